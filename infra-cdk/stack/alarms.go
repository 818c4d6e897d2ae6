package stack

import (
	"fmt"
	"strings"
	"time"

	"cartie/shared/samtmpl"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
)

// alarm is one thing to be woken for, with what to do about it.
type alarm struct {
	id         string // of the construct, and the end of the alarm's name
	namespace  string
	metric     string
	dimensions map[string]string
	statistic  string
	period     time.Duration
	periods    int // in a row
	above      float64
	below      bool // the alarm is for values under above
	do         string
}

// alarms derives what is watched from the template: each function, queue and gateway, and the database behind them.
func alarms(in Input) []alarm {
	var out []alarm
	for _, f := range in.Template.Functions {
		out = append(out, functionAlarms(f, in.name(f.ID))...)
	}
	dead := map[string]bool{}
	for _, q := range in.Template.Queues {
		dead[q.DLQ] = true
	}
	for _, q := range in.Template.Queues {
		a := alarm{
			namespace: "AWS/SQS", dimensions: map[string]string{"QueueName": in.name(q.ID)}, statistic: "Maximum", period: time.Minute, periods: 1,
		}
		if dead[q.ID] {
			a.id, a.metric, a.above = q.ID+"Filled", "ApproximateNumberOfMessagesVisible", 0
			a.do = "A message crashed its consumer: find the error in the consumer's log, deploy the fix, then redrive the queue."
		} else {
			a.id, a.metric, a.above, a.periods = q.ID+"Waits", "ApproximateAgeOfOldestMessage", q.Visibility.Seconds(), 5
			a.do = "The consumer does not keep up or fails: look at its errors and throttles, then at the database."
		}
		out = append(out, a)
	}
	for _, api := range in.Template.APIs {
		of := map[string]string{"ApiId": in.name(api.ID)}
		out = append(
			out,
			alarm{api.ID + "Broken", "AWS/ApiGateway", "5xx", of, "Sum", 5 * time.Minute, 1, 5, false, "Functions answer 5xx: the functions' own alarms and the health page say which."},
			alarm{api.ID + "Slow", "AWS/ApiGateway", "Latency", of, "p99", 5 * time.Minute, 3, 3000, false, "Milliseconds, all routes: look at the database first, then at cold starts."},
		)
	}
	db := map[string]string{"DBInstanceIdentifier": databaseID(in.Stage.Env)}
	gib := float64(1 << 30)
	if strings.HasPrefix(in.Stage.Database.Class, "t") {
		out = append(out, alarm{"DatabaseTired", "AWS/RDS", "CPUCreditBalance", db, "Minimum", 5 * time.Minute, 3, 30, true, "A t-class instance runs out of credits and will be slow or cost extra: take a larger class."})
	}
	return append(
		out,
		alarm{"DatabaseBusy", "AWS/RDS", "CPUUtilization", db, "Average", 5 * time.Minute, 3, 80, false, "Find the statement in the slow log (over 1 s); a larger class is a line in stages.yaml."},
		alarm{"DatabaseFull", "AWS/RDS", "FreeStorageSpace", db, "Minimum", 5 * time.Minute, 1, 4 * gib, true, "Storage grows by itself up to five times its size; raise storage_gib in stages.yaml before it is used up."},
		alarm{"DatabaseCrowded", "AWS/RDS", "DatabaseConnections", db, "Maximum", time.Minute, 3, 300, false, "Connections near the limit: lower the Reserved* parameters in samconfig.toml or take a larger class."},
	)
}

func functionAlarms(f samtmpl.Function, name string) []alarm {
	of := map[string]string{"FunctionName": name}
	slow := 0.8 * float64(f.Timeout.Milliseconds())
	return []alarm{
		{f.ID + "Fails", "AWS/Lambda", "Errors", of, "Sum", 5 * time.Minute, 1, 0, false, "A crash or a timeout, never a refused request: look for the request id in log group functions."},
		{f.ID + "Throttled", "AWS/Lambda", "Throttles", of, "Sum", 5 * time.Minute, 2, 0, false, "More calls than reserved concurrency admits: raise its Reserved* parameter within the connection budget."},
		{f.ID + "Slow", "AWS/Lambda", "Duration", of, "p99", 5 * time.Minute, 3, slow, false, fmt.Sprintf("Near its timeout of %s: a provider or the database is slow; see the function's log.", f.Timeout)},
	}
}

func newAlarms(s awscdk.Stack, in Input, operators awssns.ITopic) {
	action := awscloudwatchactions.NewSnsAction(operators)
	for _, a := range alarms(in) {
		comparison := awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
		if a.below {
			comparison = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
		}
		made := awscloudwatch.NewAlarm(s, jsii.String(a.id), &awscloudwatch.AlarmProps{
			AlarmName: jsii.String("cartie-" + in.Stage.Env + "-" + a.id), AlarmDescription: jsii.String(a.do),
			Metric: a.reading(), Threshold: jsii.Number(a.above), EvaluationPeriods: jsii.Number(a.periods), ComparisonOperator: comparison,
			TreatMissingData: awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		made.AddAlarmAction(action)
		made.AddOkAction(action)
	}
}

func (a alarm) reading() awscloudwatch.Metric {
	of := map[string]*string{}
	for _, k := range sorted(a.dimensions) {
		of[k] = jsii.String(a.dimensions[k])
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String(a.namespace), MetricName: jsii.String(a.metric), DimensionsMap: &of, Statistic: jsii.String(a.statistic),
		Period: awscdk.Duration_Seconds(jsii.Number(a.period.Seconds())),
	})
}
