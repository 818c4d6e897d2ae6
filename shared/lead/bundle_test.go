package lead_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/event"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

const (
	day                 = 24 * time.Hour
	window              = 14 * day // the default of workspaces
	number   phone.E164 = "+380500000013"
	passerby            = "public"
)

type bundle struct {
	db       *pgtest.Database
	leads    *lead.Store
	contacts *contact.Store
	scope    tenant.Scope
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	return bundle{db: db, leads: lead.New(db.RW()), contacts: contact.New(db.RW()), scope: db.Workspace(t)}
}

func at(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	return clock.Frozen(t.Context(), start.Add(after))
}

func (b bundle) as(a tenant.Actor) bundle {
	b.scope = tenant.Of(b.scope.Workspace(), a)
	return b
}

// person is a contact who chats; form is one who left a phone in a form.
func (b bundle) person(t *testing.T, telegramID string) ident.ID {
	t.Helper()
	return b.contact(t, func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.contacts.FromTelegramTx(ctx, tx, b.scope, contact.Identity{ExternalID: telegramID, FirstName: "Олена", LastName: "Тестова"})
	})
}

func (b bundle) form(t *testing.T, p phone.E164) ident.ID {
	t.Helper()
	return b.contact(t, func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.contacts.FromPublicTx(ctx, tx, b.scope, contact.Draft{Name: "Ivan", Phone: p})
	})
}

func (b bundle) contact(t *testing.T, make func(ctx context.Context, tx pgx.Tx) (contact.Contact, error)) ident.ID {
	t.Helper()
	var c contact.Contact
	err := pg.InScope(t.Context(), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		c, err = make(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

func (b bundle) tryOpen(ctx context.Context, d lead.Draft) (o lead.Opened, err error) {
	err = pg.InScope(ctx, b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		o, err = b.leads.OpenTx(ctx, tx, b.scope, d)
		return err
	})
	return o, err
}

func (b bundle) open(t *testing.T, after time.Duration, d lead.Draft) lead.Opened {
	t.Helper()
	o, err := b.tryOpen(at(t, after), d)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (b bundle) get(t *testing.T, id ident.ID) (lead.Lead, []lead.Activity) {
	t.Helper()
	l, timeline, err := b.leads.Get(t.Context(), b.scope, id)
	if err != nil {
		t.Fatal(err)
	}
	return l, timeline
}

// member makes a user of the workspace; removed ones have left it.
func (b bundle) member(t *testing.T, name string, removed bool) ident.ID {
	t.Helper()
	id := ident.New()
	batch := &pgx.Batch{}
	batch.Queue(`insert into users (id, email, name, created_at, updated_at) values ($1, $2, $3, $4, $4)`, id, id.String()+"@test.test", name, start)
	batch.Queue(`insert into memberships (workspace_id, user_id, role, removed_at, created_at, updated_at)
		values ($1, $2, 'MANAGER', case when $3::bool then $4::timestamptz end, $4, $4)`, b.scope.Workspace(), id, removed, start)
	if err := b.db.System().SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	return id
}

func (b bundle) account(t *testing.T) ident.ID {
	t.Helper()
	id := ident.New()
	_, err := b.db.System().Exec(t.Context(), `insert into accounts (workspace_id, id, name, created_at) values ($1, $2, 'Dealer', $3)`, b.scope.Workspace(), id, start)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

type told struct {
	kind string
	lead event.Lead
}

// events are those of the workspace, oldest first.
func (b bundle) events(t *testing.T) []told {
	t.Helper()
	rows, err := b.db.System().Query(t.Context(), `select kind, payload from outbox where workspace_id = $1 order by id`, b.scope.Workspace())
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e told, err error) {
		var raw []byte
		if err = row.Scan(&e.kind, &raw); err == nil {
			err = json.Unmarshal(raw, &e.lead)
		}
		return e, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// together runs work n times at once.
func together(n int, work func(i int)) {
	var group sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-gate
			work(i)
		})
	}
	close(gate)
	group.Wait()
}

func changed(a lead.Activity, field string) lead.Change {
	for _, c := range a.Data.Changes {
		if c.Field == field {
			return c
		}
	}
	return lead.Change{}
}
