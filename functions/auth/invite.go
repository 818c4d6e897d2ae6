package auth

import (
	"context"
	"time"

	"cartie/shared/auth"
	"cartie/shared/web"
	"cartie/shared/workspace"
)

type invitationIn struct {
	Token string `path:"token" maxLength:"128"`
}

type invitationOut struct {
	Body invitation
}

type invitation struct {
	Workspace string    `json:"workspace" doc:"its name"`
	Email     string    `json:"email"`
	Role      string    `json:"role"`
	ExpiresAt time.Time `json:"expires_at"`
	Known     bool      `json:"known" doc:"the address has a user already, whose password accepts; else choose one"`
}

func (d desk) invitation(ctx context.Context, _ web.Caller, in *invitationIn) (*invitationOut, error) {
	i, err := d.workspaces.Invitation(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &invitationOut{Body: invitation{Workspace: i.Workspace, Email: i.Email, Role: string(i.Role), ExpiresAt: i.ExpiresAt, Known: i.Known}}, nil
}

type acceptIn struct {
	Browser
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		Name     string `json:"name,omitempty" maxLength:"120" doc:"of a new user"`
		Language string `json:"language,omitempty" enum:"uk,ru,en" doc:"of a new user; uk by default"`
		Password string `json:"password" minLength:"1" maxLength:"1024" doc:"a known user's own, or the one a new user chooses"`
	}
}

func (d desk) accept(ctx context.Context, c web.Caller, in *acceptIn) (*sessionOut, error) {
	if err := d.origin.check(in.Browser); err != nil {
		return nil, err
	}
	who := workspace.Newcomer{Name: in.Body.Name, Language: in.Body.Language, Password: in.Body.Password}
	g, err := d.workspaces.Accept(ctx, in.Token, who, auth.Device{IP: c.IP, Agent: c.Agent})
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, g)
}

type redeemIn struct {
	Browser
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

// redeem signs nobody in: whoever holds the password from now on shows it by signing in.
func (d desk) redeem(ctx context.Context, _ web.Caller, in *redeemIn) (*struct{}, error) {
	if err := d.origin.check(in.Browser); err != nil {
		return nil, err
	}
	return &struct{}{}, d.users.Redeem(ctx, in.Token, in.Body.Password)
}
