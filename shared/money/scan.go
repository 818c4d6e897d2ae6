package money

import (
	"slices"
	"strings"
	"unicode"
)

// token is one word, number or sign of a text.
type token struct {
	kind  kind
	text  string // of a number, its digits and separators as written
	times int64  // of a multiplier
	code  Currency
}

type kind int

const (
	number kind = iota
	multiplier
	currency
	upTo  // "до", "max", "не більше"
	from  // "від", "min"
	to    // between two ends: a dash, "to"
	plus  // after an amount: "15000+"
	not   // turns the bound that follows: "не більше"
	about // "близько", "~": says nothing
)

// scan cuts a text into tokens; false when something in it is none.
func scan(text string) ([]token, bool) {
	var out []token
	runes := []rune(strings.ToLower(strings.TrimSpace(text)))
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			i++
		case r >= '0' && r <= '9':
			end := i + 1
			for end < len(runes) && (digit(runes[end]) || end+1 < len(runes) && digit(runes[end+1]) && separates(runes, i, end)) {
				end++
			}
			out = append(out, token{kind: number, text: string(runes[i:end])})
			i = end
		case unicode.IsLetter(r):
			end := i + 1
			for end < len(runes) && (unicode.IsLetter(runes[end]) || strings.ContainsRune("'’ʼ", runes[end])) {
				end++
			}
			word := string(runes[i:end])
			if word == "у" && strings.HasPrefix(string(runes[end:]), ".е") { // "у.е." is one word with points in it
				word, end = "уе", end+2
			}
			t, ok := meaning(word)
			if !ok {
				return nil, false
			}
			if end < len(runes) && runes[end] == '.' { // of an abbreviation
				end++
			}
			out = append(out, t)
			i = end
		default:
			t, ok := sign(r)
			if !ok {
				return nil, false
			}
			out = append(out, t)
			i++
		}
	}
	for i := 1; i < len(out); i++ {
		if out[i-1].kind != not {
			continue
		}
		switch out[i-1].kind = about; out[i].kind {
		case upTo:
			out[i].kind = from
		case from:
			out[i].kind = upTo
		default:
			return nil, false
		}
	}
	return slices.DeleteFunc(out, func(t token) bool { return t.kind == about }), true
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// separates tells whether the rune at end stands inside the number that begins at start: a point or comma, or a blank or
// apostrophe before exactly three digits.
func separates(runes []rune, start, end int) bool {
	switch r := runes[end]; {
	case r == '.' || r == ',':
		return true
	case unicode.Is(unicode.Zs, r) || strings.ContainsRune("'’ʼ_", r):
		group := 0
		for i := end + 1; i < len(runes) && digit(runes[i]); i++ {
			group++
		}
		return group == 3 && (end-start <= 3 || !digit(runes[end-4]))
	default:
		return false
	}
}

func sign(r rune) (token, bool) {
	switch {
	case r == '$':
		return token{kind: currency, code: USD}, true
	case r == '€':
		return token{kind: currency, code: EUR}, true
	case r == '₴':
		return token{kind: currency, code: UAH}, true
	case unicode.Is(unicode.Pd, r) || r == '…' || r == '−':
		return token{kind: to}, true
	case r == '+':
		return token{kind: plus}, true
	case r == '~' || r == '≈' || r == '≃':
		return token{kind: about}, true
	case r == '<' || r == '≤':
		return token{kind: upTo}, true
	case r == '>' || r == '≥':
		return token{kind: from}, true
	case r == '!' || r == ':':
		return token{kind: about}, true
	}
	return token{}, false
}

// meaning reads a word in lower case.
func meaning(word string) (token, bool) {
	word = strings.NewReplacer("’", "'", "ʼ", "'").Replace(word)
	switch word {
	case "к", "k", "т", "тис", "тыс", "тисяч", "тысяч", "тисячі", "тысячи", "тисячу", "тысячу", "тищ", "тыщ", "тищи", "тыщи", "штук", "thousand", "grand":
		return token{kind: multiplier, times: 1_000}, true
	case "млн", "мільйон", "мільйони", "мільйонів", "миллион", "миллиона", "миллионов", "m", "mln", "million":
		return token{kind: multiplier, times: 1_000_000}, true
	case "usd", "дол", "долл", "долар", "доллар", "долари", "доллары", "доларів", "долларов", "долара", "доллара", "бакс", "бакси", "баксы", "баксів", "баксов", "уе", "dollar", "dollars", "bucks":
		return token{kind: currency, code: USD}, true
	case "eur", "євро", "евро", "euro", "euros":
		return token{kind: currency, code: EUR}, true
	case "uah", "грн", "гривня", "гривні", "гривень", "гривна", "гривны", "гривен", "hryvnia", "hryvnias":
		return token{kind: currency, code: UAH}, true
	case "до", "up", "under", "below", "max", "maximum", "макс", "максимум", "максимально", "менше", "меньше", "дешевше", "дешевле", "less":
		return token{kind: upTo}, true
	case "від", "од", "от", "from", "min", "minimum", "мін", "мин", "мінімум", "минимум", "over", "above", "more", "понад", "свыше", "більше", "больше", "дорожче", "дороже":
		return token{kind: from}, true
	case "to", "and", "і", "й", "и", "та":
		return token{kind: to}, true
	case "не", "no", "not":
		return token{kind: not}, true
	case "than", "сша", "us", "близько", "біля", "около", "приблизно", "примерно", "десь", "about", "around", "roughly", "бюджет", "budget", "між", "между", "between", "ніж", "чем":
		return token{kind: about}, true
	}
	return token{}, false
}
