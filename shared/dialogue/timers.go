package dialogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/dialogue/internal/query"
	"cartie/shared/feed"
	"cartie/shared/ident"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/timer"
	"cartie/shared/trace"

	"github.com/jackc/pgx/v5"
)

// The kinds of timers a dialogue plans.
const (
	timerDelay  = "scenario.delay"      // subject: the conversation; payload: where the session waits
	timerAlbum  = "album.gathered"      // subject: the album
	timerResume = "conversation.resume" // subject: the conversation
)

// postponed is how much later a delay ends when staff keep a conversation for as long as they like.
const postponed = time.Hour

// TimerKinds are the handlers of the timers a dialogue plans, for functions/timer.
func (d *Desk) TimerKinds() map[string]timer.Handler {
	return map[string]timer.Handler{timerDelay: d.delayOver, timerAlbum: d.albumOver, timerResume: d.resume}
}

// planTx plans a timer whose message is sent after the commit.
func (d *Desk) planTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind string, subject ident.ID, due time.Time, payload any, out *outcome) error {
	t, err := d.Timers.AddTx(ctx, tx, scope, kind, subject, due, payload)
	out.timers = append(out.timers, t)
	return err
}

// publishTimers sends the messages of timers that are due soon; the sweeper sends the others, and those that are lost here.
func (d *Desk) publishTimers(ctx context.Context, scope tenant.Scope, timers []timer.Timer) {
	for _, t := range timers {
		delay, soon := t.Delay(clock.Now(ctx))
		if !soon {
			continue
		}
		err := d.Bus.Publish(ctx, d.TimerQueue, bus.Message{Workspace: scope.Workspace(), ID: t.ID, Trace: trace.ID(ctx), Delay: delay})
		if err != nil {
			slog.WarnContext(ctx, "publish timer", "timer_id", t.ID, "err", err)
		}
	}
}

func (d *Desk) delayTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, e scenario.Wait, out *outcome) error {
	due := clock.Now(ctx).Add(time.Duration(e.Seconds) * time.Second)
	return d.planTx(ctx, tx, scope, timerDelay, *t.chat.Conversation, due, scenario.Press{Step: e.Step, Node: e.Node}, out)
}

// delayOver is a DELAY that has passed. While staff answer it waits on.
func (d *Desk) delayOver(ctx context.Context, tx pgx.Tx, scope tenant.Scope, tm timer.Timer) (timer.After, error) {
	in := scenario.Input{Kind: scenario.InputTimer}
	if err := json.Unmarshal(tm.Payload, &in.Button); err != nil {
		return nil, fmt.Errorf("decode delay: %w", err)
	}
	return d.aloneTx(ctx, tx, scope, tm.Subject, func(t talk, scope tenant.Scope, out *outcome) error {
		if t.chat.Human {
			due := clock.Now(ctx).Add(postponed)
			at, err := query.New(tx).ResumeAt(ctx, query.ResumeAtParams{WorkspaceID: scope.Workspace(), ID: tm.Subject})
			if err != nil {
				return fmt.Errorf("read when the bot answers again: %w", err)
			}
			if at != nil {
				due = *at
			}
			return d.planTx(ctx, tx, scope, timerDelay, tm.Subject, due, in.Button, out)
		}
		in.Profile = t.profile
		return d.walkTx(ctx, tx, scope, t, []scenario.Input{in}, out)
	})
}

// albumOver is an album of which no part came for a while.
func (d *Desk) albumOver(ctx context.Context, tx pgx.Tx, scope tenant.Scope, tm timer.Timer) (timer.After, error) {
	conversation, err := query.New(tx).AlbumConversation(ctx, query.AlbumConversationParams{WorkspaceID: scope.Workspace(), ID: tm.Subject})
	if err != nil {
		return nil, fmt.Errorf("find album: %w", err)
	}
	if conversation == nil {
		return nil, nil
	}
	return d.aloneTx(ctx, tx, scope, *conversation, func(t talk, scope tenant.Scope, out *outcome) error {
		inputs, err := d.albumsTx(ctx, tx, scope, t, &tm.Subject)
		if err != nil || len(inputs) == 0 {
			return err
		}
		return d.walkTx(ctx, tx, scope, t, inputs, out)
	})
}

// aloneTx works on a conversation in which nobody has just written, in the bot's name and under its lane. A bot that is
// not active does nothing.
func (d *Desk) aloneTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation ident.ID, work func(talk, tenant.Scope, *outcome) error) (timer.After, error) {
	lane, err := d.Inbox.LaneTx(ctx, tx, scope, conversation)
	if err != nil {
		return nil, err
	}
	row, err := query.New(tx).Talk(ctx, query.TalkParams{At: clock.Now(ctx), WorkspaceID: scope.Workspace(), ID: conversation})
	if err != nil {
		return nil, fmt.Errorf("read conversation: %w", err)
	}
	var out outcome
	if out.bot, err = d.Bots.GetTx(ctx, tx, scope, row.BotID); err != nil || out.bot.Status != bot.Active {
		return nil, err
	}
	lane.Human = row.Human
	t := talk{
		chat: lane, contact: contact.Contact{ID: row.ContactID, Name: row.ContactName},
		profile: scenario.Profile{FirstName: row.FirstName, LastName: row.LastName},
	}
	scope = scope.As(tenant.Actor{Kind: "bot", ID: row.BotID})
	if err := work(t, scope, &out); err != nil {
		return nil, err
	}
	return func(ctx context.Context) { d.finish(ctx, scope, &out) }, nil
}

// resumeLaterTx plans when the bot answers again unless staff write before. What decides is the conversation's own time:
// the timer only tells those who look at it.
func (d *Desk) resumeLaterTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation ident.ID) error {
	at, err := query.New(tx).ResumeAt(ctx, query.ResumeAtParams{WorkspaceID: scope.Workspace(), ID: conversation})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && at == nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read when the bot answers again: %w", err)
	}
	_, err = d.Timers.AddTx(ctx, tx, scope, timerResume, conversation, *at, nil)
	return err
}

// resume gives a conversation back when staff have been silent for long enough; after a later word of theirs another timer
// is on its way.
func (d *Desk) resume(ctx context.Context, tx pgx.Tx, scope tenant.Scope, tm timer.Timer) (timer.After, error) {
	at := clock.Now(ctx)
	n, err := query.New(tx).Resume(ctx, query.ResumeParams{WorkspaceID: scope.Workspace(), ID: tm.Subject, At: &at})
	if err != nil {
		return nil, fmt.Errorf("give conversation back: %w", err)
	}
	if n == 0 {
		return nil, nil
	}
	return nil, feed.AddTx(ctx, tx, scope, feed.Conversation, tm.Subject)
}
