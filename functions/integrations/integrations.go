// Package integrations is where a workspace connects the systems that hear of its events, and sees what reached them.
// Secrets are written and never read back: answers name the fields that are filled. It refuses to send events
// itself, a replay is a row that is due; all it sends is a test somebody asked for.
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
	"cartie/shared/guard"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

type config struct {
	Web         web.Config
	Meta        string `env:"META_API_URL"`
	MetaVersion string `env:"META_API_VERSION" default:""`
	Sendpulse   string `env:"SENDPULSE_API_URL"`
	Queues      outbox.Queues
	Seal        seal.Config
	Bus         bus.Config
}

// sandbox is the one origin beyond the public internet, on a laptop alone.
type sandbox struct {
	Origin string `env:"SANDBOX_ORIGIN" default:""`
}

// Function is the route group.
var Function = fn.HTTP("integrations", build)

type desk struct {
	store *delivery.Store
	kinds dest.Registry
	ring  *seal.Keyring
	bus   bus.Publisher
	lanes outbox.Lanes
	db    pg.DB
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
	kinds, err := registry(env, cfg)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{store: delivery.New(db), kinds: kinds, ring: ring, bus: bus.New(cfg.Bus), lanes: cfg.Queues.Lanes(), db: db}
	web.Get(r, "/api/integrations", access.IntegrationsRead, d.list, web.Describe("List the kinds of integrations and what is connected"))
	web.Get(r, "/api/integrations/{kind}", access.IntegrationsRead, d.get, web.Describe("Read an integration"))
	web.Put(r, "/api/integrations/{kind}", access.IntegrationsWrite, d.put, web.Describe("Connect or change an integration; what waits for it goes out"))
	web.Post(r, "/api/integrations/{kind}/test", access.IntegrationsWrite, d.test, web.Describe("Try an integration as it is saved, without telling of any event"))
	web.Get(r, "/api/deliveries", access.DeliveriesRead, d.listDeliveries, web.Describe("List deliveries, the newest first"))
	web.Get(r, "/api/deliveries/{id}", access.DeliveriesRead, d.readDelivery, web.Describe("Read a delivery and its attempts"))
	web.Post(r, "/api/deliveries/{id}/replay", access.IntegrationsWrite, d.replay, web.Describe("Send a delivery again, under the same event id"))
	web.Post(r, "/api/deliveries/replay", access.IntegrationsWrite, d.replayMany, web.Describe("Send deliveries of a state and time again, at most 1000, the oldest first"))
	return r, nil
}

func registry(env *fn.Env, cfg config) (dest.Registry, error) {
	var local sandbox
	if env.Local() {
		if err := env.Load(&local); err != nil {
			return dest.Registry{}, err
		}
	}
	admitted, err := guard.New(local.Origin)
	if err != nil {
		return dest.Registry{}, err
	}
	var o all.Options
	o.Capi.BaseURL, o.Capi.Version, o.Sendpulse.BaseURL, o.Webhook.Guard = cfg.Meta, cfg.MetaVersion, cfg.Sendpulse, admitted
	return all.Registry(o)
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
