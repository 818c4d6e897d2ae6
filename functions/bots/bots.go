// Package bots connects a workspace's Telegram bots: it proves tokens, seals them and sets webhooks. No answer of it
// carries a token or a secret.
package bots

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/bot"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/tg"
	"cartie/shared/web"
)

type config struct {
	Web       web.Config
	Telegram  string `env:"TELEGRAM_API_URL"`
	PublicURL string `env:"PUBLIC_URL"` // the address webhooks are registered with
	Seal      seal.Config
}

// Function is the route group.
var Function = fn.HTTP("bots", build)

type desk struct {
	db        pg.DB
	bots      *bot.Store
	scenarios *scenario.Store
	ring      *seal.Keyring
	api       tg.API
	publicURL string
}

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Web.Database)
	if err != nil {
		return nil, err
	}
	ring, err := cfg.Seal.Open(ctx)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{db: db, bots: bot.New(db), scenarios: scenario.NewStore(), ring: ring, api: tg.NewAPI(cfg.Telegram), publicURL: cfg.PublicURL}
	web.Get(r, "/api/bots", access.BotsRead, d.list, web.Describe("List the connected bots"))
	web.Post(r, "/api/bots", access.BotsWrite, d.connect, web.Status(http.StatusCreated), web.Describe("Connect a bot by its token"))
	web.Get(r, "/api/bots/{id}", access.BotsRead, d.get, web.Describe("Read a bot"))
	web.Patch(r, "/api/bots/{id}", access.BotsWrite, d.update, web.Describe("Change a bot's name or admin chat"))
	web.Delete(r, "/api/bots/{id}", access.BotsWrite, d.disconnect, web.Describe("Disconnect a bot"))
	web.Get(r, "/api/bots/{id}/webhook", access.BotsRead, d.webhook, web.Describe("Ask Telegram how deliveries go"))
	web.Post(r, "/api/bots/{id}/rotate", access.BotsWrite, d.rotate, web.Describe("Replace the webhook's secret; the old one is accepted for a day"))
	web.Get(r, "/api/bots/{id}/menu", access.BotsRead, d.menu, web.Describe("Read the command lists people see"))
	web.Put(r, "/api/bots/{id}/menu", access.BotsWrite, d.setMenu, web.Describe("Write the command lists, or let them follow the published flows"))
	web.Post(r, "/api/bots/{id}/admin-code", access.BotsWrite, d.adminCode, web.Describe("The code for /admin in the group that is told of leads"))
	return r, nil
}
