package scenario

import "cartie/shared/lang"

// Message says something and goes on.
type Message struct {
	Type   Type      `json:"type"`
	Key    string    `json:"key,omitempty"` // Say.Key; "say:<node id>" when empty
	Text   lang.Text `json:"text"`
	Remove bool      `json:"remove,omitempty"` // takes the reply keyboard away, before a question with inline buttons
	Next   string    `json:"next"`
}

var _ passer = (*Message)(nil)

func (n *Message) exits() []exit { return []exit{{"next", n.Next}} }

func (n *Message) check(c *checker) {
	c.say("text", n.Text)
	if len(n.Key) > MaxKey {
		c.add("key", "key_too_long", "the key is longer than %d bytes", MaxKey)
	}
}

func (n *Message) pass(w *walker) move {
	key := n.Key
	if key == "" {
		key = "say:" + w.state.Node
	}
	w.emit(Say{Key: key, Text: w.text(n.Text), Remove: n.Remove})
	return goTo(n.Next)
}
