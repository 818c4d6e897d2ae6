package webhookhealth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cartie/shared/audit"
	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/dialogue"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/tg"
)

const (
	// A delivery error is news for this long; later the updates behind it have long been delivered.
	recent = time.Hour
	// Fewer waiting updates than this are everyday life.
	manyPending = 100

	tokenDead = "Telegram refuses the token; connect the bot again"
)

// check asks Telegram about one bot and records what it says. When Telegram does not answer, what was known stays.
func (d desk) check(ctx context.Context, scope tenant.Scope, id ident.ID) error {
	b, err := d.bots.Inspect(ctx, scope, id)
	if err != nil {
		return err
	}
	token, err := b.Token(d.ring, scope)
	if err != nil {
		if fault.Is(err, fault.Conflict) {
			return nil // disconnected since it was claimed
		}
		return err
	}
	client, err := d.api.Client(token)
	if err != nil {
		return d.disable(ctx, scope, b)
	}
	info, err := client.WebhookInfo(ctx)
	if err != nil {
		return d.unanswered(ctx, scope, b, err)
	}
	h := bot.Health{Pending: info.Pending, LastError: info.LastError, Drift: drift(b, info, d.publicURL+b.HookPath())}
	if !info.LastErrorAt.IsZero() {
		h.LastErrorAt = &info.LastErrorAt
	}
	h.Alert = alert(clock.Now(ctx), h)
	if len(h.Drift) > 0 {
		if err := d.repair(ctx, scope, client, b, &h); err != nil {
			return err
		}
	}
	changed, err := d.pushMenu(ctx, scope, client, id)
	if tg.RefusalOf(err) == nil && err != nil {
		return err
	}
	if changed {
		h.Drift = append(h.Drift, "commands")
	}
	if h.Alert != "" {
		fn.Count(ctx, "bots.alerted", 1)
	}
	return d.bots.SaveHealth(ctx, scope, id, h)
}

// drift says what Telegram knows otherwise than we want it.
func drift(b bot.Bot, info tg.WebhookInfo, url string) []string {
	out := []string{}
	if info.URL != url {
		return append(out, "url")
	}
	if !slices.Equal(slices.Sorted(slices.Values(info.AllowedUpdates)), slices.Sorted(slices.Values(bot.AllowedUpdates(b.Kind)))) {
		out = append(out, "allowed_updates")
	}
	if info.MaxConnections != bot.MaxConnections {
		out = append(out, "max_connections")
	}
	// Nobody tells the secret Telegram holds; that our own gate refused a delivery since we set it is the only sign.
	if b.WebhookSetAt != nil && info.LastErrorAt.After(*b.WebhookSetAt) && strings.Contains(info.LastError, "401") {
		out = append(out, "secret")
	}
	return out
}

func alert(now time.Time, h bot.Health) string {
	switch {
	case h.LastErrorAt != nil && now.Sub(*h.LastErrorAt) < recent && h.Pending > 0:
		return fmt.Sprintf("Telegram cannot deliver (%d waiting): %s", h.Pending, h.LastError)
	case h.Pending >= manyPending:
		return fmt.Sprintf("%d updates wait at Telegram", h.Pending)
	}
	return ""
}

// repair sets the webhook again. Its secret is kept only as a hash, so a new one goes with it.
func (d desk) repair(ctx context.Context, scope tenant.Scope, client tg.Client, b bot.Bot, h *bot.Health) error {
	_, err := dialogue.Rotate(ctx, d.db, scope, client, b.ID, d.publicURL, func(ctx context.Context, tx pg.Tx) error {
		return audit.AddTx(ctx, tx, scope, "bot.webhook_repaired", "bot", b.ID, map[string]any{"drift": h.Drift})
	})
	switch r := tg.RefusalOf(err); {
	case r != nil:
		h.Alert = "the webhook differs and could not be set right: " + r.Detail
	case err != nil:
		return err
	default:
		fn.Count(ctx, "bots.repaired", 1)
	}
	return nil
}

// pushMenu keeps the command lists in step. It answers true when Telegram knew something else than what it was told last.
func (d desk) pushMenu(ctx context.Context, scope tenant.Scope, client tg.Client, id ident.ID) (bool, error) {
	var wanted bot.Menu
	var expected bool
	err := pg.InScope(ctx, d.db, scope, func(ctx context.Context, tx pg.Tx) error {
		b, err := d.bots.GetTx(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		book, err := d.scenarios.BookTx(ctx, tx, scope, string(b.Kind), scenario.State{})
		if err != nil {
			return err
		}
		state, err := d.bots.MenuTx(ctx, tx, scope, id)
		flows := bot.MenuOf(book.Commands())
		wanted, expected = state.Wanted(flows), state.Drifted(flows)
		return err
	})
	if err != nil {
		return false, err
	}
	sent, err := dialogue.PushMenu(ctx, d.db, scope, client, id, wanted)
	return sent && !expected, err
}

// unanswered sorts a refusal of getWebhookInfo.
func (d desk) unanswered(ctx context.Context, scope tenant.Scope, b bot.Bot, err error) error {
	r := tg.RefusalOf(err)
	switch {
	case r == nil:
		return err
	case r.Class == tg.Unauthorized:
		return d.disable(ctx, scope, b)
	}
	fn.Count(ctx, "bots.unanswered", 1)
	return nil
}

// disable stops a bot whose token is dead and says so.
func (d desk) disable(ctx context.Context, scope tenant.Scope, b bot.Bot) error {
	if err := d.bots.Disable(ctx, scope, b.ID, tokenDead); err != nil {
		return err
	}
	fn.Count(ctx, "bots.disabled", 1)
	h := bot.Health{Alert: tokenDead}
	if b.Health != nil { // the rest is as it was found last
		h = *b.Health
		h.Alert = tokenDead
	}
	return d.bots.SaveHealth(ctx, scope, b.ID, h)
}
