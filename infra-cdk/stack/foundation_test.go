package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"cartie/infra-cdk/stack"
	"cartie/infra-cdk/stage"
)

// TestFoundation looks at what protects data and what costs money.
//
// Serial: all syntheses share one node process.
func TestFoundation(t *testing.T) {
	dev := synth(t, stack.Input{Stage: committed(t, "dev"), Template: app(t, "dev")})[stage.Foundation]
	prod := synth(t, stack.Input{Stage: committed(t, "prod"), Template: app(t, "prod")})[stage.Foundation]

	wants(t, "database", dev.only(t, "AWS::RDS::DBInstance"),
		"DBInstanceClass=db.t4g.medium", "StorageEncrypted=true", "PubliclyAccessible=false", "DeletionProtection=true", "MultiAZ=false", "DBInstanceIdentifier=cartie-dev")
	wants(t, "production database", prod.only(t, "AWS::RDS::DBInstance"), "MultiAZ=true", "BackupRetentionPeriod=14", "StorageEncrypted=true")
	wants(t, "database settings", dev.only(t, "AWS::RDS::DBParameterGroup"), "Parameters.rds.force_ssl=<nil>", "Family=postgres17")
	if got := at(dev.only(t, "AWS::RDS::DBParameterGroup"), "Parameters", "rds.force_ssl"); got != "1" {
		t.Errorf("Postgres accepts plain text: rds.force_ssl is %v", got)
	}
	wants(t, "seal key", dev.only(t, "AWS::KMS::Key"), "EnableKeyRotation=true")
	wants(t, "media", dev.only(t, "AWS::S3::Bucket"),
		"PublicAccessBlockConfiguration.BlockPublicAcls=true", "PublicAccessBlockConfiguration.RestrictPublicBuckets=true", "VersioningConfiguration.Status=Enabled",
		"CorsConfiguration.CorsRules.0.AllowedOrigins.0=https://dev.cartie.example")
	wants(t, "images", dev.only(t, "AWS::ECR::Repository"), "ImageScanningConfiguration.ScanOnPush=true")
	if n := len(dev.of("AWS::EC2::Subnet")); n != 6 {
		t.Errorf("%d subnets, want two of each tier", n)
	}
	for id, p := range dev.of("AWS::EC2::Subnet") {
		if p["MapPublicIpOnLaunch"] == true || at(p, "Ipv6CidrBlock") == nil {
			t.Errorf("subnet %s gives public addresses or has no IPv6: %v", id, p)
		}
	}
	rule := dev.only(t, "AWS::EC2::SecurityGroupIngress")
	wants(t, "way to Postgres", rule, "FromPort=5432", "ToPort=5432", "IpProtocol=tcp")
	for id, p := range dev.of("AWS::EC2::SecurityGroup") {
		for _, in := range list(p["SecurityGroupIngress"]) {
			if cidr := fmt.Sprint(at(in, "CidrIp"), at(in, "CidrIpv6")); strings.Contains(cidr, "/0") {
				t.Errorf("group %s lets the internet in: %v", id, in)
			}
		}
	}
	if strings.Contains(dev.text, "Custom::") || strings.Contains(dev.text, "AWS::Lambda::Function") {
		t.Error("the foundation runs code")
	}
}

func list(v any) []any { l, _ := v.([]any); return l }

// TestWaysToIPv4 are the three values of nat.
//
// Serial: all syntheses share one node process.
func TestWaysToIPv4(t *testing.T) {
	for _, c := range []struct {
		nat                         string
		instances, gateways, routes int // routes to IPv4 from private subnets
	}{{"instance", 1, 0, 2}, {"gateway", 0, 1, 2}, {"none", 0, 0, 0}} {
		in := stack.Input{Stage: committed(t, "dev"), Template: app(t, "dev")}
		in.Stage.NAT = c.nat
		got := synth(t, in)[stage.Foundation]
		v4, v6 := 0, 0
		for _, r := range got.of("AWS::EC2::Route") {
			switch {
			case r["InstanceId"] != nil, r["NatGatewayId"] != nil:
				v4++
			case r["EgressOnlyInternetGatewayId"] != nil:
				v6++
			}
		}
		if i, g := len(got.of("AWS::EC2::Instance")), len(got.of("AWS::EC2::NatGateway")); i != c.instances || g != c.gateways || v4 != c.routes || v6 != 2 {
			t.Errorf("nat %s: %d instances, %d gateways, %d routes to IPv4, %d to IPv6", c.nat, i, g, v4, v6)
		}
		for _, p := range got.of("AWS::EC2::Instance") {
			wants(t, "NAT", p, "InstanceType=t4g.nano", "SourceDestCheck=false")
		}
		subnets := 0
		for _, p := range got.of("AWS::SSM::Parameter") {
			if strings.Contains(fmt.Sprint(p["Name"]), "/network/subnet-") {
				subnets++
			}
		}
		if subnets != 2 {
			t.Errorf("nat %s: %d subnets for functions", c.nat, subnets)
		}
	}
}
