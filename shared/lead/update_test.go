package lead_test

import (
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/page"
	"cartie/shared/tenant"
)

func code(err error) string {
	if f := fault.As(err); f != nil {
		return f.Code
	}
	return ""
}

func TestUpdateTellsWhatChanged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	maria := b.member(t, "Марія", false)
	o := b.open(t, 0, lead.Draft{Contact: b.person(t, "1"), Type: lead.Buy, Source: lead.SourceBot, Car: "BMW"})
	l, err := b.leads.Update(at(t, time.Hour), b.scope, o.Lead.ID, 1, func(l *lead.Lead) error {
		l.Status, l.Assignee, l.Car = lead.StatusInProgress, &lead.Member{ID: maria}, " Audi "
		l.AddNote("передзвонити")
		l.AddNote("  ")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if l.Status != lead.StatusInProgress || l.Assignee == nil || l.Assignee.Name != "Марія" || l.Car != "Audi" || l.Version != 2 {
		t.Errorf("changed to %+v", l)
	}
	_, timeline := b.get(t, l.ID)
	want := []string{lead.Noted, lead.Updated, lead.Assigned, lead.Moved, lead.Created}
	if len(timeline) != len(want) {
		t.Fatalf("timeline %+v", timeline)
	}
	for i, kind := range want {
		if timeline[i].Kind != kind {
			t.Errorf("activity %d is %s, want %s", i, timeline[i].Kind, kind)
		}
	}
	if timeline[0].Data.Text != "передзвонити" || timeline[0].ActorName != "Owner" || changed(timeline[2], "assignee").To != "Марія" {
		t.Errorf("timeline %+v", timeline)
	}
	events := b.events(t)
	if len(events) != 3 || events[1].kind != event.LeadUpdated || events[2].kind != event.LeadStageChanged || events[2].lead.PreviousStage != "new" ||
		events[2].lead.Seq != 2 || events[1].lead.PreviousStage != "new" || events[1].lead.Stage != "in_progress" {
		t.Errorf("events %+v", events)
	}
	same, err := b.leads.Update(t.Context(), b.scope, l.ID, 2, func(l *lead.Lead) error { l.Car = "Audi"; return nil })
	if err != nil || same.Version != 2 || len(b.events(t)) != 3 {
		t.Errorf("nothing changed, yet version %d, %v", same.Version, err)
	}
	alone, err := b.leads.Update(t.Context(), b.scope, l.ID, 2, func(l *lead.Lead) error { l.Assignee = nil; return nil })
	if err != nil || alone.Assignee != nil {
		t.Errorf("still assigned: %+v, %v", alone.Assignee, err)
	}
}

func TestUpdateRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	o := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	left, stranger := b.member(t, "Пішов", true), setup(t).scope.Actor().ID
	for name, c := range map[string]struct {
		version int
		change  func(*lead.Lead) error
		want    string
	}{
		"old version":                     {7, func(*lead.Lead) error { return nil }, "lead_changed"},
		"staff cannot make stale":         {1, func(l *lead.Lead) error { l.Status = lead.StatusStale; return nil }, "lead_status"},
		"unknown language":                {1, func(l *lead.Lead) error { l.Language = "de"; return nil }, "invalid"},
		"assignee has left":               {1, func(l *lead.Lead) error { l.Assignee = &lead.Member{ID: left}; return nil }, "not_found"},
		"assignee of another workspace":   {1, func(l *lead.Lead) error { l.Assignee = &lead.Member{ID: stranger}; return nil }, "not_found"},
		"whatever the closure refuses":    {1, func(*lead.Lead) error { return fault.New(fault.Forbidden, "own", "no") }, "own"},
		"a step there is none, and a car": {1, func(l *lead.Lead) error { l.Car, l.Status = "x", "sold"; return nil }, "lead_status"},
	} {
		_, err := b.leads.Update(t.Context(), b.scope, o.Lead.ID, c.version, c.change)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if l, timeline := b.get(t, o.Lead.ID); l.Version != 1 || len(timeline) != 1 {
		t.Errorf("a refusal left %+v", l)
	}
}

func TestReopening(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	set := func(id ident.ID, version int, s lead.Status) error {
		_, err := b.leads.Update(at(t, 0), b.scope, id, version, func(l *lead.Lead) error { l.Status = s; return nil })
		return err
	}
	old := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}).Lead.ID
	if err := set(old, 1, lead.StatusLost); err != nil {
		t.Fatal(err)
	}
	if l, _ := b.get(t, old); l.ClosedAt == nil {
		t.Error("a lost lead has no closing time")
	}
	young := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}).Lead.ID
	if err := set(old, 2, lead.StatusInProgress); code(err) != "lead_open_exists" || !fault.Is(err, fault.Conflict) {
		t.Errorf("two open leads: %v", err)
	}
	if err := set(young, 1, lead.StatusWon); err != nil {
		t.Fatal(err)
	}
	if err := set(old, 2, lead.StatusInProgress); err != nil {
		t.Error(err)
	}
	if l, _ := b.get(t, old); l.ClosedAt != nil || l.Status != lead.StatusInProgress {
		t.Errorf("reopened as %+v", l)
	}
}

