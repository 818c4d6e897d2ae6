package tgclient_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/tgclient"
	"cartie/shared/blob"
	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/dialogue"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/jackc/pgx/v5"
)

// stage is a connected client bot on a database of its own, with Telegram and SQS played by their simulators.
type stage struct {
	t     *testing.T
	db    *pgtest.Database
	ws    tenant.Scope
	hook  *fntest.Client
	desk  *dialogue.Desk // what tgsend drains lanes with
	tg    *telegram.Server
	queue *sqs.Server
	bot   string // our id
	id    ident.ID
	mu    sync.Mutex
	now   time.Time
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t), now: fntest.Start}
	s.ws = s.db.Workspace(t)
	s.tg = telegram.New(telegram.Options{Now: s.clock, After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true})
	t.Cleanup(s.tg.Close)
	api := httptest.NewServer(s.tg)
	t.Cleanup(api.Close)
	s.queue = sqs.New(sqs.Options{Now: s.clock})
	queues := httptest.NewServer(s.queue)
	t.Cleanup(queues.Close)
	for _, name := range []string{"tgsend", "capi", "timers"} {
		if err := s.queue.Create(name, sqs.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	settings := fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "TELEGRAM_API_URL": api.URL,
		"SEAL_KEYSET": keyset(t), "SEAL_KEY": key, "AWS_ENDPOINT_URL_SQS": queues.URL,
		"QUEUE_TGSEND_URL": queues.URL + "/000000000000/tgsend", "QUEUE_CAPI_URL": queues.URL + "/000000000000/capi",
		"QUEUE_TIMERS_URL": queues.URL + "/000000000000/timers", "BLOB_BUCKET": "files",
	}
	s.hook = fntest.Open(t, tgclient.Function, settings)
	var err error
	s.desk, err = dialogue.Open(t.Context(), s.db.RW(), dialogue.Config{
		Telegram: api.URL, SendQueue: settings["QUEUE_TGSEND_URL"], TimerQueue: settings["QUEUE_TIMERS_URL"],
		Queues: outbox.Queues{Capi: settings["QUEUE_CAPI_URL"]}, Blobs: blob.Config{Bucket: "files", Region: "local"},
		Seal: seal.Config{Keyset: settings["SEAL_KEYSET"], Key: key}, Bus: bus.Config{Endpoint: queues.URL, Region: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.connect(s.hook.Serve().URL)
	return s
}

// connect makes the sandbox's bot a client bot of the workspace.
func (s *stage) connect(url string) {
	s.t.Helper()
	secret, hash := tg.NewSecret()
	err := pg.InScope(s.ctx(), s.db.RW(), s.ws, func(ctx context.Context, tx pgx.Tx) (err error) {
		s.id, err = s.desk.Bots.AddTx(ctx, tx, s.ws, s.desk.Ring, bot.Draft{
			Kind: bot.Client, Name: "Sandbox", Username: "cartie_sandbox_bot", TelegramID: 9900000901,
			Token: seal.Hide(telegram.SandboxToken), SecretHash: hash,
		})
		if err != nil {
			return err
		}
		return s.desk.Scenarios.InstallTx(ctx, tx, s.ws, string(bot.Client))
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.bot = s.id.String()
	s.register(url, secret)
	s.change(func(b *bot.Bot) { b.Activate(s.clock()) })
}

// register points the sandbox's Telegram at the webhook.
func (s *stage) register(url, secret string) {
	s.t.Helper()
	client, err := s.desk.API.Client(seal.Hide(telegram.SandboxToken))
	if err == nil {
		err = client.SetWebhook(s.t.Context(), tg.Webhook{
			URL: url + "/hooks/telegram/client/" + s.bot, Secret: secret, AllowedUpdates: bot.AllowedUpdates(bot.Client),
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) change(change func(b *bot.Bot)) bot.Bot {
	s.t.Helper()
	b, err := s.desk.Bots.Update(s.ctx(), s.ws, s.id, bot.Any, func(b *bot.Bot) error { change(b); return nil })
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// ctx carries the stage's clock.
func (s *stage) ctx() context.Context { return clock.With(s.t.Context(), s.clock()) }

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
	s.hook.Now = now
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
		if err := s.desk.Drain(s.ctx(), s.ws.As(tenant.System), chat); err != nil {
			s.t.Fatal(err)
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
