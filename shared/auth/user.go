package auth

import (
	"context"
	"fmt"

	"cartie/shared/auth/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

// Password is a hashed password, ready to be kept. The zero value is none: such a user signs in by nothing but a link.
type Password string

// Hash makes a password ready to be kept. It is slow on purpose: do it outside transactions.
func Hash(password string) Password { return Password(hashPassword(password)) }

// RegisterTx adds a user; u.Email must come from ParseEmail. Conflict (users_email_key) when the address is taken.
func (s *Store) RegisterTx(ctx context.Context, tx pgx.Tx, u User, p Password) error {
	row := query.AddUserParams{ID: u.ID, Email: u.Email, Name: u.Name, Language: u.Language, IsSuperadmin: u.Superadmin, At: clock.Now(ctx)}
	if p != "" {
		text := string(p)
		row.PasswordHash = &text
	}
	if err := query.New(tx).AddUser(ctx, row); err != nil {
		return fmt.Errorf("add user %s: %w", u.ID, err)
	}
	return nil
}

// FindTx finds a user by address.
func (s *Store) FindTx(ctx context.Context, tx pgx.Tx, email string) (User, bool, error) {
	u, _, found, err := find(ctx, query.New(tx), email)
	return u, found, err
}

// Find finds a user by address.
func (s *Store) Find(ctx context.Context, email string) (User, bool, error) {
	u, _, found, err := find(ctx, query.New(s.db), email)
	return u, found, err
}

func find(ctx context.Context, q *query.Queries, email string) (u User, hash string, found bool, err error) {
	row, err := q.UserByEmail(ctx, email)
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return User{}, "", false, nil
	}
	if err != nil {
		return User{}, "", false, fmt.Errorf("find user: %w", err)
	}
	return User{ID: row.ID, Email: row.Email, Name: row.Name, Language: row.Language, Superadmin: row.IsSuperadmin}, row.PasswordHash, true, nil
}

// Ensure makes sure that a user with the address exists and signs in with the password, for seeds: an existing user keeps
// their id and name. It answers the user's id.
func (s *Store) Ensure(ctx context.Context, u User, password string) (ident.ID, error) {
	existing, hash, found, err := find(ctx, query.New(s.db), u.Email)
	if err != nil {
		return ident.Nil, err
	}
	if found && matches(hash, password) {
		return existing.ID, nil
	}
	kept := Hash(password)
	err = pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		if !found {
			return s.RegisterTx(ctx, tx, u, kept)
		}
		text := string(kept)
		return query.New(tx).SetPassword(ctx, query.SetPasswordParams{PasswordHash: &text, At: clock.Now(ctx), ID: existing.ID})
	})
	if found {
		return existing.ID, err
	}
	return u.ID, err
}
