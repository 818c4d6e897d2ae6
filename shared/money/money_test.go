package money

import (
	"strings"
	"testing"

	"cartie/shared/fault"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Range{
		"35000":                   {35000, 35000, USD},
		"35 000 $":                {35000, 35000, USD},
		"$35,000":                 {35000, 35000, USD},
		"35\u00a0000 USD":         {35000, 35000, USD},
		"35'000 євро":             {35000, 35000, EUR},
		"28.500 €":                {28500, 28500, EUR},
		"до 35 000 $":             {0, 35000, USD},
		"up to $35,000":           {0, 35000, USD},
		"не більше 30к":           {0, 30000, USD},
		"больше 20000":            {20000, 0, USD},
		"не меньше 20 тыс грн":    {20000, 0, UAH},
		"30000$ максимум":         {0, 30000, USD},
		"max 30k":                 {0, 30000, USD},
		"від 15000":               {15000, 0, USD},
		"15000+":                  {15000, 0, USD},
		"from 15k eur":            {15000, 0, EUR},
		"25000-30000":             {25000, 30000, USD},
		"15k-30k":                 {15000, 30000, USD},
		"15-30k":                  {15000, 30000, USD},
		"15 – 30 тис. $":          {15000, 30000, USD},
		"15 000 - 30 000":         {15000, 30000, USD},
		"$15k to $30k":            {15000, 30000, USD},
		"від 15 до 30 тис дол.":   {15000, 30000, USD},
		"между 15000 и 20000":     {15000, 20000, USD},
		"30000-25000":             {25000, 30000, USD},
		"30000…35000€":            {30000, 35000, EUR},
		"18к$":                    {18000, 18000, USD},
		"12.5 тис $":              {12500, 12500, USD},
		"12,5к":                   {12500, 12500, USD},
		"1,2 млн грн":             {1200000, 1200000, UAH},
		"450 000 грн":             {450000, 450000, UAH},
		"1.200.000 грн":           {1200000, 1200000, UAH},
		"35000.00":                {35000, 35000, USD},
		"12 900 у.е.":             {12900, 12900, USD},
		"около 20 000 баксов":     {20000, 20000, USD},
		"~20000":                  {20000, 20000, USD},
		"Бюджет: до 20 тысяч":     {0, 20000, USD},
		"20 000 долларов":         {20000, 20000, USD},
		"1 000 000 000 грн":       {MaxAmount, MaxAmount, UAH},
		"до 20 000 долларов США":  {0, 20000, USD},
		"$15,000-$20,000":         {15000, 20000, USD},
		"10000 - до 15000 баксів": {10000, 15000, USD},
	} {
		if got, err := Parse(text, USD); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "дорого", "-5000", "0", "$", "к", "$0", "35,5", "35,5 usd", "1.50", "12.345.6", "BMW 35000", "35000 або 40000",
		"$35000 usd €", "10000$-20000€", "1000000000000", "+380670000011", "67 123 45 67", "до", "від 15000 до", "10-20-30", "15000 30000",
		"не 20000", "2 000 000 000", "1,2345 тис", "35000 за BMW", "١٢٣", "99999999999999999999999999", "0.5", "5e3",
	} {
		if got, err := Parse(text, USD); !fault.Is(err, fault.Invalid) || got != (Range{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if _, err := Parse("35000", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("without any currency: %v", err)
	}
	if got, err := Parse("35000 грн", ""); err != nil || got.Currency != UAH {
		t.Errorf("with its own currency: %+v, %v", got, err)
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r      Range
		text   string
		amount int64
	}{
		{Range{}, "", 0},
		{Range{0, 35000, USD}, "≤ 35 000 USD", 35000},
		{Range{950, 0, EUR}, "≥ 950 EUR", 0},
		{Range{1200000, 1200000, UAH}, "1 200 000 UAH", 1200000},
		{Range{15000, 30000, USD}, "15 000–30 000 USD", 0},
	} {
		amount, one := c.r.Amount()
		if got := strings.ReplaceAll(c.r.String(), "\u00a0", " "); got != c.text || one != (c.amount > 0) || one && amount != c.amount {
			t.Errorf("%+v: %q, amount %d %v", c.r, got, amount, one)
		}
	}
}

// What is read can be written and read again, and keeps to its bounds.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"до 35 000 $", "15k-30k", "1,2 млн грн", "не більше 30к", "12 900 у.е.", "15000+", "\xff", "у.е", "1 2 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text, USD)
		if err != nil {
			return
		}
		if r.Min < 0 || r.Max < 0 || r.Min == 0 && r.Max == 0 || r.Max > MaxAmount || r.Max > 0 && r.Min > r.Max || !r.Currency.Valid() {
			t.Fatalf("%q: %+v", text, r)
		}
		if again, err := Parse(r.String(), ""); err != nil || again != r {
			t.Fatalf("%q: %+v is written %q and read %+v, %v", text, r, r.String(), again, err)
		}
	})
}
