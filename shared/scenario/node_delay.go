package scenario

// maxDelay is how long a delay may last in seconds: 30 days.
const maxDelay = 30 * 24 * 60 * 60

// Delay waits for time to pass. The session stands at it meanwhile: commands and the menu lead away from it, and the timer
// of a delay that was left does nothing.
type Delay struct {
	Type    Type   `json:"type"`
	Seconds int    `json:"seconds"`
	Next    string `json:"next"` // when the time has passed
	// Answered is where what the person says meanwhile leads; a question there takes it as its answer, without asking. When
	// empty the delay goes on, and the words are only kept in the conversation.
	Answered string `json:"answered,omitempty"`
}

var _ waiter = (*Delay)(nil)

func (n *Delay) exits() []exit {
	out := []exit{{"next", n.Next}}
	if n.Answered != "" {
		out = append(out, exit{"answered", n.Answered})
	}
	return out
}

func (n *Delay) check(c *checker) {
	if n.Seconds < 1 || n.Seconds > maxDelay {
		c.add("seconds", "bad_delay", "a delay lasts 1 second to 30 days")
	}
}

func (n *Delay) wait(w *walker) {
	w.emit(Wait{Seconds: n.Seconds, Step: w.state.Step, Node: w.state.Node})
}

func (n *Delay) answer(w *walker, in Input) move {
	switch {
	case in.Kind == InputTimer:
		return goTo(n.Next)
	case n.Answered == "":
		if m, ok := w.keyword(""); ok {
			return m
		}
		return move{to: toRest}
	}
	q, ok := w.edition.Flow.Nodes[n.Answered].(asker)
	if !ok {
		return goTo(n.Answered)
	}
	w.state.Node, w.state.Tries = n.Answered, 0
	return q.answer(w, in)
}
