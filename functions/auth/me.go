package auth

import (
	"context"

	"cartie/shared/access"
	"cartie/shared/web"
)

type meOut struct {
	Body me
}

type me struct {
	User        user         `json:"user"`
	Workspace   *current     `json:"workspace" doc:"where the access token works; null outside any workspace, and when it cannot be entered any more"`
	Workspaces  []Membership `json:"workspaces"`
	Permissions []string     `json:"permissions" doc:"what the user may do in the workspace"`
}

// current is a membership that may be null; huma tells so by type only.
type current struct {
	_ struct{} `nullable:"true"`
	Membership
}

func (d desk) me(ctx context.Context, c web.Caller, _ *struct{}) (*meOut, error) {
	u, list, err := d.users.Who(ctx, c.User)
	if err != nil {
		return nil, err
	}
	out := &meOut{Body: me{User: userOf(u), Workspaces: membershipsOf(list), Permissions: []string{}}}
	for _, m := range out.Body.Workspaces {
		if m.ID == c.Scope.Workspace().String() {
			out.Body.Workspace = &current{Membership: m}
			for _, p := range access.Of(c.Role) {
				out.Body.Permissions = append(out.Body.Permissions, string(p))
			}
		}
	}
	return out, nil
}
