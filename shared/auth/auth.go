// Package auth knows who somebody is: users and their passwords, sessions and the refresh tokens that renew them, one-time
// links. It counts failures and locks, and answers the same for an unknown e-mail as for a wrong password. It refuses to
// know what somebody may do in a workspace, to sign access tokens (the function that answers does), and to keep any token
// or password in clear.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"cartie/shared/access"
	"cartie/shared/auth/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

// Store opens users and sessions. Its db must be logged in as app_auth or app_system.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// User is a person who can sign in. Users are global: a person may be a member of several workspaces.
type User struct {
	ID         ident.ID
	Email      string
	Name       string
	Language   string
	Superadmin bool
}

// Checked is a user who knew their password.
type Checked struct {
	User
	with [sha256.Size]byte // of the hash it was compared with, never the hash itself
}

// Membership is a workspace a user belongs to. Active is false while the workspace is suspended.
type Membership struct {
	Workspace ident.ID
	Slug      string
	Name      string
	Active    bool
	Role      access.Role
}

// Device is where a session was begun from, as the gateway saw it.
type Device struct {
	IP    string
	Agent string
}

// Grant is what signing in, renewing and switching give: the session and whom it is for. Refresh is the token that renews
// the session once, in clear; it is empty where the token at hand stays good. Workspace is Nil for a superadmin outside
// any workspace.
type Grant struct {
	Session     ident.ID
	Workspace   ident.ID
	Refresh     string
	User        User
	Memberships []Membership
}

// Who reads a user and the workspaces they belong to, in the order they joined.
func (s *Store) Who(ctx context.Context, user ident.ID) (User, []Membership, error) {
	u, err := readUser(ctx, query.New(s.db), user)
	if err != nil {
		return User{}, nil, pg.Fault(err)
	}
	list, err := memberships(ctx, query.New(s.db), user)
	return u, list, pg.Fault(err)
}

// WhoTx is Who in the caller's transaction.
func (s *Store) WhoTx(ctx context.Context, tx pgx.Tx, user ident.ID) (User, []Membership, error) {
	u, err := readUser(ctx, query.New(tx), user)
	if err != nil {
		return User{}, nil, err
	}
	list, err := memberships(ctx, query.New(tx), user)
	return u, list, err
}

func readUser(ctx context.Context, q *query.Queries, id ident.ID) (User, error) {
	row, err := q.User(ctx, id)
	if err != nil {
		return User{}, fmt.Errorf("user %s: %w", id, err)
	}
	return User{ID: row.ID, Email: row.Email, Name: row.Name, Language: row.Language, Superadmin: row.IsSuperadmin}, nil
}

func memberships(ctx context.Context, q *query.Queries, user ident.ID) ([]Membership, error) {
	rows, err := q.Memberships(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("memberships of user %s: %w", user, err)
	}
	out := make([]Membership, 0, len(rows))
	for _, r := range rows {
		out = append(out, Membership{Workspace: r.WorkspaceID, Slug: r.Slug, Name: r.Name, Active: r.Status == "active", Role: access.Role(r.Role)})
	}
	return out, nil
}

// entry refuses a user with nowhere to go: Forbidden (workspace_suspended, no_workspace).
func entry(u User, list []Membership) error {
	if u.Superadmin {
		return nil
	}
	for _, m := range list {
		if m.Active {
			return nil
		}
	}
	if len(list) > 0 {
		return fault.New(fault.Forbidden, "workspace_suspended", "the workspace is suspended")
	}
	return fault.New(fault.Forbidden, "no_workspace", "you are a member of no workspace")
}

// NewToken makes a random one-time token and the hash it is kept under. 256 bits of randomness need no slow hash.
func NewToken() (text string, hash []byte) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	text = base64.RawURLEncoding.EncodeToString(raw[:])
	return text, HashToken(text)
}

// HashToken is what a token is kept and looked up by.
func HashToken(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Lifetimes.
const (
	// SessionLife is how long a session lives after it was last renewed.
	SessionLife = 30 * 24 * time.Hour
	// BootstrapLife and ResetLife are how long one-time links are good.
	BootstrapLife = 24 * time.Hour
	ResetLife     = 24 * time.Hour
)
