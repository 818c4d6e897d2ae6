package samtmpl

import (
	"slices"
	"strings"
)

// condition says whether the named condition holds.
func (r *resolver) condition(name string, line int) (bool, error) {
	var rule *node
	if r.conditions != nil {
		rule = r.conditions.get(name)
	}
	if rule == nil {
		return false, at(line, "no condition %s", name)
	}
	if known, ok := r.known[name]; ok {
		return known, nil
	}
	if slices.Contains(r.asking, name) {
		return false, at(line, "condition %s asks itself: %s", name, strings.Join(r.asking, " → "))
	}
	r.asking = append(r.asking, name)
	holds, err := r.rule(rule)
	r.asking = r.asking[:len(r.asking)-1]
	r.known[name] = holds
	return holds, err
}

func (r *resolver) rule(n *node) (bool, error) {
	if n.kind == object && len(n.fields) == 1 && n.fields[0].key == "Condition" {
		n = &node{kind: call, fn: "Condition", arg: n.fields[0].value, line: n.line}
	}
	if n.kind != call {
		return false, at(n.line, "a condition is Equals, Not, And, Or or Condition")
	}
	if n.fn == "Condition" {
		name, err := literal(n.arg, "Condition")
		if err != nil {
			return false, err
		}
		return r.condition(name, n.line)
	}
	if n.arg.kind != list {
		return false, at(n.line, "%s takes a list", n.fn)
	}
	args := n.arg.items
	switch {
	case n.fn == "Equals" && len(args) == 2:
		return r.equals(args[0], args[1])
	case n.fn == "Not" && len(args) == 1:
		holds, err := r.rule(args[0])
		return !holds, err
	case (n.fn == "And" || n.fn == "Or") && len(args) >= 2 && len(args) <= 10:
		every, some := true, false
		for _, arg := range args {
			holds, err := r.rule(arg)
			if err != nil {
				return false, err
			}
			every, some = every && holds, some || holds
		}
		return n.fn == "And" && every || n.fn == "Or" && some, nil
	case n.fn == "Equals" || n.fn == "Not" || n.fn == "And" || n.fn == "Or":
		return false, at(n.line, "%s: wrong number of arguments", n.fn)
	}
	return false, at(n.line, "%s is not a condition", n.fn)
}

func (r *resolver) equals(a, b *node) (bool, error) {
	left, err := r.value(a)
	if err != nil {
		return false, err
	}
	right, err := r.value(b)
	if err != nil {
		return false, err
	}
	if left == nil || right == nil || left.kind != scalar || right.kind != scalar {
		return false, at(a.line, "Equals compares two texts")
	}
	return left.text == right.text, nil
}
