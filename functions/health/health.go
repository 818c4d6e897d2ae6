// Package health answers whether the product works, and that nothing is at a path nobody owns. It tells nothing of any
// tenant.
package health

import (
	"context"
	"net/http"
	"time"

	"cartie/shared/access"
	"cartie/shared/clock"
	"cartie/shared/fn"
	"cartie/shared/sweep"
	"cartie/shared/web"
)

type config struct {
	Database string `env:"DATABASE_URL"`
	Version  string `env:"VERSION" default:"dev"`
}

// Function also takes every path without a function ($default).
var Function = fn.HTTP("health", build)

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	r := web.NewPublicRouter(env, db)
	d := desk{rows: sweep.New(db), version: cfg.Version}
	// No limit: it would ask the database, and the answer is wanted most when that is away.
	web.Get(r, "/api/health", access.Public, d.health, web.Limited(web.Limit{}), web.Describe("Whether the product works"))
	return r, nil
}

const (
	patience     = 2 * time.Second // with the database
	publishLimit = 5 * time.Minute // the sweeper runs every minute
	overdueLimit = 15 * time.Minute
)

type desk struct {
	rows    *sweep.Store
	version string
}

type report struct {
	Status  string `json:"status" enum:"ok,degraded"`
	Version string `json:"version"`
	Checks  checks `json:"checks"`
}

type checks struct {
	Database databaseCheck `json:"database"`
	Outbox   ageCheck      `json:"outbox" doc:"events nobody published"`
	Queues   ageCheck      `json:"queues" doc:"deliveries that are due and nobody takes"`
}

type databaseCheck struct {
	Status    string `json:"status" enum:"ok,degraded"`
	LatencyMS int    `json:"latency_ms"`
}

type ageCheck struct {
	Status    string `json:"status" enum:"ok,degraded,unknown"`
	OldestAge int    `json:"oldest_age_s"`
}

type healthOut struct {
	Status int
	Body   report
}

func (d desk) health(ctx context.Context, _ web.Caller, _ *struct{}) (*healthOut, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := clock.Now(ctx)
	b, err := d.rows.Look(limited)
	out := &healthOut{Status: http.StatusOK, Body: report{Status: "ok", Version: d.version}}
	c := &out.Body.Checks
	c.Database.Status, c.Database.LatencyMS = "ok", int(clock.Now(ctx).Sub(start).Milliseconds())
	if err != nil {
		c.Database.Status, c.Outbox.Status, c.Queues.Status = "degraded", "unknown", "unknown"
	} else {
		c.Outbox = aged(b.UnpublishedAge, publishLimit)
		c.Queues = aged(b.OverdueAge, overdueLimit)
	}
	if c.Database.Status != "ok" || c.Outbox.Status != "ok" || c.Queues.Status != "ok" {
		out.Status, out.Body.Status = http.StatusServiceUnavailable, "degraded"
	}
	return out, nil
}

func aged(age, limit time.Duration) ageCheck {
	c := ageCheck{Status: "ok", OldestAge: int(age.Seconds())}
	if age > limit {
		c.Status = "degraded"
	}
	return c
}
