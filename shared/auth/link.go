package auth

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/auth/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

// Purpose says why a one-time link was made.
type Purpose string

// The purposes of links.
const (
	Bootstrap Purpose = "bootstrap" // the first superadmin sets a password
	Reset     Purpose = "reset"     // somebody forgot theirs
)

// LinkTx makes a one-time link by which a user sets a password, and makes earlier ones useless; by is the member who
// makes it, Nil the operator. The token is answered in clear, once. That whoever gets it may act for the user is the
// caller's proof: what proves it cannot change once LinkTx has returned.
func (s *Store) LinkTx(ctx context.Context, tx pgx.Tx, user, by ident.ID, p Purpose) (token string, expires time.Time, err error) {
	q, at := query.New(tx), clock.Now(ctx)
	if err := s.EndLinksTx(ctx, tx, user); err != nil {
		return "", time.Time{}, err
	}
	life := ResetLife
	if p == Bootstrap {
		life = BootstrapLife
	}
	token, hash := NewToken()
	expires = at.Add(life)
	row := query.AddLinkParams{TokenHash: hash, UserID: user, Purpose: string(p), At: at, ExpiresAt: expires}
	if by != ident.Nil {
		row.MadeBy = &by
	}
	if err = q.AddLink(ctx, row); err != nil {
		return "", time.Time{}, fmt.Errorf("add link of user %s: %w", user, err)
	}
	return token, expires, nil
}

// EndLinksTx makes the open links of a user useless, because who may act for them has changed. It locks the user.
func (s *Store) EndLinksTx(ctx context.Context, tx pgx.Tx, user ident.ID) error {
	q, at := query.New(tx), clock.Now(ctx)
	if _, err := q.LockUser(ctx, user); err != nil {
		return fmt.Errorf("lock user %s: %w", user, pg.Fault(err))
	}
	if err := q.SpendLinks(ctx, query.SpendLinksParams{At: &at, UserID: user}); err != nil {
		return fmt.Errorf("end links of user %s: %w", user, err)
	}
	return nil
}

// EndLinksByTx makes the open links useless that a member has made, because they may not make such any more.
func (s *Store) EndLinksByTx(ctx context.Context, tx pgx.Tx, member ident.ID) error {
	at := clock.Now(ctx)
	if err := query.New(tx).SpendLinksBy(ctx, query.SpendLinksByParams{At: &at, MadeBy: member}); err != nil {
		return fmt.Errorf("end links by user %s: %w", member, err)
	}
	return nil
}

// Redeem sets the password of a link's user, ends their sessions and lifts a lock. A link that is unknown, used or too old
// is NotFound (link_dead); a poor password is Invalid and leaves the link good.
func (s *Store) Redeem(ctx context.Context, token, password string) error {
	hash := HashToken(token)
	link, err := query.New(s.db).Link(ctx, query.LinkParams{TokenHash: hash, At: clock.Now(ctx)})
	if err = pg.Fault(err); err != nil {
		return linkDead(err)
	}
	if err := CheckPassword(password, link.Email); err != nil {
		return err
	}
	kept := hashPassword(password)
	return pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		user, err := q.SpendLink(ctx, query.SpendLinkParams{At: &at, TokenHash: hash})
		if err != nil {
			return linkDead(pg.Fault(err))
		}
		if err := q.SetPassword(ctx, query.SetPasswordParams{PasswordHash: &kept, At: at, ID: user}); err != nil {
			return fmt.Errorf("set password of user %s: %w", user, err)
		}
		return q.RevokeAll(ctx, query.RevokeAllParams{At: &at, Reason: reason("password_set"), UserID: user})
	})
}

func linkDead(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "link_dead", "the link is not valid any more")
	}
	return err
}

// Bootstrap makes the platform's first superadmin and answers the link token by which they set a password. Once a
// superadmin has one, or another address was named before, it is Conflict (bootstrapped); until then it may be repeated,
// as links grow old.
func (s *Store) Bootstrap(ctx context.Context, email, name string) (token string, expires time.Time, err error) {
	if email, err = ParseEmail(email); err != nil {
		return "", time.Time{}, err
	}
	err = pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		if err := q.OneBootstrap(ctx); err != nil {
			return fmt.Errorf("lock bootstrap: %w", err)
		}
		taken, err := q.OtherSuperadmin(ctx, email)
		if err != nil {
			return fmt.Errorf("look for superadmins: %w", err)
		}
		if taken {
			return fault.New(fault.Conflict, "bootstrapped", "there is a superadmin already")
		}
		user, found, err := s.FindTx(ctx, tx, email)
		switch {
		case err != nil:
			return err
		case found && !user.Superadmin:
			err = q.MakeSuperadmin(ctx, query.MakeSuperadminParams{At: at, ID: user.ID})
		case !found:
			user = User{ID: ident.New(), Email: email, Name: name, Language: "uk", Superadmin: true}
			err = s.RegisterTx(ctx, tx, user, "")
		}
		if err != nil {
			return err
		}
		token, expires, err = s.LinkTx(ctx, tx, user.ID, ident.Nil, Bootstrap)
		return err
	})
	return token, expires, err
}

// ResetByEmail makes a reset link for any user, for the operator's hand only; NotFound for an unknown address.
func (s *Store) ResetByEmail(ctx context.Context, email string) (token string, expires time.Time, err error) {
	if email, err = ParseEmail(email); err != nil {
		return "", time.Time{}, err
	}
	err = pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		user, found, err := s.FindTx(ctx, tx, email)
		if err != nil {
			return err
		}
		if !found {
			return fault.New(fault.NotFound, "not_found", "no such user")
		}
		token, expires, err = s.LinkTx(ctx, tx, user.ID, ident.Nil, Reset)
		return err
	})
	return token, expires, err
}
