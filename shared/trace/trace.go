// Package trace carries the id that ties a webhook to everything it caused: it is written beside events, travels on
// queue messages and ends in log lines. It refuses spans and sampling.
package trace

import "context"

type key struct{}

// With puts a trace id into the context.
func With(ctx context.Context, id string) context.Context { return context.WithValue(ctx, key{}, id) }

// ID is the trace id of the context; empty when there is none.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}
