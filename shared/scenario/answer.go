package scenario

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cartie/shared/city"
	"cartie/shared/money"
	"cartie/shared/phone"
)

// Answer is what a QUESTION_TEXT wants to hear.
type Answer string

// The answers. What is read beyond the words goes into variables of its own, named after the question's.
const (
	AnswerText Answer = ""     // any words
	AnswerName Answer = "name" // a person's name: words with letters in them
	// AnswerMoney is an amount or a range, kept as typed; <var>_min, <var>_max and <var>_currency are its numbers, those
	// that were said. See money.Parse.
	AnswerMoney Answer = "money"
	// AnswerCity is a city of the dictionary, kept as it is called in the person's language; <var>_key is its key.
	AnswerCity Answer = "city"
	// AnswerPhone is a phone number, kept as E.164.
	AnswerPhone Answer = "phone"
	// AnswerYear is a year of four digits.
	AnswerYear Answer = "year"
)

// The ends of the variables that a typed answer keeps beside its own.
const (
	noteMin      = "_min"
	noteMax      = "_max"
	noteCurrency = "_currency"
	noteKey      = "_key"

	longestNote = len(noteCurrency)
)

// Years that are taken where the author sets no bounds.
const (
	firstYear = 1900
	lastYear  = 2100
)

// notes are the ends an answer may fill, with the most UTF-16 units each can hold.
func (a Answer) notes() map[string]int {
	switch a {
	case AnswerMoney:
		return map[string]int{noteMin: 10, noteMax: 10, noteCurrency: 3}
	case AnswerCity:
		return map[string]int{noteKey: 32}
	}
	return nil
}

// length is the most UTF-16 units the variable of a question can hold: a character outside the BMP is two.
func (n *QuestionText) length() int {
	switch n.Answer {
	case AnswerPhone:
		return maxPhone
	case AnswerYear:
		return 4
	case AnswerCity:
		return max(2*n.most(), 64)
	}
	return 2 * n.most()
}

func (n *QuestionText) checkAnswer(c *checker) {
	switch n.Answer {
	case AnswerText, AnswerName, AnswerCity, AnswerPhone:
		if n.Least != 0 || n.Most != 0 {
			c.add("least", "not_used", "least and most are bounds of money and years")
		}
	case AnswerMoney, AnswerYear:
		if n.Least < 0 || n.Most < 0 || n.Most > 0 && n.Least > n.Most {
			c.add("most", "bad_bounds", "the largest number is below the smallest, or one is negative")
		}
	default:
		c.add("answer", "bad_answer", "answer %q is unknown", n.Answer)
	}
	if n.Currency != "" && (n.Answer != AnswerMoney || !n.Currency.Valid()) {
		c.add("currency", "bad_currency", "currency %q is unknown, or the answer is no money", n.Currency)
	}
	if n.Answer.notes() != nil && len(n.Var)+longestNote > MaxKey {
		c.add("var", "bad_variable", "the variable of a typed answer has at most %d characters", MaxKey-longestNote)
	}
}

// read turns what was typed into the value to keep and the notes beside it; false when it will not do.
func (n *QuestionText) read(w *walker, typed string) (value string, notes map[string]string, ok bool) {
	text := clean(typed, n.Lines)
	if visible(text) < max(n.Min, 1) || utf8.RuneCountInString(text) > n.most() {
		return "", nil, false
	}
	switch n.Answer {
	case AnswerName:
		return text, nil, strings.ContainsFunc(text, unicode.IsLetter) && !strings.Contains(text, "://")
	case AnswerMoney:
		return n.money(text)
	case AnswerCity:
		found, ok := city.Find(text)
		return found.Name.In(w.state.Lang), map[string]string{noteKey: found.Key}, ok
	case AnswerPhone:
		number, err := phone.Parse(text, phone.UA)
		return string(number), nil, err == nil
	case AnswerYear:
		return n.year(text)
	}
	return text, nil, true
}

func (n *QuestionText) money(text string) (string, map[string]string, bool) {
	fallback := n.Currency
	if fallback == "" {
		fallback = money.USD
	}
	r, err := money.Parse(text, fallback)
	if err != nil || !n.within(r.Min) || !n.within(r.Max) {
		return "", nil, false
	}
	notes := map[string]string{noteCurrency: string(r.Currency)}
	if r.Min > 0 {
		notes[noteMin] = strconv.FormatInt(r.Min, 10)
	}
	if r.Max > 0 {
		notes[noteMax] = strconv.FormatInt(r.Max, 10)
	}
	return text, notes, true
}

// within tells whether a number keeps to the author's bounds; 0 is none.
func (n *QuestionText) within(number int64) bool {
	return number == 0 || number >= n.Least && (n.Most == 0 || number <= n.Most)
}

// year reads four digits, with the word for year after them or without.
func (n *QuestionText) year(text string) (string, map[string]string, bool) {
	digits := strings.TrimRight(strings.ToLower(text), " .")
	for _, word := range [...]string{"рік", "року", "год", "года", "р", "г", "year"} {
		if rest, ok := strings.CutSuffix(digits, word); ok {
			digits = strings.TrimRight(rest, " .")
			break
		}
	}
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) != 4 || number < firstYear || number > lastYear || !n.within(number) {
		return "", nil, false
	}
	return digits, nil, true
}

// keep puts an answer and its notes into the session; what is empty is forgotten.
func (n *QuestionText) keep(w *walker, value string, notes map[string]string) {
	w.state.set(n.Var, value)
	for end := range n.Answer.notes() {
		w.state.set(n.Var+end, notes[end])
	}
}
