package inbox_test

import (
	"testing"

	"cartie/shared/canned"
	"cartie/shared/fn/fntest"
)

type reply struct {
	ID, Shortcut, Language, Text string
	Version                      int
}

func TestCannedReplies(t *testing.T) {
	t.Parallel()
	s := setup(t)
	add := func(shortcut, language, text string, opts ...fntest.Option) fntest.Response {
		return s.owner.Do("POST", "/api/canned-replies", map[string]any{"shortcut": shortcut, "language": language, "text": text}, opts...)
	}
	var hi, again reply
	key := fntest.Header("Idempotency-Key", "k1")
	add(" Вітання ", "uk", "Вітаю, {name}! {car} ще є.", key).Want(201).JSON(&hi)
	add(" Вітання ", "uk", "Вітаю, {name}! {car} ще є.", key).Want(201).JSON(&again)
	if hi.ID != again.ID || hi.Shortcut != "вітання" || hi.Version != 1 {
		t.Errorf("%+v %+v", hi, again)
	}
	add("вітання", "en", "Hello, {name}!").Want(201)
	if r := add("вітання", "uk", "Ще раз"); r.Status != 409 || r.Code() != "canned_shortcut_taken" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, bad := range [][3]string{{"two words", "uk", "x"}, {"a/b", "uk", "x"}, {"a", "de", "x"}, {"a", "uk", " "}, {"a", "uk", "Ціна { car }"}, {"a", "uk", "Ціна {ціна}"}, {"a", "uk", "Ціна {car"}, {"a", "uk", "Ціна car}"}, {"a", "uk", "{{car}}"}, {" ", "uk", "x"}} {
		if r := add(bad[0], bad[1], bad[2]); r.Status != 422 {
			t.Errorf("%q: %d", bad, r.Status)
		}
	}
	var p page[reply]
	s.owner.Get("/api/canned-replies").Want(200).JSON(&p)
	if p.Total != 2 || len(p.Items) != 2 || p.Items[0].Language != "en" || p.Items[1] != hi {
		t.Errorf("%+v", p)
	}
	s.owner.Patch("/api/canned-replies/"+hi.ID, map[string]any{"version": 1, "text": "Добрий день"}).Want(200).JSON(&hi)
	if hi.Version != 2 || hi.Text != "Добрий день" || hi.Shortcut != "вітання" {
		t.Errorf("%+v", hi)
	}
	for want, body := range map[string]map[string]any{
		"canned_changed":        {"version": 1, "text": "x"},
		"canned_shortcut_taken": {"version": 2, "language": "en"},
	} {
		if r := s.owner.Patch("/api/canned-replies/"+hi.ID, body); r.Status != 409 || r.Code() != want {
			t.Errorf("%s: %d %s", want, r.Status, r.Body)
		}
	}
	s.owner.Do("DELETE", "/api/canned-replies/"+hi.ID, nil).Want(204)
	s.owner.Do("DELETE", "/api/canned-replies/"+hi.ID, nil).Want(404)
}

// What a list cannot show is refused rather than kept out of sight.
func TestCannedRepliesAreFull(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.exec(`insert into canned_replies (workspace_id, id, shortcut, language, text, created_at, updated_at)
		select $1, gen_random_uuid(), 'a' || i, 'uk', 'Вітаю', now(), now() from generate_series(1, $2) i`, s.ws.Workspace(), canned.MaxListed)
	r := s.owner.Post("/api/canned-replies", map[string]any{"shortcut": "more", "language": "uk", "text": "Вітаю"})
	if r.Status != 409 || r.Code() != "canned_full" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	var p page[reply]
	if s.owner.Get("/api/canned-replies").Want(200).JSON(&p); p.Total != canned.MaxListed || len(p.Items) != canned.MaxListed {
		t.Errorf("%d of %d replies are listed", len(p.Items), p.Total)
	}
}
