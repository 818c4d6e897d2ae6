package auth_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cartie/shared/access"
	users "cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/workspace"
)

func at(t *testing.T) context.Context { return clock.Frozen(t.Context(), fntest.Start) }

func (b bundle) accept(token string, body map[string]any) fntest.Response {
	return b.Post("/api/auth/invites/"+token+"/accept", body)
}

func email() string { return "n" + strings.ReplaceAll(ident.New().String(), "-", "") + "@test.test" }

func TestNewcomerAcceptsAnInvite(t *testing.T) {
	t.Parallel()
	b := setup(t)
	address := email()
	token := b.invite(t, address, access.Manager, ident.Nil)
	var i struct {
		Workspace, Email, Role string
		Known                  bool
		ExpiresAt              time.Time `json:"expires_at"`
	}
	b.Get("/api/auth/invites/" + token).Want(http.StatusOK).JSON(&i)
	if i.Workspace != "Test" || i.Email != address || i.Role != "MANAGER" || i.Known || !i.ExpiresAt.Equal(fntest.Start.Add(7*24*time.Hour)) {
		t.Errorf("invitation %+v", i)
	}
	for name, body := range map[string]map[string]any{
		"body.name":     {"name": " ", "password": password},
		"body.password": {"name": "New", "password": "short"},
	} {
		if r := b.accept(token, body).Want(http.StatusUnprocessableEntity); !strings.Contains(string(r.Body), name) {
			t.Errorf("%s: %s", name, r.Body)
		}
	}
	b.accept(token, map[string]any{"name": "New", "password": address}).Want(http.StatusUnprocessableEntity)
	s := read(t, b.accept(token, map[string]any{"name": " New Person ", "language": "en", "password": password}))
	if s.body.User.Name != "New Person" || s.body.User.Language != "en" || s.cookie == "" {
		t.Errorf("session %+v", s.body)
	}
	if me := b.me(t, s.token); me.Workspace == nil || me.Workspace.ID != b.ws.Workspace().String() || me.Workspace.Role != "MANAGER" {
		t.Errorf("me %+v", me)
	}
	b.login(address, password).Want(http.StatusOK)
	// Once.
	if r := b.accept(token, map[string]any{"name": "New", "password": password}).Want(http.StatusNotFound); r.Code() != "invite_dead" {
		t.Errorf("a used invite: %s", r.Body)
	}
	b.Get("/api/auth/invites/" + token).Want(http.StatusNotFound)
}

func TestALinkIsNoProofOfBeingSomebody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.person(t)
	token := b.invite(t, p.email, access.Admin, ident.Nil)
	if r := b.Get("/api/auth/invites/" + token).Want(http.StatusOK); !strings.Contains(string(r.Body), `"known":true`) {
		t.Errorf("invitation of a known user: %s", r.Body)
	}
	r := b.accept(token, map[string]any{"name": "Thief", "password": "a password of my own"}).Want(http.StatusUnauthorized)
	if r.Code() != "credentials_wrong" || len(r.Cookies) != 0 {
		t.Errorf("a stranger with the link: %s", r.Body)
	}
	s := read(t, b.accept(token, map[string]any{"name": "Other", "password": password}))
	if s.body.User.ID != p.id.String() || s.body.User.Name != "Person" {
		t.Errorf("session %+v", s.body.User)
	}
	// Guesses at an invite lock like guesses at the door.
	other := b.person(t)
	token = b.invite(t, other.email, access.Admin, ident.Nil)
	for range 10 {
		b.accept(token, map[string]any{"password": "wrong password"}).Want(http.StatusUnauthorized)
	}
	b.accept(token, map[string]any{"password": password}).Want(http.StatusUnauthorized)
}

