package scenario

import (
	"unicode/utf8"

	"cartie/shared/lang"
)

// Lengths of an answer in characters.
const (
	defaultAnswer = 300
	maxAnswer     = 1000
)

// QuestionText asks for words and keeps them as they are typed, trimmed and without control characters.
type QuestionText struct {
	Type  Type      `json:"type"`
	Text  lang.Text `json:"text"`
	Help  lang.Text `json:"help"` // before the question when the answer will not do
	Var   string    `json:"var"`
	Min   int       `json:"min,omitempty"`   // fewest visible characters, blanks not counted; 1 when 0
	Max   int       `json:"max,omitempty"`   // most characters; 300 when 0, at most 1000
	Skip  bool      `json:"skip,omitempty"`  // offers Skip, which leaves the variable empty
	Lines bool      `json:"lines,omitempty"` // keeps line breaks; else the answer becomes one line
	Next  string    `json:"next"`
}

var _ asker = (*QuestionText)(nil)

func (n *QuestionText) exits() []exit { return []exit{{"next", n.Next}} }

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
		return w.retry(n, n.Help)
	}
	if skip.said(in.Text) {
		if !n.Skip {
			return w.retry(n, n.Help)
		}
		return w.accept(n.Var, "", n.Next)
	}
	text := clean(in.Text, n.Lines)
	if visible(text) < max(n.Min, 1) || utf8.RuneCountInString(text) > n.most() {
		return w.retry(n, n.Help)
	}
	return w.accept(n.Var, text, n.Next)
}
