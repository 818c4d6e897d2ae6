package leads

import (
	"context"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

type duplicatesOut struct {
	Body struct {
		Items []Lead `json:"items" doc:"newest first, at most 20"`
	}
}

func (d desk) duplicates(ctx context.Context, c web.Caller, in *idIn) (*duplicatesOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := d.leads.Duplicates(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	out := &duplicatesOut{}
	out.Body.Items = make([]Lead, len(rows))
	for i, l := range rows {
		out.Body.Items[i] = itemOf(l)
	}
	return out, nil
}

type mergeIn struct {
	ID   string `path:"id"`
	Body struct {
		Version     int    `json:"version" minimum:"1" doc:"of the lead that stays; another one now is 409 lead_changed"`
		DuplicateID string `json:"duplicate_id" maxLength:"36" doc:"it is closed as stale, leaves the lists and can be taken out again"`
	}
}

// merge fills the gaps of a lead with what a duplicate knows.
func (d desk) merge(ctx context.Context, c web.Caller, in *mergeIn) (*leadOut, error) {
	return d.pair(ctx, c, in, d.leads.Join)
}

// unmerge makes two leads of them again; what was changed since the merge stays.
func (d desk) unmerge(ctx context.Context, c web.Caller, in *mergeIn) (*leadOut, error) {
	return d.pair(ctx, c, in, d.leads.Part)
}

type pairing func(ctx context.Context, scope tenant.Scope, id ident.ID, version int, duplicate ident.ID) (lead.Lead, error)

func (d desk) pair(ctx context.Context, c web.Caller, in *mergeIn, do pairing) (*leadOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	duplicate, err := ident.Parse(in.Body.DuplicateID)
	if err != nil {
		return nil, fault.New(fault.NotFound, "not_found", "no such lead")
	}
	l, err := do(ctx, c.Scope, id, in.Body.Version, duplicate)
	if err != nil {
		return nil, err
	}
	d.flush(ctx, c.Scope)
	return &leadOut{Body: itemOf(l)}, nil
}
