package scenario

import "cartie/shared/lang"

// Handoff gives the conversation to the staff: the bot is silent until they give it back. What the person says then goes on
// from Next.
type Handoff struct {
	Type Type      `json:"type"`
	Text lang.Text `json:"text,omitempty"` // said before; nothing is said when empty
	Next string    `json:"next"`
}

var _ waiter = (*Handoff)(nil)

func (n *Handoff) exits() []exit { return []exit{{"next", n.Next}} }

func (n *Handoff) check(c *checker) {
	if n.Text != nil {
		c.say("text", n.Text)
	}
}

func (n *Handoff) wait(w *walker) {
	if n.Text != nil {
		w.emit(Say{Key: "handoff:" + w.state.Node, Text: w.text(n.Text), Remove: true})
	}
	w.emit(HandOff{})
}

func (n *Handoff) answer(w *walker, _ Input) move {
	if m, ok := w.keyword(""); ok {
		return m
	}
	return goTo(n.Next)
}
