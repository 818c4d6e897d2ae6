package house

import (
	"strings"
	"testing"
)

// example is a small tree or module that breaks one rule, or none.
type example struct {
	name string
	got  []string
	want string // part of the only complaint; "" for none
}

func check(t *testing.T, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			switch {
			case e.want == "" && len(e.got) == 0:
			case e.want == "":
				t.Errorf("complained: %q", e.got)
			case len(e.got) != 1 || !strings.Contains(e.got[0], e.want):
				t.Errorf("got %q, want one complaint with %q", e.got, e.want)
			case !strings.Contains(e.got[0], ", because "):
				t.Errorf("%q gives no reason", e.got[0])
			}
		})
	}
}

// one is a module of one package.
func one(path string, imports ...string) []Package {
	return []Package{{Path: path, Imports: imports, Deps: imports, Ours: true}}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, pattern string
		want          bool
	}{
		{"shared/lead", "shared/lead", true},
		{"shared/leads", "shared/lead", false},
		{"shared/lead/internal/query", "shared/lead/...", true},
		{"shared/lead", "shared/lead/...", true},
		{"shared/dest", "shared/dest/*/...", false},
		{"shared/dest/capi/deep", "shared/dest/*/...", true},
		{"functions/leads/lambda", "functions/*/lambda", true},
		{"functions/leads/other/lambda", "functions/*/lambda", false},
		{"functions/leads", "functions/*", true},
		{"functions/leads/lambda", "functions/*", false},
	} {
		if got := match(c.path, c.pattern); got != c.want {
			t.Errorf("match(%q, %q) = %t", c.path, c.pattern, got)
		}
	}
}

func TestLayering(t *testing.T) {
	t.Parallel()
	check(t, []example{
		{"a domain uses leaves, pg, outbox and domain", Layering(one("shared/lead", "cartie/shared/fault", "cartie/shared/phone", "cartie/shared/pg", "cartie/shared/outbox", "cartie/shared/contact", "cartie/shared/lead/internal/query")), ""},
		{"a domain knows HTTP", Layering(one("shared/lead", "cartie/shared/web")), "domain may not import web"},
		{"a domain knows Telegram", Layering(one("shared/lead", "cartie/shared/tg")), "domain may not import tg"},
		{"a domain publishes", Layering(one("shared/lead", "cartie/shared/bus")), "domain may not import bus"},
		{"the web side knows the domain", Layering(one("shared/web", "cartie/shared/lead")), "web may not import domain"},
		{"a leaf knows a store", Layering(one("shared/phone", "cartie/shared/pg")), "leaf may not import pg"},
		{"dialogue joins both", Layering(one("shared/dialogue", "cartie/shared/tg", "cartie/shared/lead", "cartie/shared/scenario")), ""},
		{"dialogue knows HTTP", Layering(one("shared/dialogue", "cartie/shared/web")), "dialogue may not import web"},
		{"a destination knows another", Layering(one("shared/dest/capi", "cartie/shared/dest/webhook")), "destination may not import destination"},
		{"a destination knows the domain", Layering(one("shared/dest/capi", "cartie/shared/lead")), "destination may not import domain"},
		{"all lists destinations", Layering(one("shared/dest/all", "cartie/shared/dest", "cartie/shared/dest/capi")), ""},
		{"a function wires", Layering(one("functions/leads", "cartie/shared/fn", "cartie/shared/web", "cartie/shared/lead", "cartie/shared/dialogue")), ""},
		{"a function uses another", Layering(one("functions/leads", "cartie/functions/bots")), "function may not import function"},
		{"a function uses a simulator", Layering(one("functions/leads", "cartie/shared/sim/telegram")), "function may not import sim"},
		{"a function migrates", Layering(one("functions/leads", "cartie/migrations")), "function may not import migrations"},
		{"migrate migrates", Layering(one("functions/migrate", "cartie/migrations", "cartie/shared/pg/pgsetup", "cartie/shared/seed")), ""},
		{"an entry is its function", Layering(one("functions/leads/lambda", "cartie/functions/leads", "cartie/shared/fn")), ""},
		{"an entry is another function", Layering(one("functions/leads/lambda", "cartie/functions/bots", "cartie/shared/fn")), "imports functions/bots"},
		{"a simulator knows our code", Layering(one("shared/sim/meta", "cartie/shared/dest")), "sim may not import dest"},
		{"somebody imports the laptop", Layering(one("shared/seed", "cartie/local/stack")), "seed may not import local"},
		{"a migration has dependencies", Layering(one("migrations", "cartie/shared/fault")), "migrations may not import roots"},
		{"a function's tests use another", Layering([]Package{{Path: "functions/leads", TestImports: []string{"cartie/functions/bots"}, Ours: true}}), "its tests import functions/bots"},
		{"a function's tests use a kit", Layering([]Package{{Path: "functions/leads", TestImports: []string{"cartie/functions/leads", "cartie/shared/fn/fntest"}, Ours: true}}), ""},
		{"an unknown place", Layering(one("pkg/lead")), "is in no layer"},
	})
}

