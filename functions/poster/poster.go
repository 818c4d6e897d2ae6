// Package poster publishes scheduled posts, once each. It claims what is due, sends, and records; a lost answer makes a
// post unknown and is never repeated.
package poster

import (
	"context"
	"log/slog"
	"time"

	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/content"
	"cartie/shared/fn"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/tg"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Telegram string `env:"TELEGRAM_API_URL"`
	Seal     seal.Config
}

// Function runs every minute; a second run of the same minute finds nothing to claim.
var Function = fn.Schedule("poster", build)

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
	p := poster{posts: content.New(db), bots: bot.New(db), ring: ring, api: tg.NewAPI(cfg.Telegram)}
	return p.run, nil
}

const (
	// claimBatch is one, because a retried post that is claimed and not begun when the run ends counts as perhaps sent.
	claimBatch = 1
	runBudget  = 45 * time.Second
	// postTime ends a post that was claimed in the last moment before the function's timeout of 55 s; one call of
	// Telegram takes at most tg.CallTimeout, 5 s.
	postTime    = 8 * time.Second
	maxAttempts = 8
	maxPause    = 30 * time.Minute
)

type poster struct {
	posts *content.Store
	bots  *bot.Store
	ring  *seal.Keyring
	api   tg.API
}

func (p poster) run(ctx context.Context) error {
	budget, cancel := context.WithTimeout(ctx, runBudget)
	defer cancel()
	for budget.Err() == nil {
		if more, err := p.next(ctx); err != nil || !more {
			return err
		}
	}
	return nil
}

// next publishes what is due first. What it has claimed it ends, also when the run is over: a send that is cut short is
// unknown for ever.
func (p poster) next(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postTime)
	defer cancel()
	claims, err := p.posts.ClaimDue(ctx, claimBatch)
	for _, c := range claims {
		if err := p.publish(ctx, c); err != nil {
			// The claim ends by itself and the sweeper marks the post unknown; others must not wait for it.
			slog.ErrorContext(ctx, "publish post", "post_id", c.ID, "err", err)
		}
	}
	return len(claims) > 0, err
}

func (p poster) publish(ctx context.Context, c content.Claim) error {
	scope := tenant.Of(c.Workspace, tenant.System)
	post, err := p.posts.Begin(ctx, scope, c)
	if err != nil {
		return err
	}
	outcome := p.send(ctx, scope, post)
	fn.Count(ctx, "posts."+string(outcome.State), 1)
	return p.posts.Settle(context.WithoutCancel(ctx), scope, c, outcome)
}

func (p poster) send(ctx context.Context, scope tenant.Scope, post content.Post) content.Outcome {
	if !post.CanPost {
		return content.Outcome{State: content.Failed, Error: post.Detail}
	}
	b, err := p.bots.Get(ctx, scope, post.Bot)
	if err != nil {
		return retry(ctx, post, "the bot cannot be read right now")
	}
	token, err := b.Token(p.ring, scope)
	if err != nil {
		return content.Outcome{State: content.Failed, Error: "the bot is disconnected"}
	}
	client, err := p.api.Client(token)
	if err != nil {
		return content.Outcome{State: content.Failed, Error: "the bot's token is broken"}
	}
	id, err := client.SendPlain(ctx, post.ChatID, post.Text)
	if err == nil {
		return content.Outcome{State: content.Posted, ExternalID: id}
	}
	r := tg.RefusalOf(err)
	switch r.Class {
	case tg.Throttled:
		return content.Outcome{State: content.Scheduled, Error: r.Detail, RetryAt: clock.Now(ctx).Add(r.RetryAfter)}
	case tg.Unavailable:
		return retry(ctx, post, r.Detail)
	case tg.Unauthorized:
		if err := p.bots.Disable(ctx, scope, post.Bot, "Telegram refuses the token"); err != nil {
			slog.ErrorContext(ctx, "disable bot", "bot_id", post.Bot, "err", err)
		}
	case tg.Unknown:
		return content.Outcome{State: content.Unknown, Error: "the answer was lost: look into the channel before posting again"}
	}
	return content.Outcome{State: content.Failed, Error: r.Detail}
}

func retry(ctx context.Context, post content.Post, reason string) content.Outcome {
	if post.Attempts >= maxAttempts {
		return content.Outcome{State: content.Failed, Error: reason}
	}
	pause := min(time.Minute<<post.Attempts, maxPause)
	return content.Outcome{State: content.Scheduled, Error: reason, RetryAt: clock.Now(ctx).Add(pause)}
}
