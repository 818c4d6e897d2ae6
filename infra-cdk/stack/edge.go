package stack

import (
	"cartie/infra-cdk/stage"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbudgets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// Edge is what stands before the app and what watches it. Its parameters FirewallArn and CertificateArn are the outputs of
// Global: CloudFormation hands nothing from one region to another.
func Edge(app awscdk.App, in Input) awscdk.Stack {
	s := newStack(app, in, stage.Edge, in.Stage.Region, "Cartie: CDN, alarms, dashboard and budget")
	newCDN(s, in)
	operators := awssns.NewTopic(s, jsii.String("Operators"), &awssns.TopicProps{
		TopicName: jsii.String("cartie-" + in.Stage.Env + "-operators"), EnforceSSL: jsii.Bool(true),
	})
	operators.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(in.Stage.AlarmEmail), nil))
	newAlarms(s, in, operators)
	newDashboard(s, in)
	newBudget(s, in.Stage)
	return s
}

// newBudget writes to the operators when the month is expected to cost more than planned, and when it has.
func newBudget(s awscdk.Stack, st stage.Stage) {
	notice := func(kind string) *awsbudgets.CfnBudget_NotificationWithSubscribersProperty {
		return &awsbudgets.CfnBudget_NotificationWithSubscribersProperty{
			Notification: &awsbudgets.CfnBudget_NotificationProperty{
				NotificationType: jsii.String(kind), ComparisonOperator: jsii.String("GREATER_THAN"), Threshold: jsii.Number(100), ThresholdType: jsii.String("PERCENTAGE"),
			},
			Subscribers: []any{&awsbudgets.CfnBudget_SubscriberProperty{SubscriptionType: jsii.String("EMAIL"), Address: jsii.String(st.AlarmEmail)}},
		}
	}
	awsbudgets.NewCfnBudget(s, jsii.String("Budget"), &awsbudgets.CfnBudgetProps{
		Budget: &awsbudgets.CfnBudget_BudgetDataProperty{
			BudgetName: jsii.String("cartie-" + st.Env), BudgetType: jsii.String("COST"), TimeUnit: jsii.String("MONTHLY"),
			BudgetLimit: &awsbudgets.CfnBudget_SpendProperty{Amount: jsii.Number(st.BudgetUSD), Unit: jsii.String("USD")},
			CostFilters: map[string]any{"TagKeyValue": []string{"user:env$" + st.Env}},
		},
		NotificationsWithSubscribers: []any{notice("FORECASTED"), notice("ACTUAL")},
	})
}
