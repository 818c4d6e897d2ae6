// Package webhookhealth looks after the webhooks of active bots: it asks Telegram how deliveries go, puts right what was
// changed behind our back, keeps the command lists in step with the flows, and leaves an alert for staff. It never drops
// pending updates, and it does not bring a disabled bot back: its token is dead.
package webhookhealth

import (
	"context"
	"log/slog"
	"time"

	"cartie/shared/bot"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"golang.org/x/sync/errgroup"
)

type config struct {
	Database  string `env:"DATABASE_URL"`
	Telegram  string `env:"TELEGRAM_API_URL"`
	PublicURL string `env:"PUBLIC_URL"` // the address webhooks are registered with
	Seal      seal.Config
}

// Function runs every ten minutes; a second run within bot.CheckEvery finds nothing to claim.
var Function = fn.Schedule("webhookhealth", build)

func build(ctx context.Context, env *fn.Env) (func(context.Context) error, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	ring, err := cfg.Seal.Open(ctx)
	if err != nil {
		return nil, err
	}
	d := desk{db: db, bots: bot.New(db), scenarios: scenario.NewStore(), ring: ring, api: tg.NewAPI(cfg.Telegram), publicURL: cfg.PublicURL}
	return d.run, nil
}

type desk struct {
	db        pg.DB
	bots      *bot.Store
	scenarios *scenario.Store
	ring      *seal.Keyring
	api       tg.API
	publicURL string
}

const (
	claimBatch = 40
	together   = 8 // bots that wait for Telegram at the same time
	runBudget  = 45 * time.Second
)

func (d desk) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, runBudget)
	defer cancel()
	for ctx.Err() == nil {
		claims, err := d.bots.ClaimUnchecked(ctx, claimBatch)
		if err != nil || len(claims) == 0 {
			return err
		}
		var all errgroup.Group
		all.SetLimit(together)
		for _, c := range claims {
			all.Go(func() error {
				if err := d.check(ctx, tenant.Of(c.Workspace, tenant.System), c.ID); err != nil {
					// The next run looks again; other bots must not wait for it.
					slog.ErrorContext(ctx, "check bot", "bot_id", c.ID, "err", err)
				}
				return nil
			})
		}
		_ = all.Wait() // every error is told where it happens
		fn.Count(ctx, "bots.checked", float64(len(claims)))
	}
	return nil
}
