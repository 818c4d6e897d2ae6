// Package scenarios is how staff change what bots say: list, edit a draft, check, publish and try. It refuses to delete
// scenarios, since people may stand in them.
package scenarios

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/flow"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/web"
)

// Config is the settings of the group.
type Config struct {
	Web web.Config
}

// Function is the route group.
var Function = fn.HTTP("scenarios", build)

type desk struct {
	db    pg.DB
	flows *flow.Store
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
	d := desk{db: db, flows: flow.New(db)}
	web.Get(r, "/api/scenarios", access.ScenariosRead, d.list, web.Describe("List scenarios in the order of their bots' books"))
	web.Post(r, "/api/scenarios", access.ScenariosWrite, d.create, web.Status(http.StatusCreated), web.Describe("Add a scenario; nobody meets it before it is published"))
	web.Post(r, "/api/scenarios/simulate", access.ScenariosRead, d.simulate, web.Describe("Try one step of a dialogue on the real engine; nothing is written or sent"))
	web.Get(r, "/api/scenarios/{id}", access.ScenariosRead, d.read, web.Describe("Read a scenario with its flow"))
	web.Patch(r, "/api/scenarios/{id}", access.ScenariosWrite, d.update, web.Describe("Save a draft"))
	web.Post(r, "/api/scenarios/{id}/validate", access.ScenariosRead, d.validate, web.Describe("Say what keeps a flow from being published"))
	web.Post(r, "/api/scenarios/{id}/publish", access.ScenariosWrite, d.publish, web.Describe("Publish the draft; people in the middle of the scenario finish on their version"))
	return r, nil
}
