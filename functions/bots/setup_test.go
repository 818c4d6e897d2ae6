package bots_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cartie/functions/bots"
	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

// stage is two workspaces that connect bots, with Telegram played by its simulator. Nobody answers at the webhook.
type stage struct {
	t        *testing.T
	db       *pgtest.Database
	ws       tenant.Scope
	tg       *telegram.Server
	settings fntest.Settings
	owner    *fntest.Client
	rival    *fntest.Client // the owner of another workspace
	router   *web.Router
}

const publicURL = "http://127.0.0.1:1"

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t)}
	s.ws = s.db.Workspace(t)
	s.tg = telegram.New(telegram.Options{
		Now: func() time.Time { return fntest.Start }, After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true,
	})
	t.Cleanup(s.tg.Close)
	api := httptest.NewServer(s.tg)
	t.Cleanup(api.Close)
	key := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	s.settings = fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "TELEGRAM_API_URL": api.URL, "PUBLIC_URL": publicURL,
		"SEAL_KEYSET": keyset, "SEAL_KEY": "local:" + key.Text().Reveal(),
	}
	c := fntest.Open(t, bots.Function, s.settings, fn.WithInspector(func(v any) { s.router = v.(*web.Router) }))
	s.owner, s.rival = c.As(s.member(s.ws, access.Owner)), c.As(s.member(s.db.Workspace(t), access.Owner))
	return s
}

func (s *stage) member(ws tenant.Scope, role access.Role) string {
	s.t.Helper()
	token, _, _ := fntest.Member(s.t, s.db, ws, role)
	return token
}

// item is a bot as the API tells it.
type item struct {
	ID             string
	Version        int
	Kind           string
	Name           string
	Username       string
	Status         string
	AdminChatID    *int64   `json:"admin_chat_id"`
	AllowedUpdates []string `json:"allowed_updates"`
	WebhookSetAt   string   `json:"webhook_set_at"`
}

func draft(token string) map[string]any { return map[string]any{"token": token, "kind": "client"} }

func (s *stage) connect() (b item) {
	s.t.Helper()
	s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Want(201).JSON(&b)
	return b
}

func (s *stage) fault(method string, f calls.Fault) {
	s.t.Helper()
	f.Provider, f.Method = "telegram", method
	if err := s.tg.Faults().Set(f); err != nil {
		s.t.Fatal(err)
	}
}

// asked lists the calls of a Bot API method.
func (s *stage) asked(method string) (out []calls.Call) {
	for _, c := range s.tg.Calls().After("telegram", 0) {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

func (s *stage) count(table, where string) (n int) {
	s.t.Helper()
	if err := s.db.System().QueryRow(s.t.Context(), `select count(*) from `+table+` where `+where).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// wrongAt answers where a 422 points.
func wrongAt(r fntest.Response) (out string) {
	var p struct{ Errors []struct{ Location string } }
	r.JSON(&p)
	for _, e := range p.Errors {
		out += e.Location + " "
	}
	return strings.TrimSpace(out)
}

// quiet fails when an answer has a key or a value that could open something.
func quiet(t *testing.T, name string, r fntest.Response) {
	t.Helper()
	if len(r.Body) == 0 {
		return
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				if k := strings.ToLower(key); strings.Contains(k, "token") || strings.Contains(k, "secret") || strings.Contains(k, "hash") || strings.Contains(k, "seal") {
					t.Errorf("%s: the answer has a key %s", name, key)
				}
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	var v any
	if err := json.Unmarshal(r.Body, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	walk(v)
	_, secret, _ := strings.Cut(telegram.SandboxToken, ":")
	if bytes.Contains(r.Body, []byte(secret)) {
		t.Errorf("%s: the answer has the token", name)
	}
}
