package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/web"
)

// What the SPA's client is generated from.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	p := &probe{}
	p.client(t, "postgres://app_rw@127.0.0.1:1/none")
	raw, err := json.Marshal(p.router.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	type ref struct {
		Schema struct {
			Ref string `json:"$ref"`
		}
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Permission  string `json:"x-permission"`
			Summary     string
			OperationID string
			Security    []map[string][]string
			Responses   map[string]struct{ Content map[string]ref }
		}
		Components struct {
			Schemas map[string]struct {
				Required   []string
				Properties map[string]struct{ Type any }
			}
			SecuritySchemes map[string]any
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatalf("%s, %v", doc.OpenAPI, err)
	}
	for _, name := range []string{"type", "title", "status", "code"} {
		if _, ok := doc.Components.Schemas["Problem"].Properties[name]; !ok {
			t.Errorf("the Problem schema lacks %s", name)
		}
	}
	operations := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			public := op.Permission == string(access.Public)
			if op.Permission == "" || (len(op.Security) == 0) != public || operations[op.OperationID] {
				t.Errorf("%s %s: permission %q, security %v, operation %q", method, path, op.Permission, op.Security, op.OperationID)
			}
			operations[op.OperationID] = true
			for _, status := range []string{"422", "429", "500", "503"} {
				if got := op.Responses[status].Content["application/problem+json"].Schema.Ref; !strings.HasSuffix(got, "/Problem") {
					t.Errorf("%s %s: a %s is %q", method, path, status, got)
				}
			}
			if _, refusable := op.Responses["403"]; refusable == public {
				t.Errorf("%s %s: 403 documented %t", method, path, refusable)
			}
		}
	}
	op := doc.Paths["/api/things/{id}"]["get"]
	if op.Permission != "leads.write" || op.Summary != "Read a thing" || op.OperationID != "get-things-id" {
		t.Errorf("%+v", op)
	}
	if _, ok := doc.Paths["/api/things/{id}"]["post"].Responses["201"]; !ok {
		t.Error("a POST that makes something does not answer 201")
	}
	note, _ := json.Marshal(doc.Components.Schemas["PatchInBody"].Properties["note"].Type)
	if string(note) != `["string","null"]` || len(doc.Components.Schemas["PatchInBody"].Required) != 0 {
		t.Errorf("an optional string is %s", note)
	}
	if doc.Components.SecuritySchemes["token"] == nil {
		t.Error("how to sign in is not described")
	}
}

func TestRoutesAreListed(t *testing.T) {
	t.Parallel()
	p := &probe{}
	p.client(t, "postgres://app_rw@127.0.0.1:1/none")
	routes := p.router.Routes()
	if len(routes) != 12 || routes[0] != (web.Route{Method: "GET", Path: "/api/things/{id}", Permission: access.LeadsWrite}) ||
		routes[11] != (web.Route{Method: "POST", Path: "/hooks/{id}", Permission: access.Public}) {
		t.Errorf("%+v", routes)
	}
}

func TestPublicRouterKnowsNoSessions(t *testing.T) {
	t.Parallel()
	env := fn.NewEnv("probe", func(string) (string, bool) { return "", false })
	r := web.NewPublicRouter(env, nil)
	r.Raw(http.MethodPost, "/hooks/x", access.Public, http.NotFoundHandler())
	defer func() {
		if recover() == nil {
			t.Error("a route that needs a session was registered")
		}
	}()
	web.Get(r, "/api/me", access.SignedIn, (&probe{}).query)
}

func TestBrokenKeyStopsTheStart(t *testing.T) {
	t.Parallel()
	env := fn.NewEnv("probe", func(string) (string, bool) { return "", false })
	if _, err := web.NewRouter(env, nil, web.Config{PublicKey: "bm8="}); err == nil {
		t.Error("a router without a key to verify with")
	}
}
