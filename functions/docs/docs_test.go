package docs_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cartie/functions/docs"
	"cartie/shared/fn/fntest"
)

func TestDescription(t *testing.T) {
	t.Parallel()
	c := fntest.Open(t, docs.Function, nil)
	r := c.Get("/api/openapi.json").Want(200)
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	r.JSON(&doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Paths["/api/deliveries/{id}/replay"] == nil || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("version %q, %d paths, %s", doc.OpenAPI, len(doc.Paths), r.Header.Get("Content-Type"))
	}
	if !json.Valid(r.Body) {
		t.Error("not JSON")
	}
	etag := r.Header.Get("ETag")
	if again := c.Get("/api/openapi.json", fntest.Header("If-None-Match", etag)).Want(304); len(again.Body) != 0 || etag == "" {
		t.Errorf("%d bytes for a client that has %s", len(again.Body), etag)
	}
}

// The page is allowed its own origin only, and asks for nothing else.
func TestViewer(t *testing.T) {
	t.Parallel()
	c := fntest.Open(t, docs.Function, nil)
	r := c.Get("/api/docs").Want(200)
	page := string(r.Body)
	for _, m := range regexp.MustCompile(`(?:src|href|spec-url)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[1], "/") || strings.HasPrefix(m[1], "//") {
			t.Errorf("the page asks for %s", m[1])
		}
	}
	if !strings.Contains(page, "/api/openapi.json") || !strings.Contains(page, "/docs-viewer/") || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page is %s", page)
	}
	csp := r.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe-eval") || strings.Contains(csp, "http") {
		t.Errorf("policy %s", csp)
	}
	c.Get("/api/docs/other").Want(404)
}
