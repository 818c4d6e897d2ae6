// Package clock carries the time of an invocation. Domain code asks clock.Now(ctx) and never time.Now, so tests and the
// laptop can move time. It refuses to be a timer: due-ness is a value compared in SQL.
package clock

import (
	"context"
	"time"
)

type key struct{}

// With fixes what Now answers: at, plus the wall time that passes after the call.
func With(ctx context.Context, at time.Time) context.Context {
	start := time.Now()
	return context.WithValue(ctx, key{}, func() time.Time { return at.Add(time.Since(start)) })
}

// Frozen fixes what Now answers to exactly at, for tests that compare times.
func Frozen(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, key{}, func() time.Time { return at })
}

// Now is the invocation's time in UTC, to microseconds (what Postgres keeps); the wall clock when none was given.
func Now(ctx context.Context) time.Time {
	if now, ok := ctx.Value(key{}).(func() time.Time); ok {
		return now().UTC().Truncate(time.Microsecond)
	}
	return time.Now().UTC().Truncate(time.Microsecond)
}
