package carpost

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// Rules teach a channel's own layout to the parser; the package comment gives their format. The zero value teaches nothing.
// Rules are never changed after they were parsed.
type Rules struct {
	words   *phrases
	market  *market
	takes   []take
	maps    map[string]map[string]string // field, then folded text
	filters []filter
	publish float64 // 0 is never
}

// take reads one field from a place in the text.
type take struct {
	field, how, as string
	line           int
	from, to       string
	pattern        *regexp.Regexp
}

// aTaught is the sense of a keyword of a rule; its value is the index of the rule.
const aTaught senseKind = 100

var takeable = map[string]string{ // field to its usual converter
	"car": "car", "make": "make", "model": "model", "year": "year", "price": "money", "mileage": "km", "fuel": "word", "engine": "litres", "power": "hp",
	"gear": "word", "drive": "word", "body": "word", "color": "word", "vin": "text", "plate": "text", "city": "city", "status": "word",
}

var converters = map[string]bool{
	"car": true, "make": true, "model": true, "year": true, "money": true, "usd": true, "eur": true, "uah": true, "pln": true, "uzs": true, "thousands": true,
	"km": true, "miles": true, "litres": true, "cc": true, "hp": true, "kw": true, "word": true, "city": true, "text": true,
}

// The limits of a rule file: enough for any channel, little enough to run on every post.
const (
	maxRuleBytes   = 16 << 10
	maxRuleLines   = 200
	maxPatternSize = 300
	maxProgram     = 500
	maxTaught      = 16 << 10 // bytes of a post that patterns and markers see
)

// ParseRules reads rules. The error names the line and what is wrong with it.
func ParseRules(text string) (Rules, error) {
	if len(text) > maxRuleBytes {
		return Rules{}, fmt.Errorf("rules are longer than %d bytes", maxRuleBytes)
	}
	r := Rules{maps: map[string]map[string]string{}}
	b := builder{into: newPhrases()}
	n := 0
	for row := range strings.Lines(text) {
		if n++; n > maxRuleLines {
			return Rules{}, fmt.Errorf("rules have more than %d lines", maxRuleLines)
		}
		if err := r.row(&b, strings.TrimRight(row, " \t\r\n")); err != nil {
			return Rules{}, fmt.Errorf("line %d: %w", n, err)
		}
	}
	r.words = b.into
	return r, nil
}

func (r *Rules) row(b *builder, row string) error {
	trimmed := strings.TrimSpace(row)
	verb, rest, _ := strings.Cut(trimmed, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "", "#":
		return nil
	case "market":
		if r.market = marketOf(rest); r.market == nil {
			return fmt.Errorf("unknown market %q", rest)
		}
		return nil
	case "take":
		t, err := parseTake(rest)
		if err != nil {
			return err
		}
		if t.how == "after" {
			b.into.add(t.from, sense{kind: aTaught, value: strconv.Itoa(len(r.takes))})
		}
		r.takes = append(r.takes, t)
		return nil
	case "map":
		return r.mapTo(rest)
	case "only", "drop":
		f, err := parseFilter(verb, rest)
		if err != nil {
			return err
		}
		r.filters = append(r.filters, f)
		return nil
	case "publish":
		v, err := strconv.ParseFloat(rest, 64)
		if err != nil || v <= 0 || v > 1 {
			return fmt.Errorf("publish wants a confidence above 0 and up to 1, not %q", rest)
		}
		r.publish = v
		return nil
	}
	return b.row(row)
}

// parseTake reads: FIELD line N | after "…" | between "…" "…" | match "…", and then perhaps: as CONVERTER.
func parseTake(text string) (take, error) {
	words, err := fields(text)
	if err != nil {
		return take{}, err
	}
	if len(words) < 3 {
		return take{}, fmt.Errorf("take wants a field, a way and its argument")
	}
	t := take{field: words[0], how: words[1]}
	var ok bool
	if t.as, ok = takeable[t.field]; !ok {
		return take{}, fmt.Errorf("no field %q can be taken", t.field)
	}
	args := words[2:]
	if n := len(args); n > 2 && args[n-2] == "as" {
		t.as, args = args[n-1], args[:n-2]
		if !converters[t.as] {
			return take{}, fmt.Errorf("no converter %q", t.as)
		}
	}
	want := 1
	if t.how == "between" {
		want = 2
	}
	if len(args) != want || args[0] == "" {
		return take{}, fmt.Errorf("take %s %s wants %d argument(s)", t.field, t.how, want)
	}
	t.from = args[0]
	switch t.how {
	case "line":
		if t.line, err = strconv.Atoi(args[0]); err != nil || t.line == 0 {
			return take{}, fmt.Errorf("%q is no line number: 1 is the first, -1 the last", args[0])
		}
	case "after":
	case "between":
		t.to = args[1]
	case "match":
		if len(args[0]) > maxPatternSize {
			return take{}, fmt.Errorf("the pattern is longer than %d bytes", maxPatternSize)
		}
		if t.pattern, err = compile(args[0]); err != nil {
			return take{}, fmt.Errorf("pattern: %w", err)
		}
	default:
		return take{}, fmt.Errorf("no way %q to take a field: line, after, between or match", t.how)
	}
	return t, nil
}

// compile refuses a pattern whose program is large: matching takes time in proportion to program and text together.
func compile(pattern string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	if len(program.Inst) > maxProgram {
		return nil, fmt.Errorf("it repeats too much: %d steps, at most %d", len(program.Inst), maxProgram)
	}
	return regexp.Compile(pattern)
}

// mapTo reads: FIELD TEXT = VALUE.
func (r *Rules) mapTo(text string) error {
	field, rest, _ := strings.Cut(text, " ")
	from, to, ok := strings.Cut(rest, "=")
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	if !ok || from == "" || to == "" {
		return fmt.Errorf("map wants: field text = value")
	}
	if _, known := takeable[field]; !known {
		return fmt.Errorf("no field %q can be mapped", field)
	}
	if r.maps[field] == nil {
		r.maps[field] = map[string]string{}
	}
	r.maps[field][foldText(from)] = to
	return nil
}

// fields splits at blanks; "…" keeps blanks, with \" and \\ as in Go.
func fields(text string) ([]string, error) {
	var out []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if text[0] != '"' {
			w, rest, _ := strings.Cut(text, " ")
			out, text = append(out, w), rest
			continue
		}
		end := 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' && end+1 < len(text) && (text[end+1] == '"') {
				end++
			}
			end++
		}
		if end >= len(text) {
			return nil, fmt.Errorf("a quotation is not closed")
		}
		out = append(out, strings.ReplaceAll(text[1:end], `\"`, `"`))
		text = text[end+1:]
	}
	return out, nil
}

// foldText is a text by the keys of its words, for comparing what people typed with what a rule says.
func foldText(text string) string {
	var b []byte
	for w := range strings.FieldsSeq(text) {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = appendKey(b, strings.Trim(w, "#.,;:!"))
	}
	return string(b)
}

// home is the market of the rules, or the first until the post tells.
func (r *Rules) home() *market {
	if r.market != nil {
		return r.market
	}
	return &markets[0]
}
