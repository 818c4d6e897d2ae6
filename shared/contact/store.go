package contact

import (
	"context"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/contact/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Store keeps contacts.
type Store struct{ db pg.DB }

// New makes a store on a pool of app_rw.
func New(db pg.DB) *Store { return &Store{db: db} }

// Get reads a contact. A dealer finds only contacts with a lead of their account.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (Contact, error) {
	var row query.Contact
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		row, err = query.New(tx).Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: scope.Account()})
		return pg.Missing(err, "contact")
	})
	return from(row), err
}

// Filter narrows a list. Q is looked for in names and, when it holds digits, in phones; case does not matter.
type Filter struct {
	Q     string
	After page.Position
	Limit int
}

// List answers contacts from new to old: one row more than Limit when there is a next page. A dealer sees only contacts
// with a lead of their account.
func (s *Store) List(ctx context.Context, scope tenant.Scope, f Filter) ([]Contact, page.Total, error) {
	var rows []query.Contact
	var count int
	nameLike, phoneLike := page.Patterns(f.Q)
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		q := query.New(tx)
		rows, err = q.List(ctx, query.ListParams{
			WorkspaceID: scope.Workspace(), AccountID: scope.Account(), NameLike: nameLike, PhoneLike: phoneLike,
			BeforeAt: f.After.At, BeforeID: f.After.ID, Page: f.Limit + 1,
		})
		if err != nil {
			return fmt.Errorf("list contacts: %w", err)
		}
		count, err = q.Count(ctx, query.CountParams{
			WorkspaceID: scope.Workspace(), AccountID: scope.Account(), NameLike: nameLike, PhoneLike: phoneLike,
			CountLimit: page.CountLimit + 1,
		})
		return err
	})
	out := make([]Contact, len(rows))
	for i, row := range rows {
		out[i] = from(row)
	}
	return out, page.Counted(count), err
}

// Update is UpdateTx in a transaction of its own.
func (s *Store) Update(ctx context.Context, scope tenant.Scope, id ident.ID, version int, change func(*Contact) error) (Contact, error) {
	var out Contact
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		out, err = s.UpdateTx(ctx, tx, scope, id, version, change)
		return err
	})
	return out, err
}

// UpdateTx changes a contact under a lock, in the name of staff: the name and phone they leave are not replaced by what
// forms and bots hear later. Another version than the stored one is a Conflict, contact_changed.
func (s *Store) UpdateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, version int, change func(*Contact) error) (Contact, error) {
	q := query.New(tx)
	if _, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: scope.Account()}); err != nil {
		return Contact{}, pg.Missing(err, "contact")
	}
	before, err := lock(ctx, q, scope, id)
	if err != nil {
		return Contact{}, err
	}
	if before.Version != version {
		return Contact{}, fault.New(fault.Conflict, "contact_changed", "the contact was changed by somebody else in the meantime")
	}
	after := before
	if err := change(&after); err != nil {
		return Contact{}, err
	}
	if err := after.check(); err != nil {
		return Contact{}, err
	}
	if after.Name != before.Name {
		after.nameBy = staff
	}
	if after.Phone != before.Phone {
		after.phoneBy = staff
	}
	return save(ctx, q, scope, before, after)
}

func lock(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID) (Contact, error) {
	row, err := q.Lock(ctx, query.LockParams{WorkspaceID: scope.Workspace(), ID: id})
	return from(row), pg.Missing(err, "contact")
}

// save writes what changed, nothing when nothing did.
func save(ctx context.Context, q *query.Queries, scope tenant.Scope, before, after Contact) (Contact, error) {
	if after.told() == before.told() {
		return before, nil
	}
	row, err := q.Save(ctx, query.SaveParams{
		WorkspaceID: scope.Workspace(), ID: after.ID, Name: after.Name, NameBy: string(after.nameBy),
		Phone: optional(string(after.Phone)), PhoneBy: string(after.phoneBy), Email: optional(after.Email),
		Language: string(after.Language), City: after.City, At: clock.Now(ctx),
	})
	if err != nil {
		return Contact{}, fmt.Errorf("save contact %s: %w", after.ID, err)
	}
	return from(row), nil
}

func from(row query.Contact) Contact {
	c := Contact{
		ID: row.ID, Version: row.Version, Name: row.Name, Language: lang.Code(row.Language), City: row.City, Tags: row.Tags,
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(), nameBy: giver(row.NameBy), phoneBy: giver(row.PhoneBy),
	}
	if row.Phone != nil {
		c.Phone = phone.E164(*row.Phone)
	}
	if row.Email != nil {
		c.Email = *row.Email
	}
	return c
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
