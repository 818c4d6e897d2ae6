package inbox

import (
	"context"

	"cartie/shared/feed"
	"cartie/shared/web"
)

// maxChanges is how many changes one poll answers; whoever gets so many polls again at once or reads anew.
const maxChanges = 500

type feedIn struct {
	Cursor string `query:"cursor" maxLength:"40" doc:"of the answer before; without one only the current cursor is answered"`
}

type feedOut struct {
	Body struct {
		Cursor  string   `json:"cursor"`
		Changes []change `json:"changes"`
	}
}

type change struct {
	Kind   string `json:"kind" enum:"conversation,lead,delivery"`
	Entity string `json:"entity_id" format:"uuid"`
}

func (d desk) changes(ctx context.Context, c web.Caller, in *feedIn) (*feedOut, error) {
	out := &feedOut{}
	out.Body.Changes = []change{}
	if in.Cursor == "" {
		here, err := d.feed.Here(ctx, c.Scope)
		out.Body.Cursor = here.String()
		return out, err
	}
	after, err := feed.ParseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	changed, next, err := d.feed.After(ctx, c.Scope, after, maxChanges)
	if err != nil {
		return nil, err
	}
	out.Body.Cursor = next.String()
	for _, ch := range changed {
		out.Body.Changes = append(out.Body.Changes, change{Kind: string(ch.Kind), Entity: ch.Entity.String()})
	}
	return out, nil
}
