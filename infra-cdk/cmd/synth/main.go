// Command synth writes the CloudFormation templates of an environment. It needs node on the PATH and no AWS account, and
// it deploys nothing.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"cartie/infra-cdk/stack"
	"cartie/infra-cdk/stage"
	"cartie/shared/samtmpl"

	"github.com/aws/jsii-runtime-go"
)

func main() {
	env := flag.String("env", "dev", "the environment: dev, staging or prod")
	out := flag.String("out", "../.local/cdk", "the folder to write into")
	template := flag.String("template", "../template.yaml", "the app's template")
	resources := flag.String("resources", "", "answer of `aws cloudformation list-stack-resources` for the deployed app; without it names are invented")
	flag.Parse()
	if err := run(*env, *out, *template, *resources); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(env, out, template, resources string) error {
	defer jsii.Close()
	st, err := stage.Committed(env)
	if err != nil {
		return err
	}
	in := stack.Input{Stage: st}
	if in.Template, err = samtmpl.ReadFile(template, samtmpl.Options{Parameters: map[string]string{"Env": env}}); err != nil {
		return err
	}
	if resources != "" {
		raw, err := os.ReadFile(resources)
		if err != nil {
			return fmt.Errorf("deployed app: %w", err)
		}
		if in.Physical, err = physical(raw); err != nil {
			return err
		}
	}
	return stack.Synth(in, out)
}

// physical reads the deployed names. A queue's is a URL there, and its name is the end of it.
func physical(raw []byte) (map[string]string, error) {
	var answer struct {
		StackResourceSummaries []struct{ LogicalResourceId, PhysicalResourceId, ResourceType string }
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, fmt.Errorf("deployed app: %w", err)
	}
	if len(answer.StackResourceSummaries) == 0 {
		return nil, errors.New("deployed app: the answer lists no resource")
	}
	names := map[string]string{}
	for _, r := range answer.StackResourceSummaries {
		names[r.LogicalResourceId] = stack.PhysicalName(r.ResourceType, r.PhysicalResourceId)
	}
	return names, nil
}
