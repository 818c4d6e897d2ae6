package bots

import (
	"context"

	"cartie/shared/audit"
	"cartie/shared/bot"
	"cartie/shared/dialogue"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tg"
	"cartie/shared/web"
)

type updateIn struct {
	ID   string `path:"id"`
	Body struct {
		Version     int                 `json:"version" minimum:"1"`
		Name        *string             `json:"name,omitempty" minLength:"1" maxLength:"120"`
		AdminChatID web.Optional[int64] `json:"admin_chat_id,omitempty" doc:"null: nobody is told"`
	}
}

func (d desk) update(ctx context.Context, c web.Caller, in *updateIn) (*itemOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	var b bot.Bot
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) error {
		b, err = d.bots.UpdateTx(ctx, tx, c.Scope, id, in.Body.Version, func(b *bot.Bot) error {
			if in.Body.Name != nil {
				b.Name = *in.Body.Name
			}
			if in.Body.AdminChatID.Sent {
				b.AdminChat = nil
				if !in.Body.AdminChatID.Null {
					chat := in.Body.AdminChatID.Value
					b.AdminChat = &chat
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := audit.AddTx(ctx, tx, c.Scope, "bot.updated", "bot", id, map[string]any{"name": b.Name, "admin_chat_id": b.AdminChat}); err != nil {
			return err
		}
		b, err = d.bots.InspectTx(ctx, tx, c.Scope, id)
		return err
	})
	return &itemOut{Body: itemOf(b)}, err
}

// disconnect forgets the token. Telegram is asked to stop delivering; what it still delivers finds a closed gate.
func (d desk) disconnect(ctx context.Context, c web.Caller, in *idIn) (*struct{}, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	b, client, err := d.open(ctx, c.Scope, id)
	if err != nil {
		if b.Status == bot.Disconnected {
			return nil, nil // it has happened already
		}
		return nil, err
	}
	if err := client.DeleteWebhook(ctx); err != nil {
		if r := tg.RefusalOf(err); r == nil || r.Class != tg.Unauthorized {
			return nil, refused(err)
		}
	}
	return nil, pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) error {
		if _, err := d.bots.UpdateTx(ctx, tx, c.Scope, id, bot.Any, func(b *bot.Bot) error { b.Disconnect(); return nil }); err != nil {
			return err
		}
		return audit.AddTx(ctx, tx, c.Scope, "bot.disconnected", "bot", id, map[string]any{"username": b.Username})
	})
}

func (d desk) rotate(ctx context.Context, c web.Caller, in *idIn) (*itemOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	_, client, err := d.open(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	b, err := dialogue.Rotate(ctx, d.db, c.Scope, client, id, d.publicURL, func(ctx context.Context, tx pg.Tx) error {
		return audit.AddTx(ctx, tx, c.Scope, "bot.rotated", "bot", id, nil)
	})
	if err != nil {
		return nil, refused(err)
	}
	return &itemOut{Body: itemOf(b)}, nil
}

type adminCodeOut struct {
	Body struct {
		Command string `json:"command" doc:"send this in the group, after adding the bot to it"`
	}
}

func (d desk) adminCode(ctx context.Context, c web.Caller, in *idIn) (*adminCodeOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	b, err := d.bots.Get(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	out := &adminCodeOut{}
	out.Body.Command = "/admin@" + b.Username + " " + b.AdminCode()
	return out, nil
}
