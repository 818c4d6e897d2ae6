// Package seed writes what a database begins with: what the product needs everywhere (Production) and a demo dealership to
// look at and to test against (Demo). Both may run again at any time and change nothing that is there. It refuses SQL: it
// writes through the stores, like everybody else.
package seed

import (
	"context"
	"fmt"

	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"
)

// Production writes the rows every environment needs, before traffic. db is logged in as app_system. There are none so
// far: scenario templates come with the code and are copied into a workspace when it gets a bot.
func Production(context.Context, pg.DB) error { return nil }

// Options of the demo seed.
type Options struct {
	DB       pg.DB  // logged in as app_system
	Password string // of every demo user, at least auth.MinPassword characters
}

// Places is what the demo seed made or found. Scopes act as the workspaces' owners.
type Places struct {
	Demo    tenant.Scope
	Rival   tenant.Scope
	Account ident.ID // the dealer's account in Demo
}

// Demo writes the workspaces demo and rival, their people and leads. Each further part is a file of its own and a line
// here; what needs the sandbox (bots, posts) is added by whoever runs one.
func Demo(ctx context.Context, o Options) (Places, error) {
	p, err := people(ctx, o)
	if err != nil {
		return Places{}, err
	}
	if err := Leads(ctx, o.DB, p.Demo, demoStories); err != nil {
		return Places{}, fmt.Errorf("seed leads of demo: %w", err)
	}
	if err := Leads(ctx, o.DB, p.Rival, rivalStories); err != nil {
		return Places{}, fmt.Errorf("seed leads of rival: %w", err)
	}
	if err := Replies(ctx, o.DB, p.Demo); err != nil {
		return Places{}, fmt.Errorf("seed replies of demo: %w", err)
	}
	return p, nil
}
