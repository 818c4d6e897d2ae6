package lead_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"cartie/shared/contact"
	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/lead"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

func TestFirstIntentOpensALead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	o := b.as(tenant.Actor{Kind: "contact", ID: who}).open(t, 0, lead.Draft{
		Contact: who, Type: lead.Buy, Source: lead.SourceBot, Car: " BMW X5 ", Budget: "30 000 $", Language: lang.RU,
		Attribution: lead.Attribution{Link: "car_7"},
	})
	l, timeline := b.get(t, o.Lead.ID)
	if o.Merged || l.Status != lead.StatusNew || l.Car != "BMW X5" || l.Language != lang.RU || l.Version != 1 || !l.LastActivityAt.Equal(start) {
		t.Errorf("opened %+v", l)
	}
	if l.Contact.Name != "Олена Тестова" || l.Attribution.Link != "car_7" || len(l.Code()) != 10 {
		t.Errorf("of %+v by %+v, code %s", l.Contact, l.Attribution, l.Code())
	}
	if len(timeline) != 1 || timeline[0].Kind != lead.Created || timeline[0].ActorName != "Олена Тестова" || timeline[0].ID != o.Activity {
		t.Fatalf("timeline %+v", timeline)
	}
	if c := changed(timeline[0], "car"); c.To != "BMW X5" || timeline[0].Data.Source != lead.SourceBot {
		t.Errorf("told %+v", timeline[0].Data)
	}
	events := b.events(t)
	if len(events) != 1 || events[0].kind != event.LeadCreated {
		t.Fatalf("events %+v", events)
	}
	e := events[0].lead
	if e.LeadID != l.ID || e.Stage != event.StageNew || e.PreviousStage != "" || e.FirstName != "Олена" || e.LastName != "Тестова" ||
		e.Source != event.SourceBot || e.Budget != "30 000 $" || e.ExternalID != who.String() || !e.CreatedAt.Equal(start) {
		t.Errorf("snapshot %+v", e)
	}
}

func TestSameIntentMerges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	account := b.account(t)
	first := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot, Car: "BMW X5", Comment: "дизель"})
	second := b.open(t, day, lead.Draft{
		Contact: who, Type: lead.Buy, Source: lead.SourcePublic, Account: &account, Car: "Audi Q7", Budget: "30 000 $", City: "Київ",
		Comment: "повний привід", Name: "Лєна", Phone: number, Attribution: lead.Attribution{FBC: "fb.1.1.x", UserAgent: "a"},
	})
	if !second.Merged || second.Lead.ID != first.Lead.ID || second.Activity == first.Activity {
		t.Fatalf("second intent: %+v", second)
	}
	l, timeline := b.get(t, first.Lead.ID)
	if l.Car != "Audi Q7" || l.Budget != "30 000 $" || l.City != "Київ" || l.Comment != "дизель\nповний привід" {
		t.Errorf("merged into %+v", l)
	}
	if l.Source != lead.SourceBot || l.Account == nil || *l.Account != account || l.Attribution.FBC != "fb.1.1.x" || l.Version != 2 || !l.LastActivityAt.Equal(start.Add(day)) {
		t.Errorf("merged into %+v", l)
	}
	if len(timeline) != 2 || timeline[0].Kind != lead.Merged {
		t.Fatalf("timeline %+v", timeline)
	}
	d := timeline[0].Data
	if changed(timeline[0], "car") != (lead.Change{Field: "car", From: "BMW X5", To: "Audi Q7"}) || d.Name != "Лєна" || d.Phone != number ||
		d.Source != lead.SourcePublic || d.Attribution == nil {
		t.Errorf("what was said is lost: %+v", d)
	}
	b.open(t, 2*day, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	if l, _ := b.get(t, first.Lead.ID); l.Car != "Audi Q7" || l.Comment != "дизель\nповний привід" || l.Version != 3 {
		t.Errorf("an intent that says nothing made %+v", l)
	}
	events := b.events(t)
	if len(events) != 3 || events[1].kind != event.LeadUpdated || events[1].lead.PreviousStage != event.StageNew || events[1].lead.Stage != event.StageNew {
		t.Errorf("events %+v", events)
	}
}

