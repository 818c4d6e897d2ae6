package fn

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"

	"cartie/shared/fault"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Env is what a function may use of the world: settings, a logger, pools. One per function and process.
type Env struct {
	Name   string
	Log    *slog.Logger
	lookup func(name string) (string, bool)
	open   func(ctx context.Context, url string) (*pgxpool.Pool, error)
	local  bool
	see    func(any)
}

// Option changes how an Env is made; only the runner and tests use options.
type Option func(*Env)

// WithPools lets the in-process runner share one pool per role among all functions.
func WithPools(open func(ctx context.Context, url string) (*pgxpool.Pool, error)) Option {
	return func(e *Env) { e.open = open }
}

// WithOutput sends log lines to w instead of standard output.
func WithOutput(w io.Writer) Option {
	return func(e *Env) { e.Log = logger(w, e.Name, e.setting("LOG_LEVEL")) }
}

// NewEnv makes the environment of a function from a lookup of settings (os.LookupEnv in Lambda).
func NewEnv(name string, settings func(name string) (string, bool), opts ...Option) *Env {
	e := &Env{Name: name, lookup: settings}
	e.open = func(ctx context.Context, url string) (*pgxpool.Pool, error) { return pg.Open(ctx, url, 1) }
	e.local = e.setting("LOCAL") == "1"
	e.Log = logger(os.Stdout, name, e.setting("LOG_LEVEL"))
	for _, o := range opts {
		o(e)
	}
	return e
}

// Pool opens the database at url, lazily: it dials on first use.
func (e *Env) Pool(ctx context.Context, url string) (*pgxpool.Pool, error) { return e.open(ctx, url) }

// Local reports whether the function runs on a laptop or in a test (setting LOCAL=1).
func (e *Env) Local() bool { return e.local }

// Load fills the string fields of the struct dst points at from settings named by their `env` tag. A `default` tag makes
// a setting optional. All missing settings are named in one error. Nested structs are filled too.
func (e *Env) Load(dst any) error {
	var missing []string
	e.fill(reflect.ValueOf(dst).Elem(), &missing)
	if len(missing) > 0 {
		return fault.New(fault.Internal, "settings_missing", "function %s needs settings: %s", e.Name, strings.Join(missing, ", "))
	}
	return nil
}

func (e *Env) fill(v reflect.Value, missing *[]string) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Struct {
			e.fill(v.Field(i), missing)
			continue
		}
		name := f.Tag.Get("env")
		if name == "" {
			panic(fmt.Sprintf("settings field %s.%s has no env tag", t.Name(), f.Name))
		}
		value := e.setting(name)
		if value == "" {
			fallback, optional := f.Tag.Lookup("default")
			if !optional && !slices.Contains(*missing, name) {
				*missing = append(*missing, name)
			}
			value = fallback
		}
		v.Field(i).SetString(value)
	}
}

func (e *Env) edgeKeys() (keys []string) {
	for key := range strings.SplitSeq(e.setting(EdgeKeySetting), ",") {
		if key = strings.TrimSpace(key); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func (e *Env) setting(name string) string {
	v, _ := e.lookup(name)
	return v
}

// WithInspector hands what functions expose about themselves (their router) to the runner, the generator and tests.
func WithInspector(see func(any)) Option { return func(e *Env) { e.see = see } }

// Expose shows v to the inspector, if there is one.
func (e *Env) Expose(v any) {
	if e.see != nil {
		e.see(v)
	}
}
