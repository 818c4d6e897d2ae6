package scenario

import "cartie/shared/lang"

// Variables every flow has: what the messenger says about the person, and the language spoken.
const (
	varFirstName = "first_name"
	varLastName  = "last_name"
	varLang      = "lang"
	varSource    = "source" // the deep link they came by

	maxProfile = 64 // characters of a first or last name
)

// question is the message of a node that keeps its answer in a variable (none: the node's id names its errors).
func (w *walker) question(variable string, text, help lang.Text) Say {
	if help == nil {
		return Say{Key: "ask:" + w.state.Node, Text: w.text(text)}
	}
	if variable == "" {
		variable = w.state.Node
	}
	return Say{Key: "error:" + variable, Text: w.text(help) + "\n\n" + w.text(text)}
}

// leave is the last row under every question: Back, unless there is nothing to go back to, and Cancel.
func (w *walker) leave() []ReplyButton {
	if len(w.state.Trail) == 0 {
		return []ReplyButton{w.key(cancel)}
	}
	return []ReplyButton{w.key(back), w.key(cancel)}
}

func (w *walker) key(k word) ReplyButton {
	return ReplyButton{Key: string(k), Label: k.label().In(w.state.Lang)}
}

// text is an author's text in the person's language with the answers put in.
func (w *walker) text(t lang.Text) string { return w.render(t.In(w.state.Lang)) }

func (w *walker) render(template string) string { return fill(template, w.value) }

// value is what a placeholder stands for, as plain text.
func (w *walker) value(name string) string {
	switch name {
	case varFirstName:
		return cut(clean(w.in.Profile.FirstName, false), maxProfile)
	case varLastName:
		return cut(clean(w.in.Profile.LastName, false), maxProfile)
	case varLang:
		return string(w.state.Lang)
	case varSource:
		return w.state.Source
	default:
		return w.state.Vars[name]
	}
}
