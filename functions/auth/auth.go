// Package auth is the door: signing in and out, renewing and switching sessions, who am I, accepting invites, setting a
// password by a one-time link. It alone signs access tokens. It refuses cookies from other sites' pages.
package auth

import (
	"context"
	"net/http"

	"cartie/shared/access"
	"cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fn"
	"cartie/shared/token"
	"cartie/shared/web"
	"cartie/shared/workspace"
)

// Config is what the function needs from its settings.
type Config struct {
	Database   string `env:"AUTH_DATABASE_URL"` // role app_auth
	PublicKey  string `env:"JWT_PUBLIC_KEY"`
	PrivateKey string `env:"JWT_PRIVATE_KEY"` // base64 of the Ed25519 seed
	PublicURL  string `env:"PUBLIC_URL"`      // where the SPA lives: the only origin whose pages may use the cookie
}

// Function is the deployable.
var Function = fn.HTTP("auth", build)

type desk struct {
	users      *auth.Store
	workspaces *workspace.Store
	signer     token.Signer
	tokens     token.Verifier
	origin     origin
	secure     bool
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
	d := desk{users: auth.New(db), workspaces: workspace.New(db), secure: !env.Local()}
	if d.signer, err = token.NewSigner(cfg.PrivateKey); err != nil {
		return nil, err
	}
	if d.tokens, err = token.NewVerifier(cfg.PublicKey); err != nil {
		return nil, err
	}
	if d.origin, err = newOrigin(cfg.PublicURL, env.Local()); err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, web.Config{Database: cfg.Database, PublicKey: cfg.PublicKey})
	if err != nil {
		return nil, err
	}
	web.Post(r, "/api/auth/login", access.Public, d.login, web.Describe("Sign in"), web.Limited(attempts))
	web.Post(r, "/api/auth/refresh", access.Public, d.refresh, web.Describe("Renew the session by its cookie"))
	web.Post(r, "/api/auth/logout", access.Public, d.logout, web.Describe("End the session"), web.Status(http.StatusNoContent))
	web.Get(r, "/api/auth/me", access.SignedIn, d.me, web.Describe("Who is signed in, and what they may do"))
	web.Post(r, "/api/auth/workspace", access.SignedIn, d.change, web.Describe("Work in another workspace"))
	web.Get(r, "/api/auth/invites/{token}", access.Public, d.invitation, web.Describe("What an invite is for"), web.Limited(links))
	web.Post(r, "/api/auth/invites/{token}/accept", access.Public, d.accept, web.Describe("Accept an invite and sign in"), web.Limited(attempts))
	web.Post(r, "/api/auth/links/{token}", access.Public, d.redeem, web.Describe("Set a password by a one-time link"), web.Limited(links), web.Status(http.StatusNoContent))
	return r, nil
}

// Limits of one client address. Passwords are slow to check, so they are dear; what is tried at one e-mail address from
// many clients is bounded by the store.
var (
	attempts = web.Limit{Name: "auth_attempts", PerMinute: 30, Burst: 60}
	links    = web.Limit{Name: "auth_links", PerMinute: 30, Burst: 30}
)

// answer signs an access token for what was granted. The cookie is set when there is a new refresh token.
func (d desk) answer(ctx context.Context, g auth.Grant) (*sessionOut, error) {
	text, err := d.signer.Sign(clock.Now(ctx), token.Claims{User: g.User.ID, Session: g.Session, Workspace: g.Workspace})
	if err != nil {
		return nil, err
	}
	out := &sessionOut{Body: session{AccessToken: text, ExpiresIn: int(token.TTL.Seconds()), User: userOf(g.User), Workspaces: membershipsOf(g.Memberships)}}
	if g.Refresh != "" {
		out.SetCookie = []http.Cookie{d.cookie(g.Refresh, int(auth.SessionLife.Seconds()))}
	}
	return out, nil
}
