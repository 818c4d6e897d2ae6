package stack

import (
	"cartie/infra-cdk/stage"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"
)

// network is a VPC in two zones with three tiers: public (the NAT), private (functions: out, never in), data (neither).
type network struct {
	vpc       awsec2.Vpc
	private   *[]awsec2.ISubnet
	functions awsec2.SecurityGroup
	database  awsec2.SecurityGroup
}

const cidr = "10.40.0.0/16"

// newNetwork makes it dual-stack. IPv6 leaves through an egress-only gateway, which costs nothing; the way to IPv4, which
// dealers' webhooks and imports need, is the stage's choice.
func newNetwork(s awscdk.Stack, st stage.Stage) network {
	props := &awsec2.VpcProps{
		VpcName:     jsii.String("cartie-" + st.Env),
		IpAddresses: awsec2.IpAddresses_Cidr(jsii.String(cidr)),
		IpProtocol:  awsec2.IpProtocol_DUAL_STACK,
		MaxAzs:      jsii.Number(2),
		NatGateways: jsii.Number(1),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			// The NAT alone stands here, with an address of its own.
			{Name: jsii.String("public"), SubnetType: awsec2.SubnetType_PUBLIC, CidrMask: jsii.Number(24), MapPublicIpOnLaunch: jsii.Bool(false)},
			{Name: jsii.String("private"), SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS, CidrMask: jsii.Number(20)},
			{Name: jsii.String("data"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(24)},
		},
	}
	var instance awsec2.NatInstanceProviderV2
	switch st.NAT {
	case "instance":
		instance = awsec2.NatProvider_InstanceV2(&awsec2.NatInstanceProps{
			InstanceType:             awsec2.NewInstanceType(jsii.String("t4g.nano")),
			MachineImage:             awsec2.MachineImage_LatestAmazonLinux2023(&awsec2.AmazonLinux2023ImageSsmParameterProps{CpuType: awsec2.AmazonLinuxCpuType_ARM_64}),
			DefaultAllowedTraffic:    awsec2.NatTrafficDirection_OUTBOUND_ONLY,
			AssociatePublicIpAddress: jsii.Bool(true),
		})
		props.NatGatewayProvider = instance
	case "none":
		props.NatGateways = jsii.Number(0)
	}
	n := network{vpc: awsec2.NewVpc(s, jsii.String("Network"), props)}
	if instance != nil {
		instance.Connections().AllowFrom(awsec2.Peer_Ipv4(jsii.String(cidr)), awsec2.Port_AllTraffic(), jsii.String("what the private subnets send out"))
	}
	n.private = n.vpc.SelectSubnets(&awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS}).Subnets
	n.functions = awsec2.NewSecurityGroup(s, jsii.String("Functions"), &awsec2.SecurityGroupProps{
		Vpc: n.vpc, Description: jsii.String("functions: everything out, nothing in"), AllowAllOutbound: jsii.Bool(true), AllowAllIpv6Outbound: jsii.Bool(true),
	})
	n.database = awsec2.NewSecurityGroup(s, jsii.String("DatabaseAccess"), &awsec2.SecurityGroupProps{
		Vpc: n.vpc, Description: jsii.String("Postgres: from functions alone"), AllowAllOutbound: jsii.Bool(false),
	})
	n.database.AddIngressRule(n.functions, awsec2.Port_Tcp(jsii.Number(5432)), jsii.String("functions"), jsii.Bool(false))
	// Buckets are reached without the NAT, at no cost.
	n.vpc.AddGatewayEndpoint(jsii.String("Buckets"), &awsec2.GatewayVpcEndpointOptions{Service: awsec2.GatewayVpcEndpointAwsService_S3()})
	return n
}
