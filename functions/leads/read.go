package leads

import (
	"context"

	"cartie/shared/ident"
	"cartie/shared/web"
)

type idIn struct {
	ID string `path:"id"`
}

type leadOut struct {
	Body Lead
}

type leadDetail struct {
	Lead
	Activities []activity `json:"activities" doc:"newest first, at most 200"`
}

type detailOut struct {
	Body leadDetail
}

func (d desk) read(ctx context.Context, c web.Caller, in *idIn) (*detailOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	l, timeline, err := d.leads.Get(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	body := leadDetail{Lead: itemOf(l), Activities: make([]activity, len(timeline))}
	for i, a := range timeline {
		body.Activities[i] = activityOf(a)
	}
	return &detailOut{Body: body}, nil
}
