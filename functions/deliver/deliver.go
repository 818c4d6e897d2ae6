// Package deliver sends waiting deliveries to their providers: one package, one function and queue for each lane. A
// message names a delivery; its row says whether it is due, and what else is due for the same integration goes with it
// where the kind wants that. No transaction spans the call, so a process that dies between
// sending and recording sends again, under the same event id. It refuses to keep order: conversions carry their own time,
// and providers that count them by id do not care which comes first.
package deliver

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/trace"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Lane     string `env:"LANE"`
	Seal     seal.Config
	Bus      bus.Config
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
	kind, queue, err := lane(env, cfg.Lane)
	if err != nil {
		return nil, err
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
	jobs, wait, err := d.deliveries.ClaimDue(ctx, scope, d.kind.Name, m.ID, max(d.kind.Batch, 1))
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		if wait > 0 {
			d.again(ctx, bus.Message{Workspace: m.Workspace, ID: m.ID, Trace: m.Trace, Delay: wait})
		}
		return nil
	}
	ctx = trace.With(ctx, jobs[0].Trace)
	fn.Note(ctx, slog.String("trace_id", jobs[0].Trace), slog.String("delivery_id", jobs[0].ID.String()), slog.Int("together", len(jobs)))
	verdicts := d.attempt(ctx, scope, jobs)
	settled, err := d.deliveries.SettleAll(context.WithoutCancel(ctx), scope, jobs, verdicts)
	if err != nil {
		return err
	}
	var pending []bus.Message
	for i, s := range settled {
		fn.Count(ctx, "deliveries."+verdicts[i].Outcome, 1)
		if s.State == delivery.Pending && !s.Lost {
			wait := max(s.Next.Sub(clock.Now(ctx)), time.Second)
			pending = append(pending, bus.Message{Workspace: m.Workspace, ID: jobs[i].ID, Trace: jobs[i].Trace, Delay: wait})
		}
	}
	if settled[0].Disabled {
		fn.Count(ctx, "integrations.disabled", 1)
	}
	d.again(ctx, pending...)
	if settled[0].Lost {
		return fault.New(fault.Conflict, "claim_lost", "delivery %s is no longer ours", m.ID)
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

// attempt sends once what was claimed together and decides what follows. An event whose window closed while it waited is
// not sent any more.
func (d desk) attempt(ctx context.Context, scope tenant.Scope, jobs []delivery.Job) []delivery.Verdict {
	events, outcomes := make([]dest.Event, len(jobs)), make([]dest.Outcome, len(jobs))
	var open []int
	for i, job := range jobs {
		events[i] = dest.Event{
			ID: job.EventID, Workspace: scope.Workspace(), Kind: job.Event, EntityID: job.Entity, At: job.At, Payload: job.Payload, Attempt: job.Try,
		}
		outcomes[i] = dest.Refuse(dest.Failed, "expired", "the provider does not take events this old")
		if !clock.Now(ctx).After(d.kind.Deadline(events[i])) {
			open = append(open, i)
		}
	}
	sent := make([]dest.Event, len(open))
	for n, i := range open {
		sent[n] = events[i]
	}
	for n, o := range d.send(ctx, scope, jobs[0].Integration, sent) {
		outcomes[open[n]] = o
	}
	verdicts, now := make([]delivery.Verdict, len(jobs)), clock.Now(ctx)
	for i, o := range outcomes {
		verdicts[i] = d.verdict(o, d.kind.After(events[i], o, now))
	}
	return verdicts
}

func (d desk) send(ctx context.Context, scope tenant.Scope, to delivery.Integration, events []dest.Event) []dest.Outcome {
	if len(events) == 0 {
		return nil
	}
	settings, err := to.Open(d.ring, scope)
	if err != nil {
		fn.Note(ctx, slog.String("settings_error", err.Error()))
		out := make([]dest.Outcome, len(events))
		for i := range out {
			out[i] = dest.Refuse(dest.Broken, "settings_unreadable", "the settings do not open: save the integration again")
		}
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return d.kind.Sender.Send(ctx, dest.Config(settings), events)
}

// again wakes the lane when deliveries are due. The rows are due all the same, so the sweeper makes up for a failure and
// for what is due later than a message can wait.
func (d desk) again(ctx context.Context, messages ...bus.Message) {
	messages = slices.DeleteFunc(messages, func(m bus.Message) bool { return m.Delay > longest })
	if len(messages) == 0 {
		return
	}
	if err := d.bus.Publish(ctx, d.queue, messages...); err != nil {
		fn.Note(ctx, slog.String("publish_error", err.Error()))
	}
}

func (d desk) verdict(o dest.Outcome, step dest.Step) delivery.Verdict {
	v := delivery.Verdict{
		State: delivery.State(step.State), NextAt: step.At, PauseUntil: step.PauseUntil, Break: step.Break, Disable: step.Disable,
		GiveUp: d.kind.GiveUp, Outcome: string(o.State), Status: o.Status, Reason: reason(step), Request: o.Request,
		Response: o.Response, Latency: o.Latency,
	}
	if step.State == dest.Retry {
		v.State = delivery.Pending
	}
	switch o.State {
	case dest.Delivered:
		v.Health = delivery.Works
	case dest.Retry, dest.Throttled:
		v.Health = delivery.Fails
	}
	return v
}

func reason(step dest.Step) string {
	if step.Code == "" || step.Message == "" {
		return step.Code + step.Message
	}
	return step.Code + ": " + step.Message
}
