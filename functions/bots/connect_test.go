package bots_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	s := setup(t)
	r := s.owner.Post("/api/bots", map[string]any{"token": "  " + telegram.SandboxToken + "\n", "kind": "client"}).Want(201)
	quiet(t, "connect", r)
	var b item
	r.JSON(&b)
	updates := []string{"message", "edited_message", "callback_query", "my_chat_member"}
	if b.Kind != "client" || b.Name != "Cartie Sandbox" || b.Username != "cartie_sandbox_bot" || b.Status != "active" || b.WebhookSetAt == "" ||
		b.AdminChatID != nil || !reflect.DeepEqual(b.AllowedUpdates, updates) {
		t.Errorf("%+v", b)
	}
	hooks := s.asked("setWebhook")
	var told struct {
		URL            string
		SecretToken    string   `json:"secret_token"`
		AllowedUpdates []string `json:"allowed_updates"`
		MaxConnections any      `json:"max_connections"`
		Drop           any      `json:"drop_pending_updates"`
	}
	if raw, err := json.Marshal(hooks[0].Body); err != nil || json.Unmarshal(raw, &told) != nil {
		t.Fatal(err)
	}
	if len(hooks) != 1 || told.URL != publicURL+"/hooks/telegram/client/"+b.ID || told.SecretToken == "" || !reflect.DeepEqual(told.AllowedUpdates, updates) || told.Drop != nil {
		t.Errorf("Telegram was told %+v", told)
	}
	var sealed []byte
	if err := s.db.System().QueryRow(t.Context(), `select token_sealed from bots`).Scan(&sealed); err != nil || strings.Contains(string(sealed), "Sandbox") {
		t.Errorf("the token is kept in clear: %v", err)
	}
	if s.count("scenarios", "bot_kind = 'client'") == 0 || s.count("audit_log", "action = 'bot.connected' and actor_kind = 'user'") != 1 {
		t.Error("the bot has no scenarios, or nobody connected it")
	}
	if s.count("audit_log", "data::text like '%Token%'") != 0 {
		t.Error("the audit log has the token")
	}
	var again item
	s.owner.Get("/api/bots/" + b.ID).Want(200).JSON(&again)
	if !reflect.DeepEqual(again, b) {
		t.Errorf("read back as %+v", again)
	}
}

func TestConnectRefusals(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for name, c := range map[string]struct {
		body     any
		location string
	}{
		"a token nobody has":           {draft("9900000901:AAUnknownUnknownUnknownUnknown-0001"), "body.token"},
		"no token's shape":             {draft("just some words, twenty letters and more"), "body.token"},
		"a path in it":                 {draft("9900000901:AA/../../9900000901:AASandbox"), "body.token"},
		"a control character":          {draft("9900000901:AASandboxToken\x7fThatOpensNothing"), "body.token"},
		"too short":                    {draft("1:a"), "body.token"},
		"a kind that comes later":      {map[string]any{"token": telegram.SandboxToken, "kind": "dealer"}, "body.kind"},
		"no kind":                      {map[string]any{"token": telegram.SandboxToken, "kind": "pirate"}, "body.kind"},
		"a name longer than it may be": {map[string]any{"token": telegram.SandboxToken, "kind": "client", "name": strings.Repeat("ї", 121)}, "body.name"},
	} {
		r := s.owner.Post("/api/bots", c.body).Want(422)
		if got := wrongAt(r); got != c.location {
			t.Errorf("%s: wrong at %q: %s", name, got, r.Body)
		}
	}
	if s.count("bots", "true") != 0 || len(s.asked("setWebhook")) != 0 {
		t.Error("a refused bot left something behind")
	}
}

func TestABotIsConnectedOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.connect()
	if code := s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Want(409).Code(); code != "bot_connected" {
		t.Errorf("twice: %s", code)
	}
	if code := s.rival.Post("/api/bots", draft(telegram.SandboxToken)).Want(409).Code(); code != "bot_connected" {
		t.Errorf("by another workspace: %s", code)
	}
	if n := len(s.asked("setWebhook")); n != 1 || s.count("bots", "true") != 1 {
		t.Errorf("the connected bot's webhook was touched: %d calls", n)
	}
}

// Many hands press the button: one bot, and Telegram delivers to it.
func TestConnectUnderConcurrency(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var all sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		all.Go(func() { statuses[i] = s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Status })
	}
	all.Wait()
	made := 0
	for _, status := range statuses {
		switch status {
		case 201:
			made++
		case 409:
		default:
			t.Errorf("status %d", status)
		}
	}
	if made != 1 || s.count("bots", "status = 'active'") != 1 || s.count("bots", "true") != 1 {
		t.Errorf("%d made", made)
	}
}

// When Telegram does not take the webhook nothing stays connected, and the same token may be tried again.
func TestConnectWhenTelegramDoesNotTakeTheWebhook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  calls.Fault
		status int
		code   string
		retry  string
	}{
		"refused":    {calls.Fault{Status: 400, Description: "Bad Request: bad webhook: HTTPS url must be provided"}, 422, "telegram_refused", ""},
		"throttled":  {calls.Fault{Status: 429, RetryAfter: 3}, 429, "telegram_throttled", "3"},
		"down":       {calls.Fault{Status: 500}, 503, "telegram_unavailable", ""},
		"lost":       {calls.Fault{Drop: "answer"}, 503, "telegram_unavailable", ""},
		"token gone": {calls.Fault{Status: 401}, 409, "token_refused", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.fault("setWebhook", c.fault)
			r := s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Want(c.status)
			if r.Code() != c.code || r.Header.Get("Retry-After") != c.retry {
				t.Errorf("%s, Retry-After %q", r.Body, r.Header.Get("Retry-After"))
			}
			quiet(t, name, r)
			if s.count("bots", "status = 'disconnected' and length(token_sealed) = 0") != 1 {
				t.Error("the row does not say that the bot is not connected")
			}
			b := s.connect()
			var list struct{ Items []item }
			s.owner.Get("/api/bots").Want(200).JSON(&list)
			if len(list.Items) != 1 || list.Items[0].ID != b.ID || list.Items[0].Status != "active" {
				t.Errorf("after the second try: %+v", list.Items)
			}
		})
	}
}

func TestConnectWhenTelegramIsAway(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault("getMe", calls.Fault{Status: 429, RetryAfter: 7})
	if r := s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Want(429); r.Header.Get("Retry-After") != "7" {
		t.Errorf("Retry-After %q", r.Header.Get("Retry-After"))
	}
	s.fault("getMe", calls.Fault{Status: 502})
	s.owner.Post("/api/bots", draft(telegram.SandboxToken)).Want(503)
	if s.count("bots", "true") != 0 {
		t.Error("a bot nobody confirmed is kept")
	}
}
