package integrations

import (
	"context"
	"slices"

	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/fault"
	"cartie/shared/web"
)

type kindIn struct {
	Kind string `path:"kind"`
}

type integrationOut struct{ Body integration }

func (d desk) list(ctx context.Context, c web.Caller, _ *struct{}) (*web.ListOut[integration], error) {
	saved, err := d.store.Integrations(ctx, c.Scope)
	if err != nil {
		return nil, err
	}
	byKind := map[string]delivery.Integration{}
	for _, i := range saved {
		byKind[i.Kind] = i
	}
	out := &web.ListOut[integration]{Body: web.Page[integration]{Items: []integration{}}}
	for _, k := range d.kinds.All() {
		i, connected := byKind[k.Name]
		out.Body.Items = append(out.Body.Items, integrationOf(k, i, connected, clock.Now(ctx)))
	}
	out.Body.Total = len(out.Body.Items)
	return out, nil
}

func (d desk) get(ctx context.Context, c web.Caller, in *kindIn) (*integrationOut, error) {
	k, err := d.kind(in.Kind)
	if err != nil {
		return nil, err
	}
	i, connected, err := d.store.FindIntegration(ctx, c.Scope, k.Name)
	if err != nil {
		return nil, err
	}
	return &integrationOut{Body: integrationOf(k, i, connected, clock.Now(ctx))}, nil
}

type putIn struct {
	Kind string `path:"kind"`
	Body struct {
		Enabled  bool              `json:"enabled"`
		Settings map[string]string `json:"settings" doc:"every field that is not hidden; a hidden one left out keeps its value"`
		Events   []string          `json:"events,omitempty" minItems:"1" doc:"which of the accepted kinds of events it gets; left out: as before, all when it connects"`
		Version  int               `json:"version" minimum:"0" doc:"as it was read; 0 to connect"`
	}
}

func (d desk) put(ctx context.Context, c web.Caller, in *putIn) (*integrationOut, error) {
	k, err := d.kind(in.Kind)
	if err != nil {
		return nil, err
	}
	now := clock.Now(ctx)
	events, err := chosen(k, in.Body.Events, in.Body.Version)
	if err != nil {
		return nil, err
	}
	i, due, err := d.store.Save(ctx, c.Scope, d.ring, k.Name, in.Body.Version, func(stored delivery.Settings) (delivery.Draft, error) {
		accepted, err := k.Accept(in.Body.Settings, dest.Config(stored), now)
		if err != nil {
			return delivery.Draft{}, inBody(err)
		}
		return delivery.Draft{Enabled: in.Body.Enabled, Events: events, Settings: delivery.Settings(accepted), Hidden: k.Hidden()}, nil
	})
	if err != nil {
		return nil, err
	}
	d.wake(ctx, c.Scope, k.Name, due...)
	return &integrationOut{Body: integrationOf(k, i, true, now)}, nil
}

func (d desk) kind(name string) (dest.Kind, error) {
	k, ok := d.kinds.Find(name)
	if !ok {
		return dest.Kind{}, fault.New(fault.NotFound, "not_found", "there is no integration of this kind")
	}
	return k, nil
}

// chosen checks the filter of events; nil keeps the one that is stored.
func chosen(k dest.Kind, events []string, version int) ([]string, error) {
	if events == nil && version == 0 {
		return k.Accepts, nil
	}
	for _, e := range events {
		if !k.Wants(e) {
			return nil, fault.InvalidField("body.events", "has a kind of event this integration does not take")
		}
	}
	slices.Sort(events)
	return slices.Compact(events), nil
}

// inBody says where in the request the wrong settings stand.
func inBody(err error) error {
	f := fault.As(err)
	if f == nil {
		return err
	}
	moved := *f
	moved.Fields = slices.Clone(f.Fields)
	for i := range moved.Fields {
		moved.Fields[i].Location = "body." + moved.Fields[i].Location
	}
	return &moved
}
