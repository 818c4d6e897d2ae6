package inbox_test

import (
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

func TestHandling(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	_, operator, _ := fntest.Member(t, s.db, s.ws, access.Operator)
	patch := func(body map[string]any) fntest.Response {
		body["version"] = c.Version
		r := s.owner.Do("PATCH", "/api/conversations/"+c.ID, body)
		if r.Status == 200 {
			r.JSON(&c)
		}
		return r
	}
	patch(map[string]any{"assignee_id": operator.String()}).Want(200)
	if c.Assignee == nil || c.Assignee.ID != operator.String() || c.Assignee.Name != "Test OPERATOR" || c.Status != "open" {
		t.Errorf("%+v", c)
	}
	for query, want := range map[string]int{"assignee=" + operator.String(): 1, "assignee=me": 0, "assignee=none": 0, "status=open": 1, "status=resolved": 0} {
		if got := len(walk[conversation](s, "/api/conversations?"+query, nil)); got != want {
			t.Errorf("%s: %d", query, got)
		}
	}
	if r := s.owner.Do("PATCH", "/api/conversations/"+c.ID, map[string]any{"version": c.Version - 1, "status": "resolved"}); r.Status != 409 || r.Code() != "conversation_changed" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	patch(map[string]any{"assignee_id": ident.New().String()}).Want(404)
	patch(map[string]any{"status": "snoozed"}).Want(422)
	patch(map[string]any{"status": "snoozed", "snoozed_until": s.clock()}).Want(422)
	patch(map[string]any{"snoozed_until": s.clock().Add(time.Hour)}).Want(422)
	patch(map[string]any{"status": "snoozed", "snoozed_until": s.clock().Add(time.Hour)}).Want(200)
	if len(walk[conversation](s, "/api/conversations?status=snoozed", nil)) != 1 || len(walk[conversation](s, "/api/conversations?status=open", nil)) != 0 {
		t.Error("it is not out of sight")
	}
	s.advance(time.Hour)
	if got := walk[conversation](s, "/api/conversations?status=open", nil); len(got) != 1 || got[0].Status != "open" {
		t.Errorf("it did not wake up: %+v", got)
	}
	patch(map[string]any{"assignee_id": nil, "status": "resolved"}).Want(200)
	if c.Assignee != nil || c.Status != "resolved" {
		t.Errorf("%+v", c)
	}
	version := c.Version
	s.say("Ще питання")
	if c = s.only(); c.Status != "open" || c.Version != version+1 {
		t.Errorf("who writes does not open it again: %+v", c)
	}
}

// Each member has marks of their own; a mark never goes back, and what came long before one joined is not news.
func TestUnreadIsEachMembersOwn(t *testing.T) {
	t.Parallel()
	s := setup(t)
	k := s.talk("Олена", fntest.Start)
	s.message(k, "in", "раніше", fntest.Start.AddDate(0, 0, -31))
	for _, text := range []string{"1", "2", "3"} {
		s.message(k, "in", text, fntest.Start)
	}
	s.message(k, "out", "так", fntest.Start)
	other := s.owner.As(s.member(access.Viewer))
	all := walk[message](s, "/api/conversations/"+k.conversation.String()+"/messages", nil) // newest first
	read := func(c *fntest.Client, m message) {
		c.Post("/api/conversations/"+k.conversation.String()+"/read", map[string]any{"message_id": m.ID}).Want(204)
	}
	unread := func(c *fntest.Client, want int) {
		t.Helper()
		var p page[conversation]
		c.Get("/api/conversations").Want(200).JSON(&p)
		if p.Items[0].Unread != want {
			t.Errorf("%d unread, want %d", p.Items[0].Unread, want)
		}
		c.Get("/api/conversations?unread=true").Want(200).JSON(&p)
		if got := len(p.Items) == 1 && p.Total == 1; got != (want > 0) {
			t.Errorf("%d conversations with %d unread", len(p.Items), want)
		}
	}
	unread(s.owner, 3)
	read(s.owner, all[2])
	unread(s.owner, 1)
	read(s.owner, all[3])
	unread(s.owner, 1)
	read(s.owner, all[0])
	unread(s.owner, 0)
	unread(other, 3)
	s.owner.Post("/api/conversations/"+k.conversation.String()+"/read", map[string]any{"message_id": ident.New().String()}).Want(404)
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := setup(t)
	olena, ihor := s.talk("Олена Зразкова", fntest.Start), s.talk("Ігор 100%", fntest.Start)
	s.message(olena, "in", "Шукаю BMW X5", fntest.Start)
	s.message(ihor, "in", "audi_q7", fntest.Start)
	for q, want := range map[string]ident.ID{"ЗРАЗК": olena.conversation, "bmw": olena.conversation, "100%25": ihor.conversation, "i_q": ihor.conversation} {
		if got := walk[conversation](s, "/api/conversations?q="+q, nil); len(got) != 1 || got[0].ID != want.String() {
			t.Errorf("%s: %+v", q, got)
		}
	}
	for q, want := range map[string]int{"067+000": 2, "x_5": 0, "%25%25": 0, "zzz": 0, "%20": 2} {
		if got := walk[conversation](s, "/api/conversations?q="+q, nil); len(got) != want {
			t.Errorf("%q: %d", q, len(got))
		}
	}
}