func TestOneOfTwoEditorsWins(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.open(t, 0, lead.Draft{Contact: b.person(t, "1"), Type: lead.Buy, Source: lead.SourceBot})
	var won, lost atomic.Int32
	together(6, func(i int) {
		_, err := b.leads.Update(t.Context(), b.scope, o.Lead.ID, 1, func(l *lead.Lead) error { l.Car = string(rune('a' + i)); return nil })
		switch {
		case err == nil:
			won.Add(1)
		case code(err) == "lead_changed":
			lost.Add(1)
		default:
			t.Error(err)
		}
	})
	if won.Load() != 1 || lost.Load() != 5 {
		t.Errorf("%d editors won, %d lost", won.Load(), lost.Load())
	}
}

func TestReopeningMeetsANewIntent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	old := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}).Lead.ID
	if _, err := b.leads.Update(at(t, 0), b.scope, old, 1, func(l *lead.Lead) error { l.Status = lead.StatusLost; return nil }); err != nil {
		t.Fatal(err)
	}
	together(6, func(i int) {
		if i%2 == 0 {
			if _, err := b.tryOpen(t.Context(), lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}); err != nil {
				t.Error(err)
			}
			return
		}
		_, err := b.leads.Update(t.Context(), b.scope, old, 2, func(l *lead.Lead) error { l.Status = lead.StatusInProgress; return nil })
		if err != nil && code(err) != "lead_changed" && code(err) != "lead_open_exists" {
			t.Error(err)
		}
	})
	rows, _, err := b.leads.List(t.Context(), b.scope, lead.Filter{Statuses: []string{"new", "in_progress"}, After: page.Newest(), Limit: 10})
	if err != nil || len(rows) != 1 {
		t.Errorf("%d open leads, %v", len(rows), err)
	}
}

func TestDealerSeesTheirAccount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	account, other := b.account(t), b.account(t)
	theirs := b.open(t, 0, lead.Draft{Contact: b.person(t, "1"), Type: lead.Buy, Source: lead.SourceBot, Account: &account})
	foreign := b.open(t, 0, lead.Draft{Contact: b.person(t, "2"), Type: lead.Buy, Source: lead.SourceBot, Account: &other})
	house := b.open(t, 0, lead.Draft{Contact: b.person(t, "3"), Type: lead.Buy, Source: lead.SourceBot})
	dealer := b.as(tenant.User(ident.New(), account))
	rows, total, err := dealer.leads.List(t.Context(), dealer.scope, lead.Filter{After: page.Newest(), Limit: 10})
	if err != nil || len(rows) != 1 || rows[0].ID != theirs.Lead.ID || total.Count != 1 {
		t.Errorf("a dealer lists %d of %d, %v", len(rows), total.Count, err)
	}
	for _, o := range []lead.Opened{foreign, house} {
		if _, _, err := dealer.leads.Get(t.Context(), dealer.scope, o.Lead.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a dealer reads a lead that is not theirs: %v", err)
		}
		_, err := dealer.leads.Update(t.Context(), dealer.scope, o.Lead.ID, 1, func(l *lead.Lead) error { l.Car = "x"; return nil })
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("a dealer changes a lead that is not theirs: %v", err)
		}
		if _, err := dealer.contacts.Get(t.Context(), dealer.scope, o.Lead.Contact.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a dealer reads a contact that is not theirs: %v", err)
		}
	}
	if _, err := dealer.contacts.Get(t.Context(), dealer.scope, theirs.Lead.Contact.ID); err != nil {
		t.Errorf("a dealer's own contact: %v", err)
	}
}