func TestDeadInvites(t *testing.T) {
	t.Parallel()
	b := setup(t)
	store := workspace.New(b.db.Auth())
	body := map[string]any{"name": "New", "password": password}

	old := b.invite(t, email(), access.Viewer, ident.Nil)
	b.at(7*24*time.Hour).accept(old, body).Want(http.StatusNotFound)

	revoked, token, err := store.Invite(at(t), b.ws, email(), access.Viewer, ident.Nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.RevokeInvite(at(t), b.ws, revoked.ID); err != nil {
		t.Fatal(err)
	}
	b.accept(token, body).Want(http.StatusNotFound)

	address := email()
	first := b.invite(t, address, access.Viewer, ident.Nil)
	second := b.invite(t, address, access.Operator, ident.Nil)
	b.accept(first, body).Want(http.StatusNotFound) // replaced
	read(t, b.accept(second, body))

	asleep := b.invite(t, email(), access.Viewer, ident.Nil)
	b.exec(t, `update workspaces set status = 'suspended' where id = $1`, b.ws.Workspace())
	if r := b.accept(asleep, body).Want(http.StatusForbidden); r.Code() != "workspace_suspended" {
		t.Errorf("an invite to a suspended workspace: %s", r.Body)
	}
	b.accept(strings.Repeat("A", 43), body).Want(http.StatusNotFound)
}

func TestDealersAndReturningMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	store := workspace.New(b.db.Auth())
	account, _, err := store.AddAccount(at(t), b.ws, "", "Dealer & sons")
	if err != nil {
		t.Fatal(err)
	}
	p := b.member(t, access.Admin)
	s := b.signIn(t, p)
	if err := store.Remove(at(t), b.ws, p.id); err != nil {
		t.Fatal(err)
	}
	b.As(s.token).Get("/api/auth/me").Want(http.StatusOK) // signed in, and nowhere
	b.login(p.email, password).Want(http.StatusForbidden)
	token := b.invite(t, p.email, access.Dealer, account.ID)
	back := read(t, b.accept(token, map[string]any{"password": password}))
	me := b.me(t, back.token)
	if me.Workspace == nil || me.Workspace.Role != "DEALER" || len(me.Permissions) != len(access.Of(access.Dealer)) {
		t.Errorf("me %+v", me)
	}
	var kept ident.ID
	if err := b.db.System().QueryRow(t.Context(), `select account_id from memberships where user_id = $1`, p.id).Scan(&kept); err != nil || kept != account.ID {
		t.Errorf("account %s, %v; want %s", kept, err, account.ID)
	}
	_, _, err = store.Invite(at(t), b.ws, p.email, access.Viewer, ident.Nil)
	if err == nil || !strings.Contains(err.Error(), "member already") {
		t.Errorf("inviting a member: %v", err)
	}
}

func TestLinksSetAPassword(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Owner)
	s := b.signIn(t, p)
	store := users.New(b.db.Auth())
	b.exec(t, `update users set locked_until = $2, failed_logins = 10 where id = $1`, p.id, b.Now.Add(time.Hour))
	stale, _, err := store.ResetByEmail(at(t), p.email)
	if err != nil {
		t.Fatal(err)
	}
	link, expires, err := store.ResetByEmail(at(t), p.email)
	if err != nil || !expires.Equal(fntest.Start.Add(24*time.Hour)) {
		t.Fatal(expires, err)
	}
	redeem := func(link, password string) fntest.Response {
		return b.Post("/api/auth/links/"+link, map[string]any{"password": password})
	}
	const fresh = "another horse, another battery"
	redeem(link, "short").Want(http.StatusUnprocessableEntity)
	redeem(link, p.email).Want(http.StatusUnprocessableEntity)
	redeem(stale, fresh).Want(http.StatusNotFound)
	if r := redeem(link, fresh).Want(http.StatusNoContent); len(r.Cookies) != 0 {
		t.Errorf("a link signed somebody in: %q", r.Cookies)
	}
	if r := redeem(link, fresh).Want(http.StatusNotFound); r.Code() != "link_dead" {
		t.Errorf("a used link: %s", r.Body)
	}
	b.As(s.token).Get("/api/auth/me").Want(http.StatusUnauthorized)
	b.refresh(s.cookie).Want(http.StatusUnauthorized)
	b.login(p.email, password).Want(http.StatusUnauthorized)
	b.login(p.email, fresh).Want(http.StatusOK)

	late, _, err := store.ResetByEmail(at(t), p.email)
	if err != nil {
		t.Fatal(err)
	}
	b.Now = fntest.Start.Add(24 * time.Hour)
	redeem(late, fresh).Want(http.StatusNotFound)
}
