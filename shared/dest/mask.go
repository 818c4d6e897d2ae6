package dest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	masked     = "***"
	maxMessage = 500     // characters of a provider's message that are kept
	maxExcerpt = 4 << 10 // bytes of a provider's answer that are kept
)

// Secrets lists the values of the hidden fields and of those they replaced, for Mask.
func (k Kind) Secrets(c Config) []string {
	var out []string
	for _, key := range k.Hidden() {
		if c[key] != "" {
			out = append(out, c[key])
		}
	}
	return out
}

// Excerpt is the beginning of a provider's answer, fit to be stored and shown: masked, without control characters other
// than line breaks and tabs, at most 4 KB.
func Excerpt(body string, secrets ...string) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return '\uFFFD'
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, body)
	text = Mask(text, secrets...)
	if len(text) > maxExcerpt {
		text = strings.ToValidUTF8(text[:maxExcerpt-len("…")], "") + "…"
	}
	return text
}

// Mask replaces secrets in a provider's text by "***", written as they are or escaped for URLs or JSON, whole or cut:
// providers repeat the beginning or a piece of a token in their messages.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, form := range forms(secret) {
			text = strings.ReplaceAll(text, form, masked)
		}
	}
	return maskPieces(text, secrets)
}

// Message is a provider's text fit to be stored and shown: masked, on one line, without control characters, cut to 500
// characters.
func Message(text string, secrets ...string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, Mask(text, secrets...))
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > maxMessage {
		text = string([]rune(text)[:maxMessage-1]) + "…"
	}
	return text
}

func forms(secret string) []string {
	out := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	var b bytes.Buffer
	for _, html := range []bool{true, false} {
		b.Reset()
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(html)
		if enc.Encode(secret) == nil {
			out = append(out, strings.Trim(strings.TrimSpace(b.String()), `"`))
		}
	}
	return out
}

// maskPieces looks at each run of characters that tokens are made of.
func maskPieces(text string, secrets []string) string {
	var b strings.Builder
	for text != "" {
		end := strings.IndexFunc(text, func(r rune) bool { return !tokenRune(r) })
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		if pieceOf(word, secrets) {
			word = masked
		}
		b.WriteString(word)
		text = text[end:]
		if text != "" {
			_, size := utf8.DecodeRuneInString(text)
			b.WriteString(text[:size])
			text = text[size:]
		}
	}
	return b.String()
}

// pieceOf wants 4 characters of a beginning and 8 of a middle, so that ordinary words stay readable.
func pieceOf(word string, secrets []string) bool {
	for _, s := range secrets {
		if (len(word) >= 4 && strings.HasPrefix(s, word)) || (len(word) >= 8 && strings.Contains(s, word)) {
			return true
		}
	}
	return false
}

func tokenRune(r rune) bool {
	return r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
