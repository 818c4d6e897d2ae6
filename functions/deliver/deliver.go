// Package deliver sends waiting deliveries to their providers: one package, one function and queue for each lane. A
// message names a delivery; its row says whether it is due. No transaction spans the call, so a process that dies between
// sending and recording sends again, under the same event id. It refuses to keep order: conversions carry their own time,
// and providers that count them by id do not care which comes first.
package deliver

import (
	"context"
	"log/slog"
	"time"

	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/trace"
)

type config struct {
	Database    string `env:"DATABASE_URL"`
	Lane        string `env:"LANE"`
	Meta        string `env:"META_API_URL"`
	MetaVersion string `env:"META_API_VERSION" default:""`
	CapiQueue   string `env:"QUEUE_CAPI_URL" default:""`
	Seal        seal.Config
	Bus         bus.Config
}

// Function is the consumer of the queue of the lane in setting LANE.
var Function = fn.Queue("deliver", build)

func build(ctx context.Context, env *fn.Env) (func(context.Context, fn.Message) error, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	ring, err := cfg.Seal.Open(ctx)
	if err != nil {
		return nil, err
	}
	var o all.Options
	o.Capi.BaseURL, o.Capi.Version = cfg.Meta, cfg.MetaVersion
	kinds, err := all.Registry(o)
	if err != nil {
		return nil, err
	}
	kind, ok := kinds.Lane(cfg.Lane)
	queue := map[string]string{"capi": cfg.CapiQueue}[cfg.Lane]
	if !ok || queue == "" {
		return nil, fault.New(fault.Internal, "lane_unknown", "lane %q has no destination or no queue", cfg.Lane)
	}
	d := desk{deliveries: delivery.New(db), kind: kind, ring: ring, bus: bus.New(cfg.Bus), queue: queue}
	return d.handle, nil
}

const (
	// sendTime is how long one call to a provider may take.
	sendTime = 12 * time.Second
	// settleTime is kept free of what the invocation has left, to record what the call came to.
	settleTime = 3 * time.Second
	// longest is how far ahead a message can wait in the queue; the sweeper wakes what is due later.
	longest = 15 * time.Minute
)

type desk struct {
	deliveries *delivery.Store
	kind       dest.Kind
	ring       *seal.Keyring
	bus        bus.Publisher
	queue      string
}

func (d desk) handle(ctx context.Context, m fn.Message) error {
	if !room(ctx, sendTime+settleTime) {
		return d.bus.Publish(ctx, d.queue, bus.Message{Workspace: m.Workspace, ID: m.ID, Trace: m.Trace}) // for a fresh invocation
	}
	scope := tenant.Of(m.Workspace, tenant.System)
	job, wait, ok, err := d.deliveries.Claim(ctx, scope, d.kind.Name, m.ID)
	if err != nil {
		return err
	}
	if !ok {
		d.again(ctx, m, wait)
		return nil
	}
	ctx = trace.With(ctx, job.Trace)
	fn.Note(ctx, slog.String("trace_id", job.Trace), slog.String("delivery_id", job.ID.String()))
	v := d.attempt(ctx, scope, job)
	state, next, err := d.deliveries.Settle(context.WithoutCancel(ctx), scope, job, v)
	if err != nil {
		return err
	}
	fn.Count(ctx, "deliveries."+v.Outcome, 1)
	if state == delivery.Pending {
		d.again(ctx, m, max(next.Sub(clock.Now(ctx)), time.Second))
	}
	return nil
}

// room reports whether the invocation lasts that long. Its deadline is of the wall clock, which is not ours to read, so a
// context of that length is made: it ends with the invocation when that ends first.
func room(ctx context.Context, need time.Duration) bool {
	end, limited := ctx.Deadline()
	if !limited {
		return true
	}
	probe, cancel := context.WithTimeout(ctx, need)
	defer cancel()
	own, _ := probe.Deadline()
	return own.Before(end)
}

// attempt sends once and decides what follows. An event whose window closed while it waited is not sent any more.
func (d desk) attempt(ctx context.Context, scope tenant.Scope, job delivery.Job) delivery.Verdict {
	event := dest.Event{
		ID: job.EventID, Workspace: scope.Workspace(), Kind: job.Event, EntityID: job.Entity, At: job.At, Payload: job.Payload, Attempt: job.Try,
	}
	outcome := dest.Refuse(dest.Failed, "expired", "the provider does not take events this old")
	if !clock.Now(ctx).After(d.kind.Deadline(event)) {
		outcome = d.send(ctx, scope, job, event)
	}
	return verdict(outcome, d.kind.After(event, outcome, clock.Now(ctx)))
}

func (d desk) send(ctx context.Context, scope tenant.Scope, job delivery.Job, event dest.Event) dest.Outcome {
	settings, err := job.Integration.Open(d.ring, scope)
	if err != nil {
		fn.Note(ctx, slog.String("settings_error", err.Error()))
		return dest.Refuse(dest.Broken, "settings_unreadable", "the settings do not open: save the integration again")
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return d.kind.Sender.Send(ctx, dest.Config(settings), []dest.Event{event})[0]
}

// again wakes the lane when the delivery is due. The row is due all the same, so the sweeper makes up for a failure.
func (d desk) again(ctx context.Context, m fn.Message, wait time.Duration) {
	if wait <= 0 || wait > longest {
		return
	}
	err := d.bus.Publish(ctx, d.queue, bus.Message{Workspace: m.Workspace, ID: m.ID, Trace: m.Trace, Delay: wait})
	if err != nil {
		fn.Note(ctx, slog.String("publish_error", err.Error()))
	}
}

func verdict(o dest.Outcome, step dest.Step) delivery.Verdict {
	v := delivery.Verdict{
		State: delivery.State(step.State), NextAt: step.At, Pause: step.Pause, Break: step.Break, Outcome: string(o.State),
		Status: o.Status, Reason: reason(step), Request: o.Request, Latency: o.Latency,
	}
	if step.State == dest.Retry {
		v.State = delivery.Pending
	}
	return v
}

func reason(step dest.Step) string {
	if step.Code == "" || step.Message == "" {
		return step.Code + step.Message
	}
	return step.Code + ": " + step.Message
}
