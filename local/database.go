package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"cartie/migrations"
	"cartie/shared/pg/pgserver"
	"cartie/shared/pg/pgsetup"

	"github.com/jackc/pgx/v5"
)

// database is where the laptop keeps its data: a server of its own, or the one in DATABASE_URL.
type database struct {
	server *pgserver.Server // nil when somebody else runs it
	super  *url.URL         // of a superuser, with the database's name
	name   string
}

// openDatabase finds or starts Postgres and makes roles and database. It does not migrate.
func openDatabase(ctx context.Context, s settings, progress io.Writer) (*database, error) {
	d := &database{name: "cartie"}
	address := s.database
	if address == "" {
		server, err := pgserver.Start(ctx, pgserver.Options{Dir: s.file("pgdata"), Progress: progress})
		if err != nil {
			return nil, err
		}
		d.server, address = server, server.URL(pgserver.Superuser, "postgres")
	}
	if err := d.prepare(ctx, address); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *database) prepare(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.User == nil || u.Host == "" {
		return errors.New("DATABASE_URL is not postgres://user@host/…") // the text may hold a password
	}
	if name := strings.Trim(u.Path, "/"); name != "" && name != "postgres" {
		d.name = name
	}
	maintenance := *u
	maintenance.Path = "/postgres"
	if err := pgsetup.Cluster(ctx, maintenance.String()); err != nil {
		return err
	}
	if err := pgsetup.Database(ctx, maintenance.String(), d.name); err != nil {
		return err
	}
	u.Path = "/" + d.name
	d.super = u
	if password, ok := u.User.Password(); ok {
		return setPasswords(ctx, maintenance.String(), password)
	}
	return nil
}

// setPasswords gives the roles the superuser's own password on a server that asks for one.
func setPasswords(ctx context.Context, super, password string) error {
	conn, err := pgx.Connect(ctx, super)
	if err != nil {
		return fmt.Errorf("connect as superuser: %w", err)
	}
	defer conn.Close(ctx)
	for _, role := range []string{"app_rw", "app_auth", "app_system", "app_owner"} {
		var statement string
		if err := conn.QueryRow(ctx, `select format('alter role %I password %L', $1::text, $2::text)`, role, password).Scan(&statement); err != nil {
			return fmt.Errorf("password of role %s: %w", role, err)
		}
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("password of role %s cannot be set", role) // the cause would show the statement
		}
	}
	return nil
}

// URL is the connection string of a role.
func (d *database) URL(role string) string {
	u := *d.super
	u.User = url.User(role)
	if password, ok := d.super.User.Password(); ok {
		u.User = url.UserPassword(role, password)
	}
	return u.String()
}

// migrate brings the schema up to date and answers how many migrations that took.
func (d *database) migrate(ctx context.Context) (int, error) {
	return pgsetup.Migrate(ctx, d.URL("app_owner"), migrations.Files)
}

// Close stops the server, if it is ours.
func (d *database) Close() error {
	if d.server == nil {
		return nil
	}
	return d.server.Close()
}

func migrateCommand(ctx context.Context, out io.Writer) (err error) {
	d, err := openDatabase(ctx, readSettings(false), out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	n, err := d.migrate(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "database %s: %d migrations applied\n", d.name, n)
	return nil
}
