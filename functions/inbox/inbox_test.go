package inbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

func TestConversation(t *testing.T) {
	t.Parallel()
	s := setup(t)
	k := s.talk("Олена", fntest.Start)
	s.message(k, "in", "Шукаю BMW X5 🚙", fntest.Start)
	s.message(k, "out", "Який бюджет?", fntest.Start.Add(time.Second))
	all := walk[conversation](s, "/api/conversations", nil)
	if len(all) != 1 {
		t.Fatalf("%d conversations", len(all))
	}
	c := all[0]
	if c.ID != k.conversation.String() || c.Status != "open" || c.Channel != "telegram" || c.Contact.ID != k.contact.String() || c.Contact.Name != "Олена" ||
		c.Contact.Phone == nil || *c.Contact.Phone != "+380670000011" || c.Bot.ID != s.bot.String() || c.Bot.Name != "Продажі" || c.Unreachable {
		t.Errorf("%+v", c)
	}
	if c.LastText != "Який бюджет?" || c.LastDirection != "out" || !c.LastMessageAt.Equal(fntest.Start.Add(time.Second)) {
		t.Errorf("last: %+v", c)
	}
	said := walk[message](s, "/api/conversations/"+c.ID+"/messages", nil)
	if len(said) != 2 || said[0].Text != "Який бюджет?" || said[0].Author.Kind != "bot" || said[0].State != "sent" ||
		said[1].Text != "Шукаю BMW X5 🚙" || said[1].Author.ID != k.contact.String() || said[1].Direction != "in" || said[1].State != "received" {
		t.Errorf("%+v", said)
	}
	s.exec(`update chats set unreachable_at = $2, unreachable_reason = 'blocked' where id = $1`, k.chat, fntest.Start)
	if got := walk[conversation](s, "/api/conversations", nil)[0]; !got.Unreachable || got.UnreachableBy != "blocked" {
		t.Errorf("unreachable %+v", got)
	}
}

// Rows of the same moment neither repeat nor get lost between pages.
func TestConversationsPageToTheEnd(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var want []string
	for i := range 13 {
		k := s.talk(fmt.Sprint(i), fntest.Start.Add(time.Duration(i/5)*time.Minute)) // five share a time
		want = append(want, k.conversation.String())
	}
	slices.Reverse(want) // ids of later rows are greater
	var got []string
	for _, c := range walk[conversation](s, "/api/conversations", nil) {
		got = append(got, c.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("paged through %q, want %q", got, want)
	}
	var p page[conversation]
	s.owner.Get("/api/conversations?limit=1").Want(200).JSON(&p)
	if p.Total != 13 || p.TotalMore || len(p.Items) != 1 {
		t.Errorf("%+v", p)
	}
}

// Somebody writes while pages are turned: their conversation moves up, and nobody else's is shown twice or missed.
func TestPagingWhilePeopleWrite(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var talks []talk
	for i := range 12 {
		talks = append(talks, s.talk(fmt.Sprint(i), fntest.Start.Add(time.Duration(i)*time.Minute)))
	}
	busy, later := talks[11], fntest.Start.Add(time.Hour)
	seen := map[string]int{}
	for _, c := range walk[conversation](s, "/api/conversations", func() {
		later = later.Add(time.Second)
		s.message(busy, "in", "?", later)
	}) {
		seen[c.ID]++
	}
	for _, k := range talks {
		if seen[k.conversation.String()] != 1 {
			t.Errorf("seen %d times", seen[k.conversation.String()])
		}
	}
}

func TestMessagesPageToTheEnd(t *testing.T) {
	t.Parallel()
	s := setup(t)
	k, other := s.talk("Олена", fntest.Start), s.talk("Ігор", fntest.Start)
	var want []string
	for i := range 17 {
		text := fmt.Sprintf("%02d", i)
		s.message(k, []string{"in", "out"}[i%2], text, fntest.Start) // all in one moment: only the chat's order tells them apart
		s.message(other, "in", "not mine", fntest.Start)
		want = append(want, text)
	}
	slices.Reverse(want)
	fresh := 0
	var got []string
	for _, m := range walk[message](s, "/api/conversations/"+k.conversation.String()+"/messages", func() {
		fresh++
		s.message(k, "in", "fresh", fntest.Start.Add(time.Minute))
	}) {
		got = append(got, m.Text)
	}
	if !slices.Equal(got, want) || fresh < 3 {
		t.Errorf("paged through %q while %d came", got, fresh)
	}
	var p page[message]
	s.owner.Get("/api/conversations/" + k.conversation.String() + "/messages?limit=100").Want(200).JSON(&p)
	if len(p.Items) != 17+fresh || p.Total != 17+fresh || p.NextCursor != "" {
		t.Errorf("%d items, total %d", len(p.Items), p.Total)
	}
}

func TestContactFilter(t *testing.T) {
	t.Parallel()
	s, rival := setup(t), setup(t)
	k := s.talk("Олена", fntest.Start)
	s.talk("Ігор", fntest.Start)
	foreign := rival.talk("Чужа", fntest.Start)
	if got := walk[conversation](s, "/api/conversations?contact_id="+k.contact.String(), nil); len(got) != 1 || got[0].ID != k.conversation.String() {
		t.Errorf("%+v", got)
	}
	for _, id := range []string{foreign.contact.String(), ident.New().String()} {
		if got := walk[conversation](s, "/api/conversations?contact_id="+id, nil); len(got) != 0 {
			t.Errorf("contact %s: %+v", id, got)
		}
	}
	var p page[conversation]
	if s.owner.Get("/api/conversations?contact_id=" + k.contact.String()).Want(200).JSON(&p); p.Total != 1 {
		t.Errorf("total %d", p.Total)
	}
	for _, query := range []string{"contact_id=1", "contact_id=" + strings.Repeat("x", 36), "limit=0", "limit=101", "cursor=x", "cursor=" + strings.Repeat("x", 65)} {
		s.owner.Get("/api/conversations?" + query).Want(422)
	}
}

func TestIsolation(t *testing.T) {
	t.Parallel()
	s, rival := setup(t), setup(t)
	k := s.talk("Олена", fntest.Start)
	s.message(k, "in", "таємниця", fntest.Start)
	if got := walk[conversation](rival, "/api/conversations", nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	for _, id := range []string{k.conversation.String(), ident.New().String(), "1"} {
		r := rival.owner.Get("/api/conversations/" + id + "/messages").Want(404)
		if strings.Contains(string(r.Body), "таємниця") {
			t.Errorf("%s", r.Body)
		}
	}
	for _, cursor := range []string{"-1", "0", "!", "zzzzzzzzzzzzzzzzzzzz"} {
		s.owner.Get("/api/conversations/" + k.conversation.String() + "/messages?cursor=" + cursor).Want(422)
	}
	empty := s.talk("Ніхто", fntest.Start)
	if got := walk[message](s, "/api/conversations/"+empty.conversation.String()+"/messages", nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
