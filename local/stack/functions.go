package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cartie/local/gateway"
	"cartie/local/lambda"
	"cartie/local/queues"
	"cartie/local/schedules"
	"cartie/shared/fn"
	"cartie/shared/pg"
	"cartie/shared/samtmpl"

	"github.com/jackc/pgx/v5/pgxpool"
)

// open makes a function ready to be invoked, in one of the two ways.
func (s *Stack) open(ctx context.Context, f samtmpl.Function) (function, error) {
	folder := filepath.Base(filepath.Dir(f.CodeURI))
	env := s.environment(f, folder)
	out := function{resource: f, folder: folder}
	if s.opt.Bootstraps != "" {
		path, err := filepath.Abs(filepath.Join(s.opt.Bootstraps, folder))
		if err != nil {
			return function{}, fmt.Errorf("bootstrap of %s: %w", f.ID, err)
		}
		if _, err := os.Stat(path); err != nil {
			return function{}, fmt.Errorf("bootstrap of %s (make bootstraps): %w", f.ID, err)
		}
		out.pool = lambda.NewPool(lambda.Bootstrap{
			Name: folder, Path: path, Environment: env, Timeout: f.Timeout, Max: s.opt.Processes, Output: s.opt.Output,
		})
		out.Invoker = out.pool
		return out, nil
	}
	value, ok := s.opt.Functions[f.CodeURI]
	if !ok {
		return function{}, fmt.Errorf("template.yaml:%d: function %s: nothing for CodeUri %s in local/functions.go", f.Line, f.ID, f.CodeURI)
	}
	opts := []fn.Option{fn.WithOutput(s.opt.Output), fn.WithPools(s.shared)}
	if s.opt.Inspect != nil {
		opts = append(opts, fn.WithInspector(func(v any) { s.opt.Inspect(folder, v) }))
	}
	handler, err := value.Open(ctx, fn.NewEnv(value.Name, func(name string) (string, bool) { v, ok := env[name]; return v, ok }, opts...))
	if err != nil {
		return function{}, fmt.Errorf("%s: %w", f.ID, err)
	}
	out.Invoker = lambda.InProcess(folder, handler, f.Timeout)
	return out, nil
}

// shared gives all functions of this process one pool per role: 32 connections together, as Postgres counts them all.
// Functions are opened one after the other, so the map needs no lock.
func (s *Stack) shared(ctx context.Context, url string) (*pgxpool.Pool, error) {
	if pool, ok := s.pools[url]; ok {
		return pool, nil
	}
	size := int32(18)
	for role, n := range map[string]int32{"app_auth": 6, "app_system": 6, "app_owner": 2} {
		if url == s.opt.Database(role) {
			size = n
		}
	}
	pool, err := pg.Open(ctx, url, size)
	if err == nil {
		s.pools[url] = pool
	}
	return pool, err
}

// connect builds queue sources and schedules; the gateway's routes come with its handler.
func (s *Stack) connect() error {
	for _, f := range s.Template.Functions {
		invoker := s.functions[f.ID]
		for _, e := range f.Sources {
			s.sources = append(s.sources, &queues.Source{
				Queue: e.Queue, Invoker: invoker, Batch: e.Batch, Window: e.Window, Max: e.MaxConcurrency, Partial: e.Partial,
				Now: s.Clock.Now, Failed: s.opt.Failed,
			})
		}
		for _, e := range f.Schedules {
			schedule, err := schedules.New(e, invoker)
			if err != nil {
				return fmt.Errorf("template.yaml:%d: %w", e.Line, err)
			}
			s.schedules[f.ID] = append(s.schedules[f.ID], schedule)
		}
	}
	return nil
}

// gateway serves the routes of the template's HTTP API.
func (s *Stack) gateway() (*gateway.Gateway, error) {
	if len(s.Template.APIs) != 1 {
		return nil, fmt.Errorf("template.yaml: %d HTTP APIs, the laptop serves one", len(s.Template.APIs))
	}
	api := s.Template.APIs[0]
	opt := gateway.Options{
		CORS: api.CORS, Default: api.Default, Throttles: api.Throttles, Now: s.Clock.Now,
		Failed: func(route string, err error) { s.opt.Failed(route, err) },
	}
	for _, f := range s.Template.Functions {
		for _, r := range f.Routes {
			opt.Routes = append(opt.Routes, gateway.Route{Method: r.Method, Path: r.Path, Invoker: s.functions[f.ID]})
		}
	}
	return gateway.New(opt)
}

// named finds a function by its logical id or its folder, in any case.
func (s *Stack) named(name string) (function, bool) {
	for id, f := range s.functions {
		if strings.EqualFold(id, name) || strings.EqualFold(f.folder, name) {
			return f, true
		}
	}
	return function{}, false
}

// Invoke runs a function once. With a nil payload a scheduled function gets the event of its first schedule, as of now;
// every other function gets null. name is a logical id or a folder.
func (s *Stack) Invoke(ctx context.Context, name string, payload []byte) ([]byte, error) {
	f, ok := s.named(name)
	if !ok {
		return nil, fmt.Errorf("no function %s", name)
	}
	if list := s.schedules[f.resource.ID]; payload == nil && len(list) > 0 {
		return list[0].Fire(ctx, s.Clock.Now())
	}
	if payload == nil {
		payload = []byte("null")
	}
	return f.Invoke(ctx, payload)
}

// Processes lists the running bootstraps of a function; none when functions run in this process.
func (s *Stack) Processes(name string) []lambda.Process {
	if f, ok := s.named(name); ok && f.pool != nil {
		return f.pool.Processes()
	}
	return nil
}

// Drained waits until no queue but the dead-letter queues holds a message that is visible or in flight. Delayed ones
// and those a consumer failed on and will get again later are not waited out: the latter end it with ctx.
func (s *Stack) Drained(ctx context.Context) error {
	dead := s.deadLetters()
	for {
		changed := s.Queues.Changed()
		if s.empty(dead) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("queues still hold messages: %w", ctx.Err())
		}
	}
}

func (s *Stack) empty(except []string) bool {
	for _, q := range s.Queues.Snapshot() {
		skip := false
		for _, name := range except {
			skip = skip || name == q.Name
		}
		if !skip && q.Visible+q.InFlight > 0 {
			return false
		}
	}
	return true
}
