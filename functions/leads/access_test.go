package leads_test

import (
	"net/http"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

// The routes of the group with bodies that would succeed, and the permission each needs.
func routes(l leadJSON) []struct {
	method, path string
	body         any
	need         access.Permission
} {
	return []struct {
		method, path string
		body         any
		need         access.Permission
	}{
		{http.MethodGet, "/api/leads", nil, access.LeadsRead},
		{http.MethodPost, "/api/leads", lead(), access.LeadsWrite},
		{http.MethodGet, "/api/leads/" + l.ID, nil, access.LeadsRead},
		{http.MethodPatch, "/api/leads/" + l.ID, map[string]any{"version": 1}, access.LeadsWrite},
		{http.MethodGet, "/api/leads/" + l.ID + "/activities", nil, access.LeadsRead},
		{http.MethodGet, "/api/leads/" + l.ID + "/duplicates", nil, access.LeadsRead},
		{http.MethodGet, "/api/contacts", nil, access.ContactsRead},
		{http.MethodGet, "/api/contacts/" + l.Contact.ID, nil, access.ContactsRead},
		{http.MethodPatch, "/api/contacts/" + l.Contact.ID, map[string]any{"version": 1}, access.ContactsWrite},
		{http.MethodGet, "/api/leads/export", nil, access.LeadsExport},
	}
}

// merges are the routes that need a second lead, which a matrix of successes cannot share.
func merges(l leadJSON) []struct {
	method, path string
	body         any
	need         access.Permission
} {
	out := routes(l)[:2]
	for i, verb := range []string{"/merge", "/unmerge"} {
		out[i].method, out[i].path, out[i].need = http.MethodPost, "/api/leads/"+l.ID+verb, access.LeadsWrite
		out[i].body = map[string]any{"version": 1, "duplicate_id": ident.New()}
	}
	return out
}

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead("phone", "0500000013"))
	for _, role := range []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Viewer, access.Dealer} {
		c := b.As(b.token(t, role))
		for _, route := range merges(l) {
			want := http.StatusNotFound // the permission is there, the second lead is not
			if !access.Allows(role, route.need) {
				want = http.StatusForbidden
			}
			if r := c.Do(route.method, route.path, route.body); r.Status != want {
				t.Errorf("%s %s as %s: %d %s", route.method, route.path, role, r.Status, r.Body)
			}
		}
		for _, route := range routes(l) {
			r := c.Do(route.method, route.path, route.body)
			if !access.Allows(role, route.need) {
				if r.Status != http.StatusForbidden || r.Code() != "permission_missing" || !strings.Contains(string(r.Body), string(route.need)) {
					t.Errorf("%s %s as %s: %d %s", route.method, route.path, role, r.Status, r.Body)
				}
				continue
			}
			own := role != access.Dealer || !strings.Contains(route.path, "-") // the row belongs to no dealer
			if ok := r.Status < 300; ok != own {
				t.Errorf("%s %s as %s: %d %s", route.method, route.path, role, r.Status, r.Body)
			}
		}
	}
}

func TestOrderOfRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead())
	viewer := b.As(b.token(t, access.Viewer))
	for _, route := range append(routes(l), merges(l)...) {
		if route.body == nil {
			continue
		}
		for _, body := range []any{`{"version":"one"}`, `{`, ``} {
			if r := b.As("").Do(route.method, route.path, body); r.Status != http.StatusUnauthorized {
				t.Errorf("%s %s without a session: %d", route.method, route.path, r.Status)
			}
			if r := viewer.Do(route.method, route.path, body); r.Status != http.StatusForbidden {
				t.Errorf("%s %s as a viewer: %d", route.method, route.path, r.Status)
			}
			if r := b.Do(route.method, route.path, body); r.Status != http.StatusBadRequest && r.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s %s with %q: %d", route.method, route.path, body, r.Status)
			}
		}
	}
}

func TestOtherWorkspacesDoNotExist(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	mine, theirs := b.make(t, lead("phone", "0500000013")), other.make(t, lead("phone", "0500000013"))
	_, stranger, _ := fntest.Member(t, other.db, other.ws, access.Manager)
	for _, route := range append(routes(theirs)[2:], merges(theirs)...) {
		if !strings.Contains(route.path, "-") {
			continue
		}
		if r := b.Do(route.method, route.path, route.body); r.Status != http.StatusNotFound {
			t.Errorf("%s %s of another workspace: %d %s", route.method, route.path, r.Status, r.Body)
		}
	}
	b.Patch("/api/leads/"+mine.ID, map[string]any{"version": 1, "assignee_id": stranger}).Want(http.StatusNotFound)
	for _, path := range []string{"/api/leads/" + ident.New().String(), "/api/leads/1", "/api/contacts/x"} {
		b.Get(path).Want(http.StatusNotFound)
	}
	var list struct{ Total int }
	for _, path := range []string{"/api/leads?contact_id=" + theirs.Contact.ID, "/api/leads?assignee=" + stranger.String()} {
		if b.Get(path).Want(http.StatusOK).JSON(&list); list.Total != 0 {
			t.Errorf("%s: %d leads", path, list.Total)
		}
	}
	if b.Get("/api/contacts").JSON(&list); list.Total != 1 {
		t.Errorf("%d contacts", list.Total)
	}
}

func TestDealerSeesTheirLeads(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, _, account := fntest.Member(t, b.db, b.ws, access.Dealer)
	own, foreign := b.make(t, lead("phone", "0500000013")), b.make(t, lead("phone", "0500000014"))
	_, err := b.db.System().Exec(t.Context(), `update leads set account_id = $2 where id = $1`, own.ID, account)
	if err != nil {
		t.Fatal(err)
	}
	dealer := b.As(token)
	var list struct {
		Items []leadJSON
		Total int
	}
	if dealer.Get("/api/leads").Want(http.StatusOK).JSON(&list); list.Total != 1 || list.Items[0].ID != own.ID {
		t.Errorf("a dealer lists %+v", list)
	}
	if dealer.Get("/api/contacts").Want(http.StatusOK).JSON(&list); list.Total != 1 || list.Items[0].ID != own.Contact.ID {
		t.Errorf("a dealer lists contacts %+v", list)
	}
	dealer.Get("/api/leads/" + own.ID).Want(http.StatusOK)
	dealer.Get("/api/leads/" + foreign.ID).Want(http.StatusNotFound)
	dealer.Get("/api/contacts/" + foreign.Contact.ID).Want(http.StatusNotFound)
}
