package workspaces

import (
	"context"
	"time"

	"cartie/shared/access"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/web"
	"cartie/shared/workspace"
)

type member struct {
	ID        string     `json:"id" format:"uuid" doc:"the user's id"`
	Version   int        `json:"version"`
	User      memberUser `json:"user"`
	Role      string     `json:"role" enum:"OWNER,ADMIN,MANAGER,OPERATOR,DEALER,VIEWER"`
	AccountID string     `json:"account_id,omitempty" format:"uuid" doc:"of a DEALER"`
	JoinedAt  time.Time  `json:"joined_at"`
}

type memberUser struct {
	ID    string `json:"id" format:"uuid"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

func memberOf(m workspace.Member) member {
	return member{
		ID: m.User.String(), Version: m.Version, User: memberUser{ID: m.User.String(), Name: m.Name, Email: m.Email},
		Role: string(m.Role), AccountID: text(m.Account), JoinedAt: m.JoinedAt,
	}
}

// text is empty for no id.
func text(id ident.ID) string {
	if id == ident.Nil {
		return ""
	}
	return id.String()
}

func (d desk) members(ctx context.Context, c web.Caller, in *web.ListIn) (*web.ListOut[member], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.workspaces.Members(ctx, c.Scope, before, in.Limit)
	return web.List(rows, in.Limit, total, memberOf, func(m workspace.Member) page.Position {
		return page.Position{At: m.JoinedAt, ID: m.User}
	}), err
}

type memberIn struct {
	UserID string `path:"user_id"`
}

type setRoleIn struct {
	UserID string `path:"user_id"`
	Body   struct {
		Version   int    `json:"version" minimum:"1"`
		Role      string `json:"role" enum:"OWNER,ADMIN,MANAGER,OPERATOR,DEALER,VIEWER"`
		AccountID string `json:"account_id,omitempty" format:"uuid" doc:"of a DEALER, and only of one"`
	}
}

type memberOut struct {
	Body member
}

func (d desk) setRole(ctx context.Context, c web.Caller, in *setRoleIn) (*memberOut, error) {
	user, err := ident.Parse(in.UserID)
	if err != nil {
		return nil, err
	}
	account, err := optionalID(in.Body.AccountID)
	if err != nil {
		return nil, err
	}
	m, err := d.workspaces.SetRole(ctx, c.Scope, user, in.Body.Version, access.Role(in.Body.Role), account)
	return &memberOut{Body: memberOf(m)}, err
}

func (d desk) remove(ctx context.Context, c web.Caller, in *memberIn) (*struct{}, error) {
	user, err := ident.Parse(in.UserID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, d.workspaces.Remove(ctx, c.Scope, user)
}

type linkOut struct {
	Body link
}

type link struct {
	URL       string    `json:"url" doc:"shown once; hand it to the person yourself"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (d desk) reset(ctx context.Context, c web.Caller, in *memberIn) (*linkOut, error) {
	user, err := ident.Parse(in.UserID)
	if err != nil {
		return nil, err
	}
	token, expires, err := d.workspaces.ResetLink(ctx, c.Scope, user)
	return &linkOut{Body: link{URL: d.publicURL + "/link/" + token, ExpiresAt: expires}}, err
}
