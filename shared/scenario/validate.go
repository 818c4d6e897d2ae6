package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cartie/shared/lang"
)

// maxPhone is the length of an E.164 number with its plus sign.
const maxPhone = 16

// Validate says why a flow should not be published, in a stable order; nothing means that Walk can run it. What concerns
// several flows is found by Book.Problems.
func (f Flow) Validate() []Problem {
	c := &checker{flow: f, lengths: map[string]int{}, phones: map[string]bool{}}
	c.variables()
	c.head()
	for _, id := range slices.Sorted(maps.Keys(f.Nodes)) {
		c.node = id
		if !identifier(id, MaxNodeID) || id == End {
			c.add("id", "bad_id", "a node id is 1 to %d of a-z, 0-9, _ and not %q", MaxNodeID, End)
		}
		f.Nodes[id].check(c)
	}
	c.graph()
	return c.problems
}

// checker collects the problems of one flow.
type checker struct {
	flow     Flow
	node     string // the node being checked
	problems []Problem
	lengths  map[string]int  // variable → most UTF-16 units it can hold
	phones   map[string]bool // variables that can hold nothing but a phone
}

func (c *checker) add(field, code, format string, args ...any) {
	c.problems = append(c.problems, Problem{Node: c.node, Field: field, Code: code, Message: fmt.Sprintf(format, args...)})
}

// variables notes what each node can put into which variable.
func (c *checker) variables() {
	c.lengths[varFirstName], c.lengths[varLastName], c.lengths[varLang] = 2*maxProfile, 2*maxProfile, 2
	c.lengths[varSource] = maxPayload
	text := map[string]bool{}
	for _, n := range c.flow.Nodes {
		name, length := "", 0
		switch n := n.(type) {
		case *QuestionText:
			name, length = n.Var, n.length()
			if n.Answer == AnswerPhone {
				c.phones[name] = true
			} else {
				text[name] = true
			}
			for end, most := range n.Answer.notes() {
				c.lengths[name+end] = max(c.lengths[name+end], most)
			}
		case *QuestionChoice:
			name, length = n.Var, 2*MaxLabel
			text[name] = true
		case *RequestContact:
			name, length = n.Var, maxPhone
			c.phones[name] = true
		case *Action:
			if n.Action == VerbSetVar {
				name, length = n.Var, 2*defaultAnswer
				text[name] = true
			}
		}
		c.lengths[name] = max(c.lengths[name], length)
	}
	delete(c.lengths, "")
	maps.DeleteFunc(c.phones, func(name string, _ bool) bool { return text[name] })
}

func (c *checker) known(variable string) bool {
	_, ok := c.lengths[variable]
	return ok
}

// head checks what is not in a node.
func (c *checker) head() {
	f := c.flow
	if !identifier(f.Key, MaxKey) {
		c.add("key", "bad_key", "the key of a flow is 1 to %d of a-z, 0-9, _", MaxKey)
	}
	c.label("title", f.Title)
	if len(f.Nodes) > MaxNodes {
		c.add("nodes", "too_many_nodes", "a flow has at most %d nodes", MaxNodes)
	}
	for _, t := range f.Triggers {
		ok := false
		switch t.Kind {
		case TriggerCommand:
			ok = identifier(t.Value, MaxKey) && t.Value != "start" && t.Value != "menu" && t.Value != "cancel"
		case TriggerStart:
			ok = payload(t.Value)
		case TriggerLanguage:
			ok = t.Value == ""
		case TriggerKeyword:
			ok = fold(t.Value) != "" && utf8.RuneCountInString(t.Value) <= MaxLabel
		}
		if !ok {
			c.add("triggers", "bad_trigger", "trigger %s %q cannot be used", t.Kind, t.Value)
		}
	}
}

// say checks texts that are sent as one message.
func (c *checker) say(field string, parts ...lang.Text) { c.within(MaxText, field, parts...) }

// within is say for a message of which a part is already taken.
func (c *checker) within(room int, field string, parts ...lang.Text) {
	if missing := parts[0].Missing(); len(missing) > 0 {
		c.add(field, "missing_language", "the text is not written in %s", codes(missing))
	}
	c.foreign(field, parts[0])
	for _, code := range lang.All() {
		total := 2 * (len(parts) - 1)
		for _, t := range parts {
			n, err := c.length(t[code])
			if err != nil {
				c.add(field, "bad_text", "%s: %s", code, err)
			}
			total += n
		}
		if total > room {
			c.add(field, "text_too_long", "%s: the message can reach %d characters, %d are allowed", code, total, room)
		}
	}
}

// length is the most UTF-16 units a text can have once filled and parsed.
func (c *checker) length(template string) (int, error) {
	if template == "" {
		return 0, nil // reported as a missing language
	}
	if _, err := plain(template); err != nil {
		return 0, err
	}
	fixed, variable := "", 0
	for p := range pieces(template) {
		if p.name == "" {
			if strings.ContainsAny(p.literal, "{}") {
				return 0, fmt.Errorf("braces stand for variables, as in {name} or {name|nothing}")
			}
			fixed += p.literal
			continue
		}
		if !c.known(p.name) {
			return 0, fmt.Errorf("variable %q is never asked", p.name)
		}
		fallback, err := plain(p.fallback)
		if err != nil {
			return 0, err
		}
		variable += max(c.lengths[p.name], units(fallback))
	}
	text, err := plain(fixed)
	if err != nil {
		return 0, err
	}
	if visible(text) == 0 {
		return 0, fmt.Errorf("the text would be empty without its variables")
	}
	return units(text) + variable, nil
}

// plain checks a template of plain text.
func (c *checker) plain(field, template string) {
	if utf8.RuneCountInString(template) > defaultAnswer {
		c.add(field, "value_too_long", "the value has at most %d characters", defaultAnswer)
	}
	for p := range pieces(template) {
		if p.name != "" && !c.known(p.name) {
			c.add(field, "unknown_variable", "variable %q is never asked", p.name)
		}
	}
}

// label checks the text of a button or a title.
func (c *checker) label(field string, t lang.Text) {
	if missing := t.Missing(); len(missing) > 0 {
		c.add(field, "missing_language", "the label is not written in %s", codes(missing))
	}
	c.foreign(field, t)
	for _, code := range lang.All() {
		if utf8.RuneCountInString(t[code]) > MaxLabel || clean(t[code], false) != t[code] {
			c.add(field, "bad_label", "%s: a label is one line of at most %d characters", code, MaxLabel)
		}
	}
}

// foreign reports languages the product does not have.
func (c *checker) foreign(field string, t lang.Text) {
	for _, code := range slices.Sorted(maps.Keys(t)) {
		if !code.Valid() {
			c.add(field, "unknown_language", "language %q is unknown", code)
		}
	}
}

// variable checks the name of a variable that an answer is kept in.
func (c *checker) variable(name string) {
	if !identifier(name, MaxKey) || name == varFirstName || name == varLastName || name == varLang || name == varSource {
		c.add("var", "bad_variable", "a variable is 1 to %d of a-z, 0-9, _ and not one of the engine's", MaxKey)
	}
}

func codes(list []lang.Code) string {
	names := make([]string, len(list))
	for i, code := range list {
		names[i] = string(code)
	}
	return strings.Join(names, ", ")
}
