// Package pgsetup prepares a Postgres for Cartie: the roles of the cluster, a database owned by app_owner, and its
// migrations. It is for the runner, the tests and functions/migrate; it refuses to run inside a request.
package pgsetup

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // goose speaks database/sql
	"github.com/pressly/goose/v3"
)

// Roles of the cluster. app_owner owns the schema, is no superuser and inherits nothing; app_rw is what functions log in as and is bound by
// row level security; app_auth is app_rw that may also write users, sessions and workspaces; app_system crosses
// workspaces through policies of its own.
var roles = []string{
	`create role app_system login nosuperuser nobypassrls`,
	`create role app_rw login nosuperuser nobypassrls`,
	`create role app_auth login nosuperuser nobypassrls in role app_rw`,
	`create role app_owner login noinherit nosuperuser nobypassrls createdb in role app_system`,
}

var limits = []string{
	`alter role app_rw set statement_timeout = '10s'`,
	`alter role app_rw set idle_in_transaction_session_timeout = '15s'`,
	`alter role app_auth set statement_timeout = '10s'`,
	`alter role app_auth set idle_in_transaction_session_timeout = '15s'`,
	`alter role app_system set statement_timeout = '55s'`,
	`alter role app_system set idle_in_transaction_session_timeout = '60s'`,
}

// Cluster creates the roles once per cluster; a second call changes nothing. superURL must log in as a superuser.
// Passwords are not set here: loopback servers trust; RDS needs them before the first sign-in (docs/operations.md, known gaps).
func Cluster(ctx context.Context, superURL string) error {
	conn, err := pgx.Connect(ctx, superURL)
	if err != nil {
		return fmt.Errorf("connect as superuser: %w", err)
	}
	defer conn.Close(ctx)
	// Two test processes may arrive together; the lock makes the second one find the roles.
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(7261043)`); err != nil {
		return fmt.Errorf("lock role set-up: %w", err)
	}
	for i, name := range []string{"app_system", "app_rw", "app_auth", "app_owner"} {
		var exists bool
		if err := conn.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1)`, name).Scan(&exists); err != nil {
			return fmt.Errorf("look for role %s: %w", name, err)
		}
		if exists {
			continue
		}
		if _, err := conn.Exec(ctx, roles[i]); err != nil {
			return fmt.Errorf("create role %s: %w", name, err)
		}
	}
	for _, statement := range limits {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("limit roles: %w", err)
		}
	}
	return nil
}

// Database creates a database owned by app_owner, unless it exists.
func Database(ctx context.Context, superURL, name string) error {
	conn, err := pgx.Connect(ctx, superURL)
	if err != nil {
		return fmt.Errorf("connect as superuser: %w", err)
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil {
		return fmt.Errorf("look for database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, `create database `+pgx.Identifier{name}.Sanitize()+` owner app_owner`); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return ownSchema(ctx, conn.Config(), name)
}

// ownSchema hands schema public to app_owner. The role inherits nothing, so that forced row level security binds it too,
// and being the database's owner alone does not let it create tables.
func ownSchema(ctx context.Context, cfg *pgx.ConnConfig, name string) error {
	cfg = cfg.Copy()
	cfg.Database = name
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("connect to database %s: %w", name, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `alter schema public owner to app_owner`); err != nil {
		return fmt.Errorf("own schema of %s: %w", name, err)
	}
	return nil
}

// Migrate applies the migrations in files, in order, as the owner in ownerURL, and returns how many it applied.
func Migrate(ctx context.Context, ownerURL string, files fs.FS) (int, error) {
	db, err := sql.Open("pgx", ownerURL)
	if err != nil {
		return 0, fmt.Errorf("open the owner's database: %w", err)
	}
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	return len(results), nil
}
