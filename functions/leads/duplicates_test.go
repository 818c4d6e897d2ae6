package leads_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"cartie/shared/access"
	"cartie/shared/ident"
)

type detailJSON struct {
	leadJSON
	Budget      string
	Tags        []string
	Reason      string
	MergedInto  *string `json:"merged_into"`
	Attribution struct{ Link string }
	Activities  []struct {
		Kind   string
		LeadID string `json:"lead_id"`
		Data   map[string]any
	}
}

func (b bundle) detail(t *testing.T, id string) (d detailJSON) {
	t.Helper()
	b.Get("/api/leads/" + id).Want(http.StatusOK).JSON(&d)
	return d
}

// twice is the same person twice: once without a phone, once with one.
func (b bundle) twice(t *testing.T) (l, dup leadJSON) {
	t.Helper()
	l = b.make(t, lead("car", "BMW X5", "phone", "0500000013"))
	dup = b.make(t, lead("name", "Іван", "budget", "30 000 $", "city", "Київ", "comment", "є обмін"))
	b.Patch("/api/leads/"+dup.ID, map[string]any{"version": 1, "tags": []string{"Терміново"}}).Want(http.StatusOK)
	return l, dup
}

func TestMergeAndUndo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l, dup := b.twice(t)
	body := map[string]any{"version": 1, "duplicate_id": dup.ID}
	merged := b.later().Post("/api/leads/"+l.ID+"/merge", body).Want(http.StatusOK)
	golden(t, "joined.golden", merged)
	d := b.detail(t, l.ID)
	if d.Car != "BMW X5" || d.Budget != "30 000 $" || d.Comment != "є обмін" || len(d.Tags) != 1 || d.Version != 2 {
		t.Errorf("merged into %+v", d)
	}
	families := map[string]int{}
	for _, a := range d.Activities {
		families[a.LeadID]++
	}
	if d.Activities[0].Kind != "joined" || d.Activities[0].Data["other_id"] != dup.ID || families[dup.ID] < 2 {
		t.Errorf("the timeline is %+v", d.Activities)
	}
	gone := b.detail(t, dup.ID)
	if gone.Status != "stale" || gone.MergedInto == nil || *gone.MergedInto != l.ID {
		t.Errorf("the duplicate is %+v", gone)
	}
	var list struct{ Total int }
	if b.Get("/api/leads").JSON(&list); list.Total != 1 {
		t.Errorf("%d leads are listed", list.Total)
	}
	if code := b.Patch("/api/leads/"+dup.ID, map[string]any{"version": gone.Version, "status": "in_progress"}).Want(http.StatusConflict).Code(); code != "lead_merged" {
		t.Errorf("a duplicate comes back by itself: %s", code)
	}
	// What staff changed since stays; the rest goes back.
	b.Patch("/api/leads/"+l.ID, map[string]any{"version": 2, "city": "Львів"}).Want(http.StatusOK)
	b.later().Post("/api/leads/"+l.ID+"/unmerge", map[string]any{"version": 3, "duplicate_id": dup.ID}).Want(http.StatusOK)
	d, gone = b.detail(t, l.ID), b.detail(t, dup.ID)
	if d.Budget != "" || d.Comment != "" || len(d.Tags) != 0 || d.Car != "BMW X5" || d.Activities[0].Kind != "parted" {
		t.Errorf("undone to %+v", d)
	}
	if gone.Status != "new" || gone.MergedInto != nil || gone.Budget != "30 000 $" {
		t.Errorf("the duplicate came back as %+v", gone)
	}
	if b.Get("/api/leads").JSON(&list); list.Total != 2 {
		t.Errorf("%d leads are listed", list.Total)
	}
	b.Post("/api/leads/"+l.ID+"/unmerge", map[string]any{"version": 4, "duplicate_id": dup.ID}).Want(http.StatusNotFound)
	b.Post("/api/leads/"+l.ID+"/merge", map[string]any{"version": 4, "duplicate_id": dup.ID}).Want(http.StatusOK)
}

