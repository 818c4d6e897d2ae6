package leads

import (
	"context"

	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/page"
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
	MergedInto  *string     `json:"merged_into" format:"uuid" doc:"the lead this one is a duplicate of"`
	Attribution attribution `json:"attribution"`
	Activities  []activity  `json:"activities" doc:"newest first, at most 200; the rest is at /activities"`
}

// attribution is where the person came from first.
type attribution struct {
	Link    string   `json:"link" doc:"payload of the deep link"`
	PageURL string   `json:"page_url" doc:"where the form stood"`
	UTM     lead.UTM `json:"utm"`
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
	body := leadDetail{
		Lead: itemOf(l), MergedInto: text(l.MergedInto), Activities: make([]activity, len(timeline)),
		Attribution: attribution{Link: l.Attribution.Link, PageURL: l.Attribution.PageURL, UTM: l.Attribution.UTM},
	}
	for i, a := range timeline {
		body.Activities[i] = activityOf(a)
	}
	return &detailOut{Body: body}, nil
}

type activitiesIn struct {
	ID string `path:"id"`
	web.ListIn
}

func (d desk) activities(ctx context.Context, c web.Caller, in *activitiesIn) (*web.ListOut[activity], error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.leads.Activities(ctx, c.Scope, id, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, activityOf, lead.Activity.Position), nil
}
