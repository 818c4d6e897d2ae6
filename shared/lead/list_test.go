package lead_test

import (
	"strings"
	"testing"
	"time"

	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/page"
)

// stock is five leads an hour apart; the second was touched last.
func stock(t *testing.T, b bundle) (ids []ident.ID, maria ident.ID) {
	t.Helper()
	maria = b.member(t, "Марія", false)
	drafts := []lead.Draft{
		{Contact: b.person(t, "1"), Type: lead.Buy, Source: lead.SourceBot, Car: "BMW X5"},
		{Contact: b.form(t, number), Type: lead.Buy, Source: lead.SourcePublic, Car: "Шкода Октавія 100%"},
		{Contact: b.person(t, "2"), Type: lead.Sell, Source: lead.SourceBot, Car: "bmw 320"},
		{Contact: b.person(t, "3"), Type: lead.Buy, Source: lead.SourceStaff},
		{Contact: b.person(t, "4"), Type: lead.Buy, Source: lead.SourceStaff},
	}
	for i, d := range drafts {
		ids = append(ids, b.open(t, time.Duration(i)*time.Hour, d).Lead.ID)
	}
	_, err := b.leads.Update(at(t, day), b.scope, ids[1], 1, func(l *lead.Lead) error {
		l.Status, l.Assignee = lead.StatusInProgress, &lead.Member{ID: maria}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids, maria
}

func TestFilters(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids, maria := stock(t, b)
	first, _ := b.get(t, ids[0])
	for name, c := range map[string]struct {
		f    lead.Filter
		want string // indexes into ids
	}{
		"nothing":      {lead.Filter{}, "43210"},
		"car":          {lead.Filter{Q: "BMW"}, "20"},
		"cyrillic car": {lead.Filter{Q: "ОКТАВІЯ"}, "1"},
		"name":         {lead.Filter{Q: "тестова"}, "4320"},
		"phone":        {lead.Filter{Q: "(050) 000"}, "1"},
		"percent":      {lead.Filter{Q: "0%"}, "1"},
		"underscore":   {lead.Filter{Q: "_"}, ""},
		"code":         {lead.Filter{Q: strings.ToLower(first.Code())}, "0"},
		"status":       {lead.Filter{Statuses: []string{"in_progress", "won"}}, "1"},
		"type":         {lead.Filter{Types: []string{"sell"}}, "2"},
		"source":       {lead.Filter{Sources: []string{"staff"}}, "43"},
		"assignee":     {lead.Filter{Assignee: &maria}, "1"},
		"unassigned":   {lead.Filter{Unassigned: true, Types: []string{"buy"}}, "430"},
		"contact":      {lead.Filter{Contact: &first.Contact.ID}, "0"},
		"oldest":       {lead.Filter{Sort: lead.Oldest}, "01234"},
		"active":       {lead.Filter{Sort: lead.Active}, "14320"},
	} {
		c.f.After, c.f.Limit = c.f.Sort.Start(), 10
		rows, total, err := b.leads.List(t.Context(), b.scope, c.f)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := indexes(ids, rows); got != c.want || total != (page.Total{Count: len(c.want)}) {
			t.Errorf("%s: %s of %d, want %s", name, got, total.Count, c.want)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids, _ := stock(t, b)
	for sort, want := range map[lead.Sort]string{lead.Newest: "43210", lead.Oldest: "01234", lead.Active: "14320"} {
		got, after := "", sort.Start()
		for range 3 {
			rows, total, err := b.leads.List(t.Context(), b.scope, lead.Filter{Sort: sort, After: after, Limit: 2})
			if err != nil || total.Count != 5 {
				t.Fatal(total, err)
			}
			rows = rows[:min(2, len(rows))]
			got += indexes(ids, rows)
			after = sort.Position(rows[len(rows)-1])
		}
		if got != want {
			t.Errorf("%s: pages give %s, want %s", sort, got, want)
		}
	}
}

func indexes(ids []ident.ID, rows []lead.Lead) string {
	var out strings.Builder
	for _, r := range rows {
		for i, id := range ids {
			if r.ID == id {
				out.WriteByte(byte('0' + i))
			}
		}
	}
	return out.String()
}
