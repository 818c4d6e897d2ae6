// Package migrate is the operator's hand, invoked with a JSON payload and by no trigger: {} brings the schema up to date
// and writes the production seed; {"roles":true} makes the cluster's roles, once, before anything else;
// {"bootstrap":{"email":…,"name":…}} makes the first superadmin and answers a one-time link, as {"reset":{"email":…}} does
// for anybody who lost a password. It refuses to change data in any other way.
package migrate

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"cartie/migrations"
	"cartie/shared/auth"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/pg/pgsetup"
	"cartie/shared/seed"
)

// Config is what the function needs from its settings.
type Config struct {
	Owner     string `env:"OWNER_DATABASE_URL"`            // role app_owner
	System    string `env:"SYSTEM_DATABASE_URL"`           // role app_system
	Super     string `env:"SUPER_DATABASE_URL" default:""` // a superuser, for {"roles":true} only
	PublicURL string `env:"PUBLIC_URL"`                    // one-time links begin with it
}

// Function is the deployable.
var Function = fn.Task("migrate", build)

type operator struct {
	cfg Config
	db  pg.DB // role app_system
}

func build(ctx context.Context, env *fn.Env) (func(ctx context.Context, payload []byte) (any, error), error) {
	var o operator
	if err := env.Load(&o.cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, o.cfg.System)
	if err != nil {
		return nil, err
	}
	o.db = db
	return o.run, nil
}

// order is the payload: one thing to do, or none, which is to migrate.
type order struct {
	Roles     bool    `json:"roles"`
	Bootstrap *person `json:"bootstrap"`
	Reset     *person `json:"reset"`
}

type person struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

// Done is what a migration answers.
type Done struct {
	Applied int `json:"applied"` // migrations
}

// Link is what bootstrap and reset answer: shown once.
type Link struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (o operator) run(ctx context.Context, payload []byte) (any, error) {
	in, err := read(payload)
	if err != nil {
		return nil, err
	}
	users := auth.New(o.db)
	switch {
	case in.Roles:
		return struct{}{}, o.roles(ctx)
	case in.Bootstrap != nil:
		if strings.TrimSpace(in.Bootstrap.Name) == "" {
			in.Bootstrap.Name = in.Bootstrap.Email
		}
		return o.link(users.Bootstrap(ctx, in.Bootstrap.Email, in.Bootstrap.Name))
	case in.Reset != nil:
		return o.link(users.ResetByEmail(ctx, in.Reset.Email))
	}
	applied, err := pgsetup.Migrate(ctx, o.cfg.Owner, migrations.Files)
	if err != nil {
		return nil, err
	}
	return Done{Applied: applied}, seed.Production(ctx, o.db)
}

// read refuses what it does not know: a misspelt order must not migrate.
func read(payload []byte) (in order, err error) {
	if len(bytes.TrimSpace(payload)) == 0 {
		return in, nil
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, fault.Wrap(err, fault.Malformed, "bad_payload", "the payload is no order of migrate")
	}
	n := 0
	for _, given := range []bool{in.Roles, in.Bootstrap != nil, in.Reset != nil} {
		if given {
			n++
		}
	}
	if n > 1 {
		return in, fault.New(fault.Malformed, "bad_payload", "one order at a time")
	}
	return in, nil
}

// roles makes the roles of the cluster, and the database of OWNER_DATABASE_URL unless it exists.
func (o operator) roles(ctx context.Context) error {
	if o.cfg.Super == "" {
		return fault.New(fault.Invalid, "no_superuser", "roles are made through SUPER_DATABASE_URL, which is not set")
	}
	if err := pgsetup.Cluster(ctx, o.cfg.Super); err != nil {
		return err
	}
	u, err := url.Parse(o.cfg.Owner)
	if err != nil {
		return fault.New(fault.Internal, "bad_database_url", "OWNER_DATABASE_URL cannot be read")
	}
	return pgsetup.Database(ctx, o.cfg.Super, strings.TrimPrefix(u.Path, "/"))
}

func (o operator) link(token string, expires time.Time, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return Link{URL: strings.TrimRight(o.cfg.PublicURL, "/") + "/link/" + token, ExpiresAt: expires}, nil
}
