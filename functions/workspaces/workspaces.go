// Package workspaces serves the workspace of the caller: its settings, members and roles, invites, dealer accounts and
// history. It refuses to reach into any other workspace; making and suspending them is the platform's business.
package workspaces

import (
	"context"
	"net/http"
	"strings"

	"cartie/shared/access"
	"cartie/shared/audit"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/web"
	"cartie/shared/workspace"
)

// Config is what the function needs from its settings.
type Config struct {
	Database  string `env:"AUTH_DATABASE_URL"` // role app_auth
	PublicKey string `env:"JWT_PUBLIC_KEY"`
	PublicURL string `env:"PUBLIC_URL"` // one-time links begin with it
}

// Function is the deployable.
var Function = fn.HTTP("workspaces", build)

type desk struct {
	workspaces *workspace.Store
	history    *audit.Store
	publicURL  string
}

func build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg Config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, web.Config{Database: cfg.Database, PublicKey: cfg.PublicKey})
	if err != nil {
		return nil, err
	}
	d := desk{workspaces: workspace.New(db), history: audit.New(db), publicURL: strings.TrimRight(cfg.PublicURL, "/")}

	web.Get(r, "/api/workspace", access.SignedIn, d.get, web.Describe("The workspace the access token works in"))
	web.Patch(r, "/api/workspace", access.WorkspaceWrite, d.update, web.Describe("Change the workspace's settings"))
	web.Get(r, "/api/workspace/audit", access.WorkspaceWrite, d.audit, web.Describe("Who changed what, newest first"))

	web.Get(r, "/api/workspace/members", access.MembersRead, d.members, web.Describe("Members, newest first"))
	web.Patch(r, "/api/workspace/members/{user_id}", access.MembersWrite, d.setRole, web.Describe("Give a member another role"))
	web.Delete(r, "/api/workspace/members/{user_id}", access.MembersWrite, d.remove, web.Describe("Take a member out, at once"), web.Status(http.StatusNoContent))
	web.Post(r, "/api/workspace/members/{user_id}/reset", access.MembersWrite, d.reset, web.Describe("A one-time link to set a new password"), web.Status(http.StatusCreated))

	web.Get(r, "/api/workspace/invites", access.MembersWrite, d.invites, web.Describe("Open invites, newest first"))
	web.Post(r, "/api/workspace/invites", access.MembersWrite, d.invite, web.Describe("Invite somebody; the link is shown once"), web.Status(http.StatusCreated))
	web.Delete(r, "/api/workspace/invites/{id}", access.MembersWrite, d.revoke, web.Describe("Revoke an invite"), web.Status(http.StatusNoContent))

	web.Get(r, "/api/workspace/accounts", access.MembersRead, d.accounts, web.Describe("Dealer accounts, newest first"))
	web.Post(r, "/api/workspace/accounts", access.MembersWrite, d.addAccount, web.Describe("Open a dealer account"), web.Status(http.StatusCreated))
	return r, nil
}

// optionalID reads an id that may be absent; a wrong one names no object of ours.
func optionalID(text string) (ident.ID, error) {
	if text == "" {
		return ident.Nil, nil
	}
	return ident.Parse(text)
}

// inside refuses a session that is signed in but stands in no workspace it may enter.
func inside(c web.Caller) error {
	if c.Scope.Workspace() == ident.Nil {
		return fault.New(fault.Forbidden, "no_workspace", "the session works in no workspace")
	}
	return nil
}
