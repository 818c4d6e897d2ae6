package workspace

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cartie/shared/access"
	"cartie/shared/audit"
	"cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/workspace/internal/query"

	"github.com/jackc/pgx/v5"
)

// InviteLife is how long an invite may be accepted.
const InviteLife = 7 * 24 * time.Hour

// Invite is an offer of a role to an e-mail address, open until it is accepted, revoked or too old.
type Invite struct {
	ID        ident.ID
	Email     string
	Role      access.Role
	Account   ident.ID
	CreatedBy ident.ID
	Creator   string // name of who made it
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Invites lists the open invites, newest first; limit+1 rows tell of a next page.
func (s *Store) Invites(ctx context.Context, scope tenant.Scope, before page.Position, limit int) (out []Invite, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		rows, err := q.Invites(ctx, query.InvitesParams{WorkspaceID: scope.Workspace(), At: at, BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list invites: %w", err)
		}
		n, err := q.CountInvites(ctx, query.CountInvitesParams{WorkspaceID: scope.Workspace(), At: at, Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count invites: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			i := Invite{ID: r.ID, Email: r.Email, Role: access.Role(r.Role), CreatedBy: r.CreatedBy, Creator: r.Creator, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC()}
			if r.AccountID != nil {
				i.Account = *r.AccountID
			}
			out = append(out, i)
		}
		return nil
	})
	return out, total, err
}

// Invite offers a role to an address and answers the token of the one-time link, which is kept nowhere in clear. An open
// invite to the same address is replaced, so repeating a lost answer does no harm. Forbidden (role_outranked) for a role
// the actor may not give; Conflict (already_member); NotFound for an account of another workspace.
func (s *Store) Invite(ctx context.Context, scope tenant.Scope, email string, role access.Role, account ident.ID) (i Invite, token string, err error) {
	if err := checkAccount(role, account); err != nil {
		return Invite{}, "", err
	}
	if email, err = auth.ParseEmail(email); err != nil {
		return Invite{}, "", err
	}
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		actor, err := actorRole(ctx, q, scope)
		if err != nil {
			return err
		}
		if err := outranks(actor, role); err != nil {
			return err
		}
		_, err = q.MemberByEmail(ctx, query.MemberByEmailParams{WorkspaceID: scope.Workspace(), Email: email})
		if err == nil {
			return fault.New(fault.Conflict, "already_member", "this person is a member already")
		}
		if !fault.Is(pg.Fault(err), fault.NotFound) {
			return fmt.Errorf("look for member: %w", err)
		}
		if err := replaceInvite(ctx, q, scope, actor, email); err != nil {
			return err
		}
		var hash []byte
		token, hash = auth.NewToken()
		i = Invite{ID: ident.New(), Email: email, Role: role, Account: account, CreatedBy: scope.Actor().ID, CreatedAt: at, ExpiresAt: at.Add(InviteLife)}
		err = q.AddInvite(ctx, query.AddInviteParams{
			WorkspaceID: scope.Workspace(), ID: i.ID, Email: email, Role: string(role), AccountID: ident.Optional(account), TokenHash: hash,
			CreatedBy: i.CreatedBy, At: at, ExpiresAt: i.ExpiresAt,
		})
		if err != nil {
			return fmt.Errorf("add invite: %w", err)
		}
		return audit.AddTx(ctx, tx, scope, "invite.created", "invite", i.ID, map[string]any{"email": email, "role": role})
	})
	return i, token, err
}

func replaceInvite(ctx context.Context, q *query.Queries, scope tenant.Scope, actor access.Role, email string) error {
	open, err := q.OpenInviteTo(ctx, query.OpenInviteToParams{WorkspaceID: scope.Workspace(), Email: email})
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for open invite: %w", err)
	}
	if err := outranks(actor, access.Role(open.Role)); err != nil {
		return err
	}
	at := clock.Now(ctx)
	return q.RevokeInvite(ctx, query.RevokeInviteParams{At: &at, WorkspaceID: scope.Workspace(), ID: open.ID})
}

// RevokeInvite closes an open invite. Forbidden for who could not have made it; NotFound when it is not open.
func (s *Store) RevokeInvite(ctx context.Context, scope tenant.Scope, id ident.ID) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		actor, err := actorRole(ctx, q, scope)
		if err != nil {
			return err
		}
		open, err := q.OpenInvite(ctx, query.OpenInviteParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return fmt.Errorf("invite %s: %w", id, err)
		}
		if err := outranks(actor, access.Role(open.Role)); err != nil {
			return err
		}
		if err := q.RevokeInvite(ctx, query.RevokeInviteParams{At: &at, WorkspaceID: scope.Workspace(), ID: id}); err != nil {
			return fmt.Errorf("revoke invite %s: %w", id, err)
		}
		return audit.AddTx(ctx, tx, scope, "invite.revoked", "invite", id, nil)
	})
}

