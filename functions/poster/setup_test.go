package poster_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/poster"
	"cartie/shared/bot"
	"cartie/shared/clock"
	"cartie/shared/content"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
)

// stage is a bot that may post to a channel, with Telegram played by its simulator.
type stage struct {
	t        *testing.T
	db       *pgtest.Database
	ws       tenant.Scope
	tg       *telegram.Server
	settings fntest.Settings
	posts    *content.Store
	bots     *bot.Store
	bot      ident.ID
	poster   *fntest.Client
	mu       sync.Mutex
	now      time.Time
}

var channel = telegram.Chat{ID: -1009900000301, Type: "channel", Title: "Cars"}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t), now: fntest.Start}
	s.ws = s.db.Workspace(t)
	s.posts, s.bots = content.New(s.db.RW()), bot.New(s.db.RW())
	s.tg = telegram.New(telegram.Options{Now: s.clock, NoLimits: true})
	t.Cleanup(s.tg.Close)
	api := httptest.NewServer(s.tg)
	t.Cleanup(api.Close)
	key := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(t.Context(), keyset, key)
	if err != nil {
		t.Fatal(err)
	}
	s.settings = fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "TELEGRAM_API_URL": api.URL, "SEAL_KEYSET": keyset, "SEAL_KEY": "local:" + key.Text().Reveal(),
	}
	s.poster = fntest.Open(t, poster.Function, s.settings)
	if err := s.tg.KnowChat("cartie_sandbox_bot", channel); err != nil {
		t.Fatal(err)
	}
	if _, err := s.tg.Phone("cartie_sandbox_bot", telegram.Person{ID: 9900000121, FirstName: "Mia"}).In(channel).AddBot(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx pg.Tx) error {
		s.bot, err = s.bots.AddTx(ctx, tx, s.ws, ring, bot.Draft{
			Kind: bot.Client, Name: "Bot", Username: "cartie_sandbox_bot", TelegramID: 9900000901, Token: seal.Hide(telegram.SandboxToken), SecretHash: []byte("x"),
		})
		if err != nil {
			return err
		}
		if _, err := s.bots.UpdateTx(ctx, tx, s.ws, s.bot, bot.Any, func(b *bot.Bot) error { b.Activate(s.clock()); return nil }); err != nil {
			return err
		}
		return s.posts.SetDestinationTx(ctx, tx, s.ws, content.Destination{Bot: s.bot, ChatID: channel.ID, Kind: "channel", Title: "Cars", CanPost: true})
	})
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// tick lets time pass and runs the poster as its schedule would.
func (s *stage) tick(after time.Duration) {
	s.t.Helper()
	s.mu.Lock()
	s.now = s.now.Add(after)
	s.poster.Now = s.now
	s.mu.Unlock()
	if err := s.poster.Tick(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) tx(work func(ctx context.Context, tx pg.Tx) error) {
	s.t.Helper()
	if err := pg.InScope(clock.Frozen(s.t.Context(), s.clock()), s.db.RW(), s.ws, work); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) schedule(text string) (id ident.ID) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx pg.Tx) (err error) {
		id, err = s.posts.ScheduleTx(ctx, tx, s.ws, s.bot, channel.ID, text, s.clock())
		return err
	})
	return id
}

func (s *stage) status(id ident.ID) content.Status {
	s.t.Helper()
	st, err := s.posts.Get(s.t.Context(), s.ws, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return st
}

func (s *stage) fault(f calls.Fault) {
	s.t.Helper()
	f.Provider, f.Method = "telegram", "sendMessage"
	if err := s.tg.Faults().Set(f); err != nil {
		s.t.Fatal(err)
	}
}

// sends counts the calls of sendMessage; seen is what the channel shows.
func (s *stage) sends() (n int) {
	for _, c := range s.tg.Calls().After("telegram", 0) {
		if c.Method == "sendMessage" {
			n++
		}
	}
	return n
}

func (s *stage) seen() string {
	s.t.Helper()
	view, err := s.tg.View("cartie_sandbox_bot", channel.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	var texts []string
	for _, m := range view.Messages {
		if m.Own {
			texts = append(texts, m.Text)
		}
	}
	return strings.Join(texts, "|")
}
