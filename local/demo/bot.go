// Package demo fills the laptop's sandbox: bots that are really connected to Telegram's simulator, and people who chat with
// them, so that what a newcomer sees was made by the product itself. It refuses anything but the sandbox.
package demo

import (
	"context"
	"fmt"

	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/jackc/pgx/v5"
)

// Sandbox is what the laptop offers the demo: Telegram's simulator and the address it delivers to.
type Sandbox struct {
	Ring      *seal.Keyring
	API       tg.API
	PublicURL string
}

// ClientBot connects a client bot on the sandbox, unless the workspace has one, and answers its id.
func ClientBot(ctx context.Context, db pg.DB, scope tenant.Scope, box Sandbox, token seal.Secret) (ident.ID, error) {
	bots := bot.New(db)
	have, _, err := bots.List(ctx, scope, page.Newest(), 1)
	if err != nil {
		return ident.Nil, err
	}
	if len(have) > 0 {
		return have[0].ID, nil
	}
	client, err := box.API.Client(token)
	if err != nil {
		return ident.Nil, err
	}
	me, err := client.Me(ctx)
	if err != nil {
		return ident.Nil, fmt.Errorf("ask the sandbox for its bot: %w", err)
	}
	secret, hash := tg.NewSecret()
	var id ident.ID
	err = pg.InScope(ctx, db, scope, func(ctx context.Context, tx pgx.Tx) error {
		id, err = bots.AddTx(ctx, tx, scope, box.Ring, bot.Draft{
			Kind: bot.Client, Name: me.Name, Username: me.Username, TelegramID: me.ID, Token: token, SecretHash: hash,
		})
		if err != nil {
			return err
		}
		return scenario.NewStore().InstallTx(ctx, tx, scope, string(bot.Client))
	})
	if err != nil {
		return ident.Nil, err
	}
	err = client.SetWebhook(ctx, tg.Webhook{
		URL: box.PublicURL + "/hooks/telegram/client/" + id.String(), Secret: secret, AllowedUpdates: bot.AllowedUpdates(bot.Client),
	})
	if err != nil {
		return ident.Nil, fmt.Errorf("set the sandbox bot's webhook: %w", err)
	}
	_, err = bots.Update(ctx, scope, id, bot.Any, func(b *bot.Bot) error { b.Activate(clock.Now(ctx)); return nil })
	return id, err
}
