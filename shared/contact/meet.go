package contact

import (
	"context"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/contact/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

const telegram = "telegram"

// FromTelegramTx finds or makes the contact of a Telegram user. One user is one contact of the workspace, whichever bots
// they write to and however many first messages arrive at once. A new profile name is followed until somebody gives a
// name of more weight. A known user under a known name costs one statement.
func (s *Store) FromTelegramTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, who Identity) (Contact, error) {
	who.Username, who.FirstName, who.LastName = line(who.Username), line(who.FirstName), line(who.LastName)
	q := query.New(tx)
	known := query.FindByIdentityParams{
		WorkspaceID: scope.Workspace(), Channel: telegram, ExternalID: who.ExternalID,
		Username: who.Username, FirstName: who.FirstName, LastName: who.LastName,
	}
	row, err := q.FindByIdentity(ctx, known)
	if err = pg.Fault(err); !fault.Is(err, fault.NotFound) {
		return from(row), err
	}
	err = q.Meet(ctx, query.MeetParams{
		WorkspaceID: scope.Workspace(), NewID: ident.New(), Channel: telegram, ExternalID: who.ExternalID,
		Username: who.Username, FirstName: who.FirstName, LastName: who.LastName,
		Name: who.name(), Language: string(who.Language.OrDefault()), At: clock.Now(ctx),
	})
	if err != nil {
		return Contact{}, fmt.Errorf("meet a telegram user: %w", err)
	}
	// Only a new statement sees what a rival committed while Meet waited for it.
	row, err = q.FindByIdentity(ctx, known)
	if err != nil {
		return Contact{}, fmt.Errorf("find a telegram user just met: %w", err)
	}
	return from(row), nil
}

// FillTx adds what the person said in their own chat. Name and phone replace what a profile, a form or the person gave
// before, never what staff entered; a city fills a gap; a language is the one spoken from now on. An unknown id is
// NotFound.
func (s *Store) FillTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, f Fill) (Contact, error) {
	q := query.New(tx)
	if err := lockPhone(ctx, q, scope, f.Phone); err != nil {
		return Contact{}, err
	}
	before, err := lock(ctx, q, scope, id)
	if err != nil {
		return Contact{}, err
	}
	after := before
	after.hear(person, f.Name, f.Phone, f.City)
	if f.Language.Valid() {
		after.Language = f.Language
	}
	return save(ctx, q, scope, before, after)
}

// FromPublicTx finds or makes the contact of somebody who filled in a public form. The same phone is the same contact.
// A form proves nothing about who filled it in, so of a known contact it fills gaps only.
func (s *Store) FromPublicTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft) (Contact, error) {
	return described(ctx, tx, scope, d, form)
}

// FromStaffTx finds or makes the contact a member of staff describes. The same phone is the same contact; without a phone
// it is a new one.
func (s *Store) FromStaffTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft) (Contact, error) {
	return described(ctx, tx, scope, d, staff)
}

func described(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft, by giver) (Contact, error) {
	q := query.New(tx)
	fresh := Contact{Email: d.Email, Language: d.Language.OrDefault(), nameBy: by, phoneBy: by}
	fresh.hear(by, d.Name, d.Phone, d.City)
	if err := fresh.check(); err != nil {
		return Contact{}, err
	}
	if err := lockPhone(ctx, q, scope, d.Phone); err != nil {
		return Contact{}, err
	}
	if d.Phone != "" {
		row, err := q.FindByPhone(ctx, query.FindByPhoneParams{WorkspaceID: scope.Workspace(), Phone: string(d.Phone)})
		if err = pg.Fault(err); err == nil {
			return recognised(ctx, q, scope, row.ID, fresh)
		}
		if !fault.Is(err, fault.NotFound) {
			return Contact{}, err
		}
	}
	row, err := q.Create(ctx, query.CreateParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), Name: fresh.Name, NameBy: string(by),
		Phone: optional(string(fresh.Phone)), PhoneBy: string(by), Email: optional(fresh.Email),
		Language: string(fresh.Language), City: fresh.City, At: clock.Now(ctx),
	})
	if err != nil {
		return Contact{}, fmt.Errorf("create a contact: %w", err)
	}
	return from(row), nil
}

// recognised fills the gaps of a known contact from a fresh description; a profile's name counts as a gap.
func recognised(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID, fresh Contact) (Contact, error) {
	before, err := lock(ctx, q, scope, id)
	if err != nil {
		return Contact{}, err
	}
	after, name := before, fresh.Name
	if before.Name != "" && before.nameBy != profile {
		name = ""
	}
	after.hear(fresh.nameBy, name, "", fresh.City)
	if after.Email == "" {
		after.Email = fresh.Email
	}
	return save(ctx, q, scope, before, after)
}

func lockPhone(ctx context.Context, q *query.Queries, scope tenant.Scope, number phone.E164) error {
	if number == "" {
		return nil
	}
	if err := q.LockPhone(ctx, query.LockPhoneParams{WorkspaceID: scope.Workspace(), Phone: string(number)}); err != nil {
		return fmt.Errorf("lock a phone: %w", err)
	}
	return nil
}
