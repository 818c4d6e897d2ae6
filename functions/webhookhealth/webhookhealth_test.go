package webhookhealth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/webhookhealth"
	"cartie/shared/bot"
	"cartie/shared/fn/fntest"
	"cartie/shared/pg"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
	"cartie/shared/tg"
)

const interval = 10 * time.Minute

func TestHealthyBotIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	before := s.asked("setWebhook")
	s.tick(0)
	b, h := s.seen()
	if b.Status != bot.Active || h.Alert != "" || h.Pending != 0 || len(h.Drift) != 0 || !h.CheckedAt.Truncate(time.Second).Equal(fntest.Start) || h.LastErrorAt != nil {
		t.Errorf("%+v", h)
	}
	if s.asked("setWebhook") != before {
		t.Error("a healthy webhook was set again")
	}
	s.tick(time.Minute)
	if n := s.asked("getWebhookInfo"); n != 1 {
		t.Errorf("asked %d times within a minute", n)
	}
	s.tick(interval)
	if n := s.asked("getWebhookInfo"); n != 2 {
		t.Errorf("asked %d times in two runs", n)
	}
}

// Whatever was changed from outside is put right, and pending updates stay.
func TestDriftIsRepaired(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *tg.Webhook){
		"url":             func(w *tg.Webhook) { w.URL = "https://elsewhere.test/hook" },
		"allowed_updates": func(w *tg.Webhook) { w.AllowedUpdates = []string{"message"} },
		"max_connections": func(w *tg.Webhook) { w.MaxConnections = 100 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.deliver()
			w := tg.Webhook{
				URL: publicURL + bot.Bot{ID: s.bot, Kind: bot.Client}.HookPath(), Secret: s.secret, AllowedUpdates: bot.AllowedUpdates(bot.Client), MaxConnections: bot.MaxConnections,
			}
			change(&w)
			s.hook(telegram.SandboxToken, w)
			s.tick(interval)
			if _, h := s.seen(); !slices.Equal(h.Drift, []string{name}) || h.Pending != 1 {
				t.Errorf("%+v", h)
			}
			info, err := s.client(telegram.SandboxToken).WebhookInfo(t.Context())
			if err != nil || info.URL != publicURL+(bot.Bot{ID: s.bot, Kind: bot.Client}).HookPath() || info.Pending != 1 || info.MaxConnections != bot.MaxConnections || len(info.AllowedUpdates) != len(bot.AllowedUpdates(bot.Client)) {
				t.Errorf("at Telegram: %+v, %v", info, err)
			}
			if n := s.count("audit_log", "action = 'bot.webhook_repaired'"); n != 1 {
				t.Errorf("%d lines of history", n)
			}
			s.tick(interval)
			if _, h := s.seen(); len(h.Drift) != 0 {
				t.Errorf("repaired, yet %+v", h)
			}
		})
	}
}

