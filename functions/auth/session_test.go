package auth_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	auth "cartie/functions/auth"
	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"

	"github.com/jackc/pgx/v5/pgxpool"
)

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Admin)
	first := b.signIn(t, p)
	second := read(t, b.at(14*time.Minute).refresh(first.cookie))
	if second.cookie == first.cookie || second.token == first.token || second.body.User != first.body.User {
		t.Errorf("refreshed %+v", second.body)
	}
	third := read(t, b.at(29*24*time.Hour).refresh(second.cookie))
	if me := b.at(29*24*time.Hour).me(t, third.token); me.User.ID != p.id.String() {
		t.Errorf("me %+v", me)
	}
	fourth := read(t, b.at(58*24*time.Hour).refresh(third.cookie)) // 30 days slide
	b.at(89 * 24 * time.Hour).refresh(fourth.cookie).Want(http.StatusUnauthorized)
	b.refresh("cartie_refresh=" + strings.Repeat("A", 43)).Want(http.StatusUnauthorized)
	b.Post("/api/auth/refresh", nil).Want(http.StatusUnauthorized)
}

func TestAccessTokensAreShort(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.signIn(t, b.member(t, access.Admin))
	b.at(15 * time.Minute).As(s.token).Get("/api/auth/me").Want(http.StatusOK)
	b.at(16 * time.Minute).As(s.token).Get("/api/auth/me").Want(http.StatusUnauthorized)
}

func TestReuseEndsTheSession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Admin)
	other := b.signIn(t, p)
	stolen := b.signIn(t, p)
	next := read(t, b.refresh(stolen.cookie))
	r := b.at(11 * time.Second).refresh(stolen.cookie).Want(http.StatusUnauthorized)
	if r.Code() != "refresh_reused" || len(r.Cookies) != 0 {
		t.Errorf("reuse: %s %q", r.Body, r.Cookies)
	}
	b.at(12 * time.Second).refresh(next.cookie).Want(http.StatusUnauthorized)
	for _, token := range []string{stolen.token, next.token} {
		b.at(12 * time.Second).As(token).Get("/api/auth/me").Want(http.StatusUnauthorized)
	}
	b.at(12 * time.Second).refresh(other.cookie).Want(http.StatusOK) // another session of the same user goes on
}

func TestTwoTabsAreNoThieves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.signIn(t, b.member(t, access.Admin))
	next := read(t, b.refresh(s.cookie))
	r := b.at(9 * time.Second).refresh(s.cookie).Want(http.StatusConflict)
	if r.Code() != "refresh_raced" || r.Header.Get("Retry-After") != "1" || len(r.Cookies) != 0 {
		t.Errorf("raced: %s %v", r.Body, r.Header)
	}
	b.at(20 * time.Second).refresh(next.cookie).Want(http.StatusOK)
}

func TestConcurrentRefresh(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.signIn(t, b.member(t, access.Admin))
	c := fntest.Open(t, auth.Function, settings(b.db), fn.WithPools(func(context.Context, string) (*pgxpool.Pool, error) { return b.db.Auth(), nil }))
	var wg sync.WaitGroup
	answers := make([]fntest.Response, 8)
	for i := range answers {
		wg.Go(func() { answers[i] = c.Post("/api/auth/refresh", nil, fntest.Cookie(s.cookie)) })
	}
	wg.Wait()
	counts := map[int]int{}
	var winner signed
	for _, r := range answers {
		if counts[r.Status]++; r.Status == http.StatusOK {
			winner = read(t, r)
		}
	}
	if counts[http.StatusOK] != 1 || counts[http.StatusConflict] != 7 {
		t.Fatalf("answers %v", counts)
	}
	b.at(time.Minute).refresh(winner.cookie).Want(http.StatusOK)
}

