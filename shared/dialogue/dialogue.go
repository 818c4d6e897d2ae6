// Package dialogue joins Telegram and the domain: one update is one transaction, in which the scenario engine runs and
// sessions, messages and leads are written; replies leave after the commit, in the order of their chat. It is the only
// package that knows both sides, and it refuses HTTP.
package dialogue

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"cartie/shared/blob"
	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/content"
	"cartie/shared/dialogue/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/lead"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/timer"
	"cartie/shared/trace"

	"github.com/jackc/pgx/v5"
)

// Desk handles updates and sends replies. Its fields are set once; it is safe for concurrent use.
type Desk struct {
	DB         pg.DB
	Bots       *bot.Store
	Contacts   *contact.Store
	Inbox      *inbox.Store
	Leads      *lead.Store
	Posts      *content.Store
	Scenarios  *scenario.Store
	Ring       *seal.Keyring
	API        tg.API
	Relay      outbox.Relay
	Bus        bus.Publisher
	SendQueue  string // URL of the queue whose consumer calls Drain
	Timers     *timer.Store
	TimerQueue string // URL of the queue whose consumer fires TimerKinds
	Blobs      *blob.Store
}

// Gate is the tg.Gate of one kind of bot. A bot of another kind is unknown to it.
func (d *Desk) Gate(kind bot.Kind) tg.Gate {
	return func(ctx context.Context, id ident.ID) ([][]byte, func(context.Context, tg.Update) error, error) {
		g, err := d.Bots.Gate(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if g.Kind != kind {
			return nil, nil, nil
		}
		return g.Secrets, func(ctx context.Context, u tg.Update) error { return d.Receive(ctx, g, u) }, nil
	}
}

// outcome is what a committed update leaves to be done outside the transaction.
type outcome struct {
	duplicate bool
	bot       bot.Bot
	press     string // callback query to answer
	answer    scenario.AnswerPress
	lease     inbox.Lease
	sendNow   bool
	wake      []ident.ID // chats whose waiting messages need a sender
	events    bool       // domain events were written
	timers    []timer.Timer
}

// Receive handles one update of a gated bot. nil means that it is settled: done, seen before, ignored, or stored as
// failed because it can never succeed. Transient means that nothing was stored and Telegram shall deliver it again.
// Updates of a disconnected bot or a suspended workspace are dropped.
func (d *Desk) Receive(ctx context.Context, g bot.Gate, u tg.Update) error {
	if !g.Open {
		return nil
	}
	scope := tenant.Of(g.Workspace, tenant.Actor{Kind: "bot", ID: g.Bot})
	var out outcome
	err := pg.InScope(ctx, d.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
		out = outcome{}
		return d.applyTx(ctx, tx, scope, g.Bot, u, &out)
	})
	if err != nil {
		if fault.Is(err, fault.Transient) {
			return err
		}
		return d.poisoned(ctx, scope, g.Bot, u, err)
	}
	d.finish(ctx, scope, &out)
	return nil
}

func (d *Desk) applyTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, botID ident.ID, u tg.Update, out *outcome) error {
	handle, state := d.route(u)
	claimed, err := claimTx(ctx, tx, scope, botID, u, state, "")
	if err != nil {
		return err
	}
	if !claimed {
		out.duplicate = true
		return nil
	}
	if handle == nil {
		return nil
	}
	if out.bot, err = d.Bots.GetTx(ctx, tx, scope, botID); err != nil {
		return err
	}
	return handle(ctx, tx, scope, u, out)
}

