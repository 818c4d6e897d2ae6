package scenarios

import (
	"context"

	"cartie/shared/flow"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/web"
)

type listIn struct {
	web.ListIn
	BotKind string `query:"bot_kind" enum:"client,catalog,dealer"`
}

func (d desk) list(ctx context.Context, c web.Caller, in *listIn) (*web.ListOut[Scenario], error) {
	after, err := page.Parse(in.Cursor, page.Oldest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.flows.List(ctx, c.Scope, in.BotKind, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, itemOf, flow.Scenario.Place), nil
}

type idIn struct {
	ID string `path:"id"`
}

func (d desk) read(ctx context.Context, c web.Caller, in *idIn) (*detailOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	detail, err := d.flows.Get(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	return &detailOut{Body: detailOf(detail)}, nil
}