func TestLogout(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Admin)
	for name, leave := range map[string]func(s signed) fntest.Response{
		"cookie": func(s signed) fntest.Response { return b.Post("/api/auth/logout", nil, fntest.Cookie(s.cookie)) },
		"bearer": func(s signed) fntest.Response { return b.As(s.token).Post("/api/auth/logout", nil) },
		"old cookie": func(s signed) fntest.Response {
			read(t, b.refresh(s.cookie))
			return b.Post("/api/auth/logout", nil, fntest.Cookie(s.cookie))
		},
	} {
		s := b.signIn(t, p)
		r := leave(s).Want(http.StatusNoContent)
		if len(r.Cookies) != 1 || !strings.HasPrefix(r.Cookies[0], "cartie_refresh=;") || !strings.Contains(r.Cookies[0], "Max-Age=0") || !strings.Contains(r.Cookies[0], "Path=/api/auth") {
			t.Errorf("%s: cookies %q", name, r.Cookies)
		}
		b.As(s.token).Get("/api/auth/me").Want(http.StatusUnauthorized)
		b.at(time.Minute).refresh(s.cookie).Want(http.StatusUnauthorized)
	}
	b.Post("/api/auth/logout", nil, fntest.Cookie("cartie_refresh=unknown")).Want(http.StatusNoContent)
	b.As("nonsense").Post("/api/auth/logout", nil).Want(http.StatusNoContent)
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.member(t, access.Admin)
	cloud := settings(b.db)
	cloud["LOCAL"] = "0"
	c := bundle{Client: fntest.Open(t, auth.Function, cloud), db: b.db, ws: b.ws}
	c.IP = b.IP
	for _, test := range []struct {
		origin, site string
		cloud, local int
	}{
		{"", "", http.StatusOK, http.StatusOK},
		{origin, "same-origin", http.StatusOK, http.StatusOK},
		{"", "same-origin", http.StatusOK, http.StatusOK},
		{"", "none", http.StatusOK, http.StatusOK},
		{"", "cross-site", http.StatusForbidden, http.StatusForbidden},
		{"", "same-site", http.StatusForbidden, http.StatusForbidden},
		{"null", "", http.StatusForbidden, http.StatusForbidden},
		{"https://evil.test", "", http.StatusForbidden, http.StatusForbidden},
		{"https://evil.test", "same-origin", http.StatusForbidden, http.StatusForbidden},
		{origin + ".evil.test", "", http.StatusForbidden, http.StatusForbidden},
		{"http://cartie.test", "", http.StatusForbidden, http.StatusForbidden},
		{"http://localhost:8080", "", http.StatusForbidden, http.StatusOK},
		{"http://127.0.0.1:8080", "", http.StatusForbidden, http.StatusOK},
		{"http://localhost.evil.test", "", http.StatusForbidden, http.StatusForbidden},
	} {
		opts := []fntest.Option{fntest.Header("Origin", test.origin), fntest.Header("Sec-Fetch-Site", test.site)}
		for where, want := range map[*bundle]int{&b: test.local, &c: test.cloud} {
			r := where.login(p.email, password, opts...)
			if r.Status != want || want == http.StatusForbidden && (r.Code() != "foreign_origin" || len(r.Cookies) != 0) {
				t.Errorf("origin %q site %q: %d %s, want %d", test.origin, test.site, r.Status, r.Body, want)
			}
		}
	}
	s := b.signIn(t, p)
	evil := []fntest.Option{fntest.Header("Origin", "https://evil.test"), fntest.Cookie(s.cookie)}
	for _, path := range []string{"/api/auth/refresh", "/api/auth/logout"} {
		b.Post(path, nil, evil...).Want(http.StatusForbidden)
	}
	for _, path := range []string{"/api/auth/invites/x/accept", "/api/auth/links/x"} {
		b.Post(path, map[string]any{"password": password}, evil...).Want(http.StatusForbidden)
	}
	b.refresh(s.cookie).Want(http.StatusOK)
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	second, foreign, asleep := b.db.Workspace(t), b.db.Workspace(t), b.db.Workspace(t)
	p := b.member(t, access.Admin)
	b.join(t, p, second, access.Viewer)
	b.join(t, p, asleep, access.Owner)
	b.exec(t, `update workspaces set status = 'suspended' where id = $1`, asleep.Workspace())
	s := b.signIn(t, p)
	if len(s.body.Workspaces) != 2 {
		t.Errorf("workspaces %+v", s.body.Workspaces)
	}
	move := func(token string, ws ident.ID) fntest.Response {
		return b.As(token).Post("/api/auth/workspace", map[string]any{"workspace_id": ws.String()})
	}
	moved := read(t, move(s.token, second.Workspace()))
	if moved.cookie != "" {
		t.Error("switching gave a second refresh token")
	}
	if me := b.me(t, moved.token); me.Workspace == nil || me.Workspace.ID != second.Workspace().String() || me.Workspace.Role != "VIEWER" || len(me.Permissions) != len(access.Of(access.Viewer)) {
		t.Errorf("me %+v", me)
	}
	again := read(t, b.refresh(s.cookie))
	if me := b.me(t, again.token); me.Workspace.ID != second.Workspace().String() {
		t.Errorf("after a refresh in %+v", me.Workspace)
	}
	later := read(t, b.at(time.Minute).login(p.email, password))
	if me := b.me(t, later.token); me.Workspace.ID != second.Workspace().String() {
		t.Errorf("after a new sign-in in %+v, want where they worked last", me.Workspace)
	}
	move(s.token, foreign.Workspace()).Want(http.StatusNotFound)
	move(s.token, ident.New()).Want(http.StatusNotFound)
	if r := move(s.token, asleep.Workspace()).Want(http.StatusForbidden); r.Code() != "workspace_suspended" {
		t.Errorf("into a suspended workspace: %s", r.Body)
	}
	b.As(s.token).Post("/api/auth/workspace", `{"workspace_id":"x"}`).Want(http.StatusUnprocessableEntity)
	b.Post("/api/auth/workspace", `{"workspace_id":"x"}`).Want(http.StatusUnauthorized)
	b.Get("/api/auth/me").Want(http.StatusUnauthorized)
}
