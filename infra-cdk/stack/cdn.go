package stack

import (
	_ "embed"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53targets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

// toAPI are the paths the CDN sends to the gateway; everything else is the SPA's.
var toAPI = []string{"/api/*", "/p/showcase/*", "/hooks/*"}

//go:embed pages.js
var pages string

//go:embed viewer.js
var viewer string

// newCDN puts SPA, API and webhooks under one domain.
func newCDN(s awscdk.Stack, in Input) {
	env := in.Stage.Env
	input := func(id, typ, fallback, description string) *string {
		p := awscdk.NewCfnParameter(s, jsii.String(id), &awscdk.CfnParameterProps{Type: jsii.String(typ), Description: jsii.String(description)})
		if fallback != "" {
			p.SetDefault(fallback)
		}
		return p.ValueAsString()
	}
	firewall := input("FirewallArn", "String", "", "output of the stack global")
	certificate := input("CertificateArn", "String", "", "output of the stack global")
	api := input("ApiUrl", "AWS::SSM::Parameter::Value<String>", Parameter(env, APIURL), "the gateway, written by the app")

	site := awss3.NewBucket(s, jsii.String("Site"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(), Encryption: awss3.BucketEncryption_S3_MANAGED, EnforceSSL: jsii.Bool(true),
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED, RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
	gateway := awscloudfrontorigins.NewHttpOrigin(awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), api, nil)), &awscloudfrontorigins.HttpOriginProps{
		ProtocolPolicy: awscloudfront.OriginProtocolPolicy_HTTPS_ONLY,
		ReadTimeout:    awscdk.Duration_Seconds(jsii.Number(30)), // the gateway's own limit
		CustomHeaders:  &map[string]*string{EdgeKeyHeader: jsii.String("{{resolve:secretsmanager:" + SecretName(env) + ":SecretString:edge_key}}")},
	})
	toGateway := &awscloudfront.BehaviorOptions{
		Origin:               gateway,
		AllowedMethods:       awscloudfront.AllowedMethods_ALLOW_ALL(),
		CachePolicy:          awscloudfront.CachePolicy_CACHING_DISABLED(),
		OriginRequestPolicy:  awscloudfront.OriginRequestPolicy_ALL_VIEWER_EXCEPT_HOST_HEADER(),
		ViewerProtocolPolicy: awscloudfront.ViewerProtocolPolicy_HTTPS_ONLY,
		// What a function says itself stays: the API document's viewer has a policy of its own.
		ResponseHeadersPolicy: awscloudfront.ResponseHeadersPolicy_SECURITY_HEADERS(),
		FunctionAssociations:  onRequest(s, "Viewer", strings.ReplaceAll(viewer, "VIEWER_HEADER", strings.ToLower(ViewerHeader))),
	}
	behaviors := map[string]*awscloudfront.BehaviorOptions{}
	for _, path := range toAPI {
		behaviors[path] = toGateway
	}
	cdn := awscloudfront.NewDistribution(s, jsii.String("Cdn"), &awscloudfront.DistributionProps{
		Comment:                jsii.String("cartie " + env),
		DomainNames:            jsii.Strings(in.Stage.Domain),
		Certificate:            awscertificatemanager.Certificate_FromCertificateArn(s, jsii.String("Certificate"), certificate),
		MinimumProtocolVersion: awscloudfront.SecurityPolicyProtocol_TLS_V1_2_2021,
		HttpVersion:            awscloudfront.HttpVersion_HTTP2_AND_3,
		PriceClass:             awscloudfront.PriceClass_PRICE_CLASS_100,
		WebAclId:               firewall,
		DefaultRootObject:      jsii.String("index.html"),
		AdditionalBehaviors:    &behaviors,
		DefaultBehavior: &awscloudfront.BehaviorOptions{
			Origin:                awscloudfrontorigins.S3BucketOrigin_WithOriginAccessControl(site, nil),
			CachePolicy:           awscloudfront.CachePolicy_CACHING_OPTIMIZED(),
			ViewerProtocolPolicy:  awscloudfront.ViewerProtocolPolicy_REDIRECT_TO_HTTPS,
			ResponseHeadersPolicy: securityHeaders(s, env),
			FunctionAssociations:  onRequest(s, "Pages", pages),
		},
	})
	if in.Stage.ZoneID != "" {
		target := awsroute53.RecordTarget_FromAlias(awsroute53targets.NewCloudFrontTarget(cdn))
		z := zone(s, in.Stage)
		awsroute53.NewARecord(s, jsii.String("Address"), &awsroute53.ARecordProps{Zone: z, RecordName: jsii.String(in.Stage.Domain), Target: target})
		awsroute53.NewAaaaRecord(s, jsii.String("Address6"), &awsroute53.AaaaRecordProps{Zone: z, RecordName: jsii.String(in.Stage.Domain), Target: target})
	}
	awscdk.NewCfnOutput(s, jsii.String("SiteBucket"), &awscdk.CfnOutputProps{Value: site.BucketName()})
	awscdk.NewCfnOutput(s, jsii.String("CdnDomain"), &awscdk.CfnOutputProps{Value: cdn.DistributionDomainName()})
}

func onRequest(s awscdk.Stack, id, code string) *[]*awscloudfront.FunctionAssociation {
	return &[]*awscloudfront.FunctionAssociation{{
		EventType: awscloudfront.FunctionEventType_VIEWER_REQUEST,
		Function: awscloudfront.NewFunction(s, jsii.String(id), &awscloudfront.FunctionProps{
			Code: awscloudfront.FunctionCode_FromInline(jsii.String(code)), Runtime: awscloudfront.FunctionRuntime_JS_2_0(),
		}),
	}}
}

// policy is the SPA's: its own scripts alone. Styles are set inline by the component library; photos come from buckets.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; " +
	"connect-src 'self' https://*.amazonaws.com wss://*.amazonaws.com; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

func securityHeaders(s awscdk.Stack, env string) awscloudfront.ResponseHeadersPolicy {
	return awscloudfront.NewResponseHeadersPolicy(s, jsii.String("SecurityHeaders"), &awscloudfront.ResponseHeadersPolicyProps{
		ResponseHeadersPolicyName: jsii.String("cartie-" + env),
		SecurityHeadersBehavior: &awscloudfront.ResponseSecurityHeadersBehavior{
			ContentSecurityPolicy: &awscloudfront.ResponseHeadersContentSecurityPolicy{ContentSecurityPolicy: jsii.String(policy), Override: jsii.Bool(true)},
			ContentTypeOptions:    &awscloudfront.ResponseHeadersContentTypeOptions{Override: jsii.Bool(true)},
			FrameOptions:          &awscloudfront.ResponseHeadersFrameOptions{FrameOption: awscloudfront.HeadersFrameOption_DENY, Override: jsii.Bool(true)},
			ReferrerPolicy: &awscloudfront.ResponseHeadersReferrerPolicy{
				ReferrerPolicy: awscloudfront.HeadersReferrerPolicy_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, Override: jsii.Bool(true),
			},
			StrictTransportSecurity: &awscloudfront.ResponseHeadersStrictTransportSecurity{
				AccessControlMaxAge: awscdk.Duration_Days(jsii.Number(365)), IncludeSubdomains: jsii.Bool(true), Override: jsii.Bool(true),
			},
		},
	})
}
