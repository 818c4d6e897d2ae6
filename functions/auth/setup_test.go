package auth_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	auth "cartie/functions/auth"
	"cartie/shared/access"
	users "cartie/shared/auth"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
	"cartie/shared/workspace"
)

const (
	origin   = "https://cartie.test"
	password = "correct horse battery"
)

type bundle struct {
	*fntest.Client
	db *pgtest.Database
	ws tenant.Scope
}

func settings(db *pgtest.Database) fntest.Settings {
	return fntest.Settings{
		"AUTH_DATABASE_URL": db.URL("app_auth"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "JWT_PRIVATE_KEY": fntest.PrivateKey(),
		"PUBLIC_URL": origin + "/",
	}
}

// setup opens the function for a client address and a workspace of the test's own.
func setup(t *testing.T, opts ...fn.Option) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	c := fntest.Open(t, auth.Function, settings(db), opts...)
	id := ident.New()
	c.IP = fmt.Sprintf("2001:db8::%x:%x:%x", id[10:12], id[12:14], id[14:16])
	return bundle{Client: c, db: db, ws: db.Workspace(t)}
}

// at is the same function some time after the start.
func (b bundle) at(d time.Duration) bundle {
	twin := *b.Client
	twin.Now = fntest.Start.Add(d)
	b.Client = &twin
	return b
}

func (b bundle) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := b.db.System().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

type person struct {
	id    ident.ID
	email string
}

// person makes a user with the password, who belongs nowhere yet.
func (b bundle) person(t *testing.T) person {
	t.Helper()
	p := person{id: ident.New()}
	p.email = "u" + strings.ReplaceAll(p.id.String(), "-", "") + "@test.test"
	u := users.User{ID: p.id, Email: p.email, Name: "Person", Language: "en"}
	if _, err := users.New(b.db.Auth()).Ensure(t.Context(), u, password); err != nil {
		t.Fatal(err)
	}
	return p
}

func (b bundle) join(t *testing.T, p person, ws tenant.Scope, role access.Role) {
	t.Helper()
	b.exec(t, `insert into memberships (workspace_id, user_id, role, created_at, updated_at) values ($1, $2, $3, $4, $4)`,
		ws.Workspace(), p.id, string(role), fntest.Start)
}

// member is a person with a role in the workspace.
func (b bundle) member(t *testing.T, role access.Role) person {
	t.Helper()
	p := b.person(t)
	b.join(t, p, b.ws, role)
	return p
}

func (b bundle) login(email, password string, opts ...fntest.Option) fntest.Response {
	return b.Post("/api/auth/login", map[string]any{"email": email, "password": password}, opts...)
}

// signed is a session: the access token and the cookie pair.
type signed struct {
	token  string
	cookie string
	body   sessionJSON
}

type sessionJSON struct {
	AccessToken string           `json:"access_token"`
	ExpiresIn   int              `json:"expires_in"`
	User        userJSON         `json:"user"`
	Workspaces  []membershipJSON `json:"workspaces"`
}

type userJSON struct {
	ID         string `json:"id"`
	Email      string `json:"email"`
	Name       string `json:"name"`
	Language   string `json:"language"`
	Superadmin bool   `json:"superadmin"`
}

type membershipJSON struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	Role string `json:"role"`
}

type meJSON struct {
	User        userJSON         `json:"user"`
	Workspace   *membershipJSON  `json:"workspace"`
	Workspaces  []membershipJSON `json:"workspaces"`
	Permissions []string         `json:"permissions"`
}

func read(t *testing.T, r fntest.Response) signed {
	t.Helper()
	var s signed
	r.Want(http.StatusOK).JSON(&s.body)
	s.token = s.body.AccessToken
	for _, c := range r.Cookies {
		s.cookie, _, _ = strings.Cut(c, ";")
	}
	return s
}

func (b bundle) signIn(t *testing.T, p person) signed {
	t.Helper()
	return read(t, b.login(p.email, password))
}

func (b bundle) refresh(cookie string) fntest.Response {
	return b.Post("/api/auth/refresh", nil, fntest.Cookie(cookie))
}

func (b bundle) me(t *testing.T, token string) (m meJSON) {
	t.Helper()
	b.As(token).Get("/api/auth/me").Want(http.StatusOK).JSON(&m)
	return m
}

// invite makes an invite by the workspace's owner.
func (b bundle) invite(t *testing.T, email string, role access.Role, account ident.ID) string {
	t.Helper()
	_, token, err := workspace.New(b.db.Auth()).Invite(at(t), b.ws, email, role, account)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
