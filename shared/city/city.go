// Package city is the dictionary of Ukrainian cities: what people call a place, in three languages and the spellings of
// before, leads to one key. It refuses to guess: a place it does not list is not found, and streets and regions are not
// read.
package city

import (
	_ "embed"
	"strings"
	"unicode"

	"cartie/shared/lang"
)

//go:embed cities.tsv
var data string

var (
	cities = read(data)
	places = index(cities)
)

// City is a place of the dictionary.
type City struct {
	Key  string // stable: a-z and _
	Name lang.Text
}

// Find gives the city a text names, whatever its case, dashes and apostrophes, with "м." or "г." before it or without;
// false when the dictionary does not know it.
func Find(text string) (City, bool) {
	folded := fold(text)
	if len(folded) > 64 {
		return City{}, false
	}
	for _, prefix := range [...]string{"", "місто ", "город ", "city of ", "м ", "г ", "гор "} {
		if rest, ok := strings.CutPrefix(folded, prefix); ok {
			if i, known := places[rest]; known {
				return cities[i].copy(), true
			}
		}
	}
	return City{}, false
}

// All lists the dictionary in its order, the largest cities first. The slice is the caller's own.
func All() []City {
	out := make([]City, len(cities))
	for i, c := range cities {
		out[i] = c.copy()
	}
	return out
}

func (e entry) copy() City {
	return City{Key: e.key, Name: lang.Text{lang.UK: e.uk, lang.RU: e.ru, lang.EN: e.en}}
}

type entry struct {
	key, uk, ru, en string
	aliases         []string
}

// read parses lines of key, three names and aliases between commas, with tabs between.
func read(table string) []entry {
	var out []entry
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		e := entry{key: f[0], uk: f[1], ru: f[2], en: f[3]}
		if f[4] != "" {
			e.aliases = strings.Split(f[4], ",")
		}
		out = append(out, e)
	}
	return out
}

// index leads from each folded spelling to its city; of two cities the larger one, which stands first, keeps a name.
func index(list []entry) map[string]int {
	out := make(map[string]int, 6*len(list))
	for i, e := range list {
		for _, name := range append([]string{e.uk, e.ru, e.en}, e.aliases...) {
			if name = fold(name); name != "" {
				if _, taken := out[name]; !taken {
					out[name] = i
				}
			}
		}
	}
	return out
}

// fold reduces a name to its words in lower case: ё is е, apostrophes are nothing, everything else that is no letter parts
// words.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch r = unicode.ToLower(r); {
		case r == 'ё':
			r = 'е'
		case strings.ContainsRune("'’ʼ`\"", r):
			continue
		case !unicode.IsLetter(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
