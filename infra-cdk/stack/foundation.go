package stack

import (
	"cartie/infra-cdk/stage"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
)

// Foundation is what must not be lost: deleting the stack keeps the database, keys, secrets and buckets.
func Foundation(app awscdk.App, in Input) awscdk.Stack {
	s := newStack(app, in, stage.Foundation, in.Stage.Region, "Cartie: network, database, keys, secrets, media and images")
	net := newNetwork(s, in.Stage)
	newDatabase(s, in.Stage, net)

	seal := awskms.NewKey(s, jsii.String("SealKey"), &awskms.KeyProps{
		Description:       jsii.String("wraps the keyset that seals bot tokens and integration keys of " + in.Stage.Env),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
	})
	// The value is completed by package keys; CloudFormation touches it only when these properties change.
	awssecretsmanager.NewSecret(s, jsii.String("AppSecret"), &awssecretsmanager.SecretProps{
		SecretName:    jsii.String(SecretName(in.Stage.Env)),
		Description:   jsii.String("what functions read at deployment; completed by make deploy, never edited by hand"),
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			SecretStringTemplate: jsii.String("{}"), GenerateStringKey: jsii.String("edge_key"),
			PasswordLength: jsii.Number(43), ExcludePunctuation: jsii.Bool(true),
		},
	})
	media := newMedia(s, in.Stage)
	newImages(s, in.Stage)

	names := map[string]*string{
		SubnetA: (*net.private)[0].SubnetId(), SubnetB: (*net.private)[1].SubnetId(), SecurityGroup: net.functions.SecurityGroupId(),
		PublicURL: jsii.String(in.Stage.PublicURL()), PartnerOrigin: jsii.String(in.Stage.PartnerOrigin), SealKeyARN: seal.KeyArn(),
		BlobBucket: media.BucketName(),
	}
	for _, name := range sorted(names) {
		awsssm.NewStringParameter(s, jsii.String(construct(name)), &awsssm.StringParameterProps{
			ParameterName: jsii.String(Parameter(in.Stage.Env, name)), StringValue: names[name],
		})
	}
	return s
}

// newMedia makes the bucket for photos and files. Browsers upload with presigned requests.
func newMedia(s awscdk.Stack, st stage.Stage) awss3.Bucket {
	media := awss3.NewBucket(s, jsii.String("Media"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(30)),
		}},
		Cors: &[]*awss3.CorsRule{{
			AllowedOrigins: jsii.Strings(st.PublicURL()), AllowedHeaders: jsii.Strings("*"),
			AllowedMethods: &[]awss3.HttpMethods{awss3.HttpMethods_GET, awss3.HttpMethods_PUT},
			MaxAge:         jsii.Number(600),
		}},
	})
	return media
}

// newImages makes the registry of the listener's container images.
func newImages(s awscdk.Stack, st stage.Stage) {
	images := awsecr.NewRepository(s, jsii.String("Images"), &awsecr.RepositoryProps{
		RepositoryName:  jsii.String("cartie-" + st.Env + "-listener"),
		ImageScanOnPush: jsii.Bool(true),
		RemovalPolicy:   awscdk.RemovalPolicy_RETAIN,
		LifecycleRules:  &[]*awsecr.LifecycleRule{{MaxImageCount: jsii.Number(20)}},
	})
	awscdk.NewCfnOutput(s, jsii.String("ImageRepository"), &awscdk.CfnOutputProps{Value: images.RepositoryUri()})
}
