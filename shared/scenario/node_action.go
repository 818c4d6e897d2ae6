package scenario

import (
	"cartie/shared/lang"
	"cartie/shared/phone"
)

// Action has an effect outside the dialogue and goes on.
type Action struct {
	Type   Type      `json:"type"`
	Action Verb      `json:"action"`
	Lead   *LeadVars `json:"lead,omitempty"` // for CREATE_LEAD
	Text   lang.Text `json:"text,omitempty"` // for NOTIFY_ADMIN
	Next   string    `json:"next"`
}

// Verb is what an Action does.
type Verb string

// The verbs.
const (
	VerbCreateLead  Verb = "CREATE_LEAD"
	VerbNotifyAdmin Verb = "NOTIFY_ADMIN"
)

// LeadVars says which variable goes into which field of the lead; an empty name leaves the field empty.
type LeadVars struct {
	Type    LeadType `json:"type"`
	Name    string   `json:"name,omitempty"`
	Phone   string   `json:"phone,omitempty"` // a variable of a REQUEST_CONTACT
	Car     string   `json:"car,omitempty"`
	Budget  string   `json:"budget,omitempty"`
	City    string   `json:"city,omitempty"`
	Comment string   `json:"comment,omitempty"`
}

var _ passer = (*Action)(nil)

func (n *Action) exits() []exit { return []exit{{"next", n.Next}} }

func (n *Action) check(c *checker) {
	switch n.Action {
	case VerbCreateLead:
		n.checkLead(c)
	case VerbNotifyAdmin:
		if n.Lead != nil {
			c.add("lead", "not_used", "NOTIFY_ADMIN has no lead")
		}
		c.say("text", n.Text)
	default:
		c.add("action", "bad_action", "action %q is unknown", n.Action)
	}
}

func (n *Action) checkLead(c *checker) {
	if n.Text != nil {
		c.add("text", "not_used", "CREATE_LEAD says nothing")
	}
	l := n.Lead
	if l == nil {
		c.add("lead", "missing", "CREATE_LEAD needs to know its fields")
		return
	}
	if l.Type != Buy && l.Type != Sell {
		c.add("lead", "bad_lead_type", "a lead is to buy or to sell, not %q", l.Type)
	}
	for _, name := range []string{l.Name, l.Phone, l.Car, l.Budget, l.City, l.Comment} {
		if name != "" && !c.known(name) {
			c.add("lead", "unknown_variable", "variable %q is never asked", name)
		}
	}
	if l.Phone != "" && c.known(l.Phone) && !c.phones[l.Phone] {
		c.add("lead", "not_a_phone", "variable %q is not asked by REQUEST_CONTACT", l.Phone)
	}
}

func (n *Action) pass(w *walker) move {
	v := w.state.Vars
	switch n.Action {
	case VerbCreateLead:
		l := n.Lead
		w.emit(CreateLead{
			Type: l.Type, Name: v[l.Name], Phone: phone.E164(v[l.Phone]), Car: v[l.Car], Budget: v[l.Budget],
			City: v[l.City], Comment: v[l.Comment], Lang: w.state.Lang, Source: w.state.Source,
		})
		// What is done cannot be undone by going back.
		w.state.Trail = nil
	case VerbNotifyAdmin:
		w.emit(NotifyAdmin{Key: "admin:" + w.state.Node, Text: w.render(n.Text.In(w.book.staff()))})
	}
	return goTo(n.Next)
}
