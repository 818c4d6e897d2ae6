package capi

import "testing"

func TestBudgetIsReadOnlyWhenItIsCertain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		amount   int64
		currency string
	}{
		"$35000": {35000, "USD"}, "35 000 $": {35000, "USD"}, "до 35 000 $": {35000, "USD"}, "35k usd": {35000, "USD"},
		"35 тис. дол.": {35000, "USD"}, "up to 20,000 EUR": {20000, "EUR"}, "20.000€": {20000, "EUR"}, "1 200 000 грн": {1200000, "UAH"},
		"35\u00a0000 USD": {35000, "USD"}, "15 тыс евро": {15000, "EUR"}, "₴900000": {900000, "UAH"},
		"35000": {}, "": {}, "$": {}, "30-35 тис $": {}, "$35000 or €30000": {}, "дорого": {}, "$0": {}, "$99999999999999999999": {},
		"$35000 usd": {}, "35,5 usd": {}, "+380670000011": {}, "-5$": {},
	} {
		m, ok := budget(text)
		if ok != (want.amount != 0) || m.Amount != want.amount || m.Currency != want.currency {
			t.Errorf("%q: %+v %v, want %+v", text, m, ok, want)
		}
	}
}

func FuzzBudget(f *testing.F) {
	for _, s := range []string{"$35000", "до 35 000 $", "35k usd", "1 200 000 грн", "15 тыс евро", "\xff$1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := budget(text); ok && (m.Amount <= 0 || !currencyShape.MatchString(m.Currency)) {
			t.Fatalf("%q: %+v", text, m)
		}
	})
}
