package inbox_test

import (
	"slices"
	"testing"
)

type change struct {
	Kind   string
	Entity string `json:"entity_id"`
}

type feed struct {
	Cursor  string
	Changes []change
}

func (s *stage) changes(cursor string) (f feed) {
	s.t.Helper()
	s.owner.Get("/api/feed?cursor=" + cursor).Want(200).JSON(&f)
	if f.Changes == nil || f.Cursor == "" {
		s.t.Fatalf("%+v", f)
	}
	return f
}

// The page hears of what a person, staff and the sender do, and of nothing twice.
func TestThePageHearsWhatChanged(t *testing.T) {
	t.Parallel()
	s, rival := setup(t), setup(t)
	at := s.changes("")
	if len(at.Changes) != 0 {
		t.Errorf("%+v", at)
	}
	s.say("/start")
	c := s.only()
	rival.say("/start")
	step := func(what string) {
		t.Helper()
		got := s.changes(at.Cursor)
		for len(got.Changes) == 0 && t.Context().Err() == nil { // another test's transaction may hold the feed back for a moment
			got = s.changes(got.Cursor)
		}
		if !slices.Contains(got.Changes, change{"conversation", c.ID}) || slices.ContainsFunc(got.Changes, func(x change) bool { return x.Kind == "conversation" && x.Entity != c.ID }) {
			t.Errorf("%s: %+v", what, got.Changes)
		}
		at = got
		if again := s.changes(at.Cursor); len(again.Changes) != 0 {
			t.Errorf("%s was told twice: %+v", what, again.Changes)
		}
	}
	step("a person wrote")
	s.write(c, map[string]any{"kind": "text", "text": "Вітаю"}).Want(201)
	step("staff wrote")
	s.drain()
	step("it was sent")
	s.write(c, map[string]any{"kind": "note", "text": "x"}).Want(201)
	step("a note")
	s.owner.Patch("/api/conversations/"+c.ID, map[string]any{"version": c.Version, "status": "pending"}).Want(200)
	step("a new status")
	s.owner.Post("/api/conversations/"+c.ID+"/give-back", nil).Want(200)
	step("given back")
	if _, err := s.phone().Block(t.Context()); err != nil {
		t.Fatal(err)
	}
	step("blocked")
	for _, bad := range []string{"x", "1", "1.-1", "zzzzzzzzzzzzzzzzzzzz.1"} {
		s.owner.Get("/api/feed?cursor=" + bad).Want(422)
	}
}
