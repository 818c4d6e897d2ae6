package money

import (
	"math/big"
	"strings"
)

// parser reads "[from|up to] amount [to amount]" with a currency anywhere around an amount.
type parser struct {
	tokens []token
	at     int
}

// end is one amount as written.
type end struct {
	number string
	times  int64 // 0: none said
	code   Currency
	open   bool // a plus follows
}

func (p *parser) read() (Range, bool) {
	low, high := p.take(from), false
	if !low {
		high = p.take(upTo)
		for high && p.take(to) { // "up to"
		}
	}
	first, ok := p.amount()
	if !ok {
		return Range{}, false
	}
	// "30000$ max" and "20 000 мінімум" say the bound after the amount.
	if !low && !high && p.at == len(p.tokens)-1 {
		low, high = p.take(from), p.take(upTo)
	}
	if p.at == len(p.tokens) {
		return single(first, low || first.open, high)
	}
	if high || first.open || !p.take(to) && !p.take(upTo) {
		return Range{}, false
	}
	for p.take(to) || p.take(upTo) { // "..", "- до"
	}
	second, ok := p.amount()
	if !ok || second.open || p.at != len(p.tokens) {
		return Range{}, false
	}
	return both(first, second)
}

func (p *parser) take(k kind) bool {
	if p.at < len(p.tokens) && p.tokens[p.at].kind == k {
		p.at++
		return true
	}
	return false
}

// amount reads a number with its multiplier and currency.
func (p *parser) amount() (end, bool) {
	var e end
	p.currency(&e)
	if p.at == len(p.tokens) || p.tokens[p.at].kind != number {
		return e, false
	}
	e.number = p.tokens[p.at].text
	p.at++
	if p.at < len(p.tokens) && p.tokens[p.at].kind == multiplier {
		e.times = p.tokens[p.at].times
		p.at++
	}
	e.open = p.take(plus)
	p.currency(&e)
	e.open = p.take(plus) || e.open
	return e, true
}

func (p *parser) currency(e *end) {
	if e.code == "" && p.at < len(p.tokens) && p.tokens[p.at].kind == currency {
		e.code = p.tokens[p.at].code
		p.at++
	}
}

func single(e end, low, high bool) (Range, bool) {
	n, ok := e.value(e.times)
	r := Range{Min: n, Max: n, Currency: e.code}
	switch {
	case low:
		r.Max = 0
	case high:
		r.Min = 0
	}
	return r, ok
}

func both(first, second end) (Range, bool) {
	times := first.times
	if times == 0 && len(first.number) <= 4 { // "15-30k": the multiplier is said once
		times = second.times
	}
	a, ok := first.value(times)
	b, fits := second.value(second.times)
	code := first.code
	if code == "" {
		code = second.code
	}
	if !ok || !fits || second.code != "" && second.code != code {
		return Range{}, false
	}
	return Range{Min: min(a, b), Max: max(a, b), Currency: code}, true
}

// value is the amount in whole units; false when the number is none, is zero, too large, or no whole number of units.
func (e end) value(times int64) (int64, bool) {
	whole, fraction, ok := split(e.number, times > 0)
	if !ok {
		return 0, false
	}
	n, ok := new(big.Rat).SetString(whole + "." + fraction + "0")
	if !ok {
		return 0, false
	}
	n.Mul(n, big.NewRat(max(times, 1), 1))
	if !n.IsInt() || !n.Num().IsInt64() || n.Sign() <= 0 || n.Num().Int64() > MaxAmount {
		return 0, false
	}
	return n.Num().Int64(), true
}

// split reads separators: groups of three digits are thousands, one other point or comma is a decimal one, which only a
// multiplier can follow ("12.5 тис"). With a multiplier one group alone is decimal too: nobody writes 1.500 тис for 1.5
// million.
func split(text string, multiplied bool) (whole, fraction string, ok bool) {
	text = strings.Map(func(r rune) rune {
		switch {
		case digit(r) || r == '.' || r == ',':
			return r
		default:
			return -1
		}
	}, text)
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == ',' })
	if len(text) > 24 || len(parts) == 0 || len(parts)-1 != strings.Count(text, ".")+strings.Count(text, ",") {
		return "", "", false
	}
	last := parts[len(parts)-1]
	switch {
	case len(parts) == 1:
		return parts[0], "", true
	case multiplied && len(parts) == 2 && len(last) <= 3:
		return parts[0], last, true
	case strings.Trim(last, "0") == "" && len(last) == 2: // cents that are none
		return strings.Join(parts[:len(parts)-1], ""), "", groups(parts[:len(parts)-1])
	default:
		return strings.Join(parts, ""), "", groups(parts)
	}
}

// groups tells whether all parts but the first have three digits and the first has one to three, or there is just one.
func groups(parts []string) bool {
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return len(parts) == 1 || len(parts[0]) <= 3
}
