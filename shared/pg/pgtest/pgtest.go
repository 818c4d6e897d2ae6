// Package pgtest gives tests real databases: a template made once per schema, a clone in tens of milliseconds, logged in
// as the roles production uses, so row level security is really on. It refuses SQL mocks.
package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"sync"
	"testing"
	"time"

	"cartie/migrations"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgserver"
	"cartie/shared/pg/pgsetup"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Database is a migrated database of one test (DB) or of one package's process (Shared).
type Database struct {
	name  string
	super string
	mu    sync.Mutex
	pools map[string]*pgxpool.Pool
	fail  func(error)
}

// DB clones the template for this test alone and drops it when the test passed. A failed test keeps its database and
// says how to reach it.
func DB(t testing.TB) *Database {
	t.Helper()
	d, err := clone(t.Context())
	if err != nil {
		t.Fatalf("clone the test database: %v", err)
	}
	d.fail = func(err error) { t.Fatal(err) }
	t.Cleanup(func() {
		d.close()
		if t.Failed() {
			t.Logf("the database is kept: %s", d.URL("postgres"))
			return
		}
		d.drop()
	})
	return d
}

var process = sync.OnceValues(func() (*Database, error) {
	d, err := clone(context.Background())
	if err == nil {
		d.fail = func(err error) { panic(err) }
	}
	return d, err
})

// Shared is one clone for the whole package; tests keep apart by working in workspaces of their own.
func Shared(t testing.TB) *Database {
	t.Helper()
	d, err := process()
	if err != nil {
		t.Fatalf("clone the shared test database: %v", err)
	}
	return d
}

// Name is the database's name on the test server.
func (d *Database) Name() string { return d.name }

// URL is where a role reaches the database; postgres is the superuser.
func (d *Database) URL(role string) string {
	u, _ := url.Parse(d.super)
	u.User, u.Path = url.User(role), "/"+d.name
	return u.String()
}

// RW is the pool of app_rw, the role functions log in as.
func (d *Database) RW() *pgxpool.Pool { return d.Pool("app_rw") }

// Auth is the pool of app_auth.
func (d *Database) Auth() *pgxpool.Pool { return d.Pool("app_auth") }

// System is the pool of app_system, which crosses workspaces.
func (d *Database) System() *pgxpool.Pool { return d.Pool("app_system") }

// Pool is the pool of a role.
func (d *Database) Pool(role string) *pgxpool.Pool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, ok := d.pools[role]; ok {
		return p
	}
	p, err := pg.Open(context.Background(), d.URL(role), 8)
	if err != nil {
		d.fail(err)
	}
	d.pools[role] = p
	return p
}

// Workspace makes a workspace with an OWNER and answers the owner's scope.
func (d *Database) Workspace(t testing.TB) tenant.Scope {
	t.Helper()
	ws, user, at := ident.New(), ident.New(), time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	batch := &pgx.Batch{}
	batch.Queue(`insert into workspaces (id, slug, name, created_at, updated_at) values ($1, $2, 'Test', $3, $3)`, ws, "w-"+hex.EncodeToString(ws[10:]), at)
	batch.Queue(`insert into users (id, email, name, created_at, updated_at) values ($1, $2, 'Owner', $3, $3)`, user, hex.EncodeToString(user[10:])+"@test.test", at)
	batch.Queue(`insert into memberships (workspace_id, user_id, role, created_at, updated_at) values ($1, $2, 'OWNER', $3, $3)`, ws, user, at)
	if err := d.System().SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatalf("make a workspace: %v", err)
	}
	return tenant.Of(ws, tenant.User(user, ident.Nil))
}

func (d *Database) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for role, p := range d.pools {
		p.Close()
		delete(d.pools, role)
	}
}

func (d *Database) drop() {
	_ = admin(context.Background(), d.super, `drop database if exists `+pgx.Identifier{d.name}.Sanitize()+` with (force)`)
}

var template = sync.OnceValues(func() (string, error) {
	ctx := context.Background()
	super, err := pgserver.Shared(ctx)
	if err != nil {
		return "", err
	}
	if err := pgsetup.Cluster(ctx, super); err != nil {
		return "", err
	}
	name, err := templateName()
	if err != nil {
		return "", err
	}
	return super, makeTemplate(ctx, super, name)
})

// makeTemplate migrates the template once per server, however many test processes ask at the same time.
func makeTemplate(ctx context.Context, super, name string) error {
	conn, err := pgx.Connect(ctx, super)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(7261044)`); err != nil {
		return fmt.Errorf("lock the template: %w", err)
	}
	var ready bool
	err = conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1 and datistemplate)`, name).Scan(&ready)
	if err != nil || ready {
		return err
	}
	if err := admin(ctx, super, `drop database if exists `+pgx.Identifier{name}.Sanitize()); err != nil {
		return err
	}
	if err := pgsetup.Database(ctx, super, name); err != nil {
		return err
	}
	u, _ := url.Parse(super)
	u.User, u.Path = url.User("app_owner"), "/"+name
	if _, err := pgsetup.Migrate(ctx, u.String(), migrations.Files); err != nil {
		return err
	}
	return admin(ctx, super, `alter database `+pgx.Identifier{name}.Sanitize()+` is_template true`)
}

func templateName() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	return "cartie_template_" + hex.EncodeToString(h.Sum(nil)[:8]), err
}

func clone(ctx context.Context) (*Database, error) {
	super, err := template()
	if err != nil {
		return nil, err
	}
	from, err := templateName()
	if err != nil {
		return nil, err
	}
	id := ident.New()
	d := &Database{name: "test_" + hex.EncodeToString(id[:]), super: super, pools: map[string]*pgxpool.Pool{}}
	err = admin(ctx, super, `create database `+d.name+` template `+from+` strategy file_copy owner app_owner`)
	return d, err
}

func admin(ctx context.Context, super, sql string) error {
	conn, err := pgx.Connect(ctx, super)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("administer the test server: %w", err)
	}
	return nil
}