func TestDoors(t *testing.T) {
	t.Parallel()
	check(t, []example{
		{"a store uses pgx", Doors(one("shared/lead", "github.com/jackc/pgx/v5")), ""},
		{"generated queries use pgx", Doors(one("shared/lead/internal/query", "github.com/jackc/pgx/v5")), ""},
		{"a function uses pgx", Doors(one("functions/leads", "github.com/jackc/pgx/v5")), "functions/leads: imports github.com/jackc/pgx/v5"},
		{"a domain uses the cloud", Doors(one("shared/lead", "github.com/aws/aws-sdk-go-v2/service/sqs")), "aws-sdk-go-v2"},
		{"the dialogue uses the Bot API client", Doors(one("shared/dialogue", "github.com/go-telegram/bot")), "go-telegram/bot"},
		{"the dialogue reads updates", Doors(one("shared/dialogue", "github.com/go-telegram/bot/models")), ""},
		{"a domain reads updates", Doors(one("shared/lead", "github.com/go-telegram/bot/models")), "go-telegram/bot/models"},
		{"a domain uses HTTP", Doors(one("shared/lead", "net/http")), "net/http"},
		{"a destination uses HTTP", Doors(one("shared/dest/capi", "net/http")), ""},
		{"a domain uses huma", Doors(one("shared/lead", "github.com/danielgtaylor/huma/v2")), "huma"},
		{"MTProto in the root module", Doors(one("functions/tgclient", "github.com/gotd/td/tg")), "gotd"},
		{"unstructured logs", Doors(one("shared/lead", "log")), "slog"},
		{"structured logs", Doors(one("shared/lead", "log/slog")), ""},
	})
}

func TestReachable(t *testing.T) {
	t.Parallel()
	check(t, []example{
		{"templates", Reachable(one("functions/leads/lambda", "html/template")), "reaches html/template"},
		{"templates in migrate", Reachable(one("functions/migrate/lambda", "text/template")), ""},
		{"a simulator", Reachable(one("functions/leads/lambda", "cartie/shared/sim/telegram")), "back door"},
		{"templates on the laptop", Reachable(one("local", "html/template")), ""},
		{"MTProto compiled", Heavy([]Package{{Path: "github.com/gotd/td/tg"}}), "module of its own"},
	})
}

func goFile(path, text string) []File { return []File{{Path: path, Text: text}} }

