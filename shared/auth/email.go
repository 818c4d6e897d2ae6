package auth

import (
	"strings"

	"cartie/shared/fault"
)

// maxEmail is the longest address SMTP can carry in a path (RFC 5321 §4.5.3.1.3, without the brackets).
const maxEmail = 254

// ParseEmail answers an address in the one form it is kept in: trimmed and lower case. It takes what can be one (printable
// ASCII, one @ with something on both sides); whether it exists only a letter could tell, and we send none. Anything else
// is Invalid at body.email.
func ParseEmail(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	local, domain, found := strings.Cut(text, "@")
	if !found || local == "" || domain == "" || strings.Contains(domain, "@") || len(text) > maxEmail {
		return "", fault.InvalidField("body.email", "not an e-mail address")
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return "", fault.InvalidField("body.email", "not an e-mail address")
		}
	}
	return text, nil
}
