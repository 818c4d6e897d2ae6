// Package fn is the seam between code and cloud: a function is a value with a name, a kind and a constructor that yields
// bytes in, bytes out. Lambda, the laptop's runner and tests open the same value. It refuses to know any domain.
package fn

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
)

// Kind says which events a function takes.
type Kind string

// The kinds of triggers.
const (
	KindHTTP     Kind = "http"     // API Gateway HTTP API, payload 2.0
	KindQueue    Kind = "queue"    // SQS, partial batch answers
	KindSchedule Kind = "schedule" // EventBridge Scheduler
	KindTask     Kind = "task"     // invoked by an operator with a JSON payload
)

// Function is a deployable. Its constructor runs once per process; what it returns must be safe for concurrent use.
type Function struct {
	Name  string
	Kind  Kind
	build func(ctx context.Context, env *Env) (lambda.Handler, error)
}

// Open builds the handler. A missing setting is an error that lists all missing ones.
func (f Function) Open(ctx context.Context, env *Env) (lambda.Handler, error) {
	h, err := f.build(ctx, env)
	if err != nil {
		return nil, fmt.Errorf("open function %s: %w", f.Name, err)
	}
	return observe(f, env, h), nil
}

// HTTP is a function behind the API gateway.
func HTTP(name string, build func(ctx context.Context, env *Env) (http.Handler, error)) Function {
	return Function{Name: name, Kind: KindHTTP, build: func(ctx context.Context, env *Env) (lambda.Handler, error) {
		h, err := build(ctx, env)
		if err != nil {
			return nil, err
		}
		return gateway{handler: h, env: env, edge: env.edgeKeys()}, nil
	}}
}

// Queue is a function fed by SQS. The handler sees one message at a time; the kind of its fault decides redelivery:
// NotFound and Conflict are settled (the row is gone or in other hands), everything else comes again.
func Queue(name string, build func(ctx context.Context, env *Env) (func(ctx context.Context, m Message) error, error)) Function {
	return Function{Name: name, Kind: KindQueue, build: func(ctx context.Context, env *Env) (lambda.Handler, error) {
		h, err := build(ctx, env)
		if err != nil {
			return nil, err
		}
		return queue{handle: h, env: env}, nil
	}}
}

// Schedule is a function run by the clock. A second run of the same minute must do no harm.
func Schedule(name string, build func(ctx context.Context, env *Env) (func(ctx context.Context) error, error)) Function {
	return Function{Name: name, Kind: KindSchedule, build: func(ctx context.Context, env *Env) (lambda.Handler, error) {
		h, err := build(ctx, env)
		if err != nil {
			return nil, err
		}
		return schedule{run: h, env: env}, nil
	}}
}

// Task is a function an operator invokes with a JSON payload; its answer is the JSON of what run returns.
func Task(name string, build func(ctx context.Context, env *Env) (func(ctx context.Context, payload []byte) (any, error), error)) Function {
	return Function{Name: name, Kind: KindTask, build: func(ctx context.Context, env *Env) (lambda.Handler, error) {
		h, err := build(ctx, env)
		if err != nil {
			return nil, err
		}
		return task{run: h}, nil
	}}
}
