package carpost

import (
	"fmt"
	"strconv"
	"strings"
)

// filter is a condition a car must meet (only) or must not (drop).
type filter struct {
	text     string // as written
	drop     bool
	field    string
	low      float64
	high     float64
	currency string
	keyword  string // folded
}

// parseFilter reads: year A..B, price A..B [CURRENCY] (either end may be missing), keyword TEXT.
func parseFilter(verb, text string) (filter, error) {
	f := filter{text: verb + " " + text, drop: verb == "drop", high: 1e15}
	field, rest, _ := strings.Cut(text, " ")
	f.field, rest = field, strings.TrimSpace(rest)
	switch field {
	case "keyword":
		if f.keyword = foldText(rest); f.keyword == "" {
			return f, fmt.Errorf("the filter has no keyword")
		}
		return f, nil
	case "year", "price":
	default:
		return f, fmt.Errorf("no filter by %q: year, price or keyword", field)
	}
	span, currency, _ := strings.Cut(rest, " ")
	f.currency = strings.ToUpper(strings.TrimSpace(currency))
	low, high, ok := strings.Cut(span, "..")
	if !ok || low == "" && high == "" {
		return f, fmt.Errorf("a range is written 2010..2020, 2010.. or ..2020, not %q", span)
	}
	var err error
	if low != "" {
		if f.low, err = strconv.ParseFloat(low, 64); err != nil {
			return f, fmt.Errorf("%q is no number", low)
		}
	}
	if high != "" {
		if f.high, err = strconv.ParseFloat(high, 64); err != nil {
			return f, fmt.Errorf("%q is no number", high)
		}
	}
	if field == "price" && f.currency != "" && upperCurrency(strings.ToLower(f.currency)) != f.currency {
		return f, fmt.Errorf("unknown currency %q", f.currency)
	}
	return f, nil
}

// refuses tells whether the filter keeps the car out. A car that does not say what the filter asks for stays in: it goes
// to review, it is not lost.
func (f *filter) refuses(c *Car, folded string) bool {
	in := false
	switch f.field {
	case "year":
		if !c.Year.Known() {
			return false
		}
		in = float64(c.Year.Value) >= f.low && float64(c.Year.Value) <= f.high
	case "price":
		if !c.Price.Known() || f.currency != "" && f.currency != c.Price.Value.Currency {
			return false
		}
		in = float64(c.Price.Value.Amount) >= f.low && float64(c.Price.Value.Amount) <= f.high
	case "keyword":
		in = strings.Contains(folded, " "+f.keyword+" ")
	}
	return in == f.drop
}

// filtered moves the refused cars of a result aside and marks those that need no review.
func (r *Rules) filtered(p *post, res *Result) {
	if len(r.filters) > 0 {
		folded := ""
		for i := range r.filters {
			if r.filters[i].keyword != "" {
				folded = p.folded()
				break
			}
		}
		kept := res.Cars[:0]
		for _, c := range res.Cars {
			if by := r.refusedBy(&c, folded); by != "" {
				res.Dropped = append(res.Dropped, Dropped{c, by})
			} else {
				kept = append(kept, c)
			}
		}
		res.Cars = kept
	}
	for i := range res.Cars {
		c := &res.Cars[i]
		c.Publish = r.publish > 0 && c.Confidence >= r.publish && res.Confidence >= 0.7 && len(c.Warnings) == 0
	}
}

func (r *Rules) refusedBy(c *Car, folded string) string {
	for i := range r.filters {
		if r.filters[i].refuses(c, folded) {
			return r.filters[i].text
		}
	}
	return ""
}

// folded is the words of the post between blanks.
func (p *post) folded() string {
	var b strings.Builder
	b.WriteByte(' ')
	for i := range p.toks {
		if t := &p.toks[i]; t.kind == word || t.kind == number {
			b.WriteString(t.key)
			b.WriteByte(' ')
		}
	}
	return b.String()
}
