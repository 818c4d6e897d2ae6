package bots

import (
	"context"
	"time"

	"cartie/shared/bot"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

type item struct {
	ID             string     `json:"id" format:"uuid"`
	Version        int        `json:"version"`
	Kind           string     `json:"kind" enum:"client,catalog,dealer"`
	Name           string     `json:"name"`
	Username       string     `json:"username"`
	Status         string     `json:"status" enum:"connecting,active,disabled,disconnected"`
	StatusDetail   string     `json:"status_detail,omitempty"`
	AdminChatID    *int64     `json:"admin_chat_id"`
	AllowedUpdates []string   `json:"allowed_updates"`
	WebhookSetAt   *time.Time `json:"webhook_set_at,omitempty"`
	Health         *health    `json:"health" doc:"as it was found at the last check; null before the first"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
}

type health struct {
	CheckedAt   time.Time  `json:"checked_at"`
	Pending     int        `json:"pending" doc:"updates that wait at Telegram"`
	LastError   string     `json:"last_error" doc:"of a delivery, in Telegram's words"`
	LastErrorAt *time.Time `json:"last_error_at"`
	Drift       []string   `json:"drift" doc:"what had been changed from outside and was put right: url, allowed_updates, max_connections, secret, commands"`
	Alert       string     `json:"alert" doc:"what staff have to know; empty when all is well"`
}

// TransformSchema says that a bot may not have been looked at: huma cannot read it from a pointer to an object.
func (item) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if h := s.Properties["health"]; h != nil && h.Ref != "" {
		s.Properties["health"] = &huma.Schema{OneOf: []*huma.Schema{{Ref: h.Ref}, {Type: "null"}}, Description: h.Description}
	}
	return s
}

type itemOut struct{ Body item }

func itemOf(b bot.Bot) item {
	out := item{
		ID: b.ID.String(), Version: b.Version, Kind: string(b.Kind), Name: b.Name, Username: b.Username, Status: string(b.Status),
		StatusDetail: b.StatusDetail, AdminChatID: b.AdminChat, AllowedUpdates: b.AllowedUpdates, WebhookSetAt: b.WebhookSetAt,
		CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt,
	}
	if h := b.Health; h != nil {
		out.Health = &health{
			CheckedAt: h.CheckedAt, Pending: h.Pending, LastError: h.LastError, LastErrorAt: h.LastErrorAt, Drift: append([]string{}, h.Drift...),
			Alert: h.Alert,
		}
	}
	return out
}

func (d desk) list(ctx context.Context, c web.Caller, in *web.ListIn) (*web.ListOut[item], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.bots.List(ctx, c.Scope, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, itemOf, bot.Bot.Position), nil
}

type idIn struct {
	ID string `path:"id"`
}

func (d desk) get(ctx context.Context, c web.Caller, in *idIn) (*itemOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	b, err := d.bots.Inspect(ctx, c.Scope, id)
	return &itemOut{Body: itemOf(b)}, err
}

type webhookOut struct {
	Body struct {
		Registered     bool       `json:"registered" doc:"Telegram delivers to us"`
		Pending        int        `json:"pending"`
		LastError      string     `json:"last_error,omitempty"`
		LastErrorAt    *time.Time `json:"last_error_at,omitempty"`
		AllowedUpdates []string   `json:"allowed_updates"`
	}
}

func (d desk) webhook(ctx context.Context, c web.Caller, in *idIn) (*webhookOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	b, client, err := d.open(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	info, err := client.WebhookInfo(ctx)
	if err != nil {
		return nil, refused(err)
	}
	out := &webhookOut{}
	out.Body.Registered = info.URL == d.publicURL+b.HookPath()
	out.Body.Pending, out.Body.LastError, out.Body.AllowedUpdates = info.Pending, info.LastError, info.AllowedUpdates
	if out.Body.AllowedUpdates == nil {
		out.Body.AllowedUpdates = []string{}
	}
	if !info.LastErrorAt.IsZero() {
		out.Body.LastErrorAt = &info.LastErrorAt
	}
	return out, nil
}

// open makes a client of the bot. A disconnected bot is answered beside the Conflict that it has no token.
func (d desk) open(ctx context.Context, scope tenant.Scope, id ident.ID) (bot.Bot, tg.Client, error) {
	b, err := d.bots.Get(ctx, scope, id)
	if err != nil {
		return bot.Bot{}, tg.Client{}, err
	}
	token, err := b.Token(d.ring, scope)
	if err != nil {
		return b, tg.Client{}, err
	}
	client, err := d.api.Client(token)
	return b, client, err
}
