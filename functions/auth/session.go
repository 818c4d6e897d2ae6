package auth

import (
	"context"
	"net/http"
	"strings"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/web"
)

type refreshIn struct {
	Browser
	Refresh string `cookie:"cartie_refresh"`
}

func (d desk) refresh(ctx context.Context, _ web.Caller, in *refreshIn) (*sessionOut, error) {
	if err := d.origin.check(in.Browser); err != nil {
		return nil, err
	}
	if in.Refresh == "" {
		return nil, fault.New(fault.Unauthenticated, "session_missing", "sign in first")
	}
	g, err := d.users.Refresh(ctx, in.Refresh)
	if err != nil {
		if f := fault.As(err); f != nil && f.Code == "refresh_reused" {
			fn.Count(ctx, "auth.refresh_reused", 1)
		}
		return nil, err
	}
	return d.answer(ctx, g)
}

type logoutIn struct {
	Browser
	Refresh       string `cookie:"cartie_refresh"`
	Authorization string `header:"Authorization" hidden:"true"`
}

type logoutOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

// logout ends the session of the cookie and that of the access token, whichever come: a browser whose access token is old
// must get out as well as a client that keeps no cookies.
func (d desk) logout(ctx context.Context, _ web.Caller, in *logoutIn) (*logoutOut, error) {
	if err := d.origin.check(in.Browser); err != nil {
		return nil, err
	}
	if in.Refresh != "" {
		if err := d.users.Logout(ctx, in.Refresh); err != nil {
			return nil, err
		}
	}
	if bearer, ok := strings.CutPrefix(in.Authorization, "Bearer "); ok {
		if claims, err := d.tokens.Verify(clock.Now(ctx), bearer); err == nil {
			if err := d.users.End(ctx, claims.Session); err != nil {
				return nil, err
			}
		}
	}
	return &logoutOut{SetCookie: []http.Cookie{d.cookie("", -1)}}, nil
}

type changeIn struct {
	Body struct {
		WorkspaceID string `json:"workspace_id" format:"uuid"`
	}
}

func (d desk) change(ctx context.Context, c web.Caller, in *changeIn) (*sessionOut, error) {
	workspace, err := ident.Parse(in.Body.WorkspaceID)
	if err != nil {
		return nil, err
	}
	g, err := d.users.Switch(ctx, c.User, c.Session, workspace)
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, g)
}
