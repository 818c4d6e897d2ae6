package scenario

import (
	"html"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold reduces a text to its words in lower case, so that labels match with or without emoji, case and punctuation.
// A text without letters and digits folds to nothing.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) || unicode.Is(unicode.Variation_Selector, r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// clean makes an answer fit to be kept and shown: valid UTF-8, no control or invisible direction characters, blanks
// collapsed. Line breaks stay only when lines is set, at most two in a row.
func clean(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	blanks, breaks := 0, 0
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			blanks++
			breaks++
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			blanks++
			continue
		case unicode.Is(unicode.Cf, r) && r != '\u200d': // the joiner holds emoji together
			continue
		}
		if blanks > 0 && b.Len() > 0 {
			if lines && breaks > 0 {
				b.WriteString("\n\n"[:min(breaks, 2)])
			} else {
				b.WriteByte(' ')
			}
		}
		blanks, breaks = 0, 0
		b.WriteRune(r)
	}
	return b.String()
}

// cut shortens a text to at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// visible counts the characters a person can see: no blanks, no combining marks.
func visible(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsPrint(r) && r != ' ' && !unicode.IsMark(r) {
			n++
		}
	}
	return n
}

// piece is a part of a template: literal text, or a placeholder {name} or {name|what to show when empty}.
type piece struct {
	literal  string
	name     string
	fallback string
}

// pieces cuts a template into parts. Braces around anything but a variable name are literal.
func pieces(template string) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for template != "" {
			open := strings.IndexByte(template, '{')
			if open < 0 {
				yield(piece{literal: template})
				return
			}
			name, fallback, size := placeholder(template[open:])
			if size == 0 {
				open++ // the brace itself is text
			}
			if open > 0 && !yield(piece{literal: template[:open]}) {
				return
			}
			if size > 0 && !yield(piece{name: name, fallback: fallback}) {
				return
			}
			template = template[open+size:]
		}
	}
}

// placeholder reads {name} or {name|fallback} at the beginning of s; size 0 means there is none.
func placeholder(s string) (name, fallback string, size int) {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return "", "", 0
	}
	name, fallback, _ = strings.Cut(s[1:end], "|")
	if !identifier(name, MaxKey) || strings.ContainsRune(fallback, '{') {
		return "", "", 0
	}
	return name, fallback, end + 1
}

// insert puts values into a template of plain text, as they are.
func insert(template string, value func(name string) string) string {
	var b strings.Builder
	for p := range pieces(template) {
		switch {
		case p.name == "":
			b.WriteString(p.literal)
		case value(p.name) == "":
			b.WriteString(p.fallback)
		default:
			b.WriteString(value(p.name))
		}
	}
	return b.String()
}

// fill puts values into a template; each is escaped for HTML, fallbacks are the author's HTML.
func fill(template string, value func(name string) string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	b.Grow(len(template) + 64)
	for p := range pieces(template) {
		switch {
		case p.name == "":
			b.WriteString(p.literal)
		case value(p.name) == "":
			b.WriteString(p.fallback)
		default:
			b.WriteString(html.EscapeString(value(p.name)))
		}
	}
	return b.String()
}

// identifier tells whether s is 1 to n bytes of a-z, 0-9 and _.
func identifier(s string, n int) bool {
	if s == "" || len(s) > n {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
