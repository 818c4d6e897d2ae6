package capi

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"

	"cartie/shared/phone"
)

// normalise brings a value of a hashed key of user_data to the one form Meta hashes too; "" means: leave the key out. What is
// not listed here (addresses, agents, fbc, fbp, lead_id, ctwa_clid …) is never hashed.
func normalise(key, raw string) string {
	raw = strings.ToLower(strings.TrimSpace(raw))
	switch key {
	case "em":
		return email(raw)
	case "ph":
		return digits(raw)
	case "fn", "ln":
		return strings.Join(strings.Fields(keep(raw, func(r rune) bool { return letter(r) || unicode.IsDigit(r) || r == ' ' })), " ")
	case "ct", "st":
		return keep(raw, letter)
	case "zp":
		return usZip.ReplaceAllString(keep(raw, func(r rune) bool { return !unicode.IsSpace(r) }), "$1")
	case "country":
		if len(raw) == 2 && keep(raw, letter) == raw {
			return raw
		}
	case "db":
		if day := keep(raw, digit); len(day) == 8 {
			return day
		}
	case "ge":
		if raw == "f" || raw == "m" {
			return raw
		}
	case "external_id":
		return raw
	}
	return ""
}

// identify hashes one value for a key of user_data, as the array Meta wants; nil when nothing usable is left. A value
// that is already a SHA-256 passes through.
func identify(key, raw string) []string {
	if hash := strings.ToLower(strings.TrimSpace(raw)); hashed(hash) {
		return []string{hash}
	}
	value := normalise(key, raw)
	if value == "" {
		return nil // the hash of nothing is a known bad value
	}
	sum := sha256.Sum256([]byte(value))
	return []string{hex.EncodeToString(sum[:])}
}

func hashed(s string) bool { return shaShape.MatchString(s) }

var (
	shaShape   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	usZip      = regexp.MustCompile(`^([0-9]{5})-[0-9]{4}$`)
	emailShape = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)
)

func email(s string) string {
	if !emailShape.MatchString(s) {
		return ""
	}
	return s
}

// digits is the international number without its plus. Beyond our rule for phones it takes a number whose plus was
// lost, and a Ukrainian one whose trunk zero was.
func digits(s string) string {
	forms := []string{s}
	switch bare := keep(s, digit); {
	case len(bare) == 9 && bare[0] != '0':
		forms = append(forms, "0"+s)
	case len(bare) >= 11:
		forms = append(forms, "+"+s)
	}
	for _, form := range forms {
		if e, err := phone.Parse(form, phone.UA); err == nil {
			return e.Digits()
		}
	}
	return ""
}

// names splits a name as people give it, given name first. What the channel knows separately goes before.
func names(whole, first, last string) (given, family string) {
	if first != "" || last != "" {
		return first, last
	}
	words := strings.Fields(whole)
	if len(words) == 0 {
		return "", ""
	}
	if len(words) > 1 {
		family = words[len(words)-1]
	}
	return words[0], family
}

// letter takes marks too (й may be two runes) and not the letter-like apostrophe of Ukrainian names.
func letter(r rune) bool { return (unicode.IsLetter(r) || unicode.IsMark(r)) && r != 'ʼ' }

func digit(r rune) bool { return r >= '0' && r <= '9' }

func keep(s string, want func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if want(r) {
			return r
		}
		return -1
	}, s)
}
