package bots_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

// every calls a route with an id in its path.
func every(c *fntest.Client, method, path, id string) fntest.Response {
	var body any
	if method == "PATCH" {
		body = map[string]any{"version": 1, "name": "Renamed"}
	}
	if method == "PUT" {
		body = map[string]any{"version": 1}
	}
	if method == "POST" && !strings.Contains(path, "{id}") {
		body = draft("9900000901:AAUnknownUnknownUnknownUnknown-0001")
	}
	return c.Do(method, strings.ReplaceAll(path, "{id}", id), body)
}

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	s := setup(t)
	write := map[access.Role]bool{access.Owner: true, access.Admin: true}
	read := map[access.Role]bool{access.Owner: true, access.Admin: true, access.Manager: true, access.Operator: true, access.Viewer: true}
	if len(s.router.Routes()) != 10 {
		t.Fatalf("%d routes", len(s.router.Routes()))
	}
	for _, role := range []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Dealer, access.Viewer} {
		c := s.owner.As(s.member(s.ws, role))
		for _, route := range s.router.Routes() {
			may := write[role]
			if route.Method == "GET" {
				may = read[role]
			}
			r := every(c, route.Method, route.Path, ident.New().String())
			if refused := r.Status == 403; refused == may || r.Status == 401 || r.Status >= 500 {
				t.Errorf("%s %s %s: %d %s", role, route.Method, route.Path, r.Status, r.Body)
			}
			if !may && (r.Code() != "permission_missing" || !strings.Contains(string(r.Body), string(route.Permission))) {
				t.Errorf("%s %s %s does not name the permission: %s", role, route.Method, route.Path, r.Body)
			}
		}
	}
}

// Another workspace's bot does not exist, on no route.
func TestIsolation(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	for _, route := range s.router.Routes() {
		if !strings.Contains(route.Path, "{id}") {
			continue
		}
		for _, id := range []string{b.ID, ident.New().String(), "1", "..", b.ID + "0", strings.ReplaceAll(b.ID, "-", "")} {
			if id == b.ID {
				if r := every(s.rival, route.Method, route.Path, id); r.Status != 404 || strings.Contains(string(r.Body), "cartie_sandbox_bot") {
					t.Errorf("%s %s: %d %s", route.Method, route.Path, r.Status, r.Body)
				}
				continue
			}
			if r := every(s.owner, route.Method, route.Path, id); r.Status != 404 {
				t.Errorf("%s %s with id %q: %d", route.Method, route.Path, id, r.Status)
			}
		}
	}
	var list struct {
		Items []item
		Total int
	}
	if s.rival.Get("/api/bots").Want(200).JSON(&list); list.Items == nil || len(list.Items) != 0 || list.Total != 0 {
		t.Errorf("%+v", list)
	}
	if s.count("bots", "status = 'active' and name = 'Cartie Sandbox' and version = 2") != 1 {
		t.Error("the bot was changed from outside")
	}
}

func TestListPages(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var made []string
	for i := range 7 {
		s.owner.Now = s.owner.Now.Add(time.Second)
		token, err := s.tg.CreateBot(fmt.Sprintf("paged_%d_bot", i))
		if err != nil {
			t.Fatal(err)
		}
		var b item
		s.owner.Post("/api/bots", map[string]any{"token": token, "kind": "client", "name": fmt.Sprint(i)}).Want(201).JSON(&b)
		made = append([]string{b.ID}, made...)
	}
	var seen []string
	cursor := ""
	for range 10 {
		var page struct {
			Items      []item
			NextCursor string `json:"next_cursor"`
			Total      int
			TotalMore  bool `json:"total_more"`
		}
		r := s.owner.Get("/api/bots?limit=3&cursor=" + cursor).Want(200)
		quiet(t, "list", r)
		if r.JSON(&page); page.Total != 7 || page.TotalMore || len(page.Items) > 3 {
			t.Errorf("%+v", page)
		}
		for _, b := range page.Items {
			seen = append(seen, b.ID)
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	if strings.Join(seen, " ") != strings.Join(made, " ") {
		t.Errorf("paged through %q, want %q", seen, made)
	}
	for query, location := range map[string]string{"limit=0": "query.limit", "limit=101": "query.limit", "limit=x": "query.limit", "cursor=abc": "query.cursor", "cursor=" + strings.Repeat("_", 32): "query.cursor"} {
		if r := s.owner.Get("/api/bots?" + query); r.Status != 422 || wrongAt(r) != location {
			t.Errorf("%s: %d %s", query, r.Status, r.Body)
		}
	}
}

// No route answers with a token or a secret, whatever it is asked.
func TestAnswersAreQuiet(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	for _, route := range s.router.Routes() {
		quiet(t, route.Method+" "+route.Path, every(s.owner, route.Method, route.Path, b.ID))
	}
}
