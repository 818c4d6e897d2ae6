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

type invite struct {
	ID        string    `json:"id" format:"uuid"`
	Email     string    `json:"email"`
	Role      string    `json:"role" enum:"OWNER,ADMIN,MANAGER,OPERATOR,DEALER,VIEWER"`
	AccountID string    `json:"account_id,omitempty" format:"uuid" doc:"of a DEALER"`
	Creator   string    `json:"creator,omitempty" doc:"name of who made it"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	URL       string    `json:"url,omitempty" doc:"only in the answer that made the invite: hand it to the person yourself"`
}

func inviteOf(i workspace.Invite) invite {
	return invite{
		ID: i.ID.String(), Email: i.Email, Role: string(i.Role), AccountID: text(i.Account), Creator: i.Creator,
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
	}
}

func (d desk) invites(ctx context.Context, c web.Caller, in *web.ListIn) (*web.ListOut[invite], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.workspaces.Invites(ctx, c.Scope, before, in.Limit)
	return web.List(rows, in.Limit, total, inviteOf, func(i workspace.Invite) page.Position {
		return page.Position{At: i.CreatedAt, ID: i.ID}
	}), err
}

type inviteIn struct {
	Body struct {
		Email     string `json:"email" minLength:"3" maxLength:"254"`
		Role      string `json:"role" enum:"OWNER,ADMIN,MANAGER,OPERATOR,DEALER,VIEWER"`
		AccountID string `json:"account_id,omitempty" format:"uuid" doc:"of a DEALER, and only of one"`
	}
}

type inviteOut struct {
	Body invite
}

// invite takes no Idempotency-Key: a second one to the same address replaces the first, and keeping the answer would keep
// the link.
func (d desk) invite(ctx context.Context, c web.Caller, in *inviteIn) (*inviteOut, error) {
	account, err := optionalID(in.Body.AccountID)
	if err != nil {
		return nil, err
	}
	i, token, err := d.workspaces.Invite(ctx, c.Scope, in.Body.Email, access.Role(in.Body.Role), account)
	if err != nil {
		return nil, err
	}
	out := &inviteOut{Body: inviteOf(i)}
	out.Body.URL = d.publicURL + "/invite/" + token
	return out, nil
}

type revokeIn struct {
	ID string `path:"id"`
}

func (d desk) revoke(ctx context.Context, c web.Caller, in *revokeIn) (*struct{}, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{}{}, d.workspaces.RevokeInvite(ctx, c.Scope, id)
}
