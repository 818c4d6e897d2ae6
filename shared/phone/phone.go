// Package phone turns a phone number as people write it into E.164, by one rule for the whole product, so that the same
// person is the same row whichever door they came through. It knows the plan of Ukraine and the shape of the rest; the
// full tables of the world would cost every function more start-up time than the numbers are worth, so it does not know
// which foreign numbers exist. It refuses to guess: a foreign number needs its plus sign or 00. No error carries the number.
package phone

import (
	"log/slog"
	"strings"
	"unicode"

	"cartie/shared/fault"
)

// E164 is a number in international form: a plus sign and 8 to 15 digits (ITU-T E.164). The zero value is no number.
type E164 string

// Region is the country whose national form is understood, ISO 3166-1 alpha-2.
type Region string

// UA is the home region, and what Parse takes when none is given.
const UA Region = "UA"

// Parse reads a number in international form (+…, 00…) of any country, or in the national form of the region; an empty
// region is UA, and for a region we have no plan of only international forms are read. Blanks, brackets, dots, slashes
// and dashes between digits are ignored. Everything else is Invalid with code "phone_invalid".
func Parse(text string, region Region) (E164, error) {
	digits, international, ok := split(text)
	if !ok {
		return "", invalid()
	}
	if !international && (region == UA || region == "") {
		digits = ukrainian(digits)
		international = digits != ""
	}
	if !international || !plausible(digits) {
		return "", invalid()
	}
	return E164("+" + digits), nil
}

// Digits is the number without its plus sign, the form in which providers hash and some of them send it.
func (e E164) Digits() string { return strings.TrimPrefix(string(e), "+") }

// Masked shows enough for a person to recognise their own number: "+380•••0013".
func (e E164) Masked() string {
	if len(e) < 9 {
		return "•••"
	}
	return string(e[:4]) + "•••" + string(e[len(e)-4:])
}

// LogValue keeps numbers out of logs.
func (e E164) LogValue() slog.Value { return slog.StringValue("[phone]") }

func invalid() error { return fault.New(fault.Invalid, "phone_invalid", "not a phone number") }

// split drops what people write between digits and tells whether the rest is in international form.
func split(text string) (digits string, international, ok bool) {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if len(text) > 64 {
		return "", false, false
	}
	text, international = strings.CutPrefix(text, "+")
	if international {
		text = strings.Replace(text, "(0)", "", 1) // +49 (0)30 …: the trunk zero is not dialled from abroad
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r), unicode.Is(unicode.Pd, r), unicode.Is(unicode.Cf, r), strings.ContainsRune("().\t/\u2212", r):
		default:
			return "", false, false
		}
	}
	digits = b.String()
	if rest, prefixed := strings.CutPrefix(digits, "00"); prefixed && !international {
		return rest, true, true
	}
	return digits, international, true
}

// ukrainian completes a number written without plus sign or 00; empty when it is none of ours.
func ukrainian(digits string) string {
	switch {
	case len(digits) == 12 && strings.HasPrefix(digits, "380"):
		return digits
	case len(digits) == 11 && strings.HasPrefix(digits, "80"): // the old long-distance 8 before the trunk zero
		return "3" + digits
	case len(digits) == 10 && digits[0] == '0':
		return "38" + digits
	default:
		return ""
	}
}

// plausible checks an international number: length and first digits, strictly where the plan is simple and ours.
func plausible(digits string) bool {
	switch {
	case len(digits) < 8 || len(digits) > 15 || digits[0] == '0':
		return false
	case strings.HasPrefix(digits, "380"):
		return len(digits) == 12 && digits[3] >= '3'
	case digits[0] == '1': // NANP: neither area nor exchange begins with 0 or 1
		return len(digits) == 11 && digits[1] >= '2' && digits[4] >= '2'
	case digits[0] == '7':
		return len(digits) == 11
	default:
		return true
	}
}
