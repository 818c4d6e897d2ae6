package tgclient_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"cartie/shared/fn/fntest"
	"cartie/shared/sim/telegram"
	"cartie/shared/sim/telegram/replay"
)

// play plays a recorded conversation.
func (s *stage) play(file string, p telegram.Person) {
	s.t.Helper()
	f, err := os.Open(file)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := replay.Play(s.t.Context(), s.tg, s.bot, p.ID, f, nil); err != nil {
		s.t.Fatal(err)
	}
}

func itoa(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// The recorded conversation with a repeated delivery and a double tap at its end: one lead, one event, no more.
func TestClientLeadConversation(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.phone(olena) // known to the bot by the first update
	s.play("testdata/client_lead.jsonl", olena)

	if n := s.count("leads", ""); n != 1 {
		t.Fatalf("%d leads", n)
	}
	var name, phone, car, budget, city, language string
	err := s.db.System().QueryRow(t.Context(), `select c.name, c.phone, l.car, l.budget, l.city, l.language
		from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id`).Scan(&name, &phone, &car, &budget, &city, &language)
	if err != nil {
		t.Fatal(err)
	}
	if name != "Олена" || phone != "+380670000011" || car != "BMW X5 2018-2020, дизель 🚙" || budget != "до 35 000 $" || city != "Київ" || language != "uk" {
		t.Errorf("lead %q %q %q %q %q %q", name, phone, car, budget, city, language)
	}
	if n := s.count("leads", "budget_min is null and budget_max = 35000 and budget_currency = 'USD'"); n != 1 {
		t.Error("the budget is not read")
	}
	if n := s.count("outbox", "kind = 'lead.created' and payload ->> 'budget_max' = '35000' and payload ->> 'budget_currency' = 'USD'"); n != 1 {
		t.Errorf("%d events lead.created", n)
	}
	if n := s.count("updates", "state = 'done'"); n != 9 {
		t.Errorf("%d updates kept, want 9", n)
	}
	if n := s.count("messages", "state not in ('sent', 'received')"); n != 0 {
		t.Errorf("%d messages are neither sent nor received", n)
	}
	said := s.said(olena)
	if len(said) != 10 {
		t.Errorf("the bot said %d messages:\n%s", len(said), strings.Join(said, "\n---\n"))
	}
	summary := ""
	for _, text := range said {
		if strings.Contains(text, "BMW X5") {
			summary = text
		}
	}
	for _, part := range []string{"Олена", "BMW X5 2018-2020, дизель 🚙", "35 000", "Київ", "+380670000011"} {
		contains(t, summary, part)
	}
}

func TestFirstContactIsNoLead(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if a, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil || a.Status != 200 {
		t.Fatalf("%+v %v", a, err)
	}
	if s.count("contacts", "") != 1 || s.count("conversations", "") != 1 || s.count("leads", "") != 0 {
		t.Error("a greeting must make a contact and a conversation, and no lead")
	}
	view, err := s.phone(olena).View()
	if err != nil || view.Keyboard == nil || len(view.Keyboard.Rows) == 0 {
		t.Fatalf("no menu on the screen: %+v %v", view, err)
	}
}

// The admin chat hears of a lead; it is set by a command with a code only members can read.
func TestAdminChatIsSetByCodeAndHearsOfLeads(t *testing.T) {
	t.Parallel()
	s := setup(t)
	group := telegram.Chat{ID: -1009900000201, Type: "supergroup", Title: "Managers"}
	manager := s.phone(telegram.Person{ID: 9900000121, FirstName: "Mia", LanguageCode: "en"}).In(group)
	if _, err := manager.AddBot(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if _, err := manager.SendText(t.Context(), "/admin@cartie_sandbox_bot WRONG"); err != nil {
		t.Fatal(err)
	}
	if n := s.count("bots", "admin_chat_id is not null"); n != 0 {
		t.Fatal("a wrong code set the admin chat")
	}
	b, err := s.desk.Bots.Get(t.Context(), s.ws, s.id)
	if err != nil {
		t.Fatal(err)
	}
	command := "/admin@cartie_sandbox_bot " + b.AdminCode()
	if _, err := manager.SendText(t.Context(), command); err != nil {
		t.Fatal(err)
	}
	if n := s.count("bots", "admin_chat_id = -1009900000201"); n != 1 {
		t.Fatal("the right code did not set the admin chat")
	}
	if _, err := manager.SendText(t.Context(), command); err != nil {
		t.Fatal(err)
	}
	s.play("testdata/client_lead.jsonl", olena)
	s.drain()
	view, err := s.tg.View(s.bot, group.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, m := range view.Messages {
		if m.Own && strings.Contains(m.Text, "BMW X5") {
			told++
			contains(t, m.Text, "+380670000011")
		}
	}
	if told != 1 {
		t.Errorf("the admin chat was told %d times", told)
	}
}

func TestEditChangesHistoryNotTheFlow(t *testing.T) {
	t.Parallel()
	s := setup(t)
	p := s.phone(olena)
	for _, text := range []string{"/buy", "Олена"} {
		if _, err := p.SendText(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	before := len(s.said(olena))
	view, err := p.View()
	if err != nil {
		t.Fatal(err)
	}
	var name int64
	for _, m := range view.Messages {
		if m.Text == "Олена" {
			name = m.ID
		}
	}
	if _, err := p.EditText(t.Context(), name, "Олена Зразкова"); err != nil {
		t.Fatal(err)
	}
	if after := len(s.said(olena)); after != before {
		t.Errorf("the bot answered an edit: %d messages, then %d", before, after)
	}
	if n := s.count("messages", "text = 'Олена Зразкова' and edited_at is not null and payload ->> 'before_edit' = 'Олена'"); n != 1 {
		t.Error("the edit is not in the history")
	}
}

// Every recorded update is settled: nothing panics, nothing is redelivered, and what is not ours is kept and ignored.
func TestEveryKindOfUpdateIsSettled(t *testing.T) {
	t.Parallel()
	s := setup(t)
	files, err := os.ReadDir("testdata/updates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile("testdata/updates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			t.Fatal(err)
		}
		if status := s.hook.Post("/hooks/telegram/client/"+s.bot, line.String(), fntest.Header("X-Telegram-Bot-Api-Secret-Token", s.secret())).Status; status != 200 {
			t.Errorf("%s: status %d", f.Name(), status)
		}
	}
	if n := s.count("updates", ""); n != len(files) {
		t.Errorf("%d updates kept of %d", n, len(files))
	}
	if n := s.count("updates", "state = 'failed'"); n != 0 {
		t.Errorf("%d updates failed", n)
	}
	if n := s.count("leads", ""); n != 0 {
		t.Errorf("%d leads out of nothing", n)
	}
	if n := s.count("destinations", "can_post"); n != 0 {
		t.Errorf("%d destinations can be posted to after the right was lost", n)
	}
}

func TestBlockingIsSeenAndUndone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	p := s.phone(olena)
	if _, err := p.SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Block(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.count("chats", "unreachable_at is not null"); n != 1 {
		t.Error("a block is not noted")
	}
	if _, err := p.Unblock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.count("chats", "unreachable_at is not null"); n != 0 {
		t.Error("an unblock is not noted")
	}
}

// A campaign's deep link is remembered until the person leaves a lead, however they go on.
func TestDeepLinkTagsReachTheLead(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.phone(olena).SendText(t.Context(), "/start utm_instagram-story-spring"); err != nil {
		t.Fatal(err)
	}
	s.play("testdata/client_lead.jsonl", olena)
	if n := s.count("leads", "attribution @> '{\"link\":\"utm_instagram-story-spring\",\"utm\":{\"source\":\"instagram\",\"medium\":\"story\",\"campaign\":\"spring\"}}'"); n != 1 {
		t.Error("the lead does not know the campaign")
	}
}
