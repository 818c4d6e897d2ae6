package dialogue

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/trace"
)

const (
	// maxAttempts is how often a message is tried while Telegram is down: with the growing pauses about half an hour.
	maxAttempts = 10
	maxPause    = 5 * time.Minute
	// patience is how long a call may have sent when it begins with something that may take long: twice this, a transfer
	// and the commit after it end within the 20 seconds of whoever sends.
	patience = 3 * time.Second
	// sqsDelay is the longest a queue message can sleep; what is due later is the sweeper's.
	sqsDelay = 15 * time.Minute
)

// Drain sends what waits in a chat, as the consumer of SendQueue. Paused, leased or not yet due is no failure: the queue
// is told to wake it again.
func (d *Desk) Drain(ctx context.Context, scope tenant.Scope, chat ident.ID) error {
	for start := clock.Now(ctx); ctx.Err() == nil && clock.Now(ctx).Sub(start) <= patience; {
		lease, wait, err := d.Inbox.Claim(ctx, scope, chat)
		if err != nil {
			return err
		}
		if len(lease.Messages) == 0 {
			if wait > 0 {
				d.wakeAt(ctx, scope, chat, clock.Now(ctx).Add(wait))
			}
			return nil
		}
		b, err := d.Bots.Get(ctx, scope, lease.Chat.Bot)
		if err != nil {
			return err
		}
		client, err := d.client(b, scope)
		if err != nil || b.Status == bot.Disabled {
			_, _, err = d.Inbox.Settle(ctx, scope, lease, giveUp(lease, "the bot is disconnected"))
			return err
		}
		waiting, next, err := d.send(ctx, scope, client, b, lease)
		if err != nil {
			return err
		}
		if waiting > 0 && next.After(clock.Now(ctx)) {
			d.wakeAt(ctx, scope, chat, next)
			return nil
		}
		if waiting == 0 {
			return nil
		}
	}
	d.wakeAt(context.WithoutCancel(ctx), scope, chat, clock.Now(ctx))
	return nil
}

func (d *Desk) wakeAt(ctx context.Context, scope tenant.Scope, chat ident.ID, at time.Time) {
	delay := at.Sub(clock.Now(ctx))
	if delay > sqsDelay {
		return
	}
	err := d.Bus.Publish(ctx, d.SendQueue, bus.Message{Workspace: scope.Workspace(), ID: chat, Trace: trace.ID(ctx), Delay: max(delay, 0)})
	if err != nil {
		slog.WarnContext(ctx, "wake sender", "err", err)
	}
}

// send posts the messages of a lease in order, until one must wait, and records what became of them.
func (d *Desk) send(ctx context.Context, scope tenant.Scope, client tg.Client, b bot.Bot, lease inbox.Lease) (waiting int, next time.Time, err error) {
	var v inbox.Verdict
	at := clock.Now(ctx)
	for n, m := range lease.Messages {
		if ctx.Err() != nil {
			break
		}
		var message tg.Message
		if err := json.Unmarshal(m.Payload, &message); err != nil {
			v.Results = append(v.Results, inbox.Result{ID: m.ID, State: inbox.Failed, Error: "the message cannot be read"})
			continue
		}
		if n > 0 && len(message.Media) > 0 && clock.Now(ctx).Sub(at) > patience {
			break // a transfer that is cut off may have arrived
		}
		sent, err := d.post(ctx, scope, client, lease.Chat, message)
		if err == nil {
			v.Results = append(v.Results, inbox.Result{ID: m.ID, State: inbox.Sent, ExternalID: sent.ID, Files: sent.Files})
			continue
		}
		if !d.judge(ctx, scope, b, m, tg.RefusalOf(err), at, &v) {
			break
		}
	}
	// The answer to Telegram may be due, but what was sent must be known: this commit gets time of its own.
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return d.Inbox.Settle(settle, scope, lease, v)
}

// judge turns a refusal into a result and tells whether the next message may be tried.
func (d *Desk) judge(ctx context.Context, scope tenant.Scope, b bot.Bot, m inbox.Outgoing, r *tg.Refusal, at time.Time, v *inbox.Verdict) bool {
	result := inbox.Result{ID: m.ID, State: inbox.Failed, Error: r.Detail}
	goOn := false
	switch r.Class {
	case tg.Throttled:
		result.State = inbox.Queued
		v.PausedUntil, v.RetryAt = at.Add(r.RetryAfter), at.Add(r.RetryAfter)
	case tg.Unreachable:
		v.Unreachable = r.Detail
	case tg.Migrated:
		result.State, v.MigratedTo = inbox.Queued, r.MigrateTo
	case tg.Unauthorized:
		if err := d.Bots.Disable(ctx, scope, b.ID, "Telegram refuses the token"); err != nil {
			slog.ErrorContext(ctx, "disable bot", "bot_id", b.ID, "err", err)
		}
	case tg.Unavailable:
		if m.Attempts < maxAttempts {
			result.State, v.RetryAt = inbox.Queued, at.Add(pause(m.Attempts))
		}
	case tg.Unknown:
		// Telegram has no idempotency key. A reply is worth one repetition, which the conversation shows.
		result.State, result.Error = inbox.Queued, "the answer was lost"
		result.Repeated, v.RetryAt = true, at.Add(time.Second)
		if m.Repeated {
			result.State = inbox.Unknown
		}
	case tg.NotModified, tg.BadRequest:
		goOn = true
	}
	v.Results = append(v.Results, result)
	return goOn
}

// pause doubles from a second to maxPause.
func pause(attempt int) time.Duration {
	return min(time.Second<<min(attempt, 10), maxPause)
}

func giveUp(lease inbox.Lease, reason string) inbox.Verdict {
	var v inbox.Verdict
	for _, m := range lease.Messages {
		v.Results = append(v.Results, inbox.Result{ID: m.ID, State: inbox.Failed, Error: reason})
	}
	return v
}
