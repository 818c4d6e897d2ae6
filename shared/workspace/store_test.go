package workspace_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
	"cartie/shared/workspace"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

const password = "correct horse battery"

type bundle struct {
	db    *pgtest.Database
	store *workspace.Store
	scope tenant.Scope // the owner's
	ctx   context.Context
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	return bundle{db, workspace.New(db.Auth()), db.Workspace(t), clock.Frozen(t.Context(), start)}
}

// join adds a member and answers their scope.
func (b bundle) join(t *testing.T, role access.Role) tenant.Scope {
	t.Helper()
	id := ident.New()
	scope := tenant.Of(b.scope.Workspace(), tenant.User(id, ident.Nil))
	err := pg.InScope(b.ctx, b.db.Auth(), scope, func(ctx context.Context, tx pgx.Tx) error {
		u := auth.User{ID: id, Email: fmt.Sprintf("u%x@test.test", id[:]), Name: "Member", Language: "uk"}
		if err := auth.New(b.db.Auth()).RegisterTx(ctx, tx, u, ""); err != nil {
			return err
		}
		_, err := b.store.JoinTx(ctx, tx, scope, id, role, ident.Nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// address is of nobody yet.
func address(b bundle) string { return "n" + b.scope.Workspace().String() + "@test.test" }

// each runs work n times at once and answers how often each code came; "" is success.
func each(n int, work func(i int) error) map[string]int {
	var wg sync.WaitGroup
	answers := make([]error, n)
	for i := range n {
		wg.Go(func() { answers[i] = work(i) })
	}
	wg.Wait()
	codes := map[string]int{}
	for _, err := range answers {
		switch f := fault.As(err); {
		case err == nil:
			codes[""]++
		case f == nil:
			codes[err.Error()]++
		default:
			codes[f.Code]++
		}
	}
	return codes
}

func TestOwnersCannotRemoveEachOther(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owners := []tenant.Scope{b.scope, b.join(t, access.Owner), b.join(t, access.Owner), b.join(t, access.Owner)}
	codes := each(4, func(i int) error {
		next := owners[(i+1)%4].Actor().ID
		if i%2 == 0 {
			return b.store.Remove(b.ctx, owners[i], next)
		}
		_, err := b.store.SetRole(b.ctx, owners[i], next, 1, access.Viewer, ident.Nil)
		return err
	})
	members, _, err := b.store.Members(b.ctx, owners[0], page.Newest(), 10)
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, m := range members {
		if m.Role == access.Owner {
			left++
		}
	}
	// Who lost the role first could not act any more, however early their request was let in.
	if left == 0 || codes[""] != 4-left || codes[""] == 4 {
		t.Errorf("%d owners are left, answers %v", left, codes)
	}
}

func TestAnInviteIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	email := address(b)
	_, token, err := b.store.Invite(b.ctx, b.scope, email, access.Viewer, ident.Nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := each(5, func(int) error {
		_, err := b.store.Accept(b.ctx, token, workspace.Newcomer{Name: "New", Password: password}, auth.Device{})
		return err
	})
	// The loser sees a used invite, or, if it looked before and wrote after, the taken address.
	if codes[""] != 1 || codes["invite_dead"]+codes["users_email_key"]+codes[""] != 5 {
		t.Errorf("answers %v", codes)
	}
	if _, total, err := b.store.Members(b.ctx, b.scope, page.Newest(), 10); err != nil || total.Count != 2 {
		t.Errorf("%d members, %v", total.Count, err)
	}
}

func TestAKnownUserAcceptsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	u := auth.User{ID: ident.New(), Email: address(b), Name: "Known", Language: "uk"}
	if _, err := auth.New(b.db.Auth()).Ensure(b.ctx, u, password); err != nil {
		t.Fatal(err)
	}
	_, token, err := b.store.Invite(b.ctx, b.scope, u.Email, access.Viewer, ident.Nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := each(5, func(int) error {
		_, err := b.store.Accept(b.ctx, token, workspace.Newcomer{Password: password}, auth.Device{})
		return err
	})
	if codes[""] != 1 || codes["invite_dead"] != 4 {
		t.Errorf("answers %v", codes)
	}
}

func TestOneOpenInvitePerAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	email := address(b)
	codes := each(6, func(int) error {
		_, _, err := b.store.Invite(b.ctx, b.scope, email, access.Viewer, ident.Nil)
		return err
	})
	if _, total, err := b.store.Invites(b.ctx, b.scope, page.Newest(), 10); err != nil || total.Count != 1 || codes[""] != 6 {
		t.Errorf("%d open invites, answers %v, %v", total.Count, codes, err)
	}
}

func TestInvitesFallWithTheRole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.join(t, access.Admin)
	email := address(b)
	_, token, err := b.store.Invite(b.ctx, admin, email, access.Admin, ident.Nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.SetRole(b.ctx, b.scope, admin.Actor().ID, 1, access.Viewer, ident.Nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Invitation(b.ctx, token); !fault.Is(err, fault.NotFound) {
		t.Errorf("the invite of a demoted admin: %v", err)
	}
	if _, _, err := b.store.Invite(b.ctx, admin, email, access.Viewer, ident.Nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer invites: %v", err)
	}
	if err := b.store.Remove(b.ctx, b.scope, admin.Actor().ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.store.Invite(b.ctx, admin, email, access.Viewer, ident.Nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a removed member invites: %v", err)
	}
}

func TestAWorkspaceBeginsWithItsOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	owner := b.join(t, access.Viewer).Actor()
	scope := tenant.Of(ident.New(), owner)
	draft := workspace.Draft{Slug: "n-" + b.scope.Workspace().String(), Name: "New", Language: "en", Timezone: "Europe/Kyiv"}
	add := func(scope tenant.Scope, d workspace.Draft) error {
		return pg.InScope(b.ctx, b.db.Auth(), scope, func(ctx context.Context, tx pgx.Tx) error { return b.store.AddTx(ctx, tx, scope, d) })
	}
	if err := add(scope, draft); err != nil {
		t.Fatal(err)
	}
	w, err := b.store.Get(b.ctx, scope)
	if err != nil || w.Slug != draft.Slug || w.MergeWindowDays != 14 || w.Version != 1 || !w.CreatedAt.Equal(start) {
		t.Errorf("workspace %+v, %v", w, err)
	}
	if members, _, err := b.store.Members(b.ctx, scope, page.Newest(), 10); err != nil || len(members) != 1 || members[0].Role != access.Owner || members[0].User != owner.ID {
		t.Errorf("members %+v, %v", members, err)
	}
	other := tenant.Of(ident.New(), owner)
	if err := add(other, draft); !fault.Is(err, fault.Conflict) {
		t.Errorf("a taken slug: %v", err)
	}
	for name, d := range map[string]workspace.Draft{
		"slug": {Slug: "No Spaces", Name: "x", Language: "uk", Timezone: "UTC"}, "zone": {Slug: "ok-1", Name: "x", Language: "uk", Timezone: "Local"},
		"name": {Slug: "ok-2", Language: "uk", Timezone: "UTC"}, "language": {Slug: "ok-3", Name: "x", Language: "de", Timezone: "UTC"},
	} {
		if err := add(other, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.store.Get(b.ctx, other); !fault.Is(err, fault.NotFound) {
		t.Errorf("a workspace that was not made: %v", err)
	}
}
