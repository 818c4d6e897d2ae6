package web_test

import (
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"

	"github.com/golang-jwt/jwt/v5"
)

// Whoever may not ask is refused before what they ask is looked at, with every method.
func TestRefusalsComeInOrder(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	ws := db.Workspace(t)
	read, _, _ := member(t, db, ws, access.Viewer)
	write, _, _ := member(t, db, ws, access.Operator)
	wrong := map[string]string{
		"GET": "/api/things/1?n=0", "DELETE": "/api/things/1?n=x", "POST": "/api/things/1", "PUT": "/api/things/1", "PATCH": "/api/things/1",
	}
	for method, path := range wrong {
		var body any
		if !strings.Contains(path, "?") {
			body = map[string]any{"name": "x", "count": 0, "extra": true}
		}
		if code := nobody.Do(method, path, body).Want(401).Code(); code != "session_missing" {
			t.Errorf("%s without a session: %s", method, code)
		}
		refused := nobody.As(read).Do(method, path, body).Want(403)
		if refused.Code() != "permission_missing" || !strings.Contains(string(refused.Body), "leads.write") {
			t.Errorf("%s without the permission: %s", method, refused.Body)
		}
		if code := nobody.As(write).Do(method, path, body).Want(422).Code(); code != "invalid" {
			t.Errorf("%s with a wrong request: %s", method, code)
		}
	}
	if p.caller.User != ident.Nil {
		t.Error("a refused request reached its handler")
	}
	nobody.As(write).Post("/api/things/1", `{`).Want(400)
	nobody.As(read).Post("/api/things/1", `{`).Want(403)
	nobody.Post("/api/things/1", `{`).Want(401)
}

func TestCallerIsToldToTheHandler(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	ws := db.Workspace(t)
	token, user, session := member(t, db, ws, access.Dealer)
	nobody.As(token).Get("/api/read/1").Want(200)
	c := p.caller
	if c.User != user || c.Session != session || c.Role != access.Dealer || c.Scope.Workspace() != ws.Workspace() || c.Superadmin {
		t.Errorf("%+v", c)
	}
	if a := c.Scope.Actor(); a.Kind != "user" || a.ID != user || a.Account == ident.Nil {
		t.Errorf("actor %+v", a)
	}
	if c.IP != "203.0.113.7" || c.Agent != "fntest" || len(c.RequestID) != 36 {
		t.Errorf("ip %q, agent %q, request %q", c.IP, c.Agent, c.RequestID)
	}
	nobody.As(token).Get("/api/public/tight/1").Want(200)
	if p.caller.User != ident.Nil || p.caller.Scope.Workspace() != ident.Nil || p.caller.IP == "" {
		t.Errorf("a public route knows its caller: %+v", p.caller)
	}
}

