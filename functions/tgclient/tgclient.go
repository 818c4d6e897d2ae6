// Package tgclient is the webhook of client bots: people who look for a car write here. It refuses everything that does
// not carry the bot's secret.
package tgclient

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/bot"
	"cartie/shared/dialogue"
	"cartie/shared/fn"
	"cartie/shared/tg"
	"cartie/shared/web"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Dialogue dialogue.Config
}

// Function is the webhook.
var Function = fn.HTTP("tgclient", build)

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	desk, err := dialogue.Open(ctx, db, cfg.Dialogue)
	if err != nil {
		return nil, err
	}
	r := web.NewPublicRouter(env, db)
	r.Raw(http.MethodPost, "/hooks/telegram/client/{bot_id}", access.Public, tg.Hook(desk.Gate(bot.Client))) // a repeated update has no effect
	return r, nil
}
