// Package docs serves the description of the API and a page to read it. The page's script is an npm asset that the SPA's
// build puts under /docs-viewer/ of the same origin; nothing is loaded from elsewhere.
package docs

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"cartie/docs"
	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/web"
)

// Function is the route group. It needs no settings.
var Function = fn.HTTP("docs", build)

//go:embed viewer.html
var viewer []byte

// policy lets the page load its own origin only. The viewer styles its elements inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func build(_ context.Context, env *fn.Env) (http.Handler, error) {
	r := web.NewPublicRouter(env, nil)
	r.Raw(http.MethodGet, "/api/openapi.json", access.Public, static("application/json", docs.OpenAPI))
	r.Raw(http.MethodGet, "/api/docs", access.Public, static("text/html; charset=utf-8", viewer))
	return r, nil
}

// static answers bytes that change only with a deployment; a client that has them gets 304.
func static(contentType string, body []byte) http.Handler {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:12]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=60")
		h.Set("ETag", etag)
		h.Set("Content-Security-Policy", policy)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", contentType)
		_, _ = bytes.NewReader(body).WriteTo(w) // the client may be gone
	})
}
