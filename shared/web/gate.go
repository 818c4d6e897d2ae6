package web

import (
	"context"
	"log/slog"
	"net"
	"strings"

	"cartie/shared/access"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/token"
	"cartie/shared/web/internal/query"

	"github.com/danielgtaylor/huma/v2"
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

type gate struct {
	tokens *token.Verifier // nil: the router knows no sessions
	db     pg.DB
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
	row, err := query.New(g.db).Session(ctx, query.SessionParams{SessionID: claims.Session, WorkspaceID: claims.Workspace})
	if err != nil {
		if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
			return dead()
		}
		return err
	}
	if !row.Alive || row.UserID != claims.User || !clock.Now(ctx).Before(row.ExpiresAt) {
		return dead()
	}
	c.User, c.Session, c.Superadmin, c.Role = claims.User, claims.Session, row.Superadmin, access.Role(row.Role)
	if row.WorkspaceStatus == "active" && c.Role != "" {
		c.Scope = tenant.Of(claims.Workspace, tenant.User(claims.User, row.AccountID))
		fn.Note(ctx, slog.String("workspace_id", claims.Workspace.String()))
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

func (g gate) verify(ctx context.Context, authorization string) (token.Claims, error) {
	text, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok {
		return token.Claims{}, fault.New(fault.Unauthenticated, "session_missing", "sign in first")
	}
	return g.tokens.Verify(clock.Now(ctx), text)
}

func dead() error { return fault.New(fault.Unauthenticated, "session_dead", "sign in again") }

func host(remote string) string {
	h, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return h
}
