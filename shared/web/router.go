// Package web is the HTTP side of every route group: huma on net/http's ServeMux, the caller and the permission in the
// route line, faults as RFC 9457 problems, client limits on everything public. It refuses business rules and SQL of
// tenant tables.
package web

import (
	"context"
	"net/http"
	"path"
	"strings"

	"cartie/shared/access"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/token"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Config is what every route group needs from its settings.
type Config struct {
	Database  string `env:"DATABASE_URL"`
	PublicKey string `env:"JWT_PUBLIC_KEY"` // base64 of the Ed25519 public key access tokens are verified with
}

// Router holds the routes of one function.
type Router struct {
	mux    *http.ServeMux
	api    huma.API
	gate   gate
	routes []Route
}

// Route tells about one route, for `go run ./local routes` and the house's permission matrix.
type Route struct {
	Method     string
	Path       string
	Permission access.Permission
}

// MaxBody is how many bytes a JSON body may have.
const MaxBody = 1 << 20

// NewRouter makes an empty router. db is the pool the session is looked up in (role app_rw or app_auth).
func NewRouter(env *fn.Env, db pg.DB, cfg Config) (*Router, error) {
	tokens, err := token.NewVerifier(cfg.PublicKey)
	if err != nil {
		return nil, err
	}
	return newRouter(env, gate{tokens: &tokens, db: db}), nil
}

// NewPublicRouter makes a router that knows no sessions, for functions whose routes are all Public or Raw.
func NewPublicRouter(env *fn.Env, db pg.DB) *Router { return newRouter(env, gate{db: db}) }

func newRouter(env *fn.Env, g gate) *Router {
	hc := huma.DefaultConfig("Cartie", "1")
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath, hc.CreateHooks = "", "", "", nil
	hc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"}}
	r := &Router{mux: http.NewServeMux(), gate: g}
	r.api = humago.New(r.mux, hc)
	r.mux.HandleFunc("/", nothing)
	env.Expose(r)
	return r
}

func nothing(w http.ResponseWriter, req *http.Request) {
	Fail(w, req, fault.New(fault.NotFound, "not_found", "nothing at %s %s", req.Method, req.URL.Path))
}

// ServeHTTP answers a request; what no route takes is a 404 problem, a known path with another method a 405 one. A path
// with empty or dot segments is no route's: ServeMux would redirect it, and a redirected POST or hook is lost.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if clean := path.Clean(req.URL.Path); clean != req.URL.Path && clean+"/" != req.URL.Path {
		nothing(w, req)
		return
	}
	if _, pattern := r.mux.Handler(req); pattern == "/" {
		if allowed := r.methods(req); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			writeProblem(w, req, &Problem{Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Detail: "the path does not take " + req.Method})
			return
		}
	}
	r.mux.ServeHTTP(w, req)
}

func (r *Router) methods(req *http.Request) []string {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := req.Clone(req.Context())
		probe.Method = m
		if _, pattern := r.mux.Handler(probe); pattern != "/" {
			allowed = append(allowed, m)
		}
	}
	return allowed
}

// OpenAPI is the document of this function's operations.
func (r *Router) OpenAPI() *huma.OpenAPI { return r.api.OpenAPI() }

// Routes lists the routes in the order they were registered.
func (r *Router) Routes() []Route { return r.routes }

// Option changes an operation.
type Option func(*operation)

type operation struct {
	huma.Operation
	permission access.Permission
	limit      Limit
}

// Describe gives an operation its one-line summary.
func Describe(summary string) Option { return func(o *operation) { o.Summary = summary } }

// Status sets the status of a successful answer, e.g. 201.
func Status(code int) Option { return func(o *operation) { o.DefaultStatus = code } }

// Limited replaces the client limit of an operation.
func Limited(l Limit) Option { return func(o *operation) { o.limit = l } }

// Handler answers one operation for one caller.
type Handler[I, O any] func(ctx context.Context, c Caller, in *I) (*O, error)

// Get registers a reading operation.
func Get[I, O any](r *Router, path string, p access.Permission, h Handler[I, O], opts ...Option) {
	register(r, http.MethodGet, path, p, h, opts)
}

// Post registers an operation that makes or does something.
func Post[I, O any](r *Router, path string, p access.Permission, h Handler[I, O], opts ...Option) {
	register(r, http.MethodPost, path, p, h, opts)
}

// Put registers an operation that replaces a whole object.
func Put[I, O any](r *Router, path string, p access.Permission, h Handler[I, O], opts ...Option) {
	register(r, http.MethodPut, path, p, h, opts)
}

// Patch registers an operation that changes only what is sent.
func Patch[I, O any](r *Router, path string, p access.Permission, h Handler[I, O], opts ...Option) {
	register(r, http.MethodPatch, path, p, h, opts)
}

// Delete registers an operation that removes an object.
func Delete[I, O any](r *Router, path string, p access.Permission, h Handler[I, O], opts ...Option) {
	register(r, http.MethodDelete, path, p, h, opts)
}

// Raw registers a plain handler, for hooks whose bodies belong to a provider. It does its own gating; permission is
// what `routes` shows.
func (r *Router) Raw(method, path string, p access.Permission, h http.Handler) {
	r.routes = append(r.routes, Route{Method: method, Path: path, Permission: p})
	r.mux.Handle(method+" "+path, h)
}

func register[I, O any](r *Router, method, path string, p access.Permission, h Handler[I, O], opts []Option) {
	op := operation{Operation: huma.Operation{Method: method, Path: path, MaxBodyBytes: MaxBody, OperationID: operationID(method, path)}, permission: p}
	if p == access.Public {
		op.limit = PublicLimit
	} else if r.gate.tokens == nil {
		panic("route " + path + " needs sessions, which a public router does not know")
	}
	for _, o := range opts {
		o(&op)
	}
	op.Extensions = map[string]any{"x-permission": string(p)}
	op.Errors = []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if p != access.Public {
		op.Security = []map[string][]string{{"token": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	op.Errors = append(op.Errors, http.StatusNotFound, http.StatusConflict)
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { r.gate.pass(r.api, op, ctx, next) }}
	r.routes = append(r.routes, Route{Method: method, Path: path, Permission: p})
	huma.Register(r.api, op.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, callerOf(ctx), in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

func operationID(method, path string) string {
	id := strings.ToLower(method)
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/api/"), "/") {
		id += "-" + strings.Trim(part, "{}")
	}
	return id
}
