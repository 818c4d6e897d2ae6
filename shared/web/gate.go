package web

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"strings"
	"time"

	"cartie/shared/access"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/web/internal/query"

	"github.com/danielgtaylor/huma/v2"
	"github.com/golang-jwt/jwt/v5"
)

// Caller is who asks. For Public routes only IP, Agent and RequestID are set.
type Caller struct {
	Scope      tenant.Scope
	User       ident.ID
	Session    ident.ID
	Role       access.Role
	Superadmin bool
	IP         string
	Agent      string
	RequestID  string
}

// Issuer and Audience of access tokens.
const (
	Issuer   = "cartie"
	Audience = "cartie-api"
)

// Claims of an access token: the user is the subject. Workspace is empty for a superadmin outside any workspace.
type Claims struct {
	jwt.RegisteredClaims
	Session   string `json:"sid"`
	Workspace string `json:"wid,omitempty"`
}

type gate struct {
	key ed25519.PublicKey
	db  pg.DB
}

type callerKey struct{}

func callerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

func requestID(ctx context.Context) string { return callerOf(ctx).RequestID }

// pass refuses in the order client limit, session, permission; the body is read only after it.
func (g gate) pass(api huma.API, op operation, hctx huma.Context, next func(huma.Context)) {
	ctx := hctx.Context()
	c := Caller{IP: host(hctx.RemoteAddr()), Agent: hctx.Header("User-Agent"), RequestID: hctx.Header(fn.RequestIDHeader)}
	err := g.limit(ctx, op, c)
	if err == nil && op.permission != access.Public {
		err = g.admit(ctx, op, hctx.Header("Authorization"), &c)
	}
	ctx = context.WithValue(ctx, callerKey{}, c)
	hctx = huma.WithContext(hctx, ctx)
	if err != nil {
		p := problemOf(ctx, err)
		for name := range p.GetHeaders() {
			hctx.SetHeader(name, p.GetHeaders().Get(name))
		}
		hctx.SetHeader("Content-Type", p.ContentType(""))
		hctx.SetStatus(p.Status)
		_ = api.Marshal(hctx.BodyWriter(), "application/json", p)
		return
	}
	next(hctx)
}

func (g gate) admit(ctx context.Context, op operation, authorization string, c *Caller) error {
	claims, err := g.verify(ctx, authorization)
	if err != nil {
		return err
	}
	session, err1 := ident.Parse(claims.Session)
	user, err2 := ident.Parse(claims.Subject)
	workspace := ident.Nil
	var err3 error
	if claims.Workspace != "" {
		workspace, err3 = ident.Parse(claims.Workspace)
	}
	if errors.Join(err1, err2, err3) != nil {
		return dead()
	}
	row, err := query.New(g.db).Session(ctx, query.SessionParams{SessionID: session, WorkspaceID: workspace})
	if err != nil {
		if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
			return dead()
		}
		return err
	}
	if !row.Alive || row.UserID != user || !clock.Now(ctx).Before(row.ExpiresAt) {
		return dead()
	}
	c.User, c.Session, c.Superadmin, c.Role = user, session, row.Superadmin, access.Role(row.Role)
	if row.WorkspaceStatus == "active" && c.Role != "" {
		c.Scope = tenant.Of(workspace, tenant.User(user, row.AccountID))
		fn.Note(ctx, slog.String("workspace_id", workspace.String()))
	}
	if op.permission == access.SignedIn {
		return nil
	}
	switch {
	case row.WorkspaceStatus == "suspended":
		return fault.New(fault.Forbidden, "workspace_suspended", "the workspace is suspended")
	case !access.Allows(c.Role, op.permission):
		return fault.New(fault.Forbidden, "permission_missing", "this needs the permission %s", op.permission)
	}
	return nil
}

func (g gate) verify(ctx context.Context, authorization string) (*Claims, error) {
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "session_missing", "sign in first")
	}
	var claims Claims
	_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return g.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(Issuer), jwt.WithAudience(Audience),
		jwt.WithExpirationRequired(), jwt.WithLeeway(30*time.Second), jwt.WithTimeFunc(func() time.Time { return clock.Now(ctx) }))
	if err != nil {
		return nil, dead()
	}
	return &claims, nil
}

func dead() error { return fault.New(fault.Unauthenticated, "session_dead", "sign in again") }

func host(remote string) string {
	h, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return h
}

func parseKey(text string) (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, fault.New(fault.Internal, "bad_key", "JWT_PUBLIC_KEY is not a base64 Ed25519 public key")
	}
	return raw, nil
}
