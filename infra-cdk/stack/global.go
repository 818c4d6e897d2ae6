package stack

import (
	"cartie/infra-cdk/stage"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"
)

// Global is the certificate and the firewall of the CDN. Without a zone, the deployment waits until somebody has entered
// the certificate's proof in DNS by hand.
func Global(app awscdk.App, in Input) awscdk.Stack {
	s := newStack(app, in, stage.Global, stage.GlobalRegion, "Cartie: certificate and firewall of the CDN")
	validation := awscertificatemanager.CertificateValidation_FromDns(nil)
	if in.Stage.ZoneID != "" {
		validation = awscertificatemanager.CertificateValidation_FromDns(zone(s, in.Stage))
	}
	certificate := awscertificatemanager.NewCertificate(s, jsii.String("Certificate"), &awscertificatemanager.CertificateProps{
		DomainName: jsii.String(in.Stage.Domain), Validation: validation,
	})
	firewall := awswafv2.NewCfnWebACL(s, jsii.String("Firewall"), &awswafv2.CfnWebACLProps{
		Name:             jsii.String("cartie-" + in.Stage.Env),
		Scope:            jsii.String("CLOUDFRONT"),
		DefaultAction:    &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		VisibilityConfig: visible("cartie-" + in.Stage.Env),
		Rules:            rules(),
	})
	awscdk.NewCfnOutput(s, jsii.String("CertificateArn"), &awscdk.CfnOutputProps{Value: certificate.CertificateArn()})
	awscdk.NewCfnOutput(s, jsii.String("FirewallArn"), &awscdk.CfnOutputProps{Value: firewall.AttrArn()})
	return s
}

func zone(s awscdk.Stack, st stage.Stage) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(s, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String(st.ZoneID), ZoneName: jsii.String(st.ZoneName),
	})
}

// rules leave webhooks alone: providers prove themselves by secret or signature, send in bursts, and what a customer
// writes to a bot may look like an attack.
func rules() *[]any {
	out := []any{
		&awswafv2.CfnWebACL_RuleProperty{
			Name: jsii.String("rate"), Priority: jsii.Number(0), VisibilityConfig: visible("rate"),
			Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{
				CustomResponse: &awswafv2.CfnWebACL_CustomResponseProperty{ResponseCode: jsii.Number(429)},
			}},
			Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
				AggregateKeyType: jsii.String("IP"), Limit: jsii.Number(3000), EvaluationWindowSec: jsii.Number(300), ScopeDownStatement: notHooks(),
			}},
		},
	}
	for i, group := range []string{"AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet"} {
		statement := &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{VendorName: jsii.String("AWS"), Name: jsii.String(group), ScopeDownStatement: notHooks()}
		if group == "AWSManagedRulesCommonRuleSet" {
			// Scenarios and posts are longer than 8 KB; the gateway and the functions have limits of their own.
			statement.RuleActionOverrides = []any{&awswafv2.CfnWebACL_RuleActionOverrideProperty{
				Name: jsii.String("SizeRestrictions_BODY"), ActionToUse: &awswafv2.CfnWebACL_RuleActionProperty{Count: &awswafv2.CfnWebACL_CountActionProperty{}},
			}}
		}
		out = append(out, &awswafv2.CfnWebACL_RuleProperty{
			Name: jsii.String(group), Priority: jsii.Number(i + 1), VisibilityConfig: visible(group),
			OverrideAction: &awswafv2.CfnWebACL_OverrideActionProperty{None: map[string]any{}},
			Statement:      &awswafv2.CfnWebACL_StatementProperty{ManagedRuleGroupStatement: statement},
		})
	}
	return &out
}

func notHooks() *awswafv2.CfnWebACL_StatementProperty {
	return &awswafv2.CfnWebACL_StatementProperty{NotStatement: &awswafv2.CfnWebACL_NotStatementProperty{
		Statement: &awswafv2.CfnWebACL_StatementProperty{ByteMatchStatement: &awswafv2.CfnWebACL_ByteMatchStatementProperty{
			FieldToMatch:         &awswafv2.CfnWebACL_FieldToMatchProperty{UriPath: map[string]any{}},
			PositionalConstraint: jsii.String("STARTS_WITH"), SearchString: jsii.String("/hooks/"),
			TextTransformations: []any{&awswafv2.CfnWebACL_TextTransformationProperty{Priority: jsii.Number(0), Type: jsii.String("NONE")}},
		}},
	}}
}

func visible(metric string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
	return &awswafv2.CfnWebACL_VisibilityConfigProperty{
		CloudWatchMetricsEnabled: jsii.Bool(true), MetricName: jsii.String(metric), SampledRequestsEnabled: jsii.Bool(false),
	}
}
