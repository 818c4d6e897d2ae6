package web_test

import (
	"encoding/json"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/web"
)

func TestListPages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	rows := []page.Position{{At: at.Add(2), ID: ident.New()}, {At: at, ID: ident.New()}, {At: at, ID: ident.New()}}
	item := func(p page.Position) string { return p.ID.String() }
	self := func(p page.Position) page.Position { return p }
	for name, c := range map[string]struct {
		rows  []page.Position
		limit int
		want  int
		more  bool
	}{
		"empty":       {nil, 2, 0, false},
		"not full":    {rows[:1], 2, 1, false},
		"just full":   {rows[:2], 2, 2, false},
		"one is left": {rows, 2, 2, true},
	} {
		out := web.List(c.rows, c.limit, page.Counted(7), item, self).Body
		if out.Items == nil || len(out.Items) != c.want || (out.NextCursor != "") != c.more || out.Total != 7 || out.TotalMore {
			t.Errorf("%s: %+v", name, out)
		}
		if c.more {
			if next, err := page.Parse(out.NextCursor, page.Newest()); err != nil || next.ID != rows[1].ID || !next.At.Equal(rows[1].At) {
				t.Errorf("%s: the cursor is %+v, %v", name, next, err)
			}
		}
		raw, err := json.Marshal(out)
		var keys map[string]any
		if err != nil || json.Unmarshal(raw, &keys) != nil || keys["items"] == nil || keys["total"] != 7.0 || keys["total_more"] != false {
			t.Errorf("%s: %s", name, raw)
		}
	}
	if out := web.List(rows[:1], 2, page.Counted(page.CountLimit+1), item, self).Body; out.Total != page.CountLimit || !out.TotalMore {
		t.Errorf("beyond what is counted: %+v", out)
	}
}

// In a PATCH a field may be absent, null or a value, and null is validated as none.
func TestOptional(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, db := p.open(t)
	c.Token, _, _ = member(t, db, db.Workspace(t), access.Viewer)
	for body, want := range map[string]struct {
		note  web.Optional[string]
		count web.Optional[int64]
	}{
		`{}`:                           {},
		`{"note":null}`:                {note: web.Optional[string]{Sent: true, Null: true}},
		`{"note":"","count":0}`:        {web.Optional[string]{Sent: true}, web.Optional[int64]{Sent: true}},
		`{"note":"ї","count":-100990}`: {web.Optional[string]{Sent: true, Value: "ї"}, web.Optional[int64]{Sent: true, Value: -100990}},
		`{"count":4503599627370001}`:   {count: web.Optional[int64]{Sent: true, Value: 4503599627370001}},
	} {
		c.Patch("/api/patched", body).Want(204)
		if p.note != want.note || p.count != want.count {
			t.Errorf("%s: %+v %+v", body, p.note, p.count)
		}
	}
	for _, body := range []string{`{"note":7}`, `{"count":"7"}`, `{"count":1.5}`, `{"note":"123456"}`} {
		if r := c.Patch("/api/patched", body); r.Status != 422 {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
}
