package webhookhealth_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"cartie/functions/webhookhealth"
	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/tg"
)

// stage is an active bot with the flows of its kind and its webhook set, with Telegram played by its simulator.
type stage struct {
	t        *testing.T
	db       *pgtest.Database
	ws       tenant.Scope
	tg       *telegram.Server
	api      tg.API
	ring     *seal.Keyring
	settings fntest.Settings
	bots     *bot.Store
	bot      ident.ID
	secret   string
	health   *fntest.Client
	mu       sync.Mutex
	now      time.Time
}

const publicURL = "http://127.0.0.1:1"

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t), now: fntest.Start}
	s.ws, s.bots = s.db.Workspace(t), bot.New(s.db.RW())
	s.tg = telegram.New(telegram.Options{Now: s.clock, After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true})
	t.Cleanup(s.tg.Close)
	api := httptest.NewServer(s.tg)
	t.Cleanup(api.Close)
	key := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if s.ring, err = seal.Open(t.Context(), keyset, key); err != nil {
		t.Fatal(err)
	}
	s.api = tg.NewAPI(api.URL)
	s.settings = fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "TELEGRAM_API_URL": api.URL, "PUBLIC_URL": publicURL,
		"SEAL_KEYSET": keyset, "SEAL_KEY": "local:" + key.Text().Reveal(),
	}
	s.health = fntest.Open(t, webhookhealth.Function, s.settings)
	s.bot = s.connect(s.ws, 9900000901, telegram.SandboxToken)
	return s
}

// connect stores a bot and sets its webhook as the API would.
func (s *stage) connect(ws tenant.Scope, telegramID int64, token string) (id ident.ID) {
	s.t.Helper()
	secret, hash := tg.NewSecret()
	s.secret = secret
	s.tx(ws, func(ctx context.Context, tx pg.Tx) (err error) {
		id, err = s.bots.AddTx(ctx, tx, ws, s.ring, bot.Draft{
			Kind: bot.Client, Name: "Bot", Username: "bot", TelegramID: telegramID, Token: seal.Hide(token), SecretHash: hash,
		})
		if err != nil {
			return err
		}
		if err := scenario.NewStore().InstallTx(ctx, tx, ws, "client"); err != nil {
			return err
		}
		_, err = s.bots.UpdateTx(ctx, tx, ws, id, bot.Any, func(b *bot.Bot) error { b.Activate(s.clock()); return nil })
		return err
	})
	s.hook(token, tg.Webhook{
		URL: publicURL + bot.Bot{ID: id, Kind: bot.Client}.HookPath(), Secret: secret, AllowedUpdates: bot.AllowedUpdates(bot.Client), MaxConnections: bot.MaxConnections,
	})
	return id
}

// hook sets the bot's webhook behind the product's back.
func (s *stage) hook(token string, w tg.Webhook) {
	s.t.Helper()
	if err := s.client(token).SetWebhook(s.t.Context(), w); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) client(token string) tg.Client {
	s.t.Helper()
	c, err := s.api.Client(seal.Hide(token))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// tick lets time pass and runs the check as its schedule would.
func (s *stage) tick(after time.Duration) {
	s.t.Helper()
	s.mu.Lock()
	s.now = s.now.Add(after)
	s.health.Now = s.now
	s.mu.Unlock()
	if err := s.health.Tick(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) tx(ws tenant.Scope, work func(ctx context.Context, tx pg.Tx) error) {
	s.t.Helper()
	if err := pg.InScope(clock.Frozen(s.t.Context(), s.clock()), s.db.RW(), ws, work); err != nil {
		s.t.Fatal(err)
	}
}

// seen is the bot with what the last check found.
func (s *stage) seen() (bot.Bot, bot.Health) {
	s.t.Helper()
	b, err := s.bots.Inspect(s.t.Context(), s.ws, s.bot)
	if err != nil {
		s.t.Fatal(err)
	}
	if b.Health == nil {
		s.t.Fatal("nobody looked at the bot")
	}
	return b, *b.Health
}

func (s *stage) asked(method string) (n int) {
	for _, c := range s.tg.Calls().After("telegram", 0) {
		if c.Method == method {
			n++
		}
	}
	return n
}

func (s *stage) fault(method string, f calls.Fault) {
	s.t.Helper()
	f.Provider, f.Method = "telegram", method
	if err := s.tg.Faults().Set(f); err != nil {
		s.t.Fatal(err)
	}
}

// deliver lets the person write; nobody answers at the webhook, so the update waits.
func (s *stage) deliver() {
	s.t.Helper()
	_, _, err := s.tg.Deliver(s.t.Context(), s.bot.String(), []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"a"},"text":"x"}}`))
	if err == nil {
		s.t.Fatal("somebody answered at the webhook")
	}
}

func (s *stage) count(table, where string) (n int) {
	s.t.Helper()
	if err := s.db.System().QueryRow(s.t.Context(), `select count(*) from `+table+` where `+where).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}