// handler applies one kind of update in the update's transaction.
type handler func(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error

// route picks the handler; nil means that the update is only kept.
func (d *Desk) route(u tg.Update) (handler, string) {
	place := u.Place()
	if place.Chat == nil || (place.Person != nil && place.Person.IsBot && u.Kind != "my_chat_member") {
		return nil, "ignored"
	}
	private := place.Chat.Type == "private"
	switch {
	case u.MyChatMember != nil:
		return d.membership, "done"
	case u.Message != nil && u.Message.MigrateToChatID != 0:
		return d.migration, "done"
	case u.Message != nil && private && place.Person != nil:
		return d.message, "done"
	case u.Message != nil && place.Person != nil:
		return d.groupCommand, "done"
	case u.EditedMessage != nil && private:
		return d.edit, "done"
	case u.CallbackQuery != nil && private:
		return d.press, "done"
	}
	return nil, "ignored"
}

func claimTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, botID ident.ID, u tg.Update, state, reason string) (bool, error) {
	p := query.ClaimUpdateParams{
		WorkspaceID: scope.Workspace(), BotID: botID, UpdateID: u.ID, Kind: u.Kind, Body: u.Raw, State: state, Error: reason, At: clock.Now(ctx),
	}
	if chat := u.Place().Chat; chat != nil {
		p.ChatID = &chat.ID
	}
	n, err := query.New(tx).ClaimUpdate(ctx, p)
	if err != nil {
		return false, fmt.Errorf("claim update: %w", err)
	}
	return n == 1, nil
}

// poisoned keeps an update that can never succeed, so that staff see it and Telegram stops delivering it.
func (d *Desk) poisoned(ctx context.Context, scope tenant.Scope, botID ident.ID, u tg.Update, cause error) error {
	slog.ErrorContext(ctx, "update failed", "bot_id", botID, "update_id", u.ID, "kind", u.Kind, "err", cause)
	store := func() error {
		return pg.InScope(ctx, d.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
			_, err := claimTx(ctx, tx, scope, botID, u, "failed", cause.Error())
			return err
		})
	}
	err := store()
	if err != nil && !fault.Is(err, fault.Transient) {
		u.Raw = []byte("{}") // the body itself is what Postgres refuses, e.g. a NUL in a text
		err = store()
	}
	return err
}

// inlineBudget is how long replies may hold up the answer to Telegram; what is left then goes by the queue.
const inlineBudget = 8 * time.Second

// finish does what must not hold the transaction. Nothing here can fail the update: what does not happen now is a due row
// that the sweeper finds.
func (d *Desk) finish(ctx context.Context, scope tenant.Scope, out *outcome) {
	ctx, cancel := context.WithTimeout(ctx, inlineBudget)
	defer cancel()
	d.publishTimers(ctx, scope, out.timers) // first: they run already
	if out.press != "" || out.sendNow {
		client, err := d.client(out.bot, scope)
		switch {
		case err != nil:
			slog.ErrorContext(ctx, "open bot", "bot_id", out.bot.ID, "err", err)
			out.wake = append(out.wake, out.lease.Chat.ID)
		default:
			if out.press != "" {
				// A spinner that keeps turning is all that a lost answer costs.
				_ = client.AnswerCallback(ctx, out.press, out.answer.Text, out.answer.Alert)
			}
			if out.sendNow {
				d.sendInline(ctx, scope, client, out)
			}
		}
	}
	if out.events {
		if err := d.Relay.Flush(ctx, scope); err != nil {
			slog.WarnContext(ctx, "flush events", "err", err)
		}
	}
	for _, chat := range out.wake {
		if err := d.Bus.Publish(ctx, d.SendQueue, bus.Message{Workspace: scope.Workspace(), ID: chat, Trace: trace.ID(ctx)}); err != nil {
			slog.WarnContext(ctx, "wake sender", "err", err)
		}
	}
}

func (d *Desk) sendInline(ctx context.Context, scope tenant.Scope, client tg.Client, out *outcome) {
	waiting, next, err := d.send(ctx, scope, client, out.bot, out.lease)
	if err != nil {
		slog.WarnContext(ctx, "settle replies", "err", err)
		return // the lease runs out and the sweeper finds the rows
	}
	if waiting > 0 {
		d.wakeAt(ctx, scope, out.lease.Chat.ID, next)
	}
}

func (d *Desk) client(b bot.Bot, scope tenant.Scope) (tg.Client, error) {
	token, err := b.Token(d.Ring, scope)
	if err != nil {
		return tg.Client{}, err
	}
	return d.API.Client(token)
}
