package leads

import (
	"context"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/page"
	"cartie/shared/web"
)

type listIn struct {
	web.ListIn
	Filter
}

// Filter narrows lists and exports alike. It is exported because huma reads no parameters of embedded types that are not.
type Filter struct {
	Q        string   `query:"q" maxLength:"100" doc:"part of a name, a phone or a car, or a code"`
	Status   []string `query:"status" enum:"new,in_progress,won,lost,stale" doc:"one or several, separated by commas"`
	Type     []string `query:"type" enum:"buy,sell"`
	Source   []string `query:"source" enum:"bot,staff,public"`
	Contact  string   `query:"contact_id" format:"uuid"`
	Tag      []string `query:"tag" maxItems:"20" doc:"all of them, separated by commas"`
	Assignee string   `query:"assignee" maxLength:"36" doc:"a user's id, or me, or none"`
	Sort     string   `query:"sort" enum:"-created_at,created_at,-last_activity_at" default:"-created_at"`
}

func (d desk) list(ctx context.Context, c web.Caller, in *listIn) (*web.ListOut[Lead], error) {
	f, err := in.filter(c)
	if err != nil {
		return nil, err
	}
	f.Limit = in.Limit
	if f.After, err = page.Parse(in.Cursor, f.Sort.Start()); err != nil {
		return nil, err
	}
	rows, total, err := d.leads.List(ctx, c.Scope, f)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, itemOf, f.Sort.Position), nil
}

// filter reads what was asked for.
func (in Filter) filter(c web.Caller) (lead.Filter, error) {
	f := lead.Filter{Q: in.Q, Statuses: in.Status, Types: in.Type, Sources: in.Source, Tags: in.Tag, Sort: lead.Sort(in.Sort)}
	if in.Contact != "" {
		id, err := ident.Parse(in.Contact)
		if err != nil {
			return f, fault.InvalidField("query.contact_id", "not an id")
		}
		f.Contact = &id
	}
	switch in.Assignee {
	case "":
	case "me":
		f.Assignee = &c.User
	case "none":
		f.Unassigned = true
	default:
		id, err := ident.Parse(in.Assignee)
		if err != nil {
			return f, fault.InvalidField("query.assignee", "not an id, me or none")
		}
		f.Assignee = &id
	}
	return f, nil
}
