package integrations

import (
	"context"

	"cartie/shared/delivery"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/web"
)

type deliveriesIn struct {
	web.ListIn
	Kind   string   `query:"kind" maxLength:"40" doc:"of the integration"`
	State  []string `query:"state" enum:"pending,delivered,failed,parked,skipped" doc:"one or several, separated by commas"`
	Entity string   `query:"entity_id" format:"uuid" doc:"the lead it tells of"`
	From   string   `query:"from" format:"date-time" doc:"made at or after"`
	To     string   `query:"to" format:"date-time" doc:"made before"`
}

func (d desk) listDeliveries(ctx context.Context, c web.Caller, in *deliveriesIn) (*web.ListOut[Item], error) {
	f := delivery.Filter{Kind: in.Kind, States: in.State, Limit: in.Limit}
	var err error
	if f.Before, err = page.Parse(in.Cursor, page.Newest()); err != nil {
		return nil, err
	}
	if f.Since, f.Until, err = between("query", in.From, in.To); err != nil {
		return nil, err
	}
	if in.Entity != "" {
		id, err := ident.Parse(in.Entity)
		if err != nil {
			return nil, fault.InvalidField("query.entity_id", "not an id")
		}
		f.Entity = &id
	}
	rows, total, err := d.store.List(ctx, c.Scope, f)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, itemOf, delivery.Delivery.Position), nil
}

type idIn struct {
	ID string `path:"id"`
}

type deliveryOut struct{ Body Item }

type detailOut struct {
	Body struct {
		Item
		History []attempt `json:"history" doc:"its attempts, the newest first, at most 100"`
	}
}

func (d desk) readDelivery(ctx context.Context, c web.Caller, in *idIn) (*detailOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	found, attempts, err := d.store.Get(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	out := &detailOut{}
	out.Body.Item, out.Body.History = itemOf(found), make([]attempt, len(attempts))
	for i, a := range attempts {
		out.Body.History[i] = attempt{
			Number: a.Number, Outcome: a.Outcome, Status: a.Status, Error: a.Error, Request: a.Request, Response: a.Response,
			LatencyMS: int(a.Latency.Milliseconds()), At: a.At,
		}
	}
	return out, nil
}

func (d desk) replay(ctx context.Context, c web.Caller, in *idIn) (*deliveryOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	again, err := d.store.Replay(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	d.wake(ctx, c.Scope, again.Kind, delivery.Wake{ID: again.ID, Trace: again.Trace})
	return &deliveryOut{Body: itemOf(again)}, nil
}
