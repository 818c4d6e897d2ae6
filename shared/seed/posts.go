package seed

import (
	"context"
	"time"

	"cartie/shared/clock"
	"cartie/shared/content"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// DemoChannel is the sandbox channel the demo's client bot posts to.
const DemoChannel int64 = -1009900000301

// DemoChannelTitle is how the channel is called.
const DemoChannelTitle = "Cartie Demo: авто щодня"

// Posts plans one text for the demo channel, a few minutes ahead, and tells which channel the sandbox must have.
func Posts(ctx context.Context, db pg.DB, scope tenant.Scope, bot ident.ID) error {
	store := content.New(db)
	return pg.InScope(ctx, db, scope, func(ctx context.Context, tx pgx.Tx) error {
		err := store.SetDestinationTx(ctx, tx, scope, content.Destination{Bot: bot, ChatID: DemoChannel, Kind: "channel", Title: DemoChannelTitle, CanPost: true, CanEdit: true})
		if err != nil {
			return err
		}
		_, err = store.ScheduleTx(ctx, tx, scope, bot, DemoChannel,
			"Новинка на майданчику: Skoda Octavia A7, 2017, дизель, автомат.\nЦіна 14 900 $. Пишіть боту: @cartie_sandbox_bot", clock.Now(ctx).Add(3*time.Minute))
		return err
	})
}