// The secret Telegram holds cannot be asked for; our gate's 401 is the sign. The new one is the one the gate takes.
func TestForeignSecretIsReplaced(t *testing.T) {
	t.Parallel()
	s := setup(t)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := s.bots.Gate(r.Context(), s.bot)
		if err != nil || !tg.MatchSecret(r.Header.Get(tg.SecretHeader), b.Secrets...) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(gate.Close)
	s.settings["PUBLIC_URL"] = gate.URL
	s.health = fntest.Open(t, webhookhealth.Function, s.settings)
	s.hook(telegram.SandboxToken, tg.Webhook{
		URL: gate.URL + bot.Bot{ID: s.bot, Kind: bot.Client}.HookPath(), Secret: "foreign", AllowedUpdates: bot.AllowedUpdates(bot.Client), MaxConnections: bot.MaxConnections,
	})
	s.mu.Lock()
	s.now = s.now.Add(interval)
	s.mu.Unlock()
	update := []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"a"},"text":"x"}}`)
	if status, _, err := s.tg.Deliver(t.Context(), s.bot.String(), update); err != nil || status != http.StatusUnauthorized {
		t.Fatalf("the gate answered %d, %v", status, err)
	}
	s.tick(time.Second)
	if _, h := s.seen(); !slices.Equal(h.Drift, []string{"secret"}) || !strings.Contains(h.LastError, "401") || h.Alert == "" {
		t.Errorf("%+v", h)
	}
	other := []byte(strings.ReplaceAll(string(update), `"update_id":1,`, `"update_id":2,`))
	if status, _, err := s.tg.Deliver(t.Context(), s.bot.String(), other); err != nil || status != http.StatusOK {
		t.Errorf("after the repair the gate answers %d, %v", status, err)
	}
}

func TestWaitingUpdatesAreAnAlert(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.deliver()
	s.tick(time.Minute)
	_, h := s.seen()
	if h.Pending != 1 || h.LastError == "" || h.LastErrorAt == nil || !strings.Contains(h.Alert, "cannot deliver (1 waiting)") {
		t.Errorf("%+v", h)
	}
	s.tick(2 * time.Hour)
	if _, h = s.seen(); h.Alert != "" || h.Pending != 1 {
		t.Errorf("an old error is still an alert: %+v", h)
	}
}

func TestDeadTokenDisablesTheBot(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.tick(0)
	if _, err := s.tg.RevokeToken(s.bot.String()); err != nil {
		t.Fatal(err)
	}
	s.tick(interval)
	b, h := s.seen()
	if b.Status != bot.Disabled || !strings.Contains(b.StatusDetail, "refuses the token") || !strings.Contains(h.Alert, "refuses the token") {
		t.Errorf("%s %q, %+v", b.Status, b.StatusDetail, h)
	}
	asked := s.asked("getWebhookInfo")
	s.tick(interval)
	if s.asked("getWebhookInfo") != asked {
		t.Error("a disabled bot is asked about")
	}
}

// When Telegram does not answer, nothing is concluded: what was known stays, and the bot is asked about again.
func TestTelegramAwayConcludesNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.tick(0)
	s.fault("getWebhookInfo", calls.Fault{Status: 500, Times: 1})
	s.tick(interval)
	if b, h := s.seen(); b.Status != bot.Active || !h.CheckedAt.Truncate(time.Second).Equal(fntest.Start) || h.Alert != "" {
		t.Errorf("%s, %+v", b.Status, h)
	}
	s.tick(interval)
	if _, h := s.seen(); !h.CheckedAt.Truncate(time.Second).Equal(s.clock()) {
		t.Errorf("not looked at again: %+v", h)
	}
}

// A repair that Telegram refuses is told, and the secret people's updates carry still opens the gate.
func TestRefusedRepairIsAnAlert(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.hook(telegram.SandboxToken, tg.Webhook{URL: "https://elsewhere.test/hook", Secret: s.secret, AllowedUpdates: bot.AllowedUpdates(bot.Client), MaxConnections: bot.MaxConnections})
	s.fault("setWebhook", calls.Fault{Status: 400, Description: "Bad Request: bad webhook", Times: 1})
	s.tick(0)
	if _, h := s.seen(); !strings.Contains(h.Alert, "could not be set right") || !slices.Equal(h.Drift, []string{"url"}) {
		t.Errorf("%+v", h)
	}
	g, err := s.bots.Gate(t.Context(), s.bot)
	if err != nil || len(g.Secrets) != 1 || !tg.MatchSecret(s.secret, g.Secrets...) {
		t.Errorf("the secret changed: %d accepted, %v", len(g.Secrets), err)
	}
	s.tick(interval)
	if _, h := s.seen(); h.Alert != "" || !slices.Equal(h.Drift, []string{"url"}) {
		t.Errorf("%+v", h)
	}
}

// Commands follow the flows, and what somebody changed at BotFather is put right.
func TestCommandsAreKeptInStep(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.tick(0)
	if _, h := s.seen(); len(h.Drift) != 0 || s.asked("setMyCommands") != 4 {
		t.Errorf("the first push is no drift: %+v, %d lists", h, s.asked("setMyCommands"))
	}
	client := s.client(telegram.SandboxToken)
	if err := client.SetCommands(t.Context(), "ru", []tg.Command{{Name: "casino", Description: "Win"}}); err != nil {
		t.Fatal(err)
	}
	s.tick(interval)
	if _, h := s.seen(); !slices.Equal(h.Drift, []string{"commands"}) || s.asked("setMyCommands") != 6 {
		t.Errorf("%+v, %d lists", h, s.asked("setMyCommands"))
	}
	s.tx(s.ws, func(ctx context.Context, tx pg.Tx) error {
		b, err := s.bots.GetTx(ctx, tx, s.ws, s.bot)
		if err != nil {
			return err
		}
		return s.bots.SetMenuTx(ctx, tx, s.ws, s.bot, b.Version, bot.Menu{"uk": {{Name: "go", Description: "Вперед"}}})
	})
	s.tick(interval)
	list, err := client.Commands(t.Context(), "uk")
	if err != nil || len(list) != 1 || list[0].Name != "go" {
		t.Errorf("Telegram shows %+v, %v", list, err)
	}
	if _, h := s.seen(); len(h.Drift) != 0 {
		t.Errorf("our own edit is called drift: %+v", h)
	}
}

// Two runs at once share the bots: each is asked about once.
func TestTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for i := range 12 {
		token, err := s.tg.CreateBot("many_" + string(rune('a'+i)) + "_bot")
		if err != nil {
			t.Fatal(err)
		}
		s.connect(s.db.Workspace(t), int64(9900001000+i), token)
	}
	other := fntest.Open(t, webhookhealth.Function, s.settings)
	other.Now = s.clock()
	var both sync.WaitGroup
	for _, c := range []*fntest.Client{s.health, other} {
		both.Go(func() {
			if err := c.Tick(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := s.asked("getWebhookInfo"); n != 13 {
		t.Errorf("%d questions about 13 bots", n)
	}
	if n := s.count("bot_health", "checked_at is not null and alert = ''"); n != 13 {
		t.Errorf("%d bots are known to be well", n)
	}
}

func TestSuspendedWorkspaceIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.db.System().Exec(t.Context(), `update workspaces set status = 'suspended'`); err != nil {
		t.Fatal(err)
	}
	s.tick(interval)
	if s.asked("getWebhookInfo") != 0 {
		t.Error("a suspended workspace's bot was asked about")
	}
}

func TestWithoutDatabaseFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.settings["DATABASE_URL"] = "postgres://app_rw@127.0.0.1:1/none"
	if err := fntest.Open(t, webhookhealth.Function, s.settings).Tick(); err == nil {
		t.Error("a run that could not look reports success")
	}
}
