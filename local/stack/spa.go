package stack

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// spa serves the built single-page application: files as they are, every other path as index.html, which routes itself.
func spa(dir string) http.Handler {
	if dir == "" {
		return http.NotFoundHandler()
	}
	files := os.DirFS(dir)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if body, err := fs.ReadFile(files, name); err == nil {
			if strings.HasPrefix(name, "assets/") {
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // named by their content
			}
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
			return
		}
		if strings.HasPrefix(name, "assets/") {
			http.NotFound(w, r) // a page of an older build asks for what is gone: HTML would only confuse it
			return
		}
		index, err := fs.ReadFile(files, "index.html")
		if err != nil {
			http.Error(w, "the web application is not built: make web/dist/index.html", http.StatusNotFound)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "index.html", time.Time{}, bytes.NewReader(index))
	})
}
