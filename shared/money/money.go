// Package money reads amounts of money as people write them in a chat: "до 35 000 $", "15k-30k", "1,2 млн грн". It refuses
// to guess: a text with a word or a sign it does not know is not an amount, and nothing is rounded.
package money

import (
	"fmt"
	"strconv"
	"strings"

	"cartie/shared/fault"
)

// Currency is an ISO 4217 code of a currency cars are sold for here.
type Currency string

// The currencies.
const (
	USD Currency = "USD"
	EUR Currency = "EUR"
	UAH Currency = "UAH"
)

// Valid tells whether c is one of the currencies.
func (c Currency) Valid() bool { return c == USD || c == EUR || c == UAH }

// MaxAmount is the largest amount that is read, in whole units.
const MaxAmount = 1_000_000_000

// Range is what somebody is ready to pay, in whole units: Min to Max, both included. A Min of 0 has no lower bound, a Max
// of 0 no upper one; one exact amount is both. The zero Range says nothing.
type Range struct {
	Min      int64    `json:"min,omitempty"`
	Max      int64    `json:"max,omitempty"`
	Currency Currency `json:"currency,omitempty"`
}

// Amount is the one amount of a range: the exact one, or the upper bound when there is no lower one.
func (r Range) Amount() (int64, bool) {
	return r.Max, r.Max > 0 && (r.Min == 0 || r.Min == r.Max)
}

// String is the range as we write it to people: "15 000–30 000 USD", "≤ 35 000 USD", "≥ 10 000 USD", "35 000 USD".
func (r Range) String() string {
	switch {
	case r == Range{}:
		return ""
	case r.Max == 0:
		return fmt.Sprintf("≥ %s %s", grouped(r.Min), r.Currency)
	case r.Min == 0:
		return fmt.Sprintf("≤ %s %s", grouped(r.Max), r.Currency)
	case r.Min == r.Max:
		return fmt.Sprintf("%s %s", grouped(r.Max), r.Currency)
	default:
		return fmt.Sprintf("%s–%s %s", grouped(r.Min), grouped(r.Max), r.Currency)
	}
}

// grouped writes thousands apart with no-break spaces.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString("\u00a0")
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Parse reads an amount or a range. A currency that is not named is fallback; with an empty fallback the text must name
// one. A multiplier or currency said once holds for both ends ("15-30 тис $"), ends in the wrong order are swapped. It
// answers Invalid with code "money_invalid" for everything else: words, signs, two currencies, zero, fractions of a unit.
func Parse(text string, fallback Currency) (Range, error) {
	if len(text) > 200 {
		return Range{}, invalid()
	}
	tokens, ok := scan(text)
	if !ok {
		return Range{}, invalid()
	}
	p := parser{tokens: tokens}
	r, ok := p.read()
	if !ok {
		return Range{}, invalid()
	}
	if r.Currency == "" {
		r.Currency = fallback
	}
	if !r.Currency.Valid() {
		return Range{}, invalid()
	}
	return r, nil
}

func invalid() error { return fault.New(fault.Invalid, "money_invalid", "not an amount of money") }
