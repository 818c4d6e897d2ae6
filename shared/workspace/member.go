package workspace

import (
	"context"
	"fmt"
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

// Member is a user in a workspace. Account is the dealer account of a DEALER, Nil for staff.
type Member struct {
	User     ident.ID
	Name     string
	Email    string
	Role     access.Role
	Account  ident.ID
	Version  int
	JoinedAt time.Time
}

// Members lists the members, newest first; limit+1 rows tell of a next page.
func (s *Store) Members(ctx context.Context, scope tenant.Scope, before page.Position, limit int) (out []Member, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.Members(ctx, query.MembersParams{WorkspaceID: scope.Workspace(), BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list members: %w", err)
		}
		n, err := q.CountMembers(ctx, query.CountMembersParams{WorkspaceID: scope.Workspace(), Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count members: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			out = append(out, memberOf(query.MemberRow(r)))
		}
		return nil
	})
	return out, total, err
}

// SetRole gives a member another role, with an account exactly when it is DEALER. Who may: someone who outranks both the
// old and the new role, and never for themselves (Forbidden). Conflict: member_changed when version is not the row's,
// last_owner when the workspace would be left without one. What the member had invited falls with the old role.
func (s *Store) SetRole(ctx context.Context, scope tenant.Scope, user ident.ID, version int, role access.Role, account ident.ID) (m Member, err error) {
	if err := checkAccount(role, account); err != nil {
		return Member{}, err
	}
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		actor, target, err := s.pair(ctx, q, scope, user)
		if err != nil {
			return err
		}
		switch {
		case target.Version != version:
			return fault.New(fault.Conflict, "member_changed", "the member was changed meanwhile; load them again")
		case target.Role == role && target.Account == account:
			m = target
			return nil
		}
		if err := outranks(actor, target.Role, role); err != nil {
			return err
		}
		if err := keepOwner(ctx, q, scope, target, role); err != nil {
			return err
		}
		if user == scope.Actor().ID {
			return fault.New(fault.Forbidden, "own_role", "nobody changes their own role")
		}
		row := query.SetRoleParams{Role: string(role), At: at, WorkspaceID: scope.Workspace(), UserID: user, AccountID: ident.Optional(account)}
		if err := q.SetRole(ctx, row); err != nil {
			return fmt.Errorf("set role of member %s: %w", user, err)
		}
		if err := q.RevokeInvitesBy(ctx, query.RevokeInvitesByParams{At: &at, WorkspaceID: scope.Workspace(), CreatedBy: user}); err != nil {
			return fmt.Errorf("revoke invites of member %s: %w", user, err)
		}
		if err := s.endLinks(ctx, tx, user); err != nil {
			return err
		}
		m = target
		m.Role, m.Account, m.Version = role, account, version+1
		return audit.AddTx(ctx, tx, scope, "member.role_changed", "user", user, map[string]any{"from": target.Role, "to": role})
	})
	return m, err
}

// Remove takes a member out of the workspace, whose next request is refused; their invites fall with them. Removing
// oneself is leaving. Forbidden for who does not outrank the member; Conflict (last_owner) for the last OWNER.
func (s *Store) Remove(ctx context.Context, scope tenant.Scope, user ident.ID) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		actor, target, err := s.pair(ctx, q, scope, user)
		if err != nil {
			return err
		}
		if err := outranks(actor, target.Role); err != nil {
			return err
		}
		if err := keepOwner(ctx, q, scope, target, ""); err != nil {
			return err
		}
		if err := q.Remove(ctx, query.RemoveParams{At: &at, WorkspaceID: scope.Workspace(), UserID: user}); err != nil {
			return fmt.Errorf("remove member %s: %w", user, err)
		}
		if err := q.RevokeInvitesBy(ctx, query.RevokeInvitesByParams{At: &at, WorkspaceID: scope.Workspace(), CreatedBy: user}); err != nil {
			return fmt.Errorf("revoke invites of member %s: %w", user, err)
		}
		if err := s.endLinks(ctx, tx, user); err != nil {
			return err
		}
		return audit.AddTx(ctx, tx, scope, "member.removed", "user", user, map[string]any{"role": target.Role})
	})
}

// ResetLink makes a one-time link by which a member sets a new password. A password opens every workspace of its user, so
// it is Forbidden (reset_refused) for oneself, for superadmins and for members of other workspaces too: their links come
// from the platform's operator.
func (s *Store) ResetLink(ctx context.Context, scope tenant.Scope, user ident.ID) (token string, expires time.Time, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		actor, target, err := s.pair(ctx, query.New(tx), scope, user)
		if err != nil {
			return err
		}
		if err := outranks(actor, target.Role); err != nil {
			return err
		}
		// The link first: it locks the user, so that nobody makes them a member elsewhere while this is judged.
		if token, expires, err = s.users.LinkTx(ctx, tx, user, scope.Actor().ID, auth.Reset); err != nil {
			return err
		}
		u, memberships, err := s.users.WhoTx(ctx, tx, user)
		if err != nil {
			return err
		}
		if u.Superadmin || len(memberships) != 1 || user == scope.Actor().ID {
			return fault.New(fault.Forbidden, "reset_refused", "the operator of the platform resets this password")
		}
		return audit.AddTx(ctx, tx, scope, "member.reset_link_made", "user", user, nil)
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return token, expires, nil
}

