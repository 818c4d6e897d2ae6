package auth_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	auth "cartie/functions/auth"
	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/pg/pgtest"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Operator)
	r := b.login("  "+strings.ToUpper(p.email)+" ", password)
	s := read(t, r)
	if s.body.ExpiresIn != 900 || s.body.User.ID != p.id.String() || s.body.User.Email != p.email || s.body.User.Language != "en" || s.body.User.Superadmin {
		t.Errorf("session %+v", s.body)
	}
	if len(s.body.Workspaces) != 1 || s.body.Workspaces[0].ID != b.ws.Workspace().String() || s.body.Workspaces[0].Role != "OPERATOR" || s.body.Workspaces[0].Slug == "" {
		t.Errorf("workspaces %+v", s.body.Workspaces)
	}
	var keys map[string]json.RawMessage
	r.JSON(&keys)
	if len(keys) != 4 {
		t.Errorf("keys of the answer: %s", r.Body)
	}
	if r.Header.Get("Cache-Control") != "no-store" {
		t.Error("the answer may be cached")
	}
	me := b.me(t, s.token)
	if me.User != s.body.User || me.Workspace == nil || *me.Workspace != s.body.Workspaces[0] || len(me.Permissions) != len(access.Of(access.Operator)) {
		t.Errorf("me %+v", me)
	}
}

func TestCookieIsGuarded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Viewer)
	cloud := settings(b.db)
	cloud["LOCAL"] = "0"
	c := fntest.Open(t, auth.Function, cloud)
	c.IP = b.IP
	for name, r := range map[string]fntest.Response{
		"laptop": b.login(p.email, password),
		"cloud":  c.Post("/api/auth/login", map[string]any{"email": p.email, "password": password}),
	} {
		r.Want(http.StatusOK)
		if len(r.Cookies) != 1 {
			t.Fatalf("%s: cookies %q", name, r.Cookies)
		}
		cookie, err := http.ParseSetCookie(r.Cookies[0])
		if err != nil {
			t.Fatal(err)
		}
		if cookie.Name != "cartie_refresh" || len(cookie.Value) != 43 || cookie.Path != "/api/auth" || !cookie.HttpOnly || cookie.Domain != "" ||
			cookie.SameSite != http.SameSiteStrictMode || cookie.MaxAge != 30*24*3600 || cookie.Secure != (name == "cloud") {
			t.Errorf("%s: %s", name, r.Cookies[0])
		}
		if strings.Contains(string(r.Body), cookie.Value) {
			t.Errorf("%s: the body shows the refresh token", name)
		}
	}
}

// same is an answer without what differs in every answer.
func same(t *testing.T, r fntest.Response) string {
	t.Helper()
	var p map[string]any
	r.JSON(&p)
	delete(p, "request_id")
	p["cookies"], p["retry"], p["status"] = r.Cookies, r.Header.Get("Retry-After"), r.Status
	return fmt.Sprint(p)
}

func TestRefusalsLookAlike(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p, locked := b.member(t, access.Admin), b.member(t, access.Admin)
	b.exec(t, `update users set locked_until = $2, failed_logins = 10 where id = $1`, locked.id, b.Now.Add(time.Minute))
	nobody := b.person(t)
	b.exec(t, `update users set password_hash = null where id = $1`, nobody.id)
	want := same(t, b.login(p.email, "wrong password").Want(http.StatusUnauthorized))
	for name, r := range map[string]fntest.Response{
		"unknown":            b.login("nobody@test.test", password),
		"no address":         b.login("nobody", password),
		"odd address":        b.login("nobody\x00@test.test", password),
		"other letters":      b.login("нікого@test.test", password),
		"without password":   b.login(nobody.email, password),
		"locked":             b.login(locked.email, password),
		"locked, wrong":      b.login(locked.email, "wrong password"),
		"very long password": b.login(p.email, strings.Repeat("a", 1000)),
	} {
		if got := same(t, r); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
	if !strings.Contains(want, "credentials_wrong") {
		t.Errorf("answer %s", want)
	}
}

func TestLockout(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Owner)
	fail := func(after time.Duration, n int) {
		t.Helper()
		for range n {
			b.at(after).login(p.email, "wrong password").Want(http.StatusUnauthorized)
		}
	}
	fail(0, 9)
	b.login(p.email, password).Want(http.StatusOK)
	fail(0, 1)
	b.login(p.email, password).Want(http.StatusOK) // a success forgets the failures
	fail(0, 10)
	b.login(p.email, password).Want(http.StatusUnauthorized)
	fail(10*time.Minute, 5) // does not prolong the lock
	b.at(15*time.Minute-time.Second).login(p.email, password).Want(http.StatusUnauthorized)

	after := 16 * time.Minute
	fail(after, 10) // the second lock is twice as long
	b.at(after+29*time.Minute).login(p.email, password).Want(http.StatusUnauthorized)
	b.at(after+31*time.Minute).login(p.email, password).Want(http.StatusOK)
	fail(after+32*time.Minute, 1)
	b.at(after+32*time.Minute).login(p.email, password).Want(http.StatusOK)
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// One address from many clients, also one nobody has.
	n := 0
	for ; n < 40; n++ {
		b.IP = fmt.Sprintf("2001:db8:1::%x", n)
		r := b.login("unknown@test.test", "wrong password")
		if r.Status == http.StatusTooManyRequests {
			if r.Code() != "too_many_requests" || r.Header.Get("Retry-After") != "6" {
				t.Errorf("%s %v", r.Body, r.Header)
			}
			break
		}
		r.Want(http.StatusUnauthorized)
	}
	if n != 30 {
		t.Errorf("%d attempts at one address", n)
	}
	// One client at many addresses.
	b = setup(t)
	for n = range 100 {
		if b.Post("/api/auth/login", `{}`).Status == http.StatusTooManyRequests {
			break
		}
	}
	if n != 60 {
		t.Errorf("%d attempts of one client", n)
	}
	b.at(3*time.Second).Post("/api/auth/login", `{}`).Want(http.StatusUnprocessableEntity)
}

func TestOnlyMembersGetIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	stranger := b.person(t)
	if r := b.login(stranger.email, password).Want(http.StatusForbidden); r.Code() != "no_workspace" || len(r.Cookies) != 0 {
		t.Errorf("a user without a workspace: %s", r.Body)
	}
	b.login(stranger.email, "wrong password").Want(http.StatusUnauthorized)

	p := b.member(t, access.Manager)
	s := b.signIn(t, p)
	b.exec(t, `update workspaces set status = 'suspended' where id = $1`, b.ws.Workspace())
	if r := b.login(p.email, password).Want(http.StatusForbidden); r.Code() != "workspace_suspended" {
		t.Errorf("sign-in to a suspended workspace: %s", r.Body)
	}
	if r := b.refresh(s.cookie).Want(http.StatusForbidden); r.Code() != "workspace_suspended" {
		t.Errorf("refresh in a suspended workspace: %s", r.Body)
	}
	if me := b.me(t, s.token); me.Workspace != nil || len(me.Workspaces) != 0 || len(me.Permissions) != 0 {
		t.Errorf("me in a suspended workspace: %+v", me)
	}
	b.exec(t, `update workspaces set status = 'active' where id = $1`, b.ws.Workspace())
	s = read(t, b.refresh(s.cookie))

	b.exec(t, `update memberships set removed_at = $2 where user_id = $1`, p.id, fntest.Start)
	if me := b.me(t, s.token); me.Workspace != nil || len(me.Permissions) != 0 {
		t.Errorf("me of a removed member: %+v", me)
	}
	b.login(p.email, password).Want(http.StatusForbidden)
	b.refresh(s.cookie).Want(http.StatusUnauthorized)
	b.As(s.token).Get("/api/auth/me").Want(http.StatusUnauthorized)
}

func TestSuperadminNeedsNoWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.person(t)
	b.exec(t, `update users set is_superadmin = true where id = $1`, p.id)
	s := b.signIn(t, p)
	if !s.body.User.Superadmin || len(s.body.Workspaces) != 0 {
		t.Errorf("session %+v", s.body)
	}
	if me := b.me(t, s.token); !me.User.Superadmin || me.Workspace != nil || len(me.Permissions) != 0 {
		t.Errorf("me %+v", me)
	}
	s = read(t, b.refresh(s.cookie))
	if r := b.As(s.token).Post("/api/auth/workspace", map[string]any{"workspace_id": b.ws.Workspace().String()}); r.Status != http.StatusNotFound {
		t.Errorf("into a workspace they are no member of: %s", r.Body)
	}
}

func TestLogsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	b := setup(t, fn.WithOutput(&log))
	p := b.member(t, access.Viewer)
	s := b.signIn(t, p)
	b.login(p.email, "wrong password")
	next := read(t, b.refresh(s.cookie))
	invite := b.invite(t, "fresh@test.test", access.Viewer, [16]byte{})
	b.Get("/api/auth/invites/" + invite).Want(http.StatusOK)
	b.As(next.token).Post("/api/auth/logout", nil, fntest.Cookie(next.cookie)).Want(http.StatusNoContent)
	if !strings.Contains(log.String(), `"status":200`) {
		t.Fatalf("nothing logged: %s", &log)
	}
	for name, secret := range map[string]string{
		"password": password, "other password": "wrong password", "access token": s.token, "refresh token": strings.TrimPrefix(s.cookie, "cartie_refresh="),
		"e-mail": p.email, "invite": invite,
	} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log shows the %s", name)
		}
	}
}

func TestMissingSettingsAreNamed(t *testing.T) {
	t.Parallel()
	env := fn.NewEnv("auth", func(string) (string, bool) { return "", false })
	_, err := auth.Function.Open(t.Context(), env)
	for _, name := range []string{"AUTH_DATABASE_URL", "JWT_PUBLIC_KEY", "JWT_PRIVATE_KEY", "PUBLIC_URL"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	bad := settings(pgtest.Shared(t))
	bad["JWT_PRIVATE_KEY"] = "c2VjcmV0"
	_, err = auth.Function.Open(t.Context(), fn.NewEnv("auth", func(name string) (string, bool) { v, ok := bad[name]; return v, ok }))
	if err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
		t.Errorf("a broken key: %v", err)
	}
}