func TestMergeRefusals(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	l, dup := b.twice(t)
	sell := b.make(t, lead("type", "sell"))
	won := b.make(t, lead("car", "Audi"))
	b.Patch("/api/leads/"+won.ID, map[string]any{"version": 1, "status": "won"}).Want(http.StatusOK)
	foreign := other.make(t, lead())
	for name, c := range map[string]struct {
		into    string
		version int
		dup     any
		status  int
		code    string
	}{
		"itself":            {l.ID, 1, l.ID, http.StatusUnprocessableEntity, "invalid"},
		"another type":      {l.ID, 1, sell.ID, http.StatusConflict, "lead_type"},
		"into a closed one": {won.ID, 2, dup.ID, http.StatusConflict, "lead_closed"},
		"lost update":       {l.ID, 7, dup.ID, http.StatusConflict, "lead_changed"},
		"nobody's":          {l.ID, 1, ident.New(), http.StatusNotFound, "not_found"},
		"no id":             {l.ID, 1, "x", http.StatusNotFound, "not_found"},
		"another workspace": {l.ID, 1, foreign.ID, http.StatusNotFound, "not_found"},
	} {
		r := b.Post("/api/leads/"+c.into+"/merge", map[string]any{"version": c.version, "duplicate_id": c.dup})
		if r.Status != c.status || r.Code() != c.code {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	b.Post("/api/leads/"+l.ID+"/merge", map[string]any{"version": 1, "duplicate_id": dup.ID}).Want(http.StatusOK)
	third := b.make(t, lead("car", "VW"))
	if code := b.Post("/api/leads/"+third.ID+"/merge", map[string]any{"version": 1, "duplicate_id": dup.ID}).Want(http.StatusConflict).Code(); code != "lead_merged" {
		t.Errorf("a duplicate of two: %s", code)
	}
}

// A duplicate whose person came back meanwhile cannot return: there is one open lead of a type.
func TestUndoAgainstAYoungerLead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead("car", "BMW"))
	dup := b.make(t, lead("phone", "0500000013"))
	b.Post("/api/leads/"+l.ID+"/merge", map[string]any{"version": 1, "duplicate_id": dup.ID}).Want(http.StatusOK)
	if again := b.make(t, lead("phone", "0500000013")); again.ID == dup.ID || again.Merged {
		t.Fatalf("the person's new intent went into the duplicate: %+v", again)
	}
	if code := b.Post("/api/leads/"+l.ID+"/unmerge", map[string]any{"version": 2, "duplicate_id": dup.ID}).Want(http.StatusConflict).Code(); code != "lead_open_exists" {
		t.Errorf("two open leads: %s", code)
	}
	if d := b.detail(t, dup.ID); d.Status != "stale" || d.MergedInto == nil {
		t.Errorf("half undone: %+v", d)
	}
}

func TestDuplicatesAreFound(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.make(t, lead("phone", "0500000013"))
	b.Patch("/api/leads/"+first.ID, map[string]any{"version": 1, "status": "lost"}).Want(http.StatusOK)
	second := b.make(t, lead("phone", "0500000013"))
	b.make(t, lead("phone", "0500000013", "type", "sell"))
	b.make(t, lead("phone", "0500000014"))
	b.make(t, lead())
	var out struct{ Items []leadJSON }
	if b.Get("/api/leads/" + second.ID + "/duplicates").Want(http.StatusOK).JSON(&out); len(out.Items) != 1 || out.Items[0].ID != first.ID {
		t.Errorf("candidates %+v", out.Items)
	}
	b.Post("/api/leads/"+second.ID+"/merge", map[string]any{"version": 1, "duplicate_id": first.ID}).Want(http.StatusOK)
	if r := b.Get("/api/leads/" + second.ID + "/duplicates").Want(http.StatusOK).JSON(&out); len(out.Items) != 0 || !strings.Contains(string(r.Body), `"items":[]`) {
		t.Errorf("a merged lead is still a candidate: %s", r.Body)
	}
}

