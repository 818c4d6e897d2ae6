package workspaces_test

import (
	"net/http"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

type route struct {
	method, path string
	body         any
	need         access.Permission
}

// routes are the group's, with bodies that would succeed for who outranks a VIEWER.
func routes(member, invite string) []route {
	return []route{
		{http.MethodGet, "/api/workspace", nil, access.SignedIn},
		{http.MethodPatch, "/api/workspace", map[string]any{"version": 1}, access.WorkspaceWrite},
		{http.MethodGet, "/api/workspace/audit", nil, access.WorkspaceWrite},
		{http.MethodGet, "/api/workspace/members", nil, access.MembersRead},
		{http.MethodPatch, "/api/workspace/members/" + member, map[string]any{"version": 1, "role": "VIEWER"}, access.MembersWrite},
		{http.MethodPost, "/api/workspace/members/" + member + "/reset", nil, access.MembersWrite},
		{http.MethodDelete, "/api/workspace/members/" + member, nil, access.MembersWrite},
		{http.MethodGet, "/api/workspace/invites", nil, access.MembersWrite},
		{http.MethodPost, "/api/workspace/invites", map[string]any{"email": email(), "role": "VIEWER"}, access.MembersWrite},
		{http.MethodDelete, "/api/workspace/invites/" + invite, nil, access.MembersWrite},
		{http.MethodGet, "/api/workspace/accounts", nil, access.MembersRead},
		{http.MethodPost, "/api/workspace/accounts", map[string]any{"name": "Dealer"}, access.MembersWrite},
	}
}

func (b bundle) targets(t *testing.T) (member, invite string) {
	t.Helper()
	var i inviteJSON
	b.invite(email(), access.Viewer).Want(http.StatusCreated).JSON(&i)
	return b.as(t, access.Viewer).user.String(), i.ID
}

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, role := range []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Viewer, access.Dealer} {
		c := b.as(t, role)
		for _, route := range routes(b.targets(t)) {
			r := c.Do(route.method, route.path, route.body)
			if access.Allows(role, route.need) != (r.Status < 300) {
				t.Errorf("%s %s as %s: %d %s", route.method, route.path, role, r.Status, r.Body)
			}
			if r.Status >= 300 && (r.Code() != "permission_missing" || !strings.Contains(string(r.Body), string(route.need))) {
				t.Errorf("%s %s as %s does not name %s: %s", route.method, route.path, role, route.need, r.Body)
			}
		}
	}
}

func TestOrderOfRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	viewer := b.as(t, access.Viewer)
	for _, route := range routes(b.targets(t)) {
		b.As("").Do(route.method, route.path, route.body).Want(http.StatusUnauthorized)
		if route.body == nil {
			continue
		}
		for _, body := range []any{`{"version":"one","role":1,"email":1,"name":1}`, `{`, ``} {
			b.As("").Do(route.method, route.path, body).Want(http.StatusUnauthorized)
			viewer.Do(route.method, route.path, body).Want(http.StatusForbidden)
			if r := b.Do(route.method, route.path, body); r.Status != http.StatusBadRequest && r.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s %s with %q: %d", route.method, route.path, body, r.Status)
			}
		}
	}
}

func TestOtherWorkspacesDoNotExist(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	member, invite := other.targets(t)
	account := other.account(t)
	for _, route := range routes(member, invite) {
		if !strings.Contains(route.path, "-") {
			continue
		}
		b.Do(route.method, route.path, route.body).Want(http.StatusNotFound)
	}
	for _, path := range []string{"/api/workspace/members/" + ident.New().String(), "/api/workspace/members/1", "/api/workspace/invites/x"} {
		b.Do(http.MethodDelete, path, nil).Want(http.StatusNotFound)
	}
	b.Post("/api/workspace/invites", map[string]any{"email": email(), "role": "DEALER", "account_id": account}).Want(http.StatusNotFound)
	mine := b.as(t, access.Viewer)
	b.Patch("/api/workspace/members/"+mine.user.String(), map[string]any{"version": 1, "role": "DEALER", "account_id": account}).Want(http.StatusNotFound)

	for _, path := range []string{"/api/workspace/members", "/api/workspace/invites", "/api/workspace/accounts", "/api/workspace/audit"} {
		body := string(b.Get(path).Want(http.StatusOK).Body)
		for _, foreign := range []string{member, invite, account, other.ws.Workspace().String()} {
			if strings.Contains(body, foreign) {
				t.Errorf("%s shows another workspace's %s", path, foreign)
			}
		}
	}
	// What was refused changed nothing over there.
	if all := list[memberJSON](t, other, "/api/workspace/members"); all.Total != 3 {
		t.Errorf("%d members are left there", all.Total)
	}
}

func TestRolesCannotBeRaisedAboveOnesOwn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	admin := b.as(t, access.Admin)
	peer, viewer := b.as(t, access.Admin), b.as(t, access.Viewer)
	refused := func(r fntest.Response, code string) {
		t.Helper()
		if r.Want(http.StatusForbidden).Code() != code {
			t.Errorf("%s, want %s", r.Body, code)
		}
	}
	refused(admin.invite(email(), access.Owner), "role_outranked")
	refused(admin.setRole(viewer.user, 1, access.Owner), "role_outranked")
	refused(admin.setRole(b.user, 1, access.Viewer), "role_outranked")
	refused(admin.remove(b.user), "role_outranked")
	refused(admin.Post("/api/workspace/members/"+b.user.String()+"/reset", nil), "role_outranked")
	refused(admin.setRole(admin.user, 1, access.Manager), "own_role")
	refused(admin.setRole(admin.user, 1, access.Owner), "role_outranked")
	for _, c := range []bundle{b, admin} {
		c.invite(email(), access.SuperAdmin).Want(http.StatusUnprocessableEntity)
		c.setRole(viewer.user, 1, access.SuperAdmin).Want(http.StatusUnprocessableEntity)
		c.invite(email(), "USER").Want(http.StatusUnprocessableEntity)
	}
	// An ADMIN may not undo what an OWNER offered.
	var offered inviteJSON
	b.invite("o"+email(), access.Owner).Want(http.StatusCreated).JSON(&offered)
	refused(admin.Do(http.MethodDelete, "/api/workspace/invites/"+offered.ID, nil), "role_outranked")
	refused(admin.invite(offered.Email, access.Viewer), "role_outranked")

	admin.setRole(peer.user, 1, access.Manager).Want(http.StatusOK)
	admin.setRole(viewer.user, 1, access.Admin).Want(http.StatusOK)
	b.setRole(viewer.user, 2, access.Owner).Want(http.StatusOK)
}

func TestNoWorkspaceNoAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `update workspaces set status = 'suspended' where id = $1`, b.ws.Workspace())
	for _, route := range routes(b.user.String(), ident.New().String()) {
		r := b.Do(route.method, route.path, route.body).Want(http.StatusForbidden)
		if r.Code() != "workspace_suspended" && r.Code() != "no_workspace" {
			t.Errorf("%s %s: %s", route.method, route.path, r.Body)
		}
	}
}
