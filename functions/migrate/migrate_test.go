package migrate_test

import (
	"net/url"
	"strings"
	"testing"

	"cartie/functions/migrate"
	"cartie/shared/auth"
	"cartie/shared/fault"
	"cartie/shared/fn/fntest"
	"cartie/shared/pg/pgtest"
)

func open(t *testing.T, db *pgtest.Database, more fntest.Settings) *fntest.Client {
	t.Helper()
	s := fntest.Settings{"OWNER_DATABASE_URL": db.URL("app_owner"), "SYSTEM_DATABASE_URL": db.URL("app_system"), "PUBLIC_URL": "https://cartie.test/"}
	for name, value := range more {
		s[name] = value
	}
	return fntest.Open(t, migrate.Function, s)
}

func TestMigrates(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	super, err := url.Parse(db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	name := db.Name() + "_fresh"
	at := func(role string) string {
		u := *super
		u.User, u.Path = url.User(role), "/"+name
		return u.String()
	}
	c := open(t, db, fntest.Settings{"SUPER_DATABASE_URL": db.URL("postgres"), "OWNER_DATABASE_URL": at("app_owner"), "SYSTEM_DATABASE_URL": at("app_system")})
	defer drop(t, db, name)
	for range 2 {
		if err := c.Run(map[string]any{"roles": true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	var done struct{ Applied int }
	if err := c.Run(map[string]any{}, &done); err != nil || done.Applied < 10 {
		t.Fatalf("applied %d migrations, %v", done.Applied, err)
	}
	if err := c.Run(map[string]any{}, &done); err != nil || done.Applied != 0 {
		t.Errorf("applied %d migrations again, %v", done.Applied, err)
	}
	var link struct{ URL string }
	if err := c.Run(map[string]any{"bootstrap": map[string]any{"email": "super@test.test"}}, &link); err != nil || !strings.HasPrefix(link.URL, "https://cartie.test/link/") {
		t.Errorf("bootstrap in a fresh database: %s, %v", link.URL, err)
	}
}

func drop(t *testing.T, db *pgtest.Database, name string) {
	t.Helper()
	if _, err := db.Pool("postgres").Exec(t.Context(), `drop database if exists `+name+` with (force)`); err != nil {
		t.Error(err)
	}
}

func TestBootstrap(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	c := open(t, db, nil)
	order := map[string]any{"bootstrap": map[string]any{"email": "Super@Test.test", "name": "Super"}}
	var link struct {
		URL       string `json:"url"`
		ExpiresAt string `json:"expires_at"`
	}
	if err := c.Run(order, &link); err != nil || link.ExpiresAt == "" {
		t.Fatalf("%+v, %v", link, err)
	}
	store := auth.New(db.Auth())
	if err := store.Redeem(t.Context(), strings.TrimPrefix(link.URL, "https://cartie.test/link/"), "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	g, err := store.Login(t.Context(), "super@test.test", "correct horse battery", auth.Device{})
	if err != nil || !g.User.Superadmin || g.User.Name != "Super" {
		t.Errorf("signed in as %+v, %v", g.User, err)
	}
	if err := c.Run(order, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second bootstrap: %v", err)
	}
	if err := c.Run(map[string]any{"reset": map[string]any{"email": "super@test.test"}}, &link); err != nil {
		t.Errorf("reset: %v", err)
	}
	if err := c.Run(map[string]any{"reset": map[string]any{"email": "nobody@test.test"}}, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("reset of nobody: %v", err)
	}
}

func TestOrdersAreRead(t *testing.T) {
	t.Parallel()
	c := open(t, pgtest.Shared(t), nil)
	for _, payload := range []any{
		map[string]any{"bootstrapp": map[string]any{}},
		map[string]any{"roles": "yes"},
		[]int{1},
		map[string]any{"roles": true, "reset": map[string]any{"email": "a@b"}},
	} {
		if err := c.Run(payload, nil); !fault.Is(err, fault.Malformed) {
			t.Errorf("%v: %v", payload, err)
		}
	}
	if err := c.Run(map[string]any{"roles": true}, nil); err == nil || !strings.Contains(err.Error(), "SUPER_DATABASE_URL") {
		t.Errorf("roles without a superuser: %v", err)
	}
	if err := c.Run(map[string]any{"bootstrap": map[string]any{"email": "x"}}, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("bootstrap of no address: %v", err)
	}
}