func TestTagsAndReasons(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead())
	path := "/api/leads/" + l.ID
	var d detailJSON
	b.Patch(path, map[string]any{"version": 1, "tags": []string{" VIP ", "vip", "Обмін  авто", ""}}).Want(http.StatusOK).JSON(&d)
	if strings.Join(d.Tags, "|") != "vip|обмін авто" {
		t.Errorf("tags %q", d.Tags)
	}
	b.make(t, lead())
	for query, n := range map[string]int{"tag=VIP": 1, "tag=vip,%D0%BE%D0%B1%D0%BC%D1%96%D0%BD+%D0%B0%D0%B2%D1%82%D0%BE": 1, "tag=vip,x": 0, "": 2} {
		var list struct{ Total int }
		if b.Get("/api/leads?" + query).Want(http.StatusOK).JSON(&list); list.Total != n {
			t.Errorf("%s: %d leads, want %d", query, list.Total, n)
		}
	}
	b.Patch(path, map[string]any{"version": 2, "reason": "дорого"}).Want(http.StatusUnprocessableEntity)
	b.Patch(path, map[string]any{"version": 2, "tags": []string{strings.Repeat("a", 41)}}).Want(http.StatusUnprocessableEntity)
	b.Patch(path, map[string]any{"version": 2, "status": "lost", "reason": " дорого "}).Want(http.StatusOK).JSON(&d)
	if d.Reason != "дорого" {
		t.Errorf("lost because %q", d.Reason)
	}
	if moved := b.detail(t, l.ID).Activities[0]; moved.Kind != "status" || moved.Data["text"] != "дорого" || moved.Data["to"] != "lost" {
		t.Errorf("the timeline says %+v", moved)
	}
	b.Patch(path, map[string]any{"version": 3, "reason": "знайшов інше"}).Want(http.StatusOK).JSON(&d)
	if d.Reason != "знайшов інше" {
		t.Errorf("corrected to %q", d.Reason)
	}
	b.Patch(path, map[string]any{"version": 4, "status": "in_progress"}).Want(http.StatusOK).JSON(&d)
	if d.Reason != "" || len(d.Tags) != 2 {
		t.Errorf("taken up again, yet %q, %q", d.Reason, d.Tags)
	}
}

func TestTheWholeTimeline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead())
	for i := range 7 {
		b.later().Patch("/api/leads/"+l.ID, map[string]any{"version": i + 1, "note": "note " + string(rune('a'+i))}).Want(http.StatusOK)
	}
	var notes []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		var p struct {
			Items []struct {
				Kind string
				Data map[string]any
			}
			NextCursor string `json:"next_cursor"`
			Total      int
		}
		b.Get("/api/leads/" + l.ID + "/activities?limit=3&cursor=" + cursor).Want(http.StatusOK).JSON(&p)
		if p.Total != 8 || pages > 2 {
			t.Fatalf("page %d: %+v", pages, p)
		}
		for _, a := range p.Items {
			if a.Kind == "note" {
				notes = append(notes, strings.TrimPrefix(a.Data["text"].(string), "note "))
			}
		}
		cursor = p.NextCursor
	}
	if got := strings.Join(notes, ""); got != "gfedcba" {
		t.Errorf("the pages tell %s", got)
	}
}

func TestDealersMergeNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l, dup := b.twice(t)
	dealer := b.As(b.token(t, access.Dealer))
	dealer.Post("/api/leads/"+l.ID+"/merge", map[string]any{"version": 1, "duplicate_id": dup.ID}).Want(http.StatusForbidden)
	dealer.Get("/api/leads/" + l.ID + "/activities").Want(http.StatusNotFound)
	dealer.Get("/api/leads/" + l.ID + "/duplicates").Want(http.StatusNotFound)
}

// Whoever merges at the same time, and whichever way round: one merge stands and nobody waits for ever.
func TestConcurrentMerges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one, two := b.make(t, lead("car", "BMW")), b.make(t, lead("city", "Київ"))
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		into, dup := one.ID, two.ID
		if i%2 == 1 {
			into, dup = dup, into
		}
		all.Go(func() {
			statuses[i] = b.Post("/api/leads/"+into+"/merge", map[string]any{"version": 1, "duplicate_id": dup}).Status
		})
	}
	all.Wait()
	won := 0
	for _, status := range statuses {
		if status == http.StatusOK {
			won++
		} else if status != http.StatusConflict {
			t.Errorf("status %d", status)
		}
	}
	var list struct{ Total int }
	if b.Get("/api/leads").JSON(&list); won != 1 || list.Total != 1 {
		t.Errorf("%d merges stand, %d leads are listed", won, list.Total)
	}
}
