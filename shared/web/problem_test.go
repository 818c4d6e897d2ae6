package web_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
)

// problem is the contract's shape of every error.
type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	RequestID                 string `json:"request_id"`
	Errors                    []struct{ Location, Message string }
}

func problemOf(t *testing.T, r fntest.Response, status int, code string) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(r.Body, &p); err != nil {
		t.Fatalf("%d %s: %v", r.Status, r.Body, err)
	}
	if r.Status != status || p.Status != status || p.Code != code || p.Type != "about:blank" || p.Title != http.StatusText(status) || len(p.RequestID) != 36 {
		t.Errorf("status %d, want %d %s: %s", r.Status, status, code, r.Body)
	}
	if r.Header.Get("Content-Type") != "application/problem+json" || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: headers %v", code, r.Header)
	}
	return p
}

func TestFaultsBecomeProblems(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, _ := p.open(t)
	for kind, status := range map[string]int{
		"malformed": 400, "unauthenticated": 401, "forbidden": 403, "not_found": 404, "conflict": 409, "too_large": 413, "invalid": 422, "transient": 503,
	} {
		got := problemOf(t, c.Get("/api/public/fail/"+kind), status, "a_code")
		if got.Detail != "a sentence for people" {
			t.Errorf("%s: detail %q", kind, got.Detail)
		}
	}
	throttled := c.Get("/api/public/fail/throttled")
	problemOf(t, throttled, 429, "slow_down")
	if after := throttled.Header.Get("Retry-After"); after != "2" {
		t.Errorf("Retry-After %q, want whole seconds, rounded up", after)
	}
	for path, code := range map[string]string{"foreign": "internal", "internal": "db_broken"} {
		r := c.Get("/api/public/fail/" + path)
		problemOf(t, r, 500, code)
		if strings.Contains(string(r.Body), "db-7") {
			t.Errorf("a 500 tells of the inside: %s", r.Body)
		}
	}
	if r := c.Get("/api/public/fail/panic"); r.Status != 500 || strings.Contains(string(r.Body), "secret state") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	c.Get("/api/public/fail/not_found").Want(404)
	problemOf(t, c.Post("/hooks/1", ""), 409, "hook_conflict")
}

func TestWrongRequests(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, db := p.open(t)
	c.Token, _, _ = member(t, db, db.Workspace(t), access.Owner)
	const path = "/api/things/1"
	problemOf(t, c.Post(path, `{"name":"ab",`), 400, "malformed")
	problemOf(t, c.Post(path, `not json`), 400, "malformed")
	problemOf(t, c.Post(path, ``), 400, "malformed")
	problemOf(t, c.Post(path, `{"name":"`+strings.Repeat("a", 1<<20)+`","count":1}`), 413, "too_large")
	c.Post(path, map[string]any{"name": "ab", "count": 1}).Want(201)
	for name, one := range map[string]struct {
		path, body string
		locations  []string
	}{
		"short and small": {path, `{"name":"a","count":0}`, []string{"body.count", "body.name"}},
		"of a wrong type": {path, `{"name":7,"count":"1"}`, []string{"body.count", "body.name"}},
		"unknown":         {path, `{"name":"ab","count":1,"role":"OWNER"}`, []string{"body.role"}},
		"missing":         {path, `{}`, []string{"body", "body"}},
		"no object":       {path, `[]`, []string{"body"}},
		"null":            {path, `{"name":null,"count":1}`, []string{"body.name"}},
	} {
		got := problemOf(t, c.Post(one.path, one.body), 422, "invalid")
		var locations []string
		for _, e := range got.Errors {
			locations = append(locations, e.Location)
			if e.Message == "" {
				t.Errorf("%s: no message for %s", name, e.Location)
			}
		}
		slices.Sort(locations)
		if !slices.Equal(locations, one.locations) {
			t.Errorf("%s: wrong at %q, want %q", name, locations, one.locations)
		}
	}
	got := problemOf(t, c.Get(path+"?n=0"), 422, "invalid")
	if len(got.Errors) != 1 || got.Errors[0].Location != "query.n" {
		t.Errorf("%+v", got.Errors)
	}
}

func TestUnknownPlaces(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, db := p.open(t)
	c.Token, _, _ = member(t, db, db.Workspace(t), access.Owner)
	for _, path := range []string{"/", "/api", "/api/things", "/api/things/", "/api/things/1/2", "/api/leads/100%zz", "/api/things/авто/салон#1", "/openapi.json", "/docs", "/schemas/Thing.json"} {
		problemOf(t, c.Get(path), 404, "not_found")
	}
	for method, path := range map[string]string{"POST": "/api/read/1", "DELETE": "/api/me/1", "OPTIONS": "/api/things/1", "TRACE": "/api/things/1"} {
		r := c.Do(method, path, nil)
		problemOf(t, r, 405, "method_not_allowed")
		want := "GET, HEAD"
		if strings.HasPrefix(path, "/api/things") {
			want = "GET, HEAD, POST, PUT, PATCH, DELETE"
		}
		if allow := r.Header.Get("Allow"); allow != want {
			t.Errorf("%s %s: Allow %q, want %q", method, path, allow, want)
		}
	}
	if r := c.Do("HEAD", "/api/read/1", nil); r.Status != 200 {
		t.Errorf("HEAD: %d", r.Status)
	}
}

// A path that is not clean is not served under another name: no route is reached around its checks.
func TestUncleanPathsAreNotServed(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, db := p.open(t)
	c.Token, _, _ = member(t, db, db.Workspace(t), access.Owner)
	for _, path := range []string{"//api/read/1", "/api/../api/read/1", "/api//read/1", "/api/./read/1", "/x/..//api/read/1"} {
		problemOf(t, c.Get(path), 404, "not_found")
		problemOf(t, c.Post(path, `{}`), 404, "not_found")
	}
	if p.caller.RequestID != "" {
		t.Error("a handler was reached")
	}
}
