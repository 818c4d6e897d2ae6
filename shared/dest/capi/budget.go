package capi

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"cartie/shared/event"
)

var budgetShape = regexp.MustCompile(`^(?:(?:до|up to|under)\s*)?([$€₴]|usd|eur|uah)?\s*(\d{1,3}(?:[ .,]\d{3})+|\d+)\s*(k|к|тис\.?|тыс\.?)?\s*([$€₴]|usd|eur|uah|грн\.?|долл?\.?|дол\.?|євро|евро)?$`)

// budget reads an amount a person wrote, only when the text is one amount with one known currency: a wrong value would
// teach the ads the wrong thing, none does no harm.
func budget(text string) (event.Money, bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return unicode.ToLower(r)
	}, strings.TrimSpace(text))
	m := budgetShape.FindStringSubmatch(text)
	if m == nil || (m[1] == "") == (m[4] == "") {
		return event.Money{}, false
	}
	amount, err := strconv.ParseInt(strings.NewReplacer(" ", "", ".", "", ",", "").Replace(m[2]), 10, 64)
	if err != nil || amount <= 0 || amount > 1_000_000_000 {
		return event.Money{}, false
	}
	if m[3] != "" {
		amount *= 1000
	}
	return event.Money{Amount: amount, Currency: currency(m[1] + m[4])}, true
}

func currency(sign string) string {
	switch {
	case sign == "€", sign == "eur", strings.HasSuffix(sign, "вро"):
		return "EUR"
	case sign == "₴", sign == "uah", strings.HasPrefix(sign, "грн"):
		return "UAH"
	default:
		return "USD"
	}
}
