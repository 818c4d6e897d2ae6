// Package openapi assembles the one description of the API from all HTTP functions, and the table of their routes. It
// opens the functions with settings that lead nowhere and asks their routers; it refuses to call a handler.
package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"cartie/shared/fn"
	"cartie/shared/seal"
	"cartie/shared/web"
)

// Route is one route of the product.
type Route struct {
	Method     string
	Path       string
	Function   string
	Permission string
}

// Set is what the functions tell about themselves.
type Set struct {
	routers map[string]*web.Router // by function
	names   []string               // of functions, sorted
}

// Collect opens the HTTP functions among functions; the others are passed over.
func Collect(ctx context.Context, functions []fn.Function) (*Set, error) {
	settings, err := nowhere(ctx)
	if err != nil {
		return nil, err
	}
	s := &Set{routers: map[string]*web.Router{}}
	for _, f := range functions {
		if f.Kind != fn.KindHTTP {
			continue
		}
		see := func(v any) {
			if r, ok := v.(*web.Router); ok {
				s.routers[f.Name] = r
			}
		}
		if _, err := f.Open(ctx, fn.NewEnv(f.Name, settings, fn.WithOutput(io.Discard), fn.WithInspector(see))); err != nil {
			return nil, fmt.Errorf("look into functions: %w", err)
		}
		if s.routers[f.Name] == nil {
			return nil, fmt.Errorf("function %s exposes no router", f.Name)
		}
		s.names = append(s.names, f.Name)
	}
	slices.Sort(s.names)
	return s, nil
}

// Routes lists all routes by path and method.
func (s *Set) Routes() []Route {
	var out []Route
	for _, name := range s.names {
		for _, r := range s.routers[name].Routes() {
			out = append(out, Route{Method: r.Method, Path: r.Path, Function: name, Permission: string(r.Permission)})
		}
	}
	slices.SortFunc(out, func(a, b Route) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return out
}

// Document is the OpenAPI 3.1 document, indented, with sorted keys: the same functions give the same bytes.
func (s *Set) Document() ([]byte, error) {
	m := newMerger()
	for _, name := range s.names {
		raw, err := json.Marshal(s.routers[name].OpenAPI())
		if err != nil {
			return nil, fmt.Errorf("describe function %s: %w", name, err)
		}
		if err := m.add(name, raw); err != nil {
			return nil, fmt.Errorf("describe function %s: %w", name, err)
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m.doc()); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return out.Bytes(), nil
}

// nowhere gives every setting a value of the right form. Nothing listens at its addresses, and its keys open nothing.
func nowhere(ctx context.Context) (func(name string) (string, bool), error) {
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(ctx, kek)
	if err != nil {
		return nil, fmt.Errorf("make a keyset: %w", err)
	}
	const key32 = "3jc4hGZ9hJ2y4yYx2c0b7e1n5g8Qv6Wl0oJr9sKtUuE="
	return func(name string) (string, bool) {
		switch {
		case name == "SEAL_KEYSET":
			return keyset, true
		case name == "SEAL_KEY":
			return "local:" + kek.Text().Reveal(), true
		case strings.HasPrefix(name, "JWT_"):
			return key32, true
		case strings.HasSuffix(name, "DATABASE_URL"):
			return "postgres://nobody@127.0.0.1:1/nowhere", true
		case strings.HasSuffix(name, "_BUCKET"):
			return "nowhere", true
		case strings.HasSuffix(name, "_URL"):
			return "http://127.0.0.1:1", true
		}
		return "", false
	}, nil
}
