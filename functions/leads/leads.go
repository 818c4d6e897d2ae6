// Package leads is what staff do with leads and the people behind them: list, read, add, change, merge duplicates, export.
// It refuses to close or merge contacts and to delete anything.
package leads

import (
	"context"
	"log/slog"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/bus"
	"cartie/shared/contact"
	"cartie/shared/fn"
	"cartie/shared/lead"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

// Config is the settings of the group.
type Config struct {
	Web    web.Config
	Bus    bus.Config
	Queues outbox.Queues
}

// Function is the route group.
var Function = fn.HTTP("leads", build)

type desk struct {
	db       pg.DB
	leads    *lead.Store
	contacts *contact.Store
	relay    outbox.Relay
}

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg Config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Web.Database)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg.Web)
	if err != nil {
		return nil, err
	}
	d := desk{
		db: db, leads: lead.New(db), contacts: contact.New(db),
		relay: outbox.Relay{DB: db, Bus: bus.New(cfg.Bus), Lanes: cfg.Queues.Lanes()},
	}
	web.Get(r, "/api/leads", access.LeadsRead, d.list, web.Describe("List leads"))
	web.Post(r, "/api/leads", access.LeadsWrite, d.create, web.Status(http.StatusCreated), web.Describe("Add a lead, or what is new to the person's open one (200)"))
	describeMerge(r.OpenAPI())
	web.Get(r, "/api/leads/export", access.LeadsExport, d.export, web.Describe("Leads as CSV, with the filters of the list"))
	describeExport(r.OpenAPI())
	web.Get(r, "/api/leads/{id}", access.LeadsRead, d.read, web.Describe("Read a lead and its timeline"))
	web.Patch(r, "/api/leads/{id}", access.LeadsWrite, d.update, web.Describe("Change a lead"))
	web.Get(r, "/api/leads/{id}/activities", access.LeadsRead, d.activities, web.Describe("Read the whole timeline of a lead"))
	web.Get(r, "/api/leads/{id}/duplicates", access.LeadsRead, d.duplicates, web.Describe("List leads that may be the same intent"))
	web.Post(r, "/api/leads/{id}/merge", access.LeadsWrite, d.merge, web.Describe("Merge a duplicate into a lead"))
	web.Post(r, "/api/leads/{id}/unmerge", access.LeadsWrite, d.unmerge, web.Describe("Undo a merge"))
	web.Get(r, "/api/contacts", access.ContactsRead, d.listContacts, web.Describe("List contacts, the newest first"))
	web.Get(r, "/api/contacts/{id}", access.ContactsRead, d.readContact, web.Describe("Read a contact"))
	web.Patch(r, "/api/contacts/{id}", access.ContactsWrite, d.updateContact, web.Describe("Change a contact"))
	return r, nil
}

// flush wakes the lanes of what was just committed. The sweeper wakes what this could not, so nobody is told.
func (d desk) flush(ctx context.Context, scope tenant.Scope) {
	if err := d.relay.Flush(ctx, scope); err != nil {
		fn.Note(ctx, slog.String("flush_error", err.Error()))
	}
}
