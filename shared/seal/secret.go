package seal

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// hidden stands wherever a secret would be printed.
const hidden = "[secret]"

// Secret is text that cannot be printed by accident: formatting, logging and JSON show "[secret]", also when it is an
// unexported field of something that is printed. Only Reveal gives the text. The zero value is the empty secret.
// Secrets do not compare with ==; use Equal.
type Secret struct {
	_ [0]func() // not comparable
	// A pointer, because fmt prints strings of unexported fields without asking their methods.
	text *string
}

// Hide makes a secret of text.
func Hide(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal gives the text. Call it where the secret leaves for its provider, nowhere else.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares in constant time, whatever the lengths.
func (s Secret) Equal(other Secret) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(other.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String implements fmt.Stringer without revealing.
func (s Secret) String() string { return hidden }

// Format implements fmt.Formatter for every verb, wrong ones included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue implements slog.LogValuer without revealing.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText implements encoding.TextMarshaler, and with it JSON values and map keys, without revealing.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// UnmarshalJSON takes the text from a request or a setting.
func (s *Secret) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("a secret must be a JSON string") // the cause may quote the value
	}
	*s = Hide(text)
	return nil
}
