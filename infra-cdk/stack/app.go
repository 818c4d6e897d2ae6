// Package stack describes, in CloudFormation through the CDK, what outlives code: network, database, keys and buckets
// (Foundation), what CloudFront wants in us-east-1 (Global), and the CDN, its firewall's rules, alarms and dashboard (Edge).
// Functions, routes, queues and schedules are template.yaml's; alarms are derived from it, so a new function has its own
// without an edit here.
//
// It refuses to hold code or secrets: there are no assets (so no bootstrap bucket is needed), no custom resources, and a
// secret's value never stands in a template.
package stack

import (
	"fmt"
	"maps"
	"slices"

	"cartie/infra-cdk/stage"
	"cartie/shared/samtmpl"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Input is what the stacks are made from.
type Input struct {
	Stage stage.Stage
	// Template is template.yaml, resolved for the stage.
	Template *samtmpl.Template
	// Physical gives the deployed name of a resource of template.yaml by its logical id. Before the first deployment of
	// the app there is none; a nil map stands for invented names, good for tests and for looking.
	Physical map[string]string
}

// name finds the deployed name of a resource of the app.
func (in Input) name(id string) string {
	if in.Physical == nil {
		return stage.App.In(in.Stage) + "-" + id
	}
	return in.Physical[id]
}

// Synth writes the stage's templates into dir as cartie-<env>-<stack>.template.json. Mistakes that the CDK reports by
// panicking come back as errors.
func Synth(in Input, dir string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("synthesise %s: %v", in.Stage.Env, p)
		}
	}()
	if err := in.check(); err != nil {
		return err
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(dir), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false)})
	Foundation(app, in)
	Global(app, in)
	Edge(app, in)
	app.Synth(nil)
	return nil
}

// check wants a deployed name for whatever the edge watches.
func (in Input) check() error {
	if in.Physical == nil {
		return nil
	}
	var ids []string
	for _, f := range in.Template.Functions {
		ids = append(ids, f.ID)
	}
	for _, q := range in.Template.Queues {
		ids = append(ids, q.ID)
	}
	for _, a := range in.Template.APIs {
		ids = append(ids, a.ID)
	}
	for _, id := range ids {
		if in.Physical[id] == "" {
			return fmt.Errorf("the deployed app has no resource %s: deploy the app before the edge", id)
		}
	}
	return nil
}

// newStack makes a stack that needs no bootstrapped account, with the tags everything of the stage carries.
func newStack(app awscdk.App, in Input, kind stage.Stack, region, description string) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String(kind.In(in.Stage)), &awscdk.StackProps{
		Env:                   &awscdk.Environment{Region: jsii.String(region)},
		Description:           jsii.String(description),
		TerminationProtection: jsii.Bool(kind == stage.Foundation),
		Synthesizer:           awscdk.NewLegacyStackSynthesizer(),
		Tags:                  &map[string]*string{"app": jsii.String("cartie"), "env": jsii.String(in.Stage.Env)},
	})
}

// sorted gives a map's keys in order: jsii maps have none, templates should not move.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
