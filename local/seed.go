package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"cartie/shared/pg"
	"cartie/shared/seed"
)

// plant writes the production seed and, when asked for, the demo. What needs the sandbox comes later, in sandbox.go.
func plant(ctx context.Context, d *database, demo bool, password string) (seed.Places, error) {
	db, err := pg.Open(ctx, d.URL("app_system"), 1)
	if err != nil {
		return seed.Places{}, err
	}
	defer db.Close()
	if err := seed.Production(ctx, db); err != nil || !demo {
		return seed.Places{}, err
	}
	return seed.Demo(ctx, seed.Options{DB: db, Password: password})
}

func seedCommand(ctx context.Context, out io.Writer) (err error) {
	s := readSettings(false)
	d, err := openDatabase(ctx, s, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if _, err := d.migrate(ctx); err != nil {
		return err
	}
	password := ""
	if s.demo {
		if password, err = s.demoPassword(); err != nil {
			return err
		}
	}
	if _, err := plant(ctx, d, s.demo, password); err != nil {
		return err
	}
	fmt.Fprintf(out, "database %s: seeded (demo: %t)\n", d.name, s.demo)
	return nil
}