// Everything that is not a live session of ours is the same 401.
func TestDeadSessions(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	ws := db.Workspace(t)
	good, user, session := member(t, db, ws, access.Owner)
	nobody.As(good).Get("/api/read/1").Want(200)
	claims := func(change func(jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{
			"iss": "cartie", "aud": "cartie-api", "sub": user.String(), "sid": session.String(), "wid": ws.Workspace().String(),
			"iat": fntest.Start.Unix(), "exp": fntest.Start.Add(time.Hour).Unix(),
		}
		change(c)
		return c
	}
	sign := func(method jwt.SigningMethod, key any, c jwt.MapClaims) string {
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{
		"words":                    "not a token",
		"another key":              sign(jwt.SigningMethodEdDSA, other, claims(func(jwt.MapClaims) {})),
		"no signature":             sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(func(jwt.MapClaims) {})),
		"public key as a password": sign(jwt.SigningMethodHS256, []byte(fntest.PublicKey()), claims(func(jwt.MapClaims) {})),
		"unknown session":          fntest.Sign(t, user, ident.New(), ws.Workspace()),
		"another one's session":    fntest.Sign(t, ident.New(), session, ws.Workspace()),
	} {
		if r := nobody.As(token).Get("/api/me/1"); r.Status != 401 || r.Code() != "session_dead" {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	if r := nobody.Get("/api/me/1", fntest.Header("Authorization", "Basic "+good)); r.Status != 401 {
		t.Errorf("another scheme: %d", r.Status)
	}
	late := *nobody.As(good)
	late.Now = fntest.Start.Add(25 * time.Hour)
	if r := late.Get("/api/me/1"); r.Status != 401 || r.Code() != "session_dead" {
		t.Errorf("an expired token: %d", r.Status)
	}
	exec(t, db, `update sessions set expires_at = $2 where id = $1`, session, fntest.Start)
	nobody.As(good).Get("/api/me/1").Want(401)
	exec(t, db, `update sessions set expires_at = $2, revoked_at = $3 where id = $1`, session, fntest.Start.Add(time.Hour), fntest.Start)
	nobody.As(good).Get("/api/me/1").Want(401)
}

// Removal, suspension and a new role act with the next request.
func TestChangesActAtOnce(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	ws := db.Workspace(t)
	token, user, _ := member(t, db, ws, access.Operator)
	c := nobody.As(token)
	c.Get("/api/things/1").Want(200)

	exec(t, db, `update memberships set role = 'VIEWER' where user_id = $1`, user)
	if code := c.Get("/api/things/1").Want(403).Code(); code != "permission_missing" {
		t.Errorf("a lesser role: %s", code)
	}
	c.Get("/api/read/1").Want(200)

	exec(t, db, `update workspaces set status = 'suspended' where id = $1`, ws.Workspace())
	if code := c.Get("/api/read/1").Want(403).Code(); code != "workspace_suspended" {
		t.Errorf("a suspended workspace: %s", code)
	}
	c.Get("/api/me/1").Want(200)
	if p.caller.Scope.Workspace() != ident.Nil {
		t.Error("a suspended workspace is in scope")
	}
	exec(t, db, `update workspaces set status = 'active' where id = $1`, ws.Workspace())
	c.Get("/api/read/1").Want(200)

	exec(t, db, `update memberships set removed_at = $2 where user_id = $1`, user, fntest.Start)
	if code := c.Get("/api/read/1").Want(403).Code(); code != "permission_missing" {
		t.Errorf("a removed member: %s", code)
	}
	c.Get("/api/me/1").Want(200)
	if p.caller.Role != "" || p.caller.Scope.Workspace() != ident.Nil || p.caller.User != user {
		t.Errorf("a removed member is %+v", p.caller)
	}
}

// A superadmin outside any workspace is known and opens nothing of a workspace.
func TestSuperadminWithoutWorkspace(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	_, user, session := member(t, db, db.Workspace(t), access.Owner)
	exec(t, db, `update users set is_superadmin = true where id = $1`, user)
	c := nobody.As(fntest.Sign(t, user, session, ident.Nil))
	c.Get("/api/me/1").Want(200)
	if !p.caller.Superadmin || p.caller.Role != "" || p.caller.Scope.Workspace() != ident.Nil {
		t.Errorf("%+v", p.caller)
	}
	c.Get("/api/read/1").Want(403)
	foreign := nobody.As(fntest.Sign(t, user, session, db.Workspace(t).Workspace()))
	foreign.Get("/api/read/1").Want(403)
}

// Roles and permissions as the table of package access says, through real requests.
func TestEveryRoleAtTheGate(t *testing.T) {
	t.Parallel()
	p := &probe{}
	nobody, db := p.open(t)
	ws := db.Workspace(t)
	for _, role := range []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Dealer, access.Viewer} {
		token, _, _ := member(t, db, ws, role)
		for path, permission := range map[string]access.Permission{"/api/things/1": access.LeadsWrite, "/api/read/1": access.LeadsRead, "/api/me/1": access.SignedIn} {
			want := 403
			if access.Allows(role, permission) {
				want = 200
			}
			if got := nobody.As(token).Get(path).Status; got != want {
				t.Errorf("%s at %s: %d, want %d", role, path, got, want)
			}
		}
	}
}

func TestGateWithoutDatabase(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c := p.client(t, "postgres://app_rw@127.0.0.1:1/none?connect_timeout=2")
	c.Token = fntest.Sign(t, ident.New(), ident.New(), ident.New())
	for _, path := range []string{"/api/me/1", "/api/public/tight/1"} {
		r := c.Get(path).Want(503)
		var problem struct{ Code, Detail string }
		if err := json.Unmarshal(r.Body, &problem); err != nil || problem.Code != "database_unavailable" || strings.Contains(string(r.Body), "127.0.0.1") {
			t.Errorf("%s: %s", path, r.Body)
		}
		if r.Header.Get("Retry-After") != "5" {
			t.Errorf("%s: Retry-After %q", path, r.Header.Get("Retry-After"))
		}
	}
}
