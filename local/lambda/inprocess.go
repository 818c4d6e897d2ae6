package lambda

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/uuid"
)

// inProcess is a function that lives in this process.
type inProcess struct {
	name    string
	handler awslambda.Handler
	timeout time.Duration
}

// InProcess invokes a handler of this process with the context Lambda gives: request id, ARN and a deadline. A handler
// that is late is given up; unlike a frozen process it may still finish in the background.
func InProcess(name string, handler awslambda.Handler, timeout time.Duration) Invoker {
	return &inProcess{name: name, handler: handler, timeout: timeout}
}

type answer struct {
	body []byte
	err  error
}

// Invoke runs the handler in a goroutine of its own, so that its panic or its lateness is the function's, not ours.
func (p *inProcess) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if len(payload) > MaxPayload {
		return nil, tooLarge("an event", len(payload))
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: uuid.NewString(), InvokedFunctionArn: arn(p.name)})
	done := make(chan answer, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- answer{err: &Error{Type: "Runtime.Panic", Message: fmt.Sprint(v)}}
			}
		}()
		body, err := p.handler.Invoke(ctx, payload)
		done <- answer{body: body, err: err}
	}()
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, timedOut(p.name, p.timeout)
		}
		return nil, ctx.Err()
	case a := <-done:
		switch {
		case a.err != nil:
			return nil, asError(a.err)
		case len(a.body) > MaxPayload:
			return nil, tooLarge("an answer", len(a.body))
		}
		return a.body, nil
	}
}

// asError is what the Go runtime client reports: the name of the error's type and its text.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return &Error{Type: t.Name(), Message: err.Error()}
}
