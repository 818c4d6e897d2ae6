// Package public takes requests from people who have no account: forms of a dealer's pages and of partners. It answers
// the same to everybody, so nobody learns from it who is known to a dealer.
package public

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/bus"
	"cartie/shared/contact"
	"cartie/shared/fn"
	"cartie/shared/lead"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/web"
)

// Config is the settings of the group.
type Config struct {
	Web    web.Config
	Bus    bus.Config
	Queues outbox.Queues
}

// Function is the route group.
var Function = fn.HTTP("public", build)

// A person fills in a form once or twice; an office behind one address a few times more.
var clientLimit = web.Limit{Name: "public.requests", PerMinute: 10, Burst: 20}

// A workspace's forms together; beyond it somebody is flooding a dealer from many addresses.
var workspaceLimit = web.Limit{Name: "public.requests.workspace", PerMinute: 120, Burst: 240}

type desk struct {
	db       pg.DB
	leads    *lead.Store
	contacts *contact.Store
	relay    outbox.Relay
}

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg Config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Web.Database)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{
		db: db, leads: lead.New(db), contacts: contact.New(db),
		relay: outbox.Relay{DB: db, Bus: bus.New(cfg.Bus), Lanes: cfg.Queues.Lanes()},
	}
	web.Post(r, "/api/public/{workspace}/requests", access.Public, d.request,
		web.Status(http.StatusAccepted), web.Limited(clientLimit), web.Describe("Ask a dealer for a car, or offer one"))
	return r, nil
}
