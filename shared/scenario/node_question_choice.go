package scenario

import "cartie/shared/lang"

// QuestionChoice asks by inline buttons. Only a press on the latest buttons answers it: typed text never counts, even if
// it reads like a label, because what follows a press may be final.
type QuestionChoice struct {
	Type Type       `json:"type"`
	Text lang.Text  `json:"text"`
	Help lang.Text  `json:"help"`          // before the question when something else than a press came
	Var  string     `json:"var,omitempty"` // keeps the label that was pressed; nothing is kept when empty
	Rows [][]Choice `json:"rows"`
	Patience
}

// Choice is one inline button.
type Choice struct {
	Value string    `json:"value"`           // at most MaxValue bytes; its meaning in transcripts too
	Label lang.Text `json:"label,omitempty"` // may be left out with Do: the engine has words for those
	Next  string    `json:"next,omitempty"`  // where it leads, unless Do
	Do    Do        `json:"do,omitempty"`
}

// Do is a choice that moves through the dialogue instead of answering.
type Do string

// What a choice can do.
const (
	DoBack   Do = "back"   // to the question before
	DoCancel Do = "cancel" // to the menu
)

var _ asker = (*QuestionChoice)(nil)

func (n *QuestionChoice) exits() []exit {
	var out []exit
	for _, row := range n.Rows {
		for _, ch := range row {
			if ch.Do == "" {
				out = append(out, exit{"rows", ch.Next})
			}
		}
	}
	return n.Patience.exits(out...)
}

func (n *QuestionChoice) check(c *checker) {
	c.say("text", n.Text)
	c.say("help", n.Help, n.Text)
	n.Patience.check(c)
	if n.Var != "" {
		c.variable(n.Var)
	}
	count, seen := 0, map[string]bool{}
	for _, row := range n.Rows {
		if len(row) == 0 || len(row) > maxColumns {
			c.add("rows", "bad_row", "a row has 1 to %d buttons", maxColumns)
		}
		for _, ch := range row {
			count++
			if !identifier(ch.Value, MaxValue) {
				c.add("rows", "bad_value", "the value of a button is 1 to %d of a-z, 0-9, _", MaxValue)
			}
			if seen[ch.Value] {
				c.add("rows", "value_twice", "two buttons have the value %q", ch.Value)
			}
			seen[ch.Value] = true
			if ch.Do != "" && ch.Do != DoBack && ch.Do != DoCancel {
				c.add("rows", "bad_do", "button %q can do back or cancel, not %q", ch.Value, ch.Do)
			}
			if ch.Do != "" && ch.Next != "" {
				c.add("rows", "bad_do", "button %q has both do and next", ch.Value)
			}
			if ch.Do == "" || ch.Label != nil {
				c.label("rows", ch.Label)
			}
		}
	}
	if count == 0 || count > maxButtons {
		c.add("rows", "bad_count", "a question has 1 to %d buttons", maxButtons)
	}
}

func (n *QuestionChoice) ask(w *walker, help lang.Text) Say {
	s := w.question(n.Var, n.Text, help)
	for _, choices := range n.Rows {
		row := make([]InlineButton, len(choices))
		for i, ch := range choices {
			row[i] = InlineButton{Label: ch.label().In(w.state.Lang), Step: w.state.Step, Node: w.state.Node, Value: ch.Value}
		}
		s.Inline = append(s.Inline, row)
	}
	return s
}

func (n *QuestionChoice) answer(w *walker, in Input) move {
	if in.Kind != InputButton {
		return w.wrong(n, n.Help, n.Patience)
	}
	ch, ok := n.choice(in.Button.Value)
	switch {
	case !ok:
		return w.retry(n, n.Help)
	case ch.Do == DoBack:
		return move{to: toBack}
	case ch.Do == DoCancel:
		return move{to: toMenu}
	default:
		return w.accept(n.Var, ch.label().In(w.state.Lang), ch.Next)
	}
}

// choice finds a button by its value.
func (n *QuestionChoice) choice(value string) (Choice, bool) {
	for _, row := range n.Rows {
		for _, ch := range row {
			if ch.Value == value {
				return ch, true
			}
		}
	}
	return Choice{}, false
}

func (c Choice) label() lang.Text {
	switch {
	case c.Label != nil:
		return c.Label
	case c.Do == DoBack:
		return back.label()
	default:
		return cancel.label()
	}
}
