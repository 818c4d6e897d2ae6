package lead_test

import (
	"testing"

	"cartie/shared/lead"
	"cartie/shared/money"
)

// The numbers of a budget follow its words: as the writer read them, else as far as the words name their currency.
func TestBudgetIsReadWhereItCanBe(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := b.person(t, "771")
	draft := func(words string, r money.Range) lead.Draft {
		return lead.Draft{Contact: who, Type: lead.Buy, Source: lead.SourceBot, Budget: words, BudgetRange: r}
	}
	read := func(words string, r money.Range) money.Range {
		t.Helper()
		l, _ := b.get(t, b.open(t, 0, draft(words, r)).Lead.ID)
		return l.BudgetRange
	}
	bot := money.Range{Min: 15000, Max: 30000, Currency: money.USD}
	if got := read("15k-30k", bot); got != bot {
		t.Errorf("as the bot read it: %+v", got)
	}
	if got := read("", money.Range{}); got != bot {
		t.Errorf("nothing said changes nothing: %+v", got)
	}
	if got := read("до 900 000 грн", money.Range{}); got != (money.Range{Max: 900000, Currency: money.UAH}) {
		t.Errorf("words with their currency: %+v", got)
	}
	if got := read("35000", money.Range{}); got != (money.Range{}) {
		t.Errorf("words without a currency: %+v", got)
	}
	opened := b.open(t, 0, draft("від 10 000 €", money.Range{})).Lead
	events := b.events(t)
	if e := events[len(events)-1].lead; e.BudgetMin != 10000 || e.BudgetMax != 0 || e.BudgetCurrency != "EUR" {
		t.Errorf("event %+v", e)
	}
	changed, err := b.leads.Update(at(t, 0), b.scope, opened.ID, opened.Version, func(l *lead.Lead) error {
		l.Budget = "20 000 $"
		return nil
	})
	if err != nil || changed.BudgetRange != (money.Range{Min: 20000, Max: 20000, Currency: money.USD}) {
		t.Errorf("staff's words: %+v, %v", changed.BudgetRange, err)
	}
	same, err := b.leads.Update(at(t, 0), b.scope, changed.ID, changed.Version, func(l *lead.Lead) error {
		l.City = "Київ"
		return nil
	})
	if err != nil || same.BudgetRange != changed.BudgetRange {
		t.Errorf("another field changed the budget to %+v, %v", same.BudgetRange, err)
	}
}
