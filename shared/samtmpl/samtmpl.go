// Package samtmpl reads template.yaml, the one description of functions, routes, queues and schedules, for whatever has
// to agree with it: the laptop runner, the house tests and the alarms of infra-cdk. Globals are merged and intrinsic
// functions resolved, so callers see plain values.
//
// It refuses to guess: a property, resource type, section or function it does not know is an error that names the file
// and the line, and so is a reference to nothing. It knows the part of SAM this project uses, it does not deploy, and it
// does not look values up in AWS: attributes of resources and dynamic references come from the hooks in Options.
package samtmpl

import (
	"fmt"
	"os"
	"time"
)

// Options say how a template is resolved. The zero value reads it with the defaults of its parameters.
type Options struct {
	// File names the template in errors; "template.yaml" when empty.
	File string
	// Parameters override the template's defaults. A name the template does not declare is an error.
	Parameters map[string]string
	// Pseudo overrides AWS::Region, AWS::AccountId, AWS::Partition, AWS::StackName, AWS::StackId and AWS::URLSuffix.
	Pseudo map[string]string
	// Attribute gives what Ref (attr "") and Fn::GetAtt answer for a resource. Without it, or when it answers false, Ref
	// gives the logical id and GetAtt gives "id.attr".
	Attribute func(id, typ, attr string) (string, bool)
	// Dynamic gives what {{resolve:service:name}} and parameters of type AWS::SSM::Parameter::Value<String> stand for.
	// Without it, or when it answers false, the reference stays in the text as {{resolve:service:name}}.
	Dynamic func(service, name string) (string, bool)
}

// Template is a resolved template. Lists keep the order of the file.
type Template struct {
	Description string
	Parameters  []Parameter
	Functions   []Function
	Queues      []Queue
	APIs        []API
	Outputs     []Output
	// Resources are all resources whose condition holds, the typed ones above included, with resolved properties.
	Resources []Resource
	// References are the dynamic references and SSM parameters met in what was read, without repeats: what the
	// foundation must provide.
	References []Reference
}

// Resource is any resource, untyped.
type Resource struct {
	ID, Type   string
	Properties map[string]any
	Line       int
}

// Reference is a value that CloudFormation fetches at deployment.
type Reference struct {
	Service string // "ssm" or "secretsmanager"
	Name    string // what follows the service, e.g. "/cartie/dev/app:SecretString:jwt_private_key"
	Line    int
}

// Parameter is an input of the stack with the value it was given.
type Parameter struct {
	Name, Type, Value string
	Line              int
}

// Output is a named result of the stack.
type Output struct {
	Name, Value string
	Line        int
}

// Queue is an AWS::SQS::Queue. Zero durations were not set, except Visibility, which defaults to 30 s as in SQS.
type Queue struct {
	ID         string
	Name       string // QueueName, or the logical id
	Visibility time.Duration
	Delay      time.Duration
	Retention  time.Duration
	DLQ        string // logical id of the dead-letter queue; "" when there is none
	MaxReceive int    // receives before a message moves to DLQ
	Line       int
}

// Read resolves the template in src.
func Read(src []byte, opt Options) (*Template, error) {
	if opt.File == "" {
		opt.File = "template.yaml"
	}
	t, err := read(src, opt)
	if err != nil {
		return nil, located(opt.File, err)
	}
	return t, nil
}

// ReadFile resolves the template at path; Options.File defaults to path.
func ReadFile(path string, opt Options) (*Template, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	if opt.File == "" {
		opt.File = path
	}
	return Read(src, opt)
}

// Function finds a function by its logical id.
func (t *Template) Function(id string) (Function, bool) {
	return find(t.Functions, func(f Function) bool { return f.ID == id })
}

// Queue finds a queue by its logical id.
func (t *Template) Queue(id string) (Queue, bool) {
	return find(t.Queues, func(q Queue) bool { return q.ID == id })
}

// API finds an HTTP API by its logical id.
func (t *Template) API(id string) (API, bool) {
	return find(t.APIs, func(a API) bool { return a.ID == id })
}

func find[T any](list []T, match func(T) bool) (T, bool) {
	for _, v := range list {
		if match(v) {
			return v, true
		}
	}
	var none T
	return none, false
}
