// Package lang names the three languages Cartie speaks and holds texts written in them. It knows nothing about dates,
// plurals or where a text comes from, and refuses languages a text cannot be written in.
package lang

import (
	"strings"

	"cartie/shared/fault"
)

// Code is one of the languages of the product, as ISO 639-1 writes it.
type Code string

// The languages. Default is spoken when a person's own is unknown.
const (
	UK Code = "uk"
	RU Code = "ru"
	EN Code = "en"

	Default = UK
)

// All lists the languages in the order they are shown, Default first. The slice is the caller's own.
func All() []Code { return []Code{UK, RU, EN} }

// Valid reports whether c is a language of the product.
func (c Code) Valid() bool { return c == UK || c == RU || c == EN }

// OrDefault is c, or Default when c is none of the languages.
func (c Code) OrDefault() Code {
	if c.Valid() {
		return c
	}
	return Default
}

// Parse reads a code exactly as we write it; anything else is Invalid. It is for our own rows and requests.
func Parse(s string) (Code, error) {
	if c := Code(s); c.Valid() {
		return c, nil
	}
	return "", fault.New(fault.Invalid, "language_unknown", "language is not one of uk, ru, en")
}

// Match reads a language tag as Telegram and browsers send it (IETF, "uk", "en-US", "RU_ru"). It answers Default and
// false for a language we do not speak and for none at all.
func Match(tag string) (Code, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	switch base = strings.ToLower(base); base {
	case "ua": // the country, which people and old clients write for the language
		return UK, true
	default:
		if c := Code(base); c.Valid() {
			return c, true
		}
		return Default, false
	}
}
