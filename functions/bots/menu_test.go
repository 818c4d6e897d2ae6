package bots_test

import (
	"testing"

	"cartie/shared/sim/calls"
)

type menu struct {
	Version  int
	Commands map[string][]struct{ Name, Description string }
	Custom   bool
	Drift    bool
	PushedAt *string `json:"pushed_at"`
}

func (s *stage) menu(id string) (m menu) {
	s.t.Helper()
	s.owner.Get("/api/bots/" + id + "/menu").Want(200).JSON(&m)
	return m
}

func list(pairs ...string) []map[string]string {
	out := []map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, map[string]string{"name": pairs[i], "description": pairs[i+1]})
	}
	return out
}

// A new bot shows the commands of its flows in three languages, without anybody asking.
func TestMenuFollowsTheFlows(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	m := s.menu(b.ID)
	if m.Custom || m.Drift || m.PushedAt == nil || m.Version != b.Version || len(m.Commands["uk"]) < 3 || len(m.Commands["en"]) != len(m.Commands["uk"]) {
		t.Fatalf("%+v", m)
	}
	if uk, en := m.Commands["uk"][0], m.Commands["en"][0]; uk.Name != "menu" || en.Name != "menu" || uk.Description == en.Description {
		t.Errorf("%+v and %+v", uk, en)
	}
	if n := len(s.asked("setMyCommands")); n != 4 {
		t.Errorf("%d lists were sent, want one a language and one for everybody else", n)
	}
}

// Only lists that differ are sent; the text of one language is one call, and what is the same is none.
func TestMenuIsPushedWithADiff(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	path := "/api/bots/" + b.ID + "/menu"
	own := map[string]any{"uk": list("menu", "Меню", "buy", "Купити"), "ru": list("menu", "Меню"), "en": list()}
	var m menu
	s.owner.Do("PUT", path, map[string]any{"version": b.Version, "commands": own}).Want(200).JSON(&m)
	if !m.Custom || m.Drift || m.Version != b.Version+1 || len(m.Commands["uk"]) != 2 || m.Commands["en"] == nil {
		t.Errorf("%+v", m)
	}
	if sent, gone := len(s.asked("setMyCommands")), len(s.asked("deleteMyCommands")); sent != 7 || gone != 1 {
		t.Errorf("%d lists sent and %d taken away", sent-4, gone)
	}
	own["ru"] = list("menu", "Главное")
	s.owner.Do("PUT", path, map[string]any{"version": m.Version, "commands": own}).Want(200).JSON(&m)
	asked := s.asked("setMyCommands")
	if last := asked[len(asked)-1].Body; len(asked) != 8 || last["language_code"] != "ru" {
		t.Errorf("%d lists sent for one that changed, the last %v", len(asked)-7, last)
	}
	s.owner.Do("PUT", path, map[string]any{"version": m.Version, "commands": own}).Want(200).JSON(&m)
	if n := len(s.asked("setMyCommands")); n != 8 {
		t.Errorf("%d lists sent for nothing", n-8)
	}
	s.owner.Do("PUT", path, map[string]any{"version": m.Version}).Want(200).JSON(&m)
	if m.Custom || m.Drift || len(m.Commands["uk"]) < 3 {
		t.Errorf("back to the flows: %+v", m)
	}
	if n := s.count("audit_log", "action = 'bot.menu_updated'"); n != 4 {
		t.Errorf("%d lines of history", n)
	}
}

// When Telegram is away the lists are kept, and the answer says that people do not see them yet.
func TestMenuWhenTelegramIsAway(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	s.fault("getMyCommands", calls.Fault{Status: 500, Times: 10})
	var m menu
	s.owner.Do("PUT", "/api/bots/"+b.ID+"/menu", map[string]any{"version": b.Version, "commands": map[string]any{"uk": list("go", "Вперед"), "ru": list(), "en": list()}}).Want(200).JSON(&m)
	if !m.Drift || !m.Custom || len(m.Commands["uk"]) != 1 {
		t.Errorf("%+v", m)
	}
}

func TestMenuRefusals(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	path := "/api/bots/" + b.ID + "/menu"
	for at, uk := range map[string]any{
		"body.commands.uk[0].name":        list("No Name", "x"),
		"body.commands.uk[0].description": list("a", ""),
		"body.commands.uk[1].name":        list("a", "x", "a", "y"),
	} {
		r := s.owner.Do("PUT", path, map[string]any{"version": b.Version, "commands": map[string]any{"uk": uk, "ru": list(), "en": list()}}).Want(422)
		if wrongAt(r) != at {
			t.Errorf("wrong at %q, want %q", wrongAt(r), at)
		}
	}
	if code := s.owner.Do("PUT", path, map[string]any{"version": b.Version + 1}).Want(409).Code(); code != "bot_changed" {
		t.Errorf("a lost update: %s", code)
	}
	s.owner.Do("DELETE", "/api/bots/"+b.ID, nil).Want(204)
	if code := s.owner.Do("PUT", path, map[string]any{"version": b.Version}).Want(409).Code(); code != "bot_disconnected" {
		t.Errorf("a disconnected bot: %s", code)
	}
}

// The list and the bot itself show what the last check found; nothing is null before it but the health.
func TestHealthIsShown(t *testing.T) {
	t.Parallel()
	s := setup(t)
	b := s.connect()
	type shown struct {
		Health *struct {
			CheckedAt string `json:"checked_at"`
			Pending   int
			LastError string `json:"last_error"`
			Drift     []string
			Alert     string
		}
	}
	var one shown
	if s.owner.Get("/api/bots/" + b.ID).Want(200).JSON(&one); one.Health != nil {
		t.Errorf("nobody looked, yet %+v", one.Health)
	}
	_, err := s.db.System().Exec(t.Context(), `insert into bot_health (workspace_id, bot_id, claimed_at, checked_at, pending, last_error, drift, alert)
		values ($1, $2, '2026-10-05', '2026-10-05', 3, 'Connection refused', '{url}', 'look')`, s.ws.Workspace(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Items []shown }
	s.owner.Get("/api/bots").Want(200).JSON(&all)
	s.owner.Get("/api/bots/" + b.ID).Want(200).JSON(&one)
	var patched shown
	s.owner.Patch("/api/bots/"+b.ID, map[string]any{"version": b.Version, "name": "New"}).Want(200).JSON(&patched)
	for name, h := range map[string]shown{"list": all.Items[0], "read": one, "patched": patched} {
		if h.Health == nil || h.Health.Pending != 3 || h.Health.LastError != "Connection refused" || len(h.Health.Drift) != 1 || h.Health.Alert != "look" {
			t.Errorf("%s: %+v", name, h.Health)
		}
	}
}
