package workspaces_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/functions/workspaces"
	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
)

type bundle struct {
	*fntest.Client // signed in as an OWNER
	db             *pgtest.Database
	ws             tenant.Scope
	user           ident.ID
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	b := bundle{db: db, ws: db.Workspace(t)}
	c := fntest.Open(t, workspaces.Function, fntest.Settings{
		"AUTH_DATABASE_URL": db.URL("app_auth"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "PUBLIC_URL": "https://cartie.test",
	})
	token, user, _ := fntest.Member(t, db, b.ws, access.Owner)
	b.Client, b.user = c.As(token), user
	return b
}

// as is the function as a new member with the role sees it.
func (b bundle) as(t *testing.T, role access.Role) bundle {
	t.Helper()
	token, user, _ := fntest.Member(t, b.db, b.ws, role)
	b.Client, b.user = b.As(token), user
	return b
}

func (b bundle) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := b.db.System().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

type memberJSON struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	User    struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"user"`
	Role      string `json:"role"`
	AccountID string `json:"account_id"`
}

type inviteJSON struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Role      string    `json:"role"`
	AccountID string    `json:"account_id"`
	Creator   string    `json:"creator"`
	ExpiresAt time.Time `json:"expires_at"`
	URL       string    `json:"url"`
}

type listJSON[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor"`
	Total      int    `json:"total"`
}

func list[T any](t *testing.T, b bundle, path string) (l listJSON[T]) {
	t.Helper()
	b.Get(path).Want(http.StatusOK).JSON(&l)
	return l
}

func (b bundle) setRole(user ident.ID, version int, role access.Role) fntest.Response {
	return b.Patch("/api/workspace/members/"+user.String(), map[string]any{"version": version, "role": role})
}

func (b bundle) remove(user ident.ID) fntest.Response {
	return b.Do(http.MethodDelete, "/api/workspace/members/"+user.String(), nil)
}

func (b bundle) invite(email string, role access.Role) fntest.Response {
	return b.Post("/api/workspace/invites", map[string]any{"email": email, "role": role})
}

func (b bundle) account(t *testing.T) string {
	t.Helper()
	var a struct{ ID string }
	b.Post("/api/workspace/accounts", map[string]any{"name": "Dealer"}).Want(http.StatusCreated).JSON(&a)
	return a.ID
}

// actions are what the audit log says happened, sorted: the test clock stands still.
func (b bundle) actions(t *testing.T) string {
	t.Helper()
	var out []string
	for _, e := range list[struct{ Action string }](t, b, "/api/workspace/audit").Items {
		out = append(out, e.Action)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func email() string { return "n" + strings.ReplaceAll(ident.New().String(), "-", "") + "@test.test" }
