package bots

import (
	"context"
	"strings"

	"cartie/shared/audit"
	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/web"
)

type connectIn struct {
	Body struct {
		Token string `json:"token" minLength:"20" maxLength:"100" doc:"from @BotFather; kept sealed, never shown"`
		Kind  string `json:"kind" enum:"client,catalog,dealer"`
		Name  string `json:"name,omitempty" maxLength:"120" doc:"the bot's own name when empty"`
	}
}

// kinds with a webhook function. A new kind is a function and a line here.
var kinds = [...]bot.Kind{bot.Client}

// connect proves the token, stores the bot and points Telegram at us. When Telegram does not take the webhook the bot is
// taken back, so that the same token can be tried again.
func (d desk) connect(ctx context.Context, c web.Caller, in *connectIn) (*itemOut, error) {
	kind := bot.Kind(in.Body.Kind)
	known := false
	for _, k := range kinds {
		known = known || k == kind
	}
	if !known {
		return nil, fault.InvalidField("body.kind", "bots of this kind come later")
	}
	token := seal.Hide(strings.TrimSpace(in.Body.Token))
	client, err := d.api.Client(token)
	if err != nil {
		return nil, fault.InvalidField("body.token", "this is no bot token")
	}
	me, err := client.Me(ctx)
	if err != nil {
		if r := tg.RefusalOf(err); r != nil && r.Class == tg.Unauthorized {
			return nil, fault.InvalidField("body.token", "Telegram does not know this token")
		}
		return nil, refused(err)
	}
	name := in.Body.Name
	if name == "" {
		name = me.Name
	}
	secret, hash := tg.NewSecret()
	var id ident.ID
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) error {
		draft := bot.Draft{Kind: kind, Name: name, Username: me.Username, TelegramID: me.ID, Token: token, SecretHash: hash}
		if id, err = d.bots.AddTx(ctx, tx, c.Scope, d.ring, draft); err != nil {
			return err
		}
		if err := d.scenarios.InstallTx(ctx, tx, c.Scope, string(kind)); err != nil {
			return err
		}
		return audit.AddTx(ctx, tx, c.Scope, "bot.connected", "bot", id, map[string]any{"username": me.Username, "kind": kind})
	})
	if err != nil {
		return nil, err
	}
	return d.register(ctx, c.Scope, client, kind, id, secret)
}

func (d desk) register(ctx context.Context, scope tenant.Scope, client tg.Client, kind bot.Kind, id ident.ID, secret string) (*itemOut, error) {
	hookErr := client.SetWebhook(ctx, tg.Webhook{
		URL: d.publicURL + bot.Bot{ID: id, Kind: kind}.HookPath(), Secret: secret, AllowedUpdates: bot.AllowedUpdates(kind), MaxConnections: bot.MaxConnections,
	})
	// The row must tell the truth even when the caller has gone.
	b, err := d.bots.Update(context.WithoutCancel(ctx), scope, id, bot.Any, func(b *bot.Bot) error {
		if hookErr == nil {
			b.Activate(clock.Now(ctx))
		} else {
			b.Disconnect()
		}
		return nil
	})
	if hookErr != nil {
		return nil, refused(hookErr)
	}
	if err != nil {
		return nil, err
	}
	d.push(ctx, scope, client, id)
	return &itemOut{Body: itemOf(b)}, nil
}

// refused turns Telegram's refusal into what the caller can do about it.
func refused(err error) error {
	r := tg.RefusalOf(err)
	if r == nil {
		return err
	}
	switch r.Class {
	case tg.Throttled:
		return fault.Wait(r.RetryAfter, "telegram_throttled", "Telegram asks to wait")
	case tg.Unauthorized:
		return fault.New(fault.Conflict, "token_refused", "Telegram refuses the bot's token; connect it again")
	case tg.BadRequest:
		return fault.New(fault.Invalid, "telegram_refused", "Telegram refuses: %s", r.Detail)
	}
	return fault.Wrap(err, fault.Transient, "telegram_unavailable", "Telegram does not answer right now")
}
