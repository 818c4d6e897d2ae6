package dialogue

import (
	"context"

	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/jackc/pgx/v5"
)

// Rotate points Telegram at the bot's webhook with a new secret; the one before is accepted for bot.SecretOverlap. The new
// one is accepted before Telegram is told of it, so that no update is refused on the way. If Telegram refuses, the old
// one stays; if its answer is lost, both are valid for the overlap. Pending updates are never dropped. alongside runs in
// the transaction that takes the secret. Errors of Telegram are a tg.Refusal.
func Rotate(ctx context.Context, db pg.DB, scope tenant.Scope, client tg.Client, id ident.ID, publicURL string, alongside func(ctx context.Context, tx pgx.Tx) error) (bot.Bot, error) {
	bots := bot.New(db)
	secret, hash := tg.NewSecret()
	var b, before bot.Bot
	err := pg.InScope(ctx, db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		b, err = bots.UpdateTx(ctx, tx, scope, id, bot.Any, func(b *bot.Bot) error {
			before = *b
			at := clock.Now(ctx)
			b.RotateSecret(hash, at)
			b.WebhookSetAt, b.AllowedUpdates = &at, bot.AllowedUpdates(b.Kind)
			return nil
		})
		if err != nil {
			return err
		}
		return alongside(ctx, tx)
	})
	if err != nil {
		return bot.Bot{}, err
	}
	err = client.SetWebhook(ctx, tg.Webhook{URL: publicURL + b.HookPath(), Secret: secret, AllowedUpdates: b.AllowedUpdates, MaxConnections: bot.MaxConnections})
	if r := tg.RefusalOf(err); r != nil && r.Class != tg.Unknown {
		_, undoErr := bots.Update(context.WithoutCancel(ctx), scope, id, b.Version, func(b *bot.Bot) error {
			b.UndoRotation()
			b.WebhookSetAt, b.AllowedUpdates = before.WebhookSetAt, before.AllowedUpdates
			return nil
		})
		if undoErr != nil {
			return bot.Bot{}, undoErr
		}
	}
	return b, err
}

// PushMenu makes Telegram's command lists the bot's menu, sends only what differs and records it. changed tells whether
// anything had to be sent. People of other languages see the list of the default one. Errors of Telegram are a tg.Refusal.
func PushMenu(ctx context.Context, db pg.DB, scope tenant.Scope, client tg.Client, id ident.ID, m bot.Menu) (changed bool, err error) {
	lists := map[string][]tg.Command{}
	for _, code := range lang.All() {
		list := make([]tg.Command, len(m[code]))
		for i, c := range m[code] {
			list[i] = tg.Command{Name: c.Name, Description: c.Description}
		}
		lists[string(code)] = list
		if code == lang.Default {
			lists[""] = list
		}
	}
	sent, err := client.PushCommands(ctx, lists)
	if err != nil {
		return len(sent) > 0, err
	}
	return len(sent) > 0, bot.New(db).MenuPushed(ctx, scope, id, m)
}
