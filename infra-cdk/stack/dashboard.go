package stack

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// newDashboard draws on one page what the alarms watch.
func newDashboard(s awscdk.Stack, in Input) {
	graphs := []struct{ title, ending string }{
		{"Functions: errors", "Fails"},
		{"Functions: throttles", "Throttled"},
		{"Functions: p99, ms", "Slow"},
		{"Queues: oldest message, s", "Waits"},
		{"Dead letters", "Filled"},
		{"Gateway: 5xx", "Broken"},
	}
	watched := alarms(in)
	var widgets []awscloudwatch.IWidget
	for _, g := range graphs {
		var lines []awscloudwatch.IMetric
		for _, a := range watched {
			if strings.HasSuffix(a.id, g.ending) {
				lines = append(lines, a.reading().With(&awscloudwatch.MetricOptions{Label: jsii.String(strings.TrimSuffix(a.id, g.ending))}))
			}
		}
		widgets = append(widgets, graph(g.title, lines))
	}
	for _, a := range watched {
		if a.namespace == "AWS/RDS" {
			widgets = append(widgets, graph("Database: "+a.metric, []awscloudwatch.IMetric{a.reading()}))
		}
	}
	board := awscloudwatch.NewDashboard(s, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{DashboardName: jsii.String("cartie-" + in.Stage.Env)})
	for len(widgets) > 0 {
		row := widgets[:min(3, len(widgets))]
		widgets = widgets[len(row):]
		board.AddWidgets(row...)
	}
}

func graph(title string, lines []awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String(title), Left: &lines, Width: jsii.Number(8), Height: jsii.Number(6), Period: awscdk.Duration_Minutes(jsii.Number(5)),
	})
}
