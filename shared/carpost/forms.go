package carpost

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostForms bounds the alternatives of one alias: {a|b}{a|b}… doubles with every pair.
const mostForms = 200

// expand writes out the alternatives of an alias: льв{ів|ова} is львів and львова.
func expand(alias string) ([]string, error) {
	done, todo := []string{}, []string{alias}
	for len(todo) > 0 {
		a := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		open := strings.IndexByte(a, '{')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(a[open:], '}')
		}
		if end < 0 {
			done = append(done, a)
			continue
		}
		parts := strings.Split(a[open+1:open+end], "|")
		for i := len(parts) - 1; i >= 0; i-- {
			todo = append(todo, a[:open]+parts[i]+a[open+end+1:])
		}
		if len(done)+len(todo) > mostForms {
			return nil, fmt.Errorf("an alias has more than %d forms", mostForms)
		}
	}
	return done, nil
}

var (
	ukrainianLatin = spelling("а a б b в v г h д d е e ж zh з z и y і i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia є ie ї i ґ g ё io ь - ъ -")
	russianLatin   = spelling("а a б b в v г g д d е e ж zh з z и i і i й y к k л l м m н n о o п p р r с s т t у u ф f х h ц c ч ch ш sh щ sch ы y э e ю yu я ya є ye ї yi ґ g ё e ь - ъ -")
)

func spelling(list string) map[rune]string {
	out := map[rune]string{}
	parts := strings.Fields(list)
	for i := 0; i+1 < len(parts); i += 2 {
		r, _ := utf8.DecodeRuneInString(parts[i])
		out[r] = strings.Trim(parts[i+1], "-")
	}
	return out
}

// transliterations are the Latin spellings of a Cyrillic alias people type, the Ukrainian habit and the Russian one.
// Short words have none: they would be read into everything.
func transliterations(alias string) []string {
	letters := 0
	for _, r := range alias {
		if unicode.Is(unicode.Cyrillic, r) {
			letters++
		}
	}
	if letters < 3 {
		return nil
	}
	return []string{respell(alias, ukrainianLatin), respell(alias, russianLatin)}
}

func respell(alias string, with map[rune]string) string {
	var b strings.Builder
	for _, r := range alias {
		if s, ok := with[unicode.ToLower(r)]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// declined are the cases of a Ukrainian or Russian place name: its last word is declined, the rest is left.
func declined(name string) []string {
	last, size := utf8.DecodeLastRuneInString(name)
	if !unicode.Is(unicode.Cyrillic, last) {
		return polish(name, last)
	}
	stem := name[:len(name)-size]
	out := []string{name}
	with := func(stem string, endings string) {
		for e := range strings.FieldsSeq(endings) {
			out = append(out, stem+e)
		}
	}
	switch {
	case cut(name, &stem, "ський", "цький", "ский", "цкий", "ний", "ный", "вий", "вый"):
		root := strings.TrimSuffix(strings.TrimSuffix(name, "ий"), "ый")
		with(root, "ого ому им ом ім")
	case cut(name, &stem, "ьке", "ське", "цьке", "ское", "цкое", "ове", "ее", "ое", "не"):
		root := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "ое"), "ее"), "е")
		with(root, "ого ому им ом ім")
	case cut(name, &stem, "ів", "ев", "їв", "єв", "иев"):
		with(stem, "ова ові ову овом ове ева еву евом еве єва єві єву євом еві")
		with(name, "а е у ом і")
	case cut(name, &stem, "ія", "ия"):
		with(stem, "ії ію ією ии ию ией")
	case last == 'а':
		with(stem, "и і у ою ы е ой")
	case last == 'я':
		with(stem, "і ю ею е и ей")
	case last == 'о':
		with(stem, "а у і ом е ові")
	case last == 'и' || last == 'ы' || last == 'і':
		with(stem, "ах ам ів ов ами")
		out = append(out, stem)
	case last == 'ь':
		with(stem, "я ю і ем ем е")
	default:
		with(name, "а у і ом е ові")
	}
	return out
}

// polish are the cases in which Polish posts give a name: Octavię, Octavii, Golfa.
func polish(name string, last rune) []string {
	switch {
	case len(name) < 4 || !unicode.IsLetter(last):
		return []string{name}
	case last == 'a':
		return []string{name, name[:len(name)-1] + "ę", name[:len(name)-1] + "i", name[:len(name)-1] + "y"}
	case strings.ContainsRune("eiouy", last):
		return []string{name}
	}
	return []string{name, name + "a"}
}

// cut tells whether name ends in one of the endings and sets stem to what is before it.
func cut(name string, stem *string, endings ...string) bool {
	for _, e := range endings {
		if s, ok := strings.CutSuffix(name, e); ok && len(s) >= 4 {
			*stem = s
			return true
		}
	}
	return false
}
