package stack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cartie/local/keys"
	"cartie/local/movable"
	"cartie/local/stack"
	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/sim/telegram"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// TestMain is also the bootstrap of every function of the test template.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		fn.Main(functions()["functions/"+os.Getenv("AWS_LAMBDA_FUNCTION_NAME")+"/lambda"])
		return
	}
	os.Exit(m.Run())
}

type settings struct {
	Bus      bus.Config
	Public   string `env:"PUBLIC_URL"`
	Telegram string `env:"TELEGRAM_API_URL"`
	Jobs     string `env:"QUEUE_JOBS_URL"`
}

// functions are as small as functions can be: front publishes what it is asked to, back fails on a poisonous row.
func functions() map[string]fn.Function {
	front := fn.HTTP("front", func(_ context.Context, env *fn.Env) (http.Handler, error) {
		var cfg settings
		if err := env.Load(&cfg); err != nil {
			return nil, err
		}
		publisher := bus.New(cfg.Bus)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if row := r.URL.Query().Get("publish"); row != "" {
				id, err := ident.Parse(row)
				if err == nil {
					err = publisher.Publish(r.Context(), cfg.Jobs, bus.Message{Workspace: ident.New(), ID: id})
				}
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
			}
			if r.URL.Query().Has("die") {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
			_, _ = fmt.Fprintf(w, "%s %s %s %s %d", r.Method, r.URL.Path, clock.Now(r.Context()).Format(time.RFC3339), cfg.Telegram, os.Getpid())
		}), nil
	})
	back := fn.Queue("back", func(context.Context, *fn.Env) (func(context.Context, fn.Message) error, error) {
		return func(_ context.Context, m fn.Message) error {
			if m.ID.String() == poison {
				return fault.New(fault.Transient, "later", "the row cannot be worked on")
			}
			return nil
		}, nil
	})
	tick := fn.Schedule("tick", func(_ context.Context, env *fn.Env) (func(context.Context) error, error) {
		return func(ctx context.Context) error {
			return seen(env, clock.Now(ctx))
		}, nil
	})
	operator := fn.Task("operator", func(_ context.Context, env *fn.Env) (func(context.Context, []byte) (any, error), error) {
		var cfg struct {
			Owner string `env:"OWNER"`
		}
		if err := env.Load(&cfg); err != nil {
			return nil, err
		}
		return func(_ context.Context, payload []byte) (any, error) {
			return map[string]any{"got": json.RawMessage(payload), "owner": cfg.Owner}, nil
		}, nil
	})
	return map[string]fn.Function{
		"functions/front/lambda": front, "functions/back/lambda": back, "functions/tick/lambda": tick, "functions/operator/lambda": operator,
	}
}

const (
	good   = "0199b3a2-0000-7000-8000-0000000000a1"
	poison = "0199b3a2-0000-7000-8000-0000000000ff"
)

// seen tells the test what time a schedule ran at: through a file, since it may run in another process.
func seen(env *fn.Env, at time.Time) error {
	var cfg struct {
		File string `env:"TICKS"`
	}
	if err := env.Load(&cfg); err != nil {
		return err
	}
	return os.WriteFile(cfg.File, []byte(at.Format(time.RFC3339)), 0o600)
}

type bench struct {
	*testing.T
	*stack.Stack
	ticks    string
	failures chan error
}

// both runs a test on functions of this process and on real bootstraps.
func both(t *testing.T, test func(b *bench)) {
	t.Helper()
	for _, mode := range []string{"in process", "bootstraps"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			k, err := keys.New(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b := &bench{T: t, ticks: filepath.Join(t.TempDir(), "ticks"), failures: make(chan error, 100)}
			opt := stack.Options{
				Root: "testdata", Keys: k, Clock: movable.Stopped(start), Web: "testdata/web",
				Database: func(role string) string { return "postgres://" + role + "@127.0.0.1:1/none" },
				Settings: map[string]string{"TICKS": b.ticks},
				Failed:   func(where string, err error) { b.failures <- fmt.Errorf("%s: %w", where, err) },
			}
			if mode == "bootstraps" {
				opt.Bootstraps = t.TempDir()
				for _, name := range []string{"front", "back", "tick", "operator"} {
					self, err := os.Executable()
					if err != nil {
						t.Fatal(err)
					}
					if err := os.Symlink(self, filepath.Join(opt.Bootstraps, name)); err != nil {
						t.Fatal(err)
					}
				}
			} else {
				opt.Functions = functions()
			}
			if b.Stack, err = stack.Start(t.Context(), opt); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			})
			test(b)
		})
	}
}

