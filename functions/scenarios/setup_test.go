package scenarios_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"cartie/functions/scenarios"
	"cartie/shared/access"
	"cartie/shared/clock"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

var update = flag.Bool("update", false, "write golden files")

// bundle is a workspace with the templates of a client bot.
type bundle struct {
	*fntest.Client // signed in as MANAGER
	t              *testing.T
	db             *pgtest.Database
	ws             tenant.Scope
	router         *web.Router
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{t: t, db: pgtest.Shared(t)}
	b.ws = b.db.Workspace(t)
	c := fntest.Open(t, scenarios.Function, fntest.Settings{"DATABASE_URL": b.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey()},
		fn.WithInspector(func(v any) { b.router = v.(*web.Router) }))
	b.Client = c.As(b.token(access.Manager))
	err := pg.InScope(clock.Frozen(t.Context(), fntest.Start), b.db.RW(), b.ws, func(ctx context.Context, tx pg.Tx) error {
		return scenario.NewStore().InstallTx(ctx, tx, b.ws, "client")
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bundle) token(role access.Role) string {
	b.t.Helper()
	token, _, _ := fntest.Member(b.t, b.db, b.ws, role)
	return token
}

type scenarioJSON struct {
	ID        string
	Version   int
	Key       string
	Title     map[string]string
	Position  int
	Draft     bool
	Standing  int
	Published *struct{ Number int }
	Flow      map[string]any
	Versions  []struct{ Number int }
}

// named reads a scenario of the workspace by its key.
func (b *bundle) named(key string) (s scenarioJSON) {
	b.t.Helper()
	var list struct{ Items []scenarioJSON }
	b.Get("/api/scenarios").Want(200).JSON(&list)
	for _, item := range list.Items {
		if item.Key == key {
			b.Get("/api/scenarios/" + item.ID).Want(200).JSON(&s)
			return s
		}
	}
	b.t.Fatalf("no scenario %s in %+v", key, list)
	return s
}

// text changes the Ukrainian text of a node of a flow.
func text(flow map[string]any, node, words string) map[string]any {
	n := flow["nodes"].(map[string]any)[node].(map[string]any)
	n["text"].(map[string]any)["uk"] = words
	return flow
}

// clone is a deep copy of a flow.
func clone(t *testing.T, flow map[string]any) (out map[string]any) {
	t.Helper()
	raw, err := json.Marshal(flow)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// stand puts a person at a node of the published version of a scenario.
func (b *bundle) stand(key, node string) {
	b.t.Helper()
	bot, chat := ident.New(), ident.New()
	for _, sql := range []struct {
		text string
		args []any
	}{
		{`insert into bots (workspace_id, id, kind, name, username, telegram_id, token_sealed, secret_hash, signing_key, status, created_at, updated_at)
			values ($1, $2, 'client', 'Bot', 'bot', $3, 'x', 'x', 'x', 'disconnected', $4, $4)`, []any{b.ws.Workspace(), bot, time.Now().UnixNano(), fntest.Start}},
		{
			`insert into chats (workspace_id, id, bot_id, chat_id, kind, created_at, updated_at) values ($1, $2, $3, 1, 'private', $4, $4)`,
			[]any{b.ws.Workspace(), chat, bot, fntest.Start},
		},
		{`insert into bot_sessions (workspace_id, chat_id, scenario_version_id, state, created_at, updated_at)
			select $1, $2, v.id, jsonb_build_object('flow', s.key, 'version', v.id, 'node', $4::text), $5, $5
			from scenarios s join scenario_versions v on v.workspace_id = s.workspace_id and v.scenario_id = s.id
			where s.workspace_id = $1 and s.key = $3 order by v.number desc limit 1`, []any{b.ws.Workspace(), chat, key, node, fntest.Start}},
	} {
		if _, err := b.db.System().Exec(b.t.Context(), sql.text, sql.args...); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bundle) count(sql string) (n int) {
	b.t.Helper()
	if err := b.db.System().QueryRow(b.t.Context(), `select count(*) from `+sql, b.ws.Workspace()).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

type stepJSON struct {
	State    map[string]any
	Effects  []map[string]any
	Problems []struct{ Node, Field, Code, Severity string }
}

// try runs one step of the simulator.
func (b *bundle) try(body map[string]any, more map[string]any) (s stepJSON) {
	b.t.Helper()
	all := maps.Clone(body)
	maps.Copy(all, more)
	b.Post("/api/scenarios/simulate", all).Want(200).JSON(&s)
	return s
}

// said is the texts of a step.
func (s stepJSON) said() (out []string) {
	for _, e := range s.Effects {
		if e["kind"] == "say" {
			out = append(out, e["text"].(string))
		}
	}
	return out
}

var (
	uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times = regexp.MustCompile(`(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d+Z`)
)

// golden compares an answer with testdata/<name>, ids numbered in the order they appear.
func golden(t *testing.T, name string, r fntest.Response) {
	t.Helper()
	var body map[string]any
	r.JSON(&body)
	delete(body, "request_id")
	pretty, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	text := uuids.ReplaceAllStringFunc(string(pretty), func(id string) string {
		if _, ok := seen[id]; !ok {
			seen[id] = fmt.Sprintf("id-%d", len(seen)+1)
		}
		return seen[id]
	})
	got, path := fmt.Sprintf("%d\n%s\n", r.Status, times.ReplaceAllString(text, "${1}Z")), filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now:\n%s", name, got)
	}
}

// inAll is a text in all languages.
func inAll(words string) map[string]string {
	return map[string]string{"uk": words, "ru": words, "en": words}
}

// tiny is a flow that says one thing.
func tiny(key, words string) map[string]any {
	say := inAll(words)
	return map[string]any{
		"key": key, "title": say, "start": "start",
		"nodes": map[string]any{
			"start": map[string]any{"type": "START", "next": "hello"},
			"hello": map[string]any{"type": "MESSAGE", "text": say, "next": "end"},
		},
	}
}
