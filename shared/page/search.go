package page

import "strings"

// Patterns are LIKE patterns of what somebody typed into a search box, for lower-case texts and for phones; the one for
// phones is empty when there are not three digits, and then matches nothing.
func Patterns(q string) (name, number string) {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, q)
	if len(digits) > 2 {
		number = "%" + digits + "%"
	}
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	return "%" + escape.Replace(strings.ToLower(strings.TrimSpace(q))) + "%", number
}