func TestSellingIsAnotherIntent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	buy := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	sell := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Sell, Source: lead.SourceBot})
	if sell.Merged || sell.Lead.ID == buy.Lead.ID {
		t.Error("selling merged into buying")
	}
}

func TestMergeWindow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		again  time.Duration
		days   int
		merges bool
	}{
		"just inside":       {window, 14, true},
		"just outside":      {window + time.Microsecond, 14, false},
		"a wider workspace": {window + time.Microsecond, 15, true},
		"a narrower one":    {2 * day, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			if _, err := b.db.System().Exec(t.Context(), `update workspaces set merge_window_days = $2 where id = $1`, b.scope.Workspace(), c.days); err != nil {
				t.Fatal(err)
			}
			who := b.person(t, "1")
			first := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot, Car: "BMW"})
			again := b.open(t, c.again, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
			if again.Merged != c.merges || (again.Lead.ID == first.Lead.ID) != c.merges {
				t.Fatalf("merged %v, want %v", again.Merged, c.merges)
			}
			if c.merges {
				return
			}
			old, timeline := b.get(t, first.Lead.ID)
			if old.Status != lead.StatusStale || old.ClosedAt == nil || again.Lead.Status != lead.StatusNew || again.Lead.Car != "" {
				t.Errorf("old %+v, new %+v", old, again.Lead)
			}
			if len(timeline) != 2 || timeline[0].Kind != lead.Moved || timeline[0].ActorKind != "system" ||
				changed(timeline[0], "status") != (lead.Change{Field: "status", From: "new", To: "stale"}) {
				t.Errorf("timeline %+v", timeline)
			}
			events := b.events(t)
			if len(events) != 4 || events[1].kind != event.LeadUpdated || events[2].kind != event.LeadStageChanged || events[2].lead.Stage != "stale" ||
				events[2].lead.PreviousStage != "new" || events[3].kind != event.LeadCreated || events[3].lead.LeadID != again.Lead.ID {
				t.Errorf("events %+v", events)
			}
		})
	}
}

func TestStaffActivityMovesTheWindow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	first := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	_, err := b.leads.Update(at(t, 10*day), b.scope, first.Lead.ID, 1, func(l *lead.Lead) error { l.AddNote("передзвонити"); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if again := b.open(t, 10*day+window, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}); !again.Merged {
		t.Error("a lead staff worked on was not merged into")
	}
}

