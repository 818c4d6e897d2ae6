package workspaces

import (
	"context"
	"encoding/json"
	"time"

	"cartie/shared/audit"
	"cartie/shared/page"
	"cartie/shared/web"
)

type entry struct {
	ID     string         `json:"id" format:"uuid"`
	At     time.Time      `json:"at"`
	Actor  entryActor     `json:"actor"`
	Action string         `json:"action" example:"member.removed"`
	Object entryObject    `json:"object"`
	Data   map[string]any `json:"data"`
}

type entryActor struct {
	Kind string `json:"kind" example:"user"`
	ID   string `json:"id,omitempty" format:"uuid"`
	Name string `json:"name,omitempty"`
}

type entryObject struct {
	Kind string `json:"kind" example:"user"`
	ID   string `json:"id,omitempty" format:"uuid"`
}

func entryOf(e audit.Entry) entry {
	out := entry{
		ID: e.ID.String(), At: e.At, Action: e.Action, Data: map[string]any{},
		Actor:  entryActor{Kind: e.ActorKind, ID: text(e.Actor), Name: e.ActorName},
		Object: entryObject{Kind: e.ObjectKind, ID: text(e.Object)},
	}
	_ = json.Unmarshal(e.Data, &out.Data) // what is no object is shown as nothing
	return out
}

func (d desk) audit(ctx context.Context, c web.Caller, in *web.ListIn) (*web.ListOut[entry], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.history.List(ctx, c.Scope, before, in.Limit)
	return web.List(rows, in.Limit, total, entryOf, func(e audit.Entry) page.Position {
		return page.Position{At: e.At, ID: e.ID}
	}), err
}
