package scenario

import (
	"cartie/shared/lang"
	"cartie/shared/money"
)

// Lengths of an answer in characters.
const (
	defaultAnswer = 300
	maxAnswer     = 1000
)

// QuestionText asks for words and keeps them as they are typed, trimmed and without control characters. A typed answer is
// also read, see Answer: what cannot be read is a wrong answer.
type QuestionText struct {
	Type     Type           `json:"type"`
	Text     lang.Text      `json:"text"`
	Help     lang.Text      `json:"help"` // before the question when the answer will not do
	Var      string         `json:"var"`
	Answer   Answer         `json:"answer,omitempty"`
	Currency money.Currency `json:"currency,omitempty"` // for money, of an amount that names none; USD when empty
	Least    int64          `json:"least,omitempty"`    // for money and year, the smallest number taken
	Most     int64          `json:"most,omitempty"`     // the largest; 0 is no bound
	Min      int            `json:"min,omitempty"`      // fewest visible characters, blanks not counted; 1 when 0
	Max      int            `json:"max,omitempty"`      // most characters; 300 when 0, at most 1000
	Skip     bool           `json:"skip,omitempty"`     // offers Skip, which leaves the variable empty
	Lines    bool           `json:"lines,omitempty"`    // keeps line breaks; else the answer becomes one line
	Patience
	Next string `json:"next"`
}

var _ asker = (*QuestionText)(nil)

func (n *QuestionText) exits() []exit { return n.Patience.exits(exit{"next", n.Next}) }

func (n *QuestionText) most() int {
	if n.Max == 0 {
		return defaultAnswer
	}
	return n.Max
}

func (n *QuestionText) check(c *checker) {
	c.say("text", n.Text)
	c.say("help", n.Help, n.Text)
	c.variable(n.Var)
	n.Patience.check(c)
	n.checkAnswer(c)
	if n.Min < 0 || n.Max < 0 || n.Max > maxAnswer || n.Min > n.most() {
		c.add("max", "bad_length", "an answer has %d to %d characters, and not fewer than it may have", 1, maxAnswer)
	}
}

func (n *QuestionText) ask(w *walker, help lang.Text) Say {
	s := w.question(n.Var, n.Text, help)
	if n.Skip {
		s.Reply = append(s.Reply, []ReplyButton{w.key(skip)})
	}
	s.Reply = append(s.Reply, w.leave())
	return s
}

func (n *QuestionText) answer(w *walker, in Input) move {
	if in.Kind != InputText {
		return w.wrong(n, n.Help, n.Patience)
	}
	if skip.said(in.Text) {
		if !n.Skip {
			return w.wrong(n, n.Help, n.Patience)
		}
		n.keep(w, "", nil)
		return w.accept("", "", n.Next)
	}
	text, notes, ok := n.read(w, in.Text)
	if ok {
		n.keep(w, text, notes)
		return w.accept("", "", n.Next)
	}
	m := w.wrong(n, n.Help, n.Patience)
	if m.to == toNode { // it is asked no more: better words than nothing, where words may stand
		text = cut(clean(in.Text, n.Lines), n.most())
		if n.Answer == AnswerPhone || n.Answer == AnswerYear {
			text = ""
		}
		n.keep(w, text, nil)
	}
	return m
}