// endLinks makes useless what was made while the member's role was another: links for them and links by them.
func (s *Store) endLinks(ctx context.Context, tx pgx.Tx, user ident.ID) error {
	if err := s.users.EndLinksTx(ctx, tx, user); err != nil {
		return err
	}
	return s.users.EndLinksByTx(ctx, tx, user)
}

// JoinTx makes a user a member, or one again; false when they are one already, whose role stays. Links by which members of
// another workspace would set their password fall.
func (s *Store) JoinTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, user ident.ID, role access.Role, account ident.ID) (bool, error) {
	n, err := query.New(tx).Join(ctx, query.JoinParams{
		WorkspaceID: scope.Workspace(), UserID: user, Role: string(role), AccountID: ident.Optional(account), At: clock.Now(ctx),
	})
	if err != nil {
		return false, fmt.Errorf("join user %s: %w", user, err)
	}
	if n == 0 {
		return false, nil
	}
	return true, s.users.EndLinksTx(ctx, tx, user)
}

// FindMemberTx finds a member.
func (s *Store) FindMemberTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, user ident.ID) (Member, bool, error) {
	m, err := member(ctx, query.New(tx), scope, user)
	if fault.Is(err, fault.NotFound) {
		return Member{}, false, nil
	}
	return m, err == nil, err
}

func member(ctx context.Context, q *query.Queries, scope tenant.Scope, user ident.ID) (Member, error) {
	row, err := q.Member(ctx, query.MemberParams{WorkspaceID: scope.Workspace(), UserID: user})
	if err != nil {
		return Member{}, fmt.Errorf("member %s: %w", user, pg.Fault(err))
	}
	return memberOf(row), nil
}

// pair locks the workspace's memberships and reads the actor's role and the target as they are now, not as they were when
// the request was let in.
func (s *Store) pair(ctx context.Context, q *query.Queries, scope tenant.Scope, user ident.ID) (access.Role, Member, error) {
	role, err := actorRole(ctx, q, scope)
	if err != nil {
		return "", Member{}, err
	}
	target, err := member(ctx, q, scope, user)
	return role, target, err
}

func actorRole(ctx context.Context, q *query.Queries, scope tenant.Scope) (access.Role, error) {
	if _, err := q.Lock(ctx, scope.Workspace()); err != nil {
		return "", fmt.Errorf("lock workspace %s: %w", scope.Workspace(), err)
	}
	actor, err := member(ctx, q, scope, scope.Actor().ID)
	if fault.Is(err, fault.NotFound) {
		return "", fault.Wrap(err, fault.Forbidden, "not_a_member", "you are no member of this workspace any more")
	}
	return actor.Role, err
}

func outranks(actor access.Role, roles ...access.Role) error {
	for _, r := range roles {
		if !access.Outranks(actor, r) {
			return fault.New(fault.Forbidden, "role_outranked", "the role %s may not give or take the role %s", actor, r)
		}
	}
	return nil
}

// keepOwner refuses to turn the last OWNER into something else ("" is nothing).
func keepOwner(ctx context.Context, q *query.Queries, scope tenant.Scope, target Member, next access.Role) error {
	if target.Role != access.Owner || next == access.Owner {
		return nil
	}
	n, err := q.CountOwners(ctx, scope.Workspace())
	if err != nil {
		return fmt.Errorf("count owners: %w", err)
	}
	if n < 2 {
		return fault.New(fault.Conflict, "last_owner", "a workspace keeps at least one owner")
	}
	return nil
}

func checkAccount(role access.Role, account ident.ID) error {
	switch {
	case role == access.Dealer && account == ident.Nil:
		return fault.InvalidField("body.account_id", "a DEALER belongs to an account")
	case role != access.Dealer && account != ident.Nil:
		return fault.InvalidField("body.account_id", "only a DEALER belongs to an account")
	}
	return nil
}

func memberOf(r query.MemberRow) Member {
	m := Member{User: r.UserID, Name: r.Name, Email: r.Email, Role: access.Role(r.Role), Version: r.Version, JoinedAt: r.CreatedAt.UTC()}
	if r.AccountID != nil {
		m.Account = *r.AccountID
	}
	return m
}