func TestSourceRules(t *testing.T) {
	t.Parallel()
	const lead = "shared/lead/lead.go"
	check(t, []example{
		{"documented", Documented(goFile(lead, "// Package lead is the lead.\npackage lead\n")), ""},
		{"undocumented", Documented(goFile(lead, "package lead\n")), "0 package comments"},
		{"documented twice", Documented(append(goFile(lead, "// Package lead is.\npackage lead\n"), File{"shared/lead/b.go", "// Package lead is too.\npackage lead\n"})), "2 package comments"},
		{"a comment that is a licence", Documented(goFile(lead, "// Copyright\npackage lead\n")), "does not begin with"},
		{"generated queries", Documented(goFile("shared/lead/internal/query/db.go", "package query\n")), ""},

		{"wall clock in the domain", WallClock(goFile(lead, "package lead\nimport \"time\"\nvar _ = time.Now()\n")), "lead.go:3: calls time.Now"},
		{"wall clock renamed", WallClock(goFile(lead, "package lead\nimport clock \"time\"\nfunc f() { clock.Since(x) }\n")), "time.Since"},
		{"durations in the domain", WallClock(goFile(lead, "package lead\nimport \"time\"\nvar d = time.Minute\n")), ""},
		{"wall clock in a function", WallClock(goFile("functions/leads/list.go", "package leads\nimport \"time\"\nvar _ = time.Now()\n")), "calls time.Now"},
		{"wall clock in a test", WallClock(goFile("shared/lead/lead_test.go", "package lead\nimport \"time\"\nvar _ = time.Now()\n")), ""},
		{"wall clock in pg", WallClock(goFile("shared/pg/open.go", "package pg\nimport \"time\"\nvar _ = time.Now()\n")), ""},

		{"SQL clock in a query", SQLClock(goFile("shared/post/queries.sql", "select id from posts\nwhere due_at <= now()")), "queries.sql:2"},
		{"SQL clock by another name", SQLClock(goFile("shared/post/queries.sql", "where due_at <= CURRENT_TIMESTAMP")), "asks the database"},
		{"a default", SQLClock(goFile("migrations/00001_x.sql", "created_at timestamptz not null default now(),")), ""},
		{"a due function", SQLClock(goFile("migrations/00001_x.sql", "where due_at <= now()")), "asks the database"},
		{"a comment", SQLClock(goFile("shared/post/queries.sql", "-- not now()\nselect 1")), ""},

		{"a scope in a domain", ScopeMakers(goFile(lead, "package lead\nimport \"cartie/shared/tenant\"\nvar _ = tenant.Of(w, a)\n")), "calls tenant.Of"},
		{"a scope in web", ScopeMakers(goFile("shared/web/caller.go", "package web\nimport \"cartie/shared/tenant\"\nvar _ = tenant.Of(w, a)\n")), ""},
		{"a scope in a test", ScopeMakers(goFile("shared/lead/lead_test.go", "package lead\nimport \"cartie/shared/tenant\"\nvar _ = tenant.Of(w, a)\n")), ""},

		{"a patient client", Clients(goFile("shared/tg/tg.go", "package tg\nimport \"net/http\"\nvar c = &http.Client{Transport: t}\n")), "without Timeout"},
		{"a client with a limit", Clients(goFile("shared/tg/tg.go", "package tg\nimport \"net/http\"\nvar c = &http.Client{Timeout: t}\n")), ""},
		{"the default client", Clients(goFile("shared/tg/tg.go", "package tg\nimport \"net/http\"\nvar c = http.DefaultClient\n")), "http.DefaultClient"},

		{"SQL in a store", InlineSQL(goFile(lead, "package lead\nconst q = `select id\nfrom leads where id = $1`\n")), "holds SQL"},
		{"SQL in a function", InlineSQL(goFile("functions/leads/list.go", "package leads\nvar q = \"UPDATE leads SET x = 1\"\n")), "holds SQL"},
		{"a sentence", InlineSQL(goFile(lead, "package lead\nconst s = \"select a car from the list\"\n")), "holds SQL"},
		{"another sentence", InlineSQL(goFile(lead, "package lead\nconst s = \"delete the lead\"\n")), ""},
	})
}

