package scenario

import (
	"strings"

	"cartie/shared/lang"
	"cartie/shared/phone"
)

// RequestContact asks for the person's phone: by the contact button, or typed. Somebody else's card is refused, since it
// would put a third person's number on the lead. The variable holds E.164.
type RequestContact struct {
	Type    Type      `json:"type"`
	Text    lang.Text `json:"text"`
	Button  lang.Text `json:"button"`
	Help    lang.Text `json:"help"`    // before the question when no phone could be read
	Foreign lang.Text `json:"foreign"` // before the question when the card was another person's
	Var     string    `json:"var"`
	Patience
	Next string `json:"next"`
}

var _ asker = (*RequestContact)(nil)

func (n *RequestContact) exits() []exit { return n.Patience.exits(exit{"next", n.Next}) }

func (n *RequestContact) check(c *checker) {
	c.say("text", n.Text)
	c.say("help", n.Help, n.Text)
	c.say("foreign", n.Foreign, n.Text)
	c.label("button", n.Button)
	c.variable(n.Var)
	n.Patience.check(c)
}

func (n *RequestContact) ask(w *walker, help lang.Text) Say {
	s := w.question(n.Var, n.Text, help)
	s.Reply = [][]ReplyButton{
		{{Key: "contact", Label: n.Button.In(w.state.Lang), Contact: true}},
		w.leave(),
	}
	return s
}

func (n *RequestContact) answer(w *walker, in Input) move {
	switch in.Kind {
	case InputContact:
		if !in.Contact.Own {
			return w.wrong(n, n.Foreign, n.Patience)
		}
		// Telegram writes a person's own number in international form, as a rule without the plus sign.
		number, err := phone.Parse("+"+strings.TrimPrefix(strings.TrimSpace(in.Contact.Phone), "+"), phone.UA)
		if err != nil {
			number, err = phone.Parse(in.Contact.Phone, phone.UA)
		}
		if err != nil {
			return w.wrong(n, n.Help, n.Patience)
		}
		return w.accept(n.Var, string(number), n.Next)
	case InputText:
		number, err := phone.Parse(in.Text, phone.UA)
		if err != nil {
			return w.wrong(n, n.Help, n.Patience)
		}
		return w.accept(n.Var, string(number), n.Next)
	default:
		return w.wrong(n, n.Help, n.Patience)
	}
}
