package inbox_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
)

var olena = telegram.Person{ID: 9900000111, FirstName: "Олена", LastName: "Зразкова", Username: "olena_zrazkova_fx", LanguageCode: "uk"}

func (s *stage) phone() telegram.Phone { return s.tg.Phone(s.bot.String(), olena) }

// picture is a PNG of its own colour.
func picture(side int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side)))
	return b.Bytes()
}

// photo lets Olena send a photo and answers her conversation, the message and the picture.
func (s *stage) photo(caption string) (conversation, message, []byte) {
	s.t.Helper()
	body := picture(40)
	if a, err := s.phone().SendPhoto(s.t.Context(), body, caption); err != nil || a.Status != 200 {
		s.t.Fatalf("%+v %v", a, err)
	}
	c := s.only()
	return c, s.withMedia(c)[0], body
}

// only is the workspace's one conversation.
func (s *stage) only() conversation {
	s.t.Helper()
	all := walk[conversation](s, "/api/conversations", nil)
	if len(all) != 1 {
		s.t.Fatalf("%d conversations", len(all))
	}
	return all[0]
}

// withMedia lists a conversation's messages that carry files, newest first.
func (s *stage) withMedia(c conversation) (out []message) {
	s.t.Helper()
	for _, m := range walk[message](s, "/api/conversations/"+c.ID+"/messages", nil) {
		if len(m.Media) > 0 {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		s.t.Fatal("no message has files")
	}
	return out
}

func (s *stage) say(text string) {
	s.t.Helper()
	if a, err := s.phone().SendText(s.t.Context(), text); err != nil || a.Status != 200 {
		s.t.Fatalf("%+v %v", a, err)
	}
}

// drain does what tgsend does when the chat's message wakes it.
func (s *stage) drain() {
	s.t.Helper()
	var chat ident.ID
	if err := s.db.System().QueryRow(s.t.Context(), `select id from chats where workspace_id = $1 and chat_id = $2`, s.ws.Workspace(), olena.ID).Scan(&chat); err != nil {
		s.t.Fatal(err)
	}
	if err := s.desk.Drain(s.ctx(), s.ws.As(tenant.System), chat); err != nil {
		s.t.Fatal(err)
	}
}

// heard is what the bot wrote on Olena's phone, the latest n.
func (s *stage) heard(n int) []telegram.Seen {
	s.t.Helper()
	v, err := s.phone().View()
	if err != nil {
		s.t.Fatal(err)
	}
	var own []telegram.Seen
	for _, m := range v.Messages {
		if m.Own {
			own = append(own, m)
		}
	}
	return own[max(0, len(own)-n):]
}

// upload announces a file and puts it to its address, as the page does.
func (s *stage) upload(name, mime string, body []byte) string {
	s.t.Helper()
	var up struct {
		ID, Method, URL string
		Headers         map[string]string
	}
	s.owner.Post("/api/uploads", map[string]any{"name": name, "mime": mime, "size": len(body)}).Want(201).JSON(&up)
	r, err := http.NewRequestWithContext(s.t.Context(), up.Method, up.URL, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for k, v := range up.Headers {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.Body.Close() != nil || res.StatusCode != 200 {
		s.t.Fatalf("PUT: %d", res.StatusCode)
	}
	return up.ID
}

func (s *stage) write(c conversation, body map[string]any, opts ...fntest.Option) fntest.Response {
	s.t.Helper()
	return s.owner.Do("POST", "/api/conversations/"+c.ID+"/messages", body, opts...)
}

// Staff answer as they typed it, the bot falls silent, and it speaks again when it is given back.
func TestAReplyTakesTheConversationOver(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	if c.Owner != "bot" || c.Unread != 1 || c.Contact.Language != "uk" {
		t.Errorf("%+v", c)
	}
	var m message
	s.write(c, map[string]any{"kind": "text", "text": "Ціна <20 000$ & торг"}).Want(201).JSON(&m)
	if m.State != "queued" || m.Author.Kind != "user" || m.Author.Name != "Test OWNER" || m.Direction != "out" {
		t.Errorf("%+v", m)
	}
	if woken, err := s.queue.Receive(t.Context(), "tgsend", 10, time.Minute, 0); err != nil || len(woken) != 1 {
		t.Errorf("the sender was woken by %v, %v", woken, err)
	}
	s.drain()
	if got := s.heard(1); got[0].Text != "Ціна <20 000$ & торг" {
		t.Errorf("%+v", got)
	}
	if got := walk[message](s, "/api/conversations/"+c.ID+"/messages", nil)[0]; got.ID != m.ID || got.State != "sent" {
		t.Errorf("%+v", got)
	}
	if c = s.only(); c.Owner != "human" || c.Unread != 0 || c.LastDirection != "out" {
		t.Errorf("%+v", c)
	}
	before := len(s.heard(100))
	s.say("А бензин?")
	if got := s.heard(100); len(got) != before {
		t.Errorf("the bot spoke: %+v", got[before:])
	}
	if c = s.only(); c.Unread != 1 || c.LastText != "А бензин?" {
		t.Errorf("%+v", c)
	}
	s.owner.Post("/api/conversations/"+c.ID+"/give-back", nil).Want(200).JSON(&c)
	if c.Owner != "bot" {
		t.Errorf("%+v", c)
	}
	s.say("/start")
	if got := s.heard(100); len(got) == before {
		t.Error("the bot is still silent")
	}
}

// Nobody is left waiting by staff who went home: after the workspace's time the bot answers again.
func TestTheBotResumesAfterSilence(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	s.write(c, map[string]any{"kind": "text", "text": "Хвилинку"}).Want(201)
	s.drain()
	var whole struct {
		conversation
		ResumeAt *time.Time `json:"resume_at"`
		Session  *struct {
			Flow, Node string
			Vars       map[string]string
		}
	}
	s.owner.Get("/api/conversations/" + c.ID).Want(200).JSON(&whole)
	if whole.Owner != "human" || whole.ResumeAt == nil || whole.ResumeAt.Sub(s.clock().Add(time.Hour)).Abs() > time.Second || whole.Session == nil || whole.Session.Flow == "" {
		t.Fatalf("%+v", whole)
	}
	s.advance(59 * time.Minute)
	before := len(s.heard(100))
	s.say("/start")
	if len(s.heard(100)) != before || s.only().Owner != "human" {
		t.Error("the bot spoke a minute early")
	}
	s.advance(2 * time.Minute)
	if s.only().Owner != "bot" {
		t.Error("the conversation is still a human's")
	}
	s.say("/start")
	if len(s.heard(100)) == before {
		t.Error("the bot is silent for ever")
	}
}

func TestNotesAreNeverSent(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	var m message
	s.write(c, map[string]any{"kind": "note", "text": "Передзвонити завтра"}).Want(201).JSON(&m)
	if m.Direction != "note" || m.Author.Name != "Test OWNER" {
		t.Errorf("%+v", m)
	}
	s.drain()
	for _, got := range s.heard(100) {
		if strings.Contains(got.Text, "Передзвонити") {
			t.Error("a note was sent")
		}
	}
	if c = s.only(); c.Owner != "bot" || c.LastDirection == "note" || c.Unread != 1 {
		t.Errorf("a note changed the conversation: %+v", c)
	}
	if got := walk[message](s, "/api/conversations/"+c.ID+"/messages", nil)[0]; got.ID != m.ID {
		t.Errorf("%+v", got)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	up := s.upload("a.txt", "text/plain", []byte("text"))
	var empty struct{ ID string }
	s.owner.Post("/api/uploads", map[string]any{"name": "b.txt", "mime": "text/plain", "size": 9}).Want(201).JSON(&empty)
	for name, body := range map[string]map[string]any{
		"nothing":                {"kind": "text", "text": "  "},
		"an empty note":          {"kind": "note", "text": "\n"},
		"too long":               {"kind": "text", "text": strings.Repeat("є", 4097)},
		"too long for Telegram":  {"kind": "text", "text": strings.Repeat("🚗", 2049)},
		"a file in a note":       {"kind": "note", "text": "x", "upload_ids": []string{up}},
		"a file that never came": {"kind": "text", "text": "x", "upload_ids": []string{empty.ID}},
		"another kind":           {"kind": "voice", "text": "x"},
	} {
		if r := s.write(c, body); r.Status != 422 {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	fake := s.upload("a.png", "image/png", []byte("<html>no picture</html>"))
	s.write(c, map[string]any{"kind": "text", "text": "", "upload_ids": []string{fake}}).Want(422)
	for name, body := range map[string]map[string]any{
		"a page":   {"name": "a.html", "mime": "text/html", "size": 9},
		"svg":      {"name": "a.svg", "mime": "image/svg+xml", "size": 9},
		"too big":  {"name": "a.png", "mime": "image/png", "size": 20<<20 + 1},
		"no bytes": {"name": "a.png", "mime": "image/png", "size": 0},
	} {
		if r := s.owner.Post("/api/uploads", body); r.Status != 422 {
			t.Errorf("upload %s: %d %s", name, r.Status, r.Body)
		}
	}
	if n := len(walk[message](s, "/api/conversations/"+c.ID+"/messages?x=1", nil)); n != len(s.heard(100))+1 {
		t.Errorf("%d messages were stored", n)
	}
}

func TestAPersonWhoBlockedTheBotCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	if _, err := s.phone().Block(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.write(c, map[string]any{"kind": "text", "text": "Агов"}); r.Status != 409 || r.Code() != "contact_unreachable" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if c = s.only(); !c.Unreachable || c.Owner != "bot" {
		t.Errorf("%+v", c)
	}
	s.write(c, map[string]any{"kind": "note", "text": "Заблокувала"}).Want(201)
	if _, err := s.phone().Unblock(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.write(c, map[string]any{"kind": "text", "text": "Вітаємо знову"}).Want(201)
	s.exec(`update bots set status = 'disabled' where id = $1`, s.bot)
	if r := s.write(c, map[string]any{"kind": "text", "text": "x"}); r.Status != 409 || r.Code() != "bot_unavailable" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestAnIdempotencyKeyWritesOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	var first, second message
	key := fntest.Header("Idempotency-Key", "k1")
	s.write(c, map[string]any{"kind": "text", "text": "Раз"}, key).Want(201).JSON(&first)
	s.write(c, map[string]any{"kind": "text", "text": "Раз"}, key).Want(201).JSON(&second)
	if first.ID != second.ID {
		t.Errorf("%s and %s", first.ID, second.ID)
	}
	if r := s.write(c, map[string]any{"kind": "text", "text": "Два"}, key); r.Status != 422 || r.Code() != "idempotency_key_reused" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	s.drain()
	n := 0
	for _, m := range s.heard(100) {
		if m.Text == "Раз" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("heard %d times", n)
	}
}

// Several members write at once: everything arrives, in the order in which the thread shows it.
func TestRepliesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			if r := s.write(c, map[string]any{"kind": "text", "text": fmt.Sprint("№", n)}); r.Status != 201 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	}
	wg.Wait()
	s.drain()
	var shown, heard []string
	for _, m := range walk[message](s, "/api/conversations/"+c.ID+"/messages", nil) {
		if m.Author.Kind == "user" {
			shown = append(shown, m.Text)
			if m.State != "sent" {
				t.Errorf("%+v", m)
			}
		}
	}
	for _, m := range s.heard(8) {
		heard = append(heard, m.Text)
	}
	slices.Reverse(heard)
	if len(shown) != 8 || !slices.Equal(shown, heard) {
		t.Errorf("shown %q, heard %q", shown, heard)
	}
}
