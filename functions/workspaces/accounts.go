package workspaces

import (
	"context"
	"net/http"
	"time"

	"cartie/shared/page"
	"cartie/shared/web"
	"cartie/shared/workspace"
)

type account struct {
	ID        string    `json:"id" format:"uuid"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

func accountOf(a workspace.Account) account {
	return account{ID: a.ID.String(), Name: a.Name, CreatedAt: a.CreatedAt.UTC()}
}

func (d desk) accounts(ctx context.Context, c web.Caller, in *web.ListIn) (*web.ListOut[account], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.workspaces.Accounts(ctx, c.Scope, before, in.Limit)
	return web.List(rows, in.Limit, total, accountOf, func(a workspace.Account) page.Position {
		return page.Position{At: a.CreatedAt, ID: a.ID}
	}), err
}

type accountIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"120" pattern:"\\S" patternDescription:"not blank"`
	}
}

type accountOut struct {
	Status int
	Body   account
}

func (d desk) addAccount(ctx context.Context, c web.Caller, in *accountIn) (*accountOut, error) {
	a, repeated, err := d.workspaces.AddAccount(ctx, c.Scope, in.Key, in.Body.Name)
	out := &accountOut{Status: http.StatusCreated, Body: accountOf(a)}
	if repeated {
		out.Status = http.StatusOK
	}
	return out, err
}
