// Package tgsend sends Telegram messages that wait: those that could not leave with their update, those staff write and
// those flood control held back. A message names a chat; a repeated one finds nothing to send.
package tgsend

import (
	"context"

	"cartie/shared/dialogue"
	"cartie/shared/fn"
	"cartie/shared/tenant"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Dialogue dialogue.Config
}

// Function is the consumer of queue tgsend.
var Function = fn.Queue("tgsend", build)

func build(ctx context.Context, env *fn.Env) (func(context.Context, fn.Message) error, error) {
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
	return func(ctx context.Context, m fn.Message) error {
		return desk.Drain(ctx, tenant.Of(m.Workspace, tenant.System), m.ID)
	}, nil
}
