package scenario

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCases is how many ways a condition may have besides Else.
const maxCases = 20

// Condition goes the way of the first case that holds.
type Condition struct {
	Type  Type   `json:"type"`
	Cases []Case `json:"cases"`
	Else  string `json:"else"`
}

// Case is one way out of a condition: a test of a variable, or of first_name, last_name, lang or source.
type Case struct {
	Var   string `json:"var"`
	Op    Op     `json:"op"`
	Value string `json:"value,omitempty"` // not for OpFilled
	Next  string `json:"next"`
}

// Op is how a case tests its variable.
type Op string

// The tests. Words are compared without case, signs and punctuation, numbers by their digits; a variable that is no number
// is neither greater nor less.
const (
	OpFilled   Op = "filled"
	OpEquals   Op = "equals"
	OpContains Op = "contains" // as whole words
	OpGreater  Op = "greater"
	OpLess     Op = "less"
)

var _ passer = (*Condition)(nil)

func (n *Condition) exits() []exit {
	out := make([]exit, 0, len(n.Cases)+1)
	for _, c := range n.Cases {
		out = append(out, exit{"cases", c.Next})
	}
	return append(out, exit{"else", n.Else})
}

func (n *Condition) check(c *checker) {
	if len(n.Cases) == 0 || len(n.Cases) > maxCases {
		c.add("cases", "bad_count", "a condition has 1 to %d cases", maxCases)
	}
	for _, k := range n.Cases {
		if !c.known(k.Var) {
			c.add("cases", "unknown_variable", "variable %q is never asked", k.Var)
		}
		ok := utf8.RuneCountInString(k.Value) <= defaultAnswer
		switch k.Op {
		case OpFilled:
			ok = k.Value == ""
		case OpEquals, OpContains:
			ok = ok && fold(k.Value) != ""
		case OpGreater, OpLess:
			_, number := amount(k.Value)
			ok = ok && number
		default:
			c.add("cases", "bad_op", "test %q is unknown", k.Op)
		}
		if !ok {
			c.add("cases", "bad_value", "%q cannot be compared with by %s", k.Value, k.Op)
		}
	}
}

func (n *Condition) pass(w *walker) move {
	for _, c := range n.Cases {
		if c.holds(w.value(c.Var)) {
			return goTo(c.Next)
		}
	}
	return goTo(n.Else)
}

func (c Case) holds(value string) bool {
	switch c.Op {
	case OpFilled:
		return value != ""
	case OpEquals:
		return fold(value) == fold(c.Value)
	case OpContains:
		return strings.Contains(" "+fold(value)+" ", " "+fold(c.Value)+" ")
	}
	a, ok := amount(value)
	b, fits := amount(c.Value)
	return ok && fits && (c.Op == OpGreater && a > b || c.Op == OpLess && a < b)
}

// amount reads a whole number, with blanks between its digits or without.
func amount(s string) (int64, bool) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}
