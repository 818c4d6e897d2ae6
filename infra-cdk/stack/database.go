package stack

import (
	"cartie/infra-cdk/stage"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/jsii-runtime-go"
)

// databaseID names the instance, so that alarms find it.
func databaseID(env string) string { return "cartie-" + env }

const unsafeInURL = " %+~'\"`@/\\:?#[]{}$&=;,<>|^()!*"

// newDatabase makes Postgres where only functions reach it. Its own superuser's password is made and kept by Secrets
// Manager; the roles that functions log in as are made by the function migrate.
func newDatabase(s awscdk.Stack, st stage.Stage, n network) {
	engine := awsrds.DatabaseInstanceEngine_Postgres(&awsrds.PostgresInstanceEngineProps{
		Version: awsrds.PostgresEngineVersion_VER_17_6(), // later minor versions come by themselves
	})
	superuser := awsrds.NewDatabaseSecret(s, jsii.String("DatabaseSuperuser"), &awsrds.DatabaseSecretProps{
		Username: jsii.String("postgres"), SecretName: jsii.String(MasterSecretName(st.Env)), ExcludeCharacters: jsii.String(unsafeInURL),
	})
	superuser.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN)
	awsrds.NewDatabaseInstance(s, jsii.String("Database"), &awsrds.DatabaseInstanceProps{
		InstanceIdentifier: jsii.String(databaseID(st.Env)),
		Engine:             engine,
		InstanceType:       awsec2.NewInstanceType(jsii.String(st.Database.Class)),
		Vpc:                n.vpc,
		VpcSubnets:         &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		SecurityGroups:     &[]awsec2.ISecurityGroup{n.database},
		Credentials:        awsrds.Credentials_FromSecret(superuser, jsii.String("postgres")),
		ParameterGroup: awsrds.NewParameterGroup(s, jsii.String("DatabaseSettings"), &awsrds.ParameterGroupProps{
			Engine: engine, Parameters: &map[string]*string{
				"rds.force_ssl":              jsii.String("1"),
				"log_min_duration_statement": jsii.String("1000"), // milliseconds
			},
		}),
		AllocatedStorage:        jsii.Number(st.Database.StorageGiB),
		MaxAllocatedStorage:     jsii.Number(st.Database.StorageGiB * 5),
		StorageType:             awsrds.StorageType_GP3,
		StorageEncrypted:        jsii.Bool(true),
		MultiAz:                 jsii.Bool(st.Database.MultiAZ),
		BackupRetention:         awscdk.Duration_Days(jsii.Number(st.Database.BackupDays)),
		CopyTagsToSnapshot:      jsii.Bool(true),
		DeletionProtection:      jsii.Bool(true),
		AutoMinorVersionUpgrade: jsii.Bool(true),
		CaCertificate:           awsrds.CaCertificate_RDS_CA_RSA2048_G1(),
		RemovalPolicy:           awscdk.RemovalPolicy_RETAIN,
	})
}
