// Package timer fires timers that are due: the consumer of queue timers. A message that comes early goes back for the
// rest; a timer fires once, however many messages bring it. What a kind of timer does is a handler in its table: the delays,
// albums and takeovers of dialogues.
package timer

import (
	"context"
	"log/slog"
	"time"

	"cartie/shared/bus"
	"cartie/shared/dialogue"
	"cartie/shared/fn"
	"cartie/shared/tenant"
	"cartie/shared/timer"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Queue    string `env:"QUEUE_TIMERS_URL"`
	Bus      bus.Config
}

// Function is the consumer with the table of kinds.
var Function = fn.Queue("timer", func(ctx context.Context, env *fn.Env) (func(context.Context, fn.Message) error, error) {
	var cfg struct {
		Database string `env:"DATABASE_URL"`
		Dialogue dialogue.Config
	}
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	talks, err := dialogue.Open(ctx, db, cfg.Dialogue)
	if err != nil {
		return nil, err
	}
	d := desk{timers: talks.Timers, kinds: talks.TimerKinds(), bus: talks.Bus, queue: talks.TimerQueue}
	return d.handle, nil
})

// With is the consumer with a table of other kinds, for its test.
func With(kinds map[string]timer.Handler) fn.Function {
	return fn.Queue("timer", func(ctx context.Context, env *fn.Env) (func(context.Context, fn.Message) error, error) {
		var cfg config
		if err := env.Load(&cfg); err != nil {
			return nil, err
		}
		db, err := env.Pool(ctx, cfg.Database)
		if err != nil {
			return nil, err
		}
		d := desk{timers: timer.New(db), kinds: kinds, bus: bus.New(cfg.Bus), queue: cfg.Queue}
		return d.handle, nil
	})
}

type desk struct {
	timers *timer.Store
	kinds  map[string]timer.Handler
	bus    bus.Publisher
	queue  string
}

func (d desk) handle(ctx context.Context, m fn.Message) error {
	r, err := d.timers.Fire(ctx, tenant.Of(m.Workspace, tenant.System), m.ID, d.kinds)
	if err != nil {
		return err
	}
	switch {
	case r.Wait > 0:
		if r.Wait > timer.Soon {
			return nil // the sweeper brings it in time
		}
		return d.bus.Publish(ctx, d.queue, bus.Message{Workspace: m.Workspace, ID: m.ID, Trace: m.Trace, Delay: max(r.Wait, time.Second)})
	case !r.Fired:
		return nil
	}
	if r.After != nil {
		r.After(ctx)
	}
	fn.Note(ctx, slog.String("timer_kind", r.Timer.Kind))
	fn.Count(ctx, "timers.fired", 1)
	if !r.Known {
		fn.Count(ctx, "timers.unknown", 1)
	}
	if r.Failed != nil {
		fn.Count(ctx, "timers.refused", 1)
		fn.Note(ctx, slog.String("timer_error", r.Failed.Error()))
	}
	return nil
}
