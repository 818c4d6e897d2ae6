package lang

import "strings"

// Text is one text in several languages. A nil Text is empty in each of them.
type Text map[Code]string

// In gives the text in a language; where it is not written, in Default, and failing that in the first language it is
// written in. It is empty only when the text is.
func (t Text) In(c Code) string {
	if s := t[c]; s != "" {
		return s
	}
	for _, other := range All() {
		if s := t[other]; s != "" {
			return s
		}
	}
	return ""
}

// Missing lists the languages the text is not written in; blanks do not count as writing.
func (t Text) Missing() []Code {
	var missing []Code
	for _, c := range All() {
		if strings.TrimSpace(t[c]) == "" {
			missing = append(missing, c)
		}
	}
	return missing
}