func TestClosedLeadsAreNotMergedInto(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	first := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	_, err := b.leads.Update(at(t, 0), b.scope, first.Lead.ID, 1, func(l *lead.Lead) error { l.Status = lead.StatusWon; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if again := b.open(t, day, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot}); again.Merged {
		t.Error("merged into a won lead")
	}
}

func TestFormThenChatIsOneLead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	paper := b.form(t, number)
	first := b.open(t, 0, lead.Draft{Contact: paper, Type: lead.Buy, Source: lead.SourcePublic, Car: "BMW"})
	chat := b.person(t, "1")
	err := pg.InScope(t.Context(), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) error {
		_, err := b.contacts.FillTx(ctx, tx, b.scope, chat, contact.Fill{Phone: number})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	second := b.open(t, day, lead.Draft{Contact: chat, Type: lead.Buy, Source: lead.SourceBot, Phone: number})
	if !second.Merged || second.Lead.ID != first.Lead.ID || second.Lead.Contact.ID != chat {
		t.Fatalf("the chat opened %+v", second)
	}
	if _, timeline := b.get(t, first.Lead.ID); timeline[0].Data.FormerContact != "Ivan" || timeline[0].Data.Phone != "" {
		t.Errorf("timeline %+v", timeline[0])
	}
	// Two people who chat may share a phone; their leads stay apart.
	other := b.person(t, "2")
	err = pg.InScope(t.Context(), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) error {
		_, err := b.contacts.FillTx(ctx, tx, b.scope, other, contact.Fill{Phone: number})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if third := b.open(t, day, lead.Draft{Contact: other, Type: lead.Buy, Source: lead.SourceBot}); third.Merged {
		t.Error("took the lead of another person who chats")
	}
}

func TestWritersAtOnceMakeOneLead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	drafts := []struct {
		actor  tenant.Actor
		source lead.Source
	}{
		{tenant.Actor{Kind: "contact", ID: who}, lead.SourceBot},
		{b.scope.Actor(), lead.SourceStaff},
		{tenant.Actor{Kind: passerby}, lead.SourcePublic},
	}
	const n = 12
	var mu sync.Mutex
	ids, opened := map[ident.ID]bool{}, 0
	together(n, func(i int) {
		d := drafts[i%len(drafts)]
		o, err := b.as(d.actor).tryOpen(t.Context(), lead.Draft{Contact: who, Type: lead.Buy, Source: d.source, Comment: string(rune('a' + i))})
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
			return
		}
		ids[o.Lead.ID] = true
		if !o.Merged {
			opened++
		}
	})
	if len(ids) != 1 || opened != 1 {
		t.Fatalf("%d leads, %d of them opened", len(ids), opened)
	}
	for id := range ids {
		l, timeline := b.get(t, id)
		if len(timeline) != n || l.Version != n || len(l.Comment) != 2*n-1 {
			t.Errorf("%d activities, version %d, comment %q", len(timeline), l.Version, l.Comment)
		}
	}
	if events := b.events(t); len(events) != n {
		t.Errorf("%d events", len(events))
	}
}

func TestWritersAtOnceAfterTheWindow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "1")
	first := b.open(t, 0, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
	var mu sync.Mutex
	ids, opened := map[ident.ID]bool{}, 0
	ctx := at(t, window+day)
	together(8, func(int) {
		o, err := b.tryOpen(ctx, lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot})
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
			return
		}
		ids[o.Lead.ID] = true
		if !o.Merged {
			opened++
		}
	})
	if len(ids) != 1 || ids[first.Lead.ID] || opened != 1 {
		t.Errorf("%d leads, %d opened", len(ids), opened)
	}
	if old, timeline := b.get(t, first.Lead.ID); old.Status != lead.StatusStale || len(timeline) != 2 {
		t.Errorf("the old lead is %s after %d activities", old.Status, len(timeline))
	}
}

func TestNothingOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	who, stranger, account := b.person(t, "1"), other.person(t, "1"), other.account(t)
	for name, d := range map[string]lead.Draft{
		"contact": {Contact: stranger},
		"account": {Contact: who, Account: &account},
		"bot":     {Contact: who, Bot: &account},
	} {
		d.Type, d.Source = lead.Buy, lead.SourceStaff
		if _, err := b.tryOpen(t.Context(), d); !fault.Is(err, fault.NotFound) {
			t.Errorf("a %s of another workspace: %v", name, err)
		}
	}
	if _, err := b.tryOpen(t.Context(), lead.Draft{Contact: who, Type: "rent", Source: lead.SourceStaff}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown intent: %v", err)
	}
	theirs := other.open(t, 0, lead.Draft{Contact: stranger, Type: lead.Buy, Source: lead.SourceBot})
	if _, _, err := b.leads.Get(t.Context(), b.scope, theirs.Lead.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("read a lead of another workspace: %v", err)
	}
	_, err := b.leads.Update(t.Context(), b.scope, theirs.Lead.ID, 1, func(*lead.Lead) error { return nil })
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("changed a lead of another workspace: %v", err)
	}
	if events := b.events(t); len(events) != 0 {
		t.Errorf("refusals told %+v", events)
	}
}