// Invitation is what the holder of an invite link may know.
type Invitation struct {
	Workspace string // its name
	Email     string
	Role      access.Role
	ExpiresAt time.Time
	// Known tells that the address has a user already, whose own password accepts the invite.
	Known bool
}

// Invitation reads an invite by its token. NotFound (invite_dead) when it is unknown, used, revoked or too old; Forbidden
// while the workspace is suspended.
func (s *Store) Invitation(ctx context.Context, token string) (Invitation, error) {
	row, err := s.lookup(ctx, token)
	if err != nil {
		return Invitation{}, err
	}
	_, known, err := s.users.Find(ctx, row.Email)
	return Invitation{Workspace: row.WorkspaceName, Email: row.Email, Role: access.Role(row.Role), ExpiresAt: row.ExpiresAt.UTC(), Known: known}, pg.Fault(err)
}

// Newcomer is who accepts an invite. A user of that address gives their password and the rest is ignored: holding a link
// is no proof of being them. Anybody else becomes a user with this name, language and password.
type Newcomer struct {
	Name     string
	Language string // uk, ru or en; "" is uk
	Password string
}

// Accept makes the holder of an invite a member and begins their session there. Faults are Invitation's, those of
// auth.Check for a known user, Invalid for a newcomer's name or password, Conflict (already_member).
func (s *Store) Accept(ctx context.Context, token string, n Newcomer, d auth.Device) (g auth.Grant, err error) {
	row, err := s.lookup(ctx, token)
	if err != nil {
		return auth.Grant{}, err
	}
	user, known, err := s.users.Find(ctx, row.Email)
	if err != nil {
		return auth.Grant{}, pg.Fault(err)
	}
	var kept auth.Password
	var checked auth.Checked
	if known {
		checked, err = s.users.Check(ctx, row.Email, n.Password)
	} else {
		user, kept, err = newcomer(row.Email, n)
	}
	if err != nil {
		return auth.Grant{}, err
	}
	// The token proved the workspace: the row that was looked up by it names it.
	scope := tenant.Of(row.WorkspaceID, tenant.User(user.ID, row.AccountID))
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		spent, err := query.New(tx).SpendInvite(ctx, query.SpendInviteParams{At: optionalTime(clock.Now(ctx)), WorkspaceID: row.WorkspaceID, ID: row.ID})
		if err != nil {
			return fmt.Errorf("spend invite %s: %w", row.ID, err)
		}
		if spent == 0 {
			return inviteDead()
		}
		if known {
			err = s.users.UnchangedTx(ctx, tx, checked)
		} else {
			err = s.users.RegisterTx(ctx, tx, user, kept)
		}
		if err != nil {
			return err
		}
		joined, err := s.JoinTx(ctx, tx, scope, user.ID, access.Role(row.Role), row.AccountID)
		if err != nil {
			return err
		}
		if !joined {
			return fault.New(fault.Conflict, "already_member", "you are a member already")
		}
		if err := audit.AddTx(ctx, tx, scope, "invite.accepted", "invite", row.ID, map[string]any{"email": row.Email, "role": row.Role}); err != nil {
			return err
		}
		g, err = s.users.BeginTx(ctx, tx, user.ID, row.WorkspaceID, d)
		return err
	})
	if err != nil {
		return auth.Grant{}, err
	}
	return g, nil
}

func newcomer(email string, n Newcomer) (auth.User, auth.Password, error) {
	n.Name = strings.TrimSpace(n.Name)
	if n.Name == "" {
		return auth.User{}, "", fault.InvalidField("body.name", "say who you are")
	}
	if err := auth.CheckPassword(n.Password, email); err != nil {
		return auth.User{}, "", err
	}
	if n.Language == "" {
		n.Language = "uk"
	}
	return auth.User{ID: ident.New(), Email: email, Name: n.Name, Language: n.Language}, auth.Hash(n.Password), nil
}

func (s *Store) lookup(ctx context.Context, token string) (query.LookupInviteRow, error) {
	row, err := query.New(s.db).LookupInvite(ctx, auth.HashToken(token))
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return row, inviteDead()
	}
	switch {
	case err != nil:
		return row, err
	case row.Spent || !clock.Now(ctx).Before(row.ExpiresAt):
		return row, inviteDead()
	case row.WorkspaceStatus != "active":
		return row, fault.New(fault.Forbidden, "workspace_suspended", "the workspace is suspended")
	}
	return row, nil
}

func inviteDead() error {
	return fault.New(fault.NotFound, "invite_dead", "the invite is not valid any more; ask for a new one")
}

func optionalTime(t time.Time) *time.Time { return &t }
