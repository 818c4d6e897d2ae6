// Package integrations is where a workspace connects the systems that hear of its events, and sees what reached them.
// Secrets are written and never read back: answers name the fields that are filled. It refuses to send anything itself;
// a replay is a row that is due.
package integrations

import (
	"context"
	"log/slog"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/bus"
	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/fn"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

type config struct {
	Web       web.Config
	CapiQueue string `env:"QUEUE_CAPI_URL"`
	Seal      seal.Config
	Bus       bus.Config
}

// Function is the route group.
var Function = fn.HTTP("integrations", build)

type desk struct {
	store *delivery.Store
	kinds dest.Registry
	ring  *seal.Keyring
	bus   bus.Publisher
	lanes map[string]string // integration kind to queue
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
	kinds, err := all.Registry(all.Options{})
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{store: delivery.New(db), kinds: kinds, ring: ring, bus: bus.New(cfg.Bus), lanes: map[string]string{"meta_capi": cfg.CapiQueue}}
	web.Get(r, "/api/integrations", access.IntegrationsRead, d.list, web.Describe("List the kinds of integrations and what is connected"))
	web.Get(r, "/api/integrations/{kind}", access.IntegrationsRead, d.get, web.Describe("Read an integration"))
	web.Put(r, "/api/integrations/{kind}", access.IntegrationsWrite, d.put, web.Describe("Connect or change an integration; what waits for it goes out"))
	web.Get(r, "/api/deliveries", access.DeliveriesRead, d.listDeliveries, web.Describe("List deliveries, the newest first"))
	web.Get(r, "/api/deliveries/{id}", access.DeliveriesRead, d.readDelivery, web.Describe("Read a delivery and its attempts"))
	web.Post(r, "/api/deliveries/{id}/replay", access.IntegrationsWrite, d.replay, web.Describe("Send a delivery again, under the same event id"))
	return r, nil
}

// woken bounds how many messages one request sends; the sweeper wakes the rest.
const woken = 200

// wake tells the lane that deliveries are due. They are due all the same, so a failure only costs a minute.
func (d desk) wake(ctx context.Context, scope tenant.Scope, kind string, due ...delivery.Wake) {
	queue, ok := d.lanes[kind]
	if !ok || len(due) == 0 {
		return
	}
	messages := make([]bus.Message, min(len(due), woken))
	for i := range messages {
		messages[i] = bus.Message{Workspace: scope.Workspace(), ID: due[i].ID, Trace: due[i].Trace}
	}
	if err := d.bus.Publish(ctx, queue, messages...); err != nil {
		fn.Note(ctx, slog.String("publish_error", err.Error()))
	}
}