func TestMutableState(t *testing.T) {
	t.Parallel()
	at := func(text string) []string { return MutableState(goFile("shared/lead/lead.go", "package lead\n"+text)) }
	check(t, []example{
		{"a table", at("var names = []string{\"a\"}\nfunc f() string { return names[0] }"), ""},
		{"a sentinel", at("var errGone = errors.New(\"gone\")"), ""},
		{"an assertion", at("var _ Sender = (*x)(nil)"), ""},
		{"an embedded file", at("//go:embed flow.json\nvar flow []byte"), ""},
		{"a counter", at("var n = 0\nfunc f() { n++ }"), "changes the package variable n"},
		{"declared for later", at("var pool *Pool"), "without a value"},
		{"a cache", at("var cache = make(map[string]int)"), "made to be filled"},
		{"a filled table", at("var cache = map[string]int{}\nfunc f() { cache[\"a\"] = 1 }"), "changes the package variable cache"},
		{"an emptied table", at("var cache = map[string]int{\"a\": 1}\nfunc f() { delete(cache, \"a\") }"), "changes the package variable cache"},
		{"a changed field", at("var setting = Setting{}\nfunc f() { setting.On = true }"), "changes the package variable setting"},
		{"a local of that name", at("var n = 0\nfunc f() { n := 1; n = 2; _ = n }"), ""},
		{"a lock", at("import \"sync\"\nvar lock = sync.Mutex{}"), "sync.Mutex"},
		{"once", at("import \"sync\"\nvar load = sync.OnceValue(f)"), "sync.OnceValue"},
		{"a typed pointer", at("import \"sync/atomic\"\nvar p = atomic.Pointer[int]{}"), "atomic.Pointer"},
		{"init", at("func init() { register() }"), "declares init"},
		{"another package's setting", at("import \"github.com/danielgtaylor/huma/v2\"\nfunc f() { huma.DefaultArrayNullable = false }"), "DefaultArrayNullable"},
		{"huma's setting in web", MutableState(goFile("shared/web/router.go", "package web\nimport \"github.com/danielgtaylor/huma/v2\"\nfunc f() { huma.DefaultArrayNullable = false }")), ""},
		{"a file apart", MutableState(append(goFile("shared/lead/a.go", "package lead\nvar n = 0"), File{"shared/lead/b.go", "package lead\nfunc f() { n = 1 }"})), "b.go:2: changes"},
	})
}

func TestFileRules(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\n", MaxLines+1)
	place := "/" + "home/someone/cartie"
	check(t, []example{
		{"long", Length(goFile("web/src/app/main.tsx", long)), "451 lines"},
		{"long and generated", Length(goFile("shared/lead/internal/query/q.go", "// Code generated by sqlc. DO NOT EDIT.\n"+long)), ""},
		{"long test data", Length(goFile("shared/lead/testdata/a.sql", long)), ""},
		{"long prose", Length(goFile("README.md", long)), ""},

		{"a vague folder", Names(goFile("shared/util/x.go", "package util")), "is called util"},
		{"a vague file", Names(goFile("shared/lead/helpers.go", "package lead")), "is called helpers"},
		{"a vague test", Names(goFile("shared/lead/common_test.go", "package lead_test")), "is called common"},
		{"another name", Names(goFile("shared/lead/lead.go", "package leads")), "package leads in folder lead"},
		{"a main", Names(goFile("functions/leads/lambda/main.go", "package main")), ""},

		{"a path in prose", MachinePaths(goFile("README.md", "see "+place)), "names the path"},
		{"a path in code", MachinePaths(goFile("shared/lead/lead.go", "const p = \""+place+"\"")), "names the path"},
		{"a route", MachinePaths(goFile("README.md", "GET /api/home/page and https://example.test/"+"home/page")), ""},
	})
}

func TestTestRules(t *testing.T) {
	t.Parallel()
	at := func(text string) []string {
		return Tests(goFile("shared/lead/lead_test.go", "package lead\nimport (\"testing\"; \"time\")\n"+text))
	}
	check(t, []example{
		{"parallel", at("func TestA(t *testing.T) { t.Parallel(); work(t) }"), ""},
		{"serial", at("func TestA(t *testing.T) { work(t) }"), "does not begin with t.Parallel()"},
		{"serial with a reason", at("// Serial: it changes the working directory.\nfunc TestA(t *testing.T) { work(t) }"), ""},
		{"TestMain", at("func TestMain(m *testing.M) { m.Run() }"), ""},
		{"sleeps", at("func TestA(t *testing.T) { t.Parallel(); time.Sleep(1) }"), "time.Sleep"},
		{"skips", at("func TestA(t *testing.T) { t.Parallel(); t.Skip() }"), "skips"},
		{"a fuzz target rejects", at("func FuzzA(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) { t.Skip() }) }"), ""},
	})
}
