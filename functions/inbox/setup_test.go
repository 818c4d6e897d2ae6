package inbox_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/inbox"
	"cartie/shared/access"
	"cartie/shared/blob"
	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/dialogue"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/s3"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/web"
)

// stage is a workspace with a connected client bot; Telegram, S3 and SQS are played by their simulators. Tests of lists put
// people and what they wrote there as rows, as the dialogue leaves them.
type stage struct {
	t      *testing.T
	db     *pgtest.Database
	ws     tenant.Scope
	bot    ident.ID
	owner  *fntest.Client
	router *web.Router
	people int64
	tg     *telegram.Server
	desk   *dialogue.Desk // what the webhook and tgsend do
	queue  *sqs.Server
	mu     sync.Mutex
	now    time.Time
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.Shared(t), now: fntest.Start}
	s.ws = s.db.Workspace(t)
	s.tg = telegram.New(telegram.Options{Now: s.clock, After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true})
	t.Cleanup(s.tg.Close)
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	s.queue = sqs.New(sqs.Options{Now: s.clock})
	queues := serve(s.queue)
	for _, name := range []string{"tgsend", "timers"} {
		if err := s.queue.Create(name, sqs.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	settings := fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "TELEGRAM_API_URL": serve(s.tg),
		"SEAL_KEYSET": keyset(t), "SEAL_KEY": key, "AWS_ENDPOINT_URL_SQS": queues, "QUEUE_TGSEND_URL": queues + "/000000000000/tgsend",
		"QUEUE_CAPI_URL": "none", "QUEUE_SENDPULSE_URL": "none", "QUEUE_WEBHOOK_URL": "none", "QUEUE_TIMERS_URL": queues + "/000000000000/timers",
		"BLOB_BUCKET": "cartie-test", "AWS_ENDPOINT_URL_S3": serve(s3.New(s3.Options{Folder: t.TempDir(), Now: s.clock})),
	}
	env := fn.NewEnv("stage", func(name string) (string, bool) { v, ok := settings[name]; return v, ok })
	var cfg dialogue.Config
	if err := env.Load(&cfg); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.desk, err = dialogue.Open(t.Context(), s.db.RW(), cfg); err != nil {
		t.Fatal(err)
	}
	hooks := http.NewServeMux()
	hooks.Handle("POST /hooks/telegram/client/{bot_id}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tg.Hook(s.desk.Gate(bot.Client)).ServeHTTP(w, r.WithContext(clock.Frozen(r.Context(), s.clock())))
	}))
	s.connect(serve(hooks))
	c := fntest.Open(t, inbox.Function, settings, fn.WithInspector(func(v any) { s.router = v.(*web.Router) }))
	s.owner = c.As(s.member(access.Owner))
	return s
}

// connect makes a new bot of the sandbox a client bot of the workspace.
func (s *stage) connect(url string) {
	s.t.Helper()
	token, err := s.tg.CreateBot("some_bot")
	if err != nil {
		s.t.Fatal(err)
	}
	client, err := s.desk.API.Client(seal.Hide(token))
	if err != nil {
		s.t.Fatal(err)
	}
	secret, hash := tg.NewSecret()
	err = pg.InScope(s.ctx(), s.db.RW(), s.ws, func(ctx context.Context, tx pg.Tx) (err error) {
		s.bot, err = s.desk.Bots.AddTx(ctx, tx, s.ws, s.desk.Ring, bot.Draft{
			Kind: bot.Client, Name: "Продажі", Username: "some_bot", TelegramID: time.Now().UnixNano(), Token: seal.Hide(token), SecretHash: hash,
		})
		if err != nil {
			return err
		}
		return s.desk.Scenarios.InstallTx(ctx, tx, s.ws, string(bot.Client))
	})
	if err == nil {
		err = client.SetWebhook(s.t.Context(), tg.Webhook{URL: url + "/hooks/telegram/client/" + s.bot.String(), Secret: secret, AllowedUpdates: bot.AllowedUpdates(bot.Client)})
	}
	if err == nil {
		_, err = s.desk.Bots.Update(s.ctx(), s.ws, s.bot, bot.Any, func(b *bot.Bot) error { b.Activate(s.clock()); return nil })
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) ctx() context.Context { return clock.With(s.t.Context(), s.clock()) }

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// advance moves every clock.
func (s *stage) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	s.owner.Now = s.now
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

func (s *stage) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.db.System().Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) member(role access.Role) string {
	s.t.Helper()
	token, _, _ := fntest.Member(s.t, s.db, s.ws, role)
	return token
}

// put places a file of our own in the store.
func (s *stage) put(key, mime string, body []byte) {
	s.t.Helper()
	if err := s.desk.Blobs.Put(s.ctx(), key, blob.File{MIME: mime, Size: int64(len(body))}, bytes.NewReader(body)); err != nil {
		s.t.Fatal(err)
	}
}
