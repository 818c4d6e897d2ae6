package scenarios_test

import (
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

// send calls a route with a body that would succeed on a scenario just read.
func send(c *fntest.Client, method, path, id string) fntest.Response {
	var body any
	switch {
	case method == "GET":
	case strings.HasSuffix(path, "/validate"):
		body = map[string]any{}
	case strings.HasSuffix(path, "/simulate"):
		body = map[string]any{"input": map[string]any{"text": "/start"}}
	case strings.Contains(path, "{id}"):
		body = map[string]any{"version": 1}
	default:
		body = map[string]any{"key": "k" + strings.ReplaceAll(ident.New().String(), "-", "")[20:], "title": inAll("T"), "bot_kind": "client"}
	}
	return c.Do(method, strings.ReplaceAll(path, "{id}", id), body)
}

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.named("client_lead").ID
	if len(b.router.Routes()) != 7 {
		t.Fatalf("%d routes", len(b.router.Routes()))
	}
	writes := map[string]bool{"POST /api/scenarios": true, "PATCH /api/scenarios/{id}": true, "POST /api/scenarios/{id}/publish": true}
	may := map[access.Role]string{
		access.Owner: "rw", access.Admin: "rw", access.Manager: "rw", access.Operator: "r", access.Viewer: "r", access.Dealer: "",
	}
	for role, rights := range may {
		c := b.As(b.token(role))
		for _, route := range b.router.Routes() {
			need := "r"
			if writes[route.Method+" "+route.Path] {
				need = "w"
			}
			r := send(c, route.Method, route.Path, id)
			if strings.Contains(rights, need) {
				if r.Status >= 300 {
					t.Errorf("%s %s as %s: %d %s", route.Method, route.Path, role, r.Status, r.Body)
				}
				continue
			}
			if r.Status != 403 || r.Code() != "permission_missing" || !strings.Contains(string(r.Body), string(route.Permission)) {
				t.Errorf("%s %s as %s: %d %s", route.Method, route.Path, role, r.Status, r.Body)
			}
		}
	}
}

func TestOrderOfRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.named("client_lead").ID
	dealer := b.As(b.token(access.Dealer))
	for _, route := range b.router.Routes() {
		if route.Method == "GET" {
			continue
		}
		path := strings.ReplaceAll(route.Path, "{id}", id)
		for _, body := range []string{`{"version":"one","flow":1,"input":3}`, `{`} {
			if r := b.As("").Do(route.Method, path, body); r.Status != 401 {
				t.Errorf("%s %s without a session: %d", route.Method, path, r.Status)
			}
			if r := dealer.Do(route.Method, path, body); r.Status != 403 {
				t.Errorf("%s %s as a dealer: %d", route.Method, path, r.Status)
			}
			if r := b.Do(route.Method, path, body); r.Status != 400 && r.Status != 422 {
				t.Errorf("%s %s with %s: %d %s", route.Method, path, body, r.Status, r.Body)
			}
		}
	}
}

func TestOtherWorkspacesDoNotExist(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	theirs := other.named("client_lead")
	for _, route := range b.router.Routes() {
		if !strings.Contains(route.Path, "{id}") {
			continue
		}
		for _, id := range []string{theirs.ID, ident.New().String(), "1"} {
			if r := send(b.Client, route.Method, route.Path, id); r.Status != 404 {
				t.Errorf("%s %s with %s: %d %s", route.Method, route.Path, id, r.Status, r.Body)
			}
		}
	}
	b.Post("/api/scenarios/simulate", map[string]any{"scenario_id": theirs.ID, "input": map[string]any{"text": "/start"}}).Want(404)
	// A state that names another workspace's version is a person who stands nowhere.
	var version string
	err := b.db.System().QueryRow(t.Context(), `select id::text from scenario_versions where scenario_id = $1`, theirs.ID).Scan(&version)
	if err != nil {
		t.Fatal(err)
	}
	s := b.try(map[string]any{
		"state": map[string]any{"flow": "client_lead", "version": version, "node": "car", "step": 2, "lang": "uk"},
		"input": map[string]any{"text": "BMW X5"},
	}, nil)
	if s.State["flow"] != "client_menu" {
		t.Errorf("another workspace's version goes on: %+v", s.State)
	}
	if now := other.named("client_lead"); now.Version != theirs.Version || now.Draft {
		t.Errorf("changed from outside: %+v", now)
	}
}
