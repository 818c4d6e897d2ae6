package auth

import (
	"net/http"

	"cartie/shared/auth"
)

// sessionOut answers whatever begins, renews or moves a session.
type sessionOut struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      session
}

type session struct {
	AccessToken string       `json:"access_token" doc:"send as Authorization: Bearer"`
	ExpiresIn   int          `json:"expires_in" doc:"seconds the access token lives"`
	User        user         `json:"user"`
	Workspaces  []Membership `json:"workspaces" doc:"active workspaces of the user"`
}

type user struct {
	ID         string `json:"id" format:"uuid"`
	Email      string `json:"email"`
	Name       string `json:"name"`
	Language   string `json:"language" enum:"uk,ru,en"`
	Superadmin bool   `json:"superadmin"`
}

// Membership is a workspace of a user and their role in it. It is exported because huma skips embedded structs that are not.
type Membership struct {
	ID   string `json:"id" format:"uuid"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	Role string `json:"role" enum:"OWNER,ADMIN,MANAGER,OPERATOR,DEALER,VIEWER"`
}

func userOf(u auth.User) user {
	return user{ID: u.ID.String(), Email: u.Email, Name: u.Name, Language: u.Language, Superadmin: u.Superadmin}
}

// membershipsOf lists what can be entered: a suspended workspace is as good as none.
func membershipsOf(list []auth.Membership) []Membership {
	out := []Membership{}
	for _, m := range list {
		if m.Active {
			out = append(out, Membership{ID: m.Workspace.String(), Slug: m.Slug, Name: m.Name, Role: string(m.Role)})
		}
	}
	return out
}
