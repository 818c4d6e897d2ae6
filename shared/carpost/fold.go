package carpost

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cyrillic gives each small letter its key. Letters that look like a Latin one share its key, so a word half in Latin
// reads like the honest one; і, и, й and ы, and е, є, ё and э share a key, so Ukrainian, Russian and what lies between do too.
const cyrillic = "аa бб вb гг дд еe жж зз иi йi кk лл мm нh оo пп рp сc тt уy фф хx цц чч шш щщ ыi эe юю яя " +
	"єe іi їi ґг ёe ўy қk ғг ҳx јj ѕs ԛq ԝw"

// greek letters turn up only as look-alikes of Latin capitals.
const greek = "αa βb εe ζz ηh ιi κk μm νn οo ρp τt υy χx"

// folded maps a small letter to its key; soft and hard signs have none.
var folded = pairs(cyrillic + " " + greek)

// latin maps a small Cyrillic or Greek letter to the Latin one it looks like, for identifiers: VIN, plates, @names.
var latin = pairs("аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs αa βb εe ηh ιi κk μm νn οo ρp τt υy χx")

func pairs(list string) map[rune]rune {
	out := map[rune]rune{}
	runes := []rune(list)
	for i := 0; i+1 < len(runes); i += 3 {
		out[runes[i]] = runes[i+1]
	}
	return out
}

// foldRune is the key of a letter, digit or sign: 0 for what only decorates (variation selectors, accents, soft signs).
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if r >= 0x370 && r <= 0x52F {
		r = unicode.ToLower(r)
		if r == 'ь' || r == 'ъ' {
			return 0
		}
		if k, ok := folded[r]; ok {
			return k
		}
		return r
	}
	switch {
	case decorates(r):
		return 0
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == '➖':
		return '-'
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´' || r == 'ʻ' || r == '′':
		return '\''
	case r == '«' || r == '»' || r == '“' || r == '”' || r == '„':
		return '"'
	case r == '⋅':
		return '.'
	case r == '×' || r == '✕':
		return 'x'
	case r == 'ł' || r == 'Ł':
		return 'l'
	case r == '•' || r == '·' || r == '∙' || r == '▪' || r == '▫' || r == '●':
		return '•'
	case unicode.Is(unicode.So, r) || r >= 0x1F000 || unicode.Is(unicode.Sc, r) || r == '№':
		if r < 0x1D400 || r >= 0x1F000 {
			return r
		}
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return decomposed(r)
}

// decomposed strips accents and undoes typographic alphabets (full width, mathematical).
func decomposed(r rune) rune {
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	d := norm.NFKD.Properties(buf[:n]).Decomposition()
	if len(d) == 0 {
		return unicode.ToLower(r)
	}
	first, _ := utf8.DecodeRune(d)
	return unicode.ToLower(first)
}

func decorates(r rune) bool {
	return r == 0xFE0F || r == 0xFE0E || r == 0x20E3 || r >= 0x200B && r <= 0x200F || r == 0x2060 || r == 0xFEFF || r == 0xAD ||
		r == '²' || r == '³' || r == '™' || r == '®' || r >= 0x1F3FB && r <= 0x1F3FF || unicode.Is(unicode.Mn, r)
}

func strikes(r rune) bool { return r >= 0x335 && r <= 0x338 }

// lookalike is the Latin capital or digit a rune stands for in an identifier, or 0.
func lookalike(r rune) byte {
	if r >= utf8.RuneSelf {
		l, ok := latin[unicode.ToLower(r)]
		if !ok {
			return 0
		}
		r = l
	}
	switch {
	case 'a' <= r && r <= 'z':
		return byte(r) - 'a' + 'A'
	case 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return byte(r)
	}
	return 0
}

// appendKey folds a word of a dictionary or a post: doubled letters of longer words count once (Passat, пасат, біліий).
func appendKey(dst []byte, word string) []byte {
	last := rune(0)
	collapse := utf8.RuneCountInString(word) >= 4
	for _, r := range word {
		k := foldRune(r)
		if k == 0 || k == '\'' || collapse && k == last && !isDigit(k) {
			continue
		}
		dst = utf8.AppendRune(dst, k)
		last = k
	}
	return dst
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r)
}

// keys is a set of words by their keys.
func keys(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[string(appendKey(nil, w))] = true
	}
	return out
}
