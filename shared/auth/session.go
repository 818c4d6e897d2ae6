package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cartie/shared/auth/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

// raceGrace is how long a used refresh token is taken for the same browser's other tab rather than for a thief.
const raceGrace = 10 * time.Second

// maxAgent is how much of a browser's name is kept.
const maxAgent = 255

// BeginTx begins a session of a user in a workspace (Nil for none) and issues its first refresh token. That the user may
// enter is the caller's proof.
func (s *Store) BeginTx(ctx context.Context, tx pgx.Tx, user, workspace ident.ID, d Device) (Grant, error) {
	q, at := query.New(tx), clock.Now(ctx)
	g := Grant{Session: ident.New(), Workspace: workspace}
	var err error
	if g.User, g.Memberships, err = s.WhoTx(ctx, tx, user); err != nil {
		return Grant{}, err
	}
	row := query.BeginParams{ID: g.Session, UserID: user, UserAgent: cut(d.Agent, maxAgent), Ip: d.IP, At: at, ExpiresAt: at.Add(SessionLife)}
	if workspace != ident.Nil {
		row.WorkspaceID = &workspace
	}
	if err := q.Begin(ctx, row); err != nil {
		return Grant{}, fmt.Errorf("begin session of user %s: %w", user, err)
	}
	g.Refresh, err = issue(ctx, q, g.Session)
	return g, err
}

func issue(ctx context.Context, q *query.Queries, session ident.ID) (string, error) {
	text, hash := NewToken()
	if err := q.AddToken(ctx, query.AddTokenParams{TokenHash: hash, SessionID: session, At: clock.Now(ctx)}); err != nil {
		return "", fmt.Errorf("issue refresh token: %w", err)
	}
	return text, nil
}

// Refresh trades a refresh token, once, for the next one and for 30 more days. A token that was used already and comes
// again ends the session, since one of the two holders is a thief: Unauthenticated (refresh_reused). Within 10 seconds of
// its use it is more likely the same browser's second tab, which has the successor in its cookie jar by then: Conflict
// (refresh_raced), nothing is issued and nothing revoked; ask again. A member who was removed everywhere loses the session;
// one whose workspaces are all suspended is Forbidden and keeps it.
func (s *Store) Refresh(ctx context.Context, text string) (Grant, error) {
	var g Grant
	var refusal error // told after the commit: a revocation must last
	err := pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) error {
		g, refusal = Grant{}, nil
		q, at, hash := query.New(tx), clock.Now(ctx), HashToken(text)
		row, err := q.LockToken(ctx, hash)
		if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
			refusal = dead()
			return nil
		}
		switch {
		case err != nil:
			return fmt.Errorf("refresh token: %w", err)
		case row.RevokedAt != nil || !at.Before(row.ExpiresAt):
			refusal = dead()
			return nil
		case row.UsedAt != nil && at.Sub(*row.UsedAt) <= raceGrace:
			refusal = raced()
			return nil
		case row.UsedAt != nil:
			refusal = fault.New(fault.Unauthenticated, "refresh_reused", "sign in again")
			return q.Revoke(ctx, query.RevokeParams{At: &at, Reason: reason("reuse"), ID: row.SessionID})
		}
		g.Session, g.Workspace = row.SessionID, row.WorkspaceID
		if g.User, g.Memberships, err = s.WhoTx(ctx, tx, row.UserID); err != nil {
			return err
		}
		if refusal = entry(g.User, g.Memberships); refusal != nil {
			if len(g.Memberships) > 0 {
				return nil
			}
			refusal = dead()
			return q.Revoke(ctx, query.RevokeParams{At: &at, Reason: reason("removed"), ID: row.SessionID})
		}
		if err := q.UseToken(ctx, query.UseTokenParams{At: &at, TokenHash: hash}); err != nil {
			return fmt.Errorf("use refresh token: %w", err)
		}
		if err := q.Extend(ctx, query.ExtendParams{ExpiresAt: at.Add(SessionLife), ID: row.SessionID}); err != nil {
			return fmt.Errorf("extend session %s: %w", row.SessionID, err)
		}
		g.Refresh, err = issue(ctx, q, row.SessionID)
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

// Switch moves a session to another workspace of its user: NotFound where they are no member, Forbidden while it is
// suspended. The refresh token stays good, as it belongs to the session.
func (s *Store) Switch(ctx context.Context, user, session, workspace ident.ID) (Grant, error) {
	g := Grant{Session: session, Workspace: workspace}
	err := pg.Plain(ctx, s.db, func(ctx context.Context, tx pgx.Tx) (err error) {
		if g.User, g.Memberships, err = s.WhoTx(ctx, tx, user); err != nil {
			return err
		}
		if err := enterable(g.Memberships, workspace); err != nil {
			return err
		}
		n, err := query.New(tx).SetWorkspace(ctx, query.SetWorkspaceParams{WorkspaceID: &workspace, ID: session, UserID: user})
		if err == nil && n == 0 {
			return dead()
		}
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	return g, nil
}

func enterable(list []Membership, workspace ident.ID) error {
	for _, m := range list {
		switch {
		case m.Workspace != workspace:
		case !m.Active:
			return fault.New(fault.Forbidden, "workspace_suspended", "the workspace is suspended")
		default:
			return nil
		}
	}
	return fault.New(fault.NotFound, "not_found", "no such workspace")
}

// Logout ends the session a refresh token belongs to, used or not. An unknown token ends nothing and is no error.
func (s *Store) Logout(ctx context.Context, refresh string) error {
	at := clock.Now(ctx)
	return pg.Fault(query.New(s.db).RevokeByToken(ctx, query.RevokeByTokenParams{At: &at, Reason: reason("logout"), TokenHash: HashToken(refresh)}))
}

// End ends a session by its id.
func (s *Store) End(ctx context.Context, session ident.ID) error {
	at := clock.Now(ctx)
	return pg.Fault(query.New(s.db).Revoke(ctx, query.RevokeParams{At: &at, Reason: reason("logout"), ID: session}))
}

func reason(text string) *string { return &text }

func dead() error { return fault.New(fault.Unauthenticated, "session_dead", "sign in again") }

func raced() error {
	f := fault.New(fault.Conflict, "refresh_raced", "the session was renewed a moment ago; ask again")
	f.RetryAfter = time.Second
	return f
}

// cut keeps the first n bytes of what Postgres takes as text.
func cut(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}
