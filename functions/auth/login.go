package auth

import (
	"context"

	"cartie/shared/auth"
	"cartie/shared/web"
)

type loginIn struct {
	Browser
	Body struct {
		Email    string `json:"email" minLength:"1" maxLength:"320"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

func (d desk) login(ctx context.Context, c web.Caller, in *loginIn) (*sessionOut, error) {
	if err := d.origin.check(in.Browser); err != nil {
		return nil, err
	}
	g, err := d.users.Login(ctx, in.Body.Email, in.Body.Password, auth.Device{IP: c.IP, Agent: c.Agent})
	if err != nil {
		return nil, err
	}
	return d.answer(ctx, g)
}