func (b *bench) do(method, path, body string) (int, string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.URL+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func (b *bench) want(method, path, body string, status int, contains string) {
	b.Helper()
	got, text := b.do(method, path, body)
	if got != status || !strings.Contains(text, contains) {
		b.Errorf("%s %s: %d %s, want %d with %q", method, path, got, text, status, contains)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	both(t, func(b *bench) {
		b.want("POST", "/api/anything//else", "", 200, "POST /api/anything//else 2026-10-05T09:00:00Z http://127.0.0.1:")
		b.want("GET", "/api/seldom", "", 200, "/api/seldom")
		b.want("GET", "/api/seldom", "", 429, "Too Many Requests")
		b.want("GET", "/hooks/x", "", 200, "GET /hooks/x")
		b.want("GET", "/leads/17", "", 200, "<title>app</title>")
		b.want("GET", "/assets/a.js", "", 200, "console.log")
		b.want("GET", "/assets/gone.js", "", 404, "not found")
		b.want("GET", "/../template.yaml", "", 200, "<title>app</title>")
		b.want("POST", "/leads", "", 405, "not allowed")
		b.want("GET", "/_local/nothing", "", 404, "")
	})
}

func TestQueueAndDeadLetters(t *testing.T) {
	t.Parallel()
	both(t, func(b *bench) {
		b.want("POST", "/api/x?publish="+good, "", 200, "")
		ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
		defer cancel()
		if err := b.Drained(ctx); err != nil {
			b.Fatal(err)
		}
		b.want("POST", "/api/x?publish="+poison, "", 200, "")
		if err := <-b.failures; !strings.Contains(err.Error(), "1 of 1 messages failed") {
			b.Errorf("failure: %v", err)
		}
		b.want("POST", "/_local/clock", `{"advance":"30s"}`, 200, "2026-10-05T09:00:30Z")
		if err := b.Drained(ctx); err != nil {
			b.Fatal(err)
		}
		b.want("GET", "/_local/queues", "", 200, `{"name":"JobsDlq","dlq":"","visible":1,"in_flight":0,"delayed":0}`)
		b.want("GET", "/_local/queues/JobsDlq", "", 200, poison)
		b.want("POST", "/_local/queues/JobsDlq/redrive", "", 200, `"moved":1`)
		if err := <-b.failures; err == nil {
			b.Error("the message did not come back")
		}
		b.want("GET", "/_local/queues/Nothing", "", 404, "")
	})
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	both(t, func(b *bench) {
		b.want("POST", "/_local/run/tick", "", 200, "null")
		b.ticked("2026-10-05T09:00:00Z")
		b.want("POST", "/_local/clock", `{"advance":"2h"}`, 200, "2026-10-05T11:00:00Z")
		b.ticked("2026-10-05T11:00:00Z")
		b.want("GET", "/_local/schedules", "", 200, `"function":"tick","name":"TickMinute","enabled":true`)
		b.want("POST", "/_local/clock", `{"advance":"-2h"}`, 400, "forward")
		b.want("POST", "/_local/clock", `{}`, 400, "advance")
		b.want("POST", "/_local/run/operator", `{"do":1}`, 200, `{"got":{"do":1},"owner":"postgres://app_owner@127.0.0.1:1/none"}`)
		b.want("POST", "/_local/run/nothing", "", 404, "no such function")
	})
}

// ticked waits for the schedule to write a time; it runs beside us.
func (b *bench) ticked(want string) {
	b.Helper()
	for limit := time.Now().Add(20 * time.Second); ; {
		raw, err := os.ReadFile(b.ticks)
		if err == nil && string(raw) == want {
			return
		}
		if time.Now().After(limit) {
			b.Fatalf("ticked at %s (%v), want %s", raw, err, want)
		}
	}
}

func TestKilledProcess(t *testing.T) {
	t.Parallel()
	both(t, func(b *bench) {
		if len(b.Processes("front")) != 0 {
			b.Fatal("a process before the first call")
		}
		b.want("GET", "/api/x", "", 200, "/api/x")
		if list := b.Processes("front"); len(list) == 0 {
			return // in process there is nothing to kill
		}
		b.want("GET", "/api/x?die", "", 500, `{"message":"Internal Server Error"}`)
		b.want("GET", "/api/x", "", 200, "/api/x")
		b.want("GET", "/_local/processes", "", 200, `"function":"front"`)
		pid := b.Processes("front")[0].PID
		if err := b.Close(); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			b.Errorf("process %d outlives the stack: %v", pid, err)
		}
	})
}

// TestBeforeThePort uses the API and the sandbox of a stack that does not listen yet.
func TestBeforeThePort(t *testing.T) {
	t.Parallel()
	k, err := keys.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := stack.Open(t.Context(), stack.Options{
		Root: "testdata", Keys: k, Addr: "127.0.0.1:9", Functions: functions(), Settings: map[string]string{"TICKS": "unused"},
		Database: func(string) string { return "postgres://127.0.0.1:1/none" },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	res, err := s.Client().Post(s.URL+"/api/x", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	fields := strings.Fields(string(body))
	if res.StatusCode != 200 || len(fields) != 5 {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	me, err := http.Get(fields[3] + "/bot" + telegram.SandboxToken + "/getMe")
	if err != nil {
		t.Fatal(err)
	}
	defer me.Body.Close()
	if me.StatusCode != 200 {
		t.Errorf("the sandbox's Bot API answers %d", me.StatusCode)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	database := func(string) string { return "" }
	_, err := stack.Open(t.Context(), stack.Options{Root: "testdata", Database: database})
	if err == nil || !strings.Contains(err.Error(), "functions/front/lambda") {
		t.Errorf("without functions: %v", err)
	}
	_, err = stack.Open(t.Context(), stack.Options{Root: "testdata", Database: database, Bootstraps: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "make bootstraps") {
		t.Errorf("without binaries: %v", err)
	}
	_, err = stack.Open(t.Context(), stack.Options{Root: "nowhere", Database: database})
	if err == nil {
		t.Error("without a template it opens")
	}
}
