package tgclient_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/bots"
	"cartie/functions/tgclient"
	"cartie/functions/tgsend"
	"cartie/shared/access"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// stage is a connected client bot on a database of its own, with Telegram and SQS played by their simulators.
type stage struct {
	t      *testing.T
	db     *pgtest.Database
	ws     tenant.Scope
	hook   *fntest.Client
	sender *fntest.Client
	api    *fntest.Client // the bots function, as the owner
	tg     *telegram.Server
	queue  *sqs.Server
	bot    string // our id
	mu     sync.Mutex
	now    time.Time
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t), now: fntest.Start}
	s.ws = s.db.Workspace(t)
	s.tg = telegram.New(telegram.Options{Now: s.clock, After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true})
	t.Cleanup(s.tg.Close)
	bot := httptest.NewServer(s.tg)
	t.Cleanup(bot.Close)
	s.queue = sqs.New(sqs.Options{Now: s.clock})
	queues := httptest.NewServer(s.queue)
	t.Cleanup(queues.Close)
	for _, name := range []string{"tgsend", "capi"} {
		if err := s.queue.Create(name, sqs.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	settings := fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "TELEGRAM_API_URL": bot.URL,
		"SEAL_KEYSET": keyset(t), "SEAL_KEY": key, "AWS_ENDPOINT_URL_SQS": queues.URL,
		"QUEUE_TGSEND_URL": queues.URL + "/000000000000/tgsend", "QUEUE_CAPI_URL": queues.URL + "/000000000000/capi",
	}
	s.hook = fntest.Open(t, tgclient.Function, settings)
	s.sender = fntest.Open(t, tgsend.Function, settings)
	settings["PUBLIC_URL"] = s.hook.Serve().URL
	token, _, _ := fntest.Member(t, s.db, s.ws, access.Owner)
	s.api = fntest.Open(t, bots.Function, settings).As(token)
	var created struct{ ID string }
	s.api.Post("/api/bots", map[string]any{"token": telegram.SandboxToken, "kind": "client"}).Want(201).JSON(&created)
	s.bot = created.ID
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// advance moves every clock.
func (s *stage) advance(d time.Duration) {
	s.mu.Lock()
	s.now = s.now.Add(d)
	now := s.now
	s.mu.Unlock()
	s.hook.Now, s.sender.Now, s.api.Now = now, now, now
	s.queue.Wake()
}

var olena = telegram.Person{ID: 9900000111, FirstName: "Олена", LastName: "Зразкова", Username: "olena_zrazkova_fx", LanguageCode: "uk"}

func (s *stage) phone(p telegram.Person) telegram.Phone { return s.tg.Phone(s.bot, p) }

// deliver hands an update to the webhook as Telegram does and answers the status.
func (s *stage) deliver(update []byte) int {
	s.t.Helper()
	status, _, err := s.tg.Deliver(context.Background(), s.bot, update)
	if err != nil {
		s.t.Fatal(err)
	}
	return status
}

// count answers how many rows of the workspace a table has, narrowed by a condition.
func (s *stage) count(table, where string, args ...any) int {
	s.t.Helper()
	var n int
	sql := "select count(*) from " + table + " where workspace_id = '" + s.ws.Workspace().String() + "'"
	if where != "" {
		sql += " and " + where
	}
	if err := s.db.System().QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// drain runs tgsend for every chat that has something waiting.
func (s *stage) drain() {
	s.t.Helper()
	rows, err := s.db.System().Query(s.t.Context(), `select distinct chat_id from messages where state in ('queued', 'sending')`)
	if err != nil {
		s.t.Fatal(err)
	}
	chats, err := pgx.CollectRows(rows, pgx.RowTo[ident.ID])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, chat := range chats {
		if failed := s.sender.Queue(fn.Message{Workspace: s.ws.Workspace(), ID: chat}); len(failed) > 0 {
			s.t.Fatal("tgsend failed")
		}
	}
}

// said lists what the bot said in the person's chat, in order.
func (s *stage) said(p telegram.Person) []string {
	s.t.Helper()
	view, err := s.phone(p).View()
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, m := range view.Messages {
		if m.Own {
			out = append(out, m.Text)
		}
	}
	return out
}

func (s *stage) lastSaid(p telegram.Person) string {
	all := s.said(p)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q does not contain %q", text, part)
	}
}

// key wraps the keysets of these tests and opens nothing else.
const key = "local:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

func keyset(t *testing.T) string {
	t.Helper()
	kek, err := seal.ParseLocalKey(strings.TrimPrefix(key, "local:"))
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	return wrapped
}
