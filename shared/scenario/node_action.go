package scenario

import (
	"strconv"
	"unicode/utf8"

	"cartie/shared/city"
	"cartie/shared/lang"
	"cartie/shared/money"
	"cartie/shared/phone"
)

// MaxTag is the length of a contact's tag in characters.
const MaxTag = 32

// Action has an effect outside the dialogue, or on the session, and goes on.
type Action struct {
	Type   Type      `json:"type"`
	Action Verb      `json:"action"`
	Lead   *LeadVars `json:"lead,omitempty"`   // for CREATE_LEAD
	Text   lang.Text `json:"text,omitempty"`   // for NOTIFY_ADMIN
	Lang   lang.Code `json:"lang,omitempty"`   // for SET_LANG
	Var    string    `json:"var,omitempty"`    // for SET_VAR
	Value  string    `json:"value,omitempty"`  // for SET_VAR: plain text with placeholders; empty forgets the variable
	Tag    string    `json:"tag,omitempty"`    // for TAG_USER: lower case
	Remove bool      `json:"remove,omitempty"` // for TAG_USER: takes the tag off
	Next   string    `json:"next"`
}

// Verb is what an Action does.
type Verb string

// The verbs.
const (
	VerbCreateLead  Verb = "CREATE_LEAD"
	VerbNotifyAdmin Verb = "NOTIFY_ADMIN"
	VerbSetLang     Verb = "SET_LANG" // the language the person chose
	VerbSetVar      Verb = "SET_VAR"
	VerbTagUser     Verb = "TAG_USER"
)

// LeadVars says which variable goes into which field of the lead; an empty name leaves the field empty.
type LeadVars struct {
	Type    LeadType `json:"type"`
	Name    string   `json:"name,omitempty"`
	Phone   string   `json:"phone,omitempty"` // a variable of a REQUEST_CONTACT, or of a question for a phone
	Car     string   `json:"car,omitempty"`
	Budget  string   `json:"budget,omitempty"`
	City    string   `json:"city,omitempty"`
	Comment string   `json:"comment,omitempty"`
}

var _ passer = (*Action)(nil)

func (n *Action) exits() []exit { return []exit{{"next", n.Next}} }

func (n *Action) check(c *checker) {
	used := Action{Type: n.Type, Action: n.Action, Next: n.Next}
	switch n.Action {
	case VerbCreateLead:
		used.Lead = n.Lead
		n.checkLead(c)
	case VerbNotifyAdmin:
		used.Text = n.Text
		c.within(MaxText-StaffRoom, "text", n.Text)
	case VerbSetLang:
		used.Lang = n.Lang
		if !n.Lang.Valid() {
			c.add("lang", "unknown_language", "language %q is unknown", n.Lang)
		}
	case VerbSetVar:
		used.Var, used.Value = n.Var, n.Value
		c.variable(n.Var)
		c.plain("value", n.Value)
	case VerbTagUser:
		used.Tag, used.Remove = n.Tag, n.Remove
		if words := fold(n.Tag); words == "" || n.Tag != clean(n.Tag, false) || utf8.RuneCountInString(n.Tag) > MaxTag {
			c.add("tag", "bad_tag", "a tag is 1 to %d characters on one line", MaxTag)
		}
	default:
		c.add("action", "bad_action", "action %q is unknown", n.Action)
		return
	}
	for _, f := range []struct {
		name  string
		spare bool
	}{
		{"lead", n.Lead != used.Lead},
		{"text", len(n.Text) != len(used.Text)},
		{"lang", n.Lang != used.Lang},
		{"var", n.Var != used.Var},
		{"value", n.Value != used.Value},
		{"tag", n.Tag != used.Tag},
		{"remove", n.Remove != used.Remove},
	} {
		if f.spare {
			c.add(f.name, "not_used", "%s has no %s", n.Action, f.name)
		}
	}
}

func (n *Action) checkLead(c *checker) {
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
		c.add("lead", "not_a_phone", "variable %q is not asked as a phone", l.Phone)
	}
}

func (n *Action) pass(w *walker) move {
	switch n.Action {
	case VerbCreateLead:
		w.emit(n.Lead.fill(w))
		// What is done cannot be undone by going back.
		w.state.Trail = nil
	case VerbNotifyAdmin:
		w.emit(NotifyAdmin{Key: "admin:" + w.state.Node, Text: w.render(n.Text.In(w.book.staff()))})
	case VerbSetLang:
		w.state.LangChosen = true
		w.speak(n.Lang)
	case VerbSetVar:
		w.state.set(n.Var, cut(clean(insert(n.Value, w.value), false), defaultAnswer))
	case VerbTagUser:
		w.emit(TagContact{Tag: n.Tag, Remove: n.Remove})
	}
	return goTo(n.Next)
}

// fill makes the lead of a session's answers.
func (l *LeadVars) fill(w *walker) CreateLead {
	v := w.state.Vars
	out := CreateLead{
		Type: l.Type, Name: v[l.Name], Phone: phone.E164(v[l.Phone]), Car: v[l.Car], Budget: v[l.Budget],
		City: v[l.City], Comment: v[l.Comment], Lang: w.state.Lang, Source: w.state.Source,
	}
	if code := money.Currency(v[l.Budget+noteCurrency]); l.Budget != "" && code.Valid() {
		out.BudgetRange.Currency = code
		out.BudgetRange.Min, _ = strconv.ParseInt(v[l.Budget+noteMin], 10, 64)
		out.BudgetRange.Max, _ = strconv.ParseInt(v[l.Budget+noteMax], 10, 64)
	}
	if key := v[l.City+noteKey]; l.City != "" && key != "" {
		if known, ok := city.Find(out.City); ok && known.Key == key {
			out.City = known.Name.In(w.book.staff())
		}
	}
	return out
}
