package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"cartie/shared/auth/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

// Login begins a session in the workspace the user last worked in, else the first they belong to. Whatever is wrong with
// the pair, the answer is Unauthenticated (credentials_wrong); Forbidden (no_workspace, workspace_suspended) is told only
// to who knows the password; Throttled when the address was tried too often.
func (s *Store) Login(ctx context.Context, email, password string, d Device) (Grant, error) {
	u, err := s.Check(ctx, email, password)
	if err != nil {
		return Grant{}, err
	}
	var g Grant
	err = pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		list, err := memberships(ctx, q, u.ID)
		if err != nil {
			return err
		}
		if err := entry(u.User, list); err != nil {
			return err
		}
		last, err := q.LastWorkspace(ctx, u.ID)
		if err = pg.Fault(err); err != nil && !fault.Is(err, fault.NotFound) {
			return fmt.Errorf("last workspace of user %s: %w", u.ID, err)
		}
		if err := s.UnchangedTx(ctx, tx, u); err != nil {
			return err
		}
		g, err = s.BeginTx(ctx, tx, u.ID, choose(list, last), d)
		return err
	})
	return g, err
}

// choose is the preferred workspace if the user may enter it, else the first they may, else Nil.
func choose(list []Membership, preferred ident.ID) ident.ID {
	first := ident.Nil
	for _, m := range list {
		if m.Active && m.Workspace == preferred {
			return preferred
		}
		if m.Active && first == ident.Nil {
			first = m.Workspace
		}
	}
	return first
}

// Check answers the user of an e-mail and password and counts the outcome. An unknown e-mail, a user without a password, a
// wrong password and a locked user are one answer and one amount of work: Unauthenticated (credentials_wrong).
func (s *Store) Check(ctx context.Context, email, password string) (Checked, error) {
	address, err := ParseEmail(email)
	if err != nil {
		address = "" // no user has it; what follows costs the same
	}
	q := query.New(s.db)
	if err := spend(ctx, q, "login|"+address, perAddress); err != nil {
		return Checked{}, err
	}
	row, err := q.UserByEmail(ctx, address)
	if err = pg.Fault(err); err != nil && !fault.Is(err, fault.NotFound) {
		return Checked{}, err
	}
	good := len(password) <= MaxPassword && matches(row.PasswordHash, password)
	var passed bool
	err = pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		passed, err = count(ctx, query.New(tx), row.ID, good, address)
		return err
	})
	switch {
	case err != nil:
		return Checked{}, err
	case !passed:
		return Checked{}, credentialsWrong()
	}
	u := User{ID: row.ID, Email: row.Email, Name: row.Name, Language: row.Language, Superadmin: row.IsSuperadmin}
	return Checked{User: u, with: sha256.Sum256([]byte(row.PasswordHash))}, nil
}

// UnchangedTx makes sure that the password u was checked with is still theirs, and stays so until tx ends: a session begun
// with an older one would outlive the reset that was to end it. Unauthenticated (credentials_wrong) otherwise.
func (s *Store) UnchangedTx(ctx context.Context, tx pgx.Tx, u Checked) error {
	hash, err := query.New(tx).SharePassword(ctx, u.ID)
	if err != nil {
		return fmt.Errorf("password of user %s: %w", u.ID, pg.Fault(err))
	}
	if sha256.Sum256([]byte(hash)) != u.with {
		return credentialsWrong()
	}
	return nil
}

func credentialsWrong() error {
	return fault.New(fault.Unauthenticated, "credentials_wrong",
		"the e-mail or the password is wrong, or there were too many attempts; try again later")
}

// count records an attempt under the user's row lock and says whether it passes. While locked nothing passes, and nothing
// counts: whoever keeps trying cannot lock the user for ever.
func count(ctx context.Context, q *query.Queries, user ident.ID, good bool, address string) (bool, error) {
	at := clock.Now(ctx)
	row, err := q.LockUser(ctx, user)
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		// A known user's failure is written, so an unknown one's is too: the commit must take as long.
		return false, spendFreely(ctx, q, "login_failed|"+address)
	}
	if err != nil {
		return false, fmt.Errorf("lock user %s: %w", user, err)
	}
	if row.LockedUntil != nil && at.Before(*row.LockedUntil) {
		return false, spendFreely(ctx, q, "login_failed|"+address)
	}
	next := query.SetFailuresParams{ID: user}
	if !good {
		next.FailedLogins = row.FailedLogins + 1
		if d := lockFor(next.FailedLogins); d > 0 {
			until := at.Add(d)
			next.LockedUntil = &until
		}
	}
	if good && row.FailedLogins == 0 {
		return true, nil
	}
	if err := q.SetFailures(ctx, next); err != nil {
		return false, fmt.Errorf("count attempt of user %s: %w", user, err)
	}
	return good, nil
}

const (
	failuresToLock = 10
	firstLock      = 15 * time.Minute
	longestLock    = 24 * time.Hour
)

// lockFor is how long the n-th failure in a row locks: 15 minutes at the 10th, twice as long at every tenth after it, a
// day at most; 0 does not lock.
func lockFor(failures int) time.Duration {
	if failures <= 0 || failures%failuresToLock != 0 {
		return 0
	}
	d := firstLock
	for range failures/failuresToLock - 1 {
		if d = min(2*d, longestLock); d == longestLock {
			break
		}
	}
	return d
}

// bucket is a token bucket; tokens are kept under a hash of its name, so no address is stored.
type bucket struct{ perMinute, burst float64 }

// perAddress bounds guessing at one e-mail address, known or not, across all clients.
var perAddress = bucket{perMinute: 10, burst: 30}

func spend(ctx context.Context, q *query.Queries, name string, b bucket) error {
	wait, err := q.TakeToken(ctx, query.TakeTokenParams{
		Bucket: hex.EncodeToString(HashToken(name)[:16]), PerSecond: b.perMinute / 60, Burst: b.burst, At: clock.Now(ctx),
	})
	if err != nil {
		return pg.Fault(err)
	}
	if wait > 0 {
		return fault.Wait(time.Duration(wait*float64(time.Second)), "too_many_requests", "too many attempts, wait a little")
	}
	return nil
}

// spendFreely takes a token of a bucket that is never empty.
func spendFreely(ctx context.Context, q *query.Queries, name string) error {
	return spend(ctx, q, name, bucket{perMinute: 1e9, burst: 1e9})
}
