package capi

import (
	"testing"

	"cartie/shared/event"
)

// The numbers of the event win over its words; a range of two amounts is no value.
func TestOneAmount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lead event.Lead
		want event.Money
		one  bool
	}{
		"at most":        {event.Lead{Budget: "до 35к", BudgetMax: 35000, BudgetCurrency: "USD"}, event.Money{Amount: 35000, Currency: "USD"}, true},
		"exactly":        {event.Lead{Budget: "20000", BudgetMin: 20000, BudgetMax: 20000, BudgetCurrency: "EUR"}, event.Money{Amount: 20000, Currency: "EUR"}, true},
		"from":           {event.Lead{Budget: "від 15000 $", BudgetMin: 15000, BudgetCurrency: "USD"}, event.Money{}, false},
		"a range":        {event.Lead{Budget: "15k-30k", BudgetMin: 15000, BudgetMax: 30000, BudgetCurrency: "USD"}, event.Money{}, false},
		"words alone":    {event.Lead{Budget: "$35000"}, event.Money{Amount: 35000, Currency: "USD"}, true},
		"words and no $": {event.Lead{Budget: "35000"}, event.Money{}, false},
	} {
		got, one := oneAmount(c.lead)
		if one != c.one || one && got != c.want {
			t.Errorf("%s: %+v %v", name, got, one)
		}
	}
}
