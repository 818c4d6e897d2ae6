package bots_test

import (
	"bytes"
	"strings"
	"testing"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

func TestUpdateChangesOnlyWhatIsSent(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	path := "/api/bots/" + b.ID
	patch := func(body string) (out item) {
		t.Helper()
		s.owner.Patch(path, body).Want(200).JSON(&out)
		return out
	}
	v := b.Version
	b = patch(`{"version":` + number(v) + `,"admin_chat_id":-1009900000201}`)
	if b.AdminChatID == nil || *b.AdminChatID != -1009900000201 || b.Name != "Cartie Sandbox" || b.Version != v+1 {
		t.Errorf("%+v", b)
	}
	b = patch(`{"version":` + number(b.Version) + `,"name":"Продажі"}`)
	if b.AdminChatID == nil || b.Name != "Продажі" {
		t.Errorf("%+v", b)
	}
	b = patch(`{"version":` + number(b.Version) + `,"admin_chat_id":null}`)
	if b.AdminChatID != nil || b.Name != "Продажі" {
		t.Errorf("%+v", b)
	}
	var read item
	if s.owner.Get(path).Want(200).JSON(&read); read.Version != b.Version || read.Name != b.Name {
		t.Errorf("read back as %+v", read)
	}
	if code := s.owner.Patch(path, `{"version":`+number(v)+`,"name":"Old"}`).Want(409).Code(); code != "bot_changed" {
		t.Errorf("a lost update: %s", code)
	}
	for body, location := range map[string]string{
		`{"name":"x"}`:                       "body",
		`{"version":0,"name":"x"}`:           "body.version",
		`{"version":1,"name":""}`:            "body.name",
		`{"version":1,"admin_chat_id":"1"}`:  "body.admin_chat_id",
		`{"version":1,"status":"connected"}`: "body.status",
	} {
		if got := wrongAt(s.owner.Patch(path, body).Want(422)); got != location {
			t.Errorf("%s: wrong at %q", body, got)
		}
	}
	if n := s.count("audit_log", "action = 'bot.updated'"); n != 3 {
		t.Errorf("%d of 3 changes in the audit log", n)
	}
}

func number(n int) string { return string(rune('0' + n)) }

// Telegram stops delivering and keeps what waits; the token is forgotten and the bot free to be connected again.
func TestDisconnect(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	if _, _, err := s.tg.Deliver(t.Context(), b.ID, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"a"},"text":"x"}}`)); err == nil {
		t.Fatal("somebody answered at the webhook")
	}
	if r := s.owner.Do("DELETE", "/api/bots/"+b.ID, nil).Want(204); len(r.Body) != 0 {
		t.Errorf("%s", r.Body)
	}
	if known := s.tg.Bots()[0]; known.Webhook != "" || known.Pending != 1 {
		t.Errorf("at Telegram: %+v", known)
	}
	if s.count("bots", "status = 'disconnected' and length(token_sealed) = 0") != 1 || s.count("audit_log", "action = 'bot.disconnected' and data ->> 'username' = 'cartie_sandbox_bot'") != 1 {
		t.Error("the bot is not forgotten, or not by somebody")
	}
	var read item
	if s.owner.Get("/api/bots/" + b.ID).Want(200).JSON(&read); read.Status != "disconnected" {
		t.Errorf("%+v", read)
	}
	for _, path := range []string{"/webhook", "/rotate"} {
		method := map[string]string{"/webhook": "GET", "/rotate": "POST"}[path]
		if code := s.owner.Do(method, "/api/bots/"+b.ID+path, nil).Want(409).Code(); code != "bot_disconnected" {
			t.Errorf("%s: %s", path, code)
		}
	}
	s.owner.Do("DELETE", "/api/bots/"+b.ID, nil).Want(204)
	if n := s.count("audit_log", "action = 'bot.disconnected'"); n != 1 {
		t.Errorf("disconnected %d times", n)
	}
	s.rival.Post("/api/bots", draft(telegram.SandboxToken)).Want(201)
}

func TestDisconnectWhenTelegramRefuses(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	s.fault("deleteWebhook", calls.Fault{Status: 500})
	s.owner.Do("DELETE", "/api/bots/"+b.ID, nil).Want(503)
	if s.count("bots", "status = 'active'") != 1 {
		t.Error("a bot that still delivers is called disconnected")
	}
	if _, err := s.tg.RevokeToken(b.ID); err != nil {
		t.Fatal(err)
	}
	s.owner.Do("DELETE", "/api/bots/"+b.ID, nil).Want(204)
}

type secrets struct{ now, before []byte }

func (s *stage) secrets() (out secrets) {
	s.t.Helper()
	if err := s.db.System().QueryRow(s.t.Context(), `select secret_hash, old_secret_hash from bots`).Scan(&out.now, &out.before); err != nil {
		s.t.Fatal(err)
	}
	return out
}

func TestRotate(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	first := s.secrets()
	quiet(t, "rotate", s.owner.Post("/api/bots/"+b.ID+"/rotate", nil).Want(200))
	second := s.secrets()
	if bytes.Equal(second.now, first.now) || !bytes.Equal(second.before, first.now) {
		t.Error("the new secret is not accepted beside the old one")
	}
	s.fault("setWebhook", calls.Fault{Status: 400})
	s.owner.Post("/api/bots/"+b.ID+"/rotate", nil).Want(422)
	if undone := s.secrets(); !bytes.Equal(undone.now, second.now) {
		t.Error("Telegram refused the new secret and does not know it; the one it sends is no longer the accepted one")
	}
	s.fault("setWebhook", calls.Fault{Drop: "answer"})
	s.owner.Post("/api/bots/"+b.ID+"/rotate", nil).Want(503)
	if lost := s.secrets(); bytes.Equal(lost.now, second.now) || !bytes.Equal(lost.before, second.now) {
		t.Error("the answer was lost: Telegram may send either secret, and one of them is not accepted")
	}
}

func TestWebhookStatus(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	type status struct {
		Registered     bool
		Pending        int
		LastError      string   `json:"last_error"`
		AllowedUpdates []string `json:"allowed_updates"`
	}
	ask := func() (out status) {
		t.Helper()
		r := s.owner.Get("/api/bots/" + b.ID + "/webhook").Want(200)
		quiet(t, "webhook", r)
		r.JSON(&out)
		return out
	}
	if got := ask(); !got.Registered || got.Pending != 0 || strings.Join(got.AllowedUpdates, " ") != strings.Join(b.AllowedUpdates, " ") {
		t.Errorf("%+v", got)
	}
	_, _, _ = s.tg.Deliver(t.Context(), b.ID, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"text":"x"}}`))
	if got := ask(); got.Pending != 1 || got.LastError == "" {
		t.Errorf("after a failed delivery: %+v", got)
	}
	s.fault("getWebhookInfo", calls.Fault{Status: 401})
	if code := s.owner.Get("/api/bots/" + b.ID + "/webhook").Want(409).Code(); code != "token_refused" {
		t.Errorf("%s", code)
	}
}

func TestAdminCodeChangesWithUse(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	ask := func() string {
		var code struct{ Command string }
		s.owner.Post("/api/bots/"+b.ID+"/admin-code", nil).Want(200).JSON(&code)
		return code.Command
	}
	first := ask()
	if !strings.HasPrefix(first, "/admin@cartie_sandbox_bot ") || len(first) < 40 || ask() != first {
		t.Errorf("%q", first)
	}
	s.owner.Patch("/api/bots/"+b.ID, `{"version":`+number(b.Version)+`,"admin_chat_id":5}`).Want(200)
	if ask() == first {
		t.Error("a used code is still good")
	}
}
