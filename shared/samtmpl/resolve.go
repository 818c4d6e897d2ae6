package samtmpl

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// functions are the intrinsic functions that resolve knows; Condition is only allowed where a condition is expected.
var functions = []string{"Ref", "GetAtt", "Sub", "If", "Equals", "Not", "And", "Or", "Condition", "Join", "Select", "Split"}

const noValue = "AWS::NoValue"

// resolver knows everything a template may refer to.
type resolver struct {
	opt        Options
	parameters map[string]*node
	conditions *node
	asking     []string          // conditions being evaluated, to find circles
	known      map[string]bool   // conditions evaluated already
	resources  map[string]string // logical id → type
	references []Reference
}

// value resolves n; nil means AWS::NoValue, which removes the property or item.
func (r *resolver) value(n *node) (*node, error) {
	switch n.kind {
	case scalar:
		return r.dynamic(n)
	case list:
		out := &node{kind: list, line: n.line}
		for _, item := range n.items {
			v, err := r.value(item)
			if err != nil {
				return nil, err
			}
			if v != nil {
				out.items = append(out.items, v)
			}
		}
		return out, nil
	case object:
		out := &node{kind: object, line: n.line}
		for _, f := range n.fields {
			v, err := r.value(f.value)
			if err != nil {
				return nil, err
			}
			if v != nil {
				out.fields = append(out.fields, field{key: f.key, line: f.line, value: v})
			}
		}
		return out, nil
	case call:
		return r.call(n)
	}
	return n, nil
}

func (r *resolver) call(n *node) (*node, error) {
	switch n.fn {
	case "Ref":
		name, err := literal(n.arg, "Ref")
		if err != nil {
			return nil, err
		}
		if name == noValue {
			return nil, nil
		}
		return r.reference(name, "", n.line)
	case "GetAtt":
		id, attr, err := attribute(n)
		if err != nil {
			return nil, err
		}
		return r.reference(id, attr, n.line)
	case "Sub":
		return r.sub(n)
	case "If":
		if n.arg.kind != list || len(n.arg.items) != 3 {
			return nil, at(n.line, "If takes a condition and two values")
		}
		name, err := literal(n.arg.items[0], "If")
		if err != nil {
			return nil, err
		}
		holds, err := r.condition(name, n.line)
		if err != nil {
			return nil, err
		}
		if holds {
			return r.value(n.arg.items[1])
		}
		return r.value(n.arg.items[2])
	case "Join", "Select", "Split":
		return r.listCall(n)
	}
	return nil, at(n.line, "%s is only allowed in Conditions", n.fn)
}

// reference answers Ref (attr "") and GetAtt.
func (r *resolver) reference(name, attr string, line int) (*node, error) {
	if typ, ok := r.resources[name]; ok {
		text := name
		if attr != "" {
			text += "." + attr
		}
		if r.opt.Attribute != nil {
			if given, ok := r.opt.Attribute(name, typ, attr); ok {
				text = given
			}
		}
		return &node{kind: scalar, tag: "!!str", text: text, source: name, line: line}, nil
	}
	if attr != "" {
		return nil, at(line, "GetAtt: no resource %s", name)
	}
	if v, ok := r.parameters[name]; ok {
		moved := *v
		moved.line = line
		return &moved, nil
	}
	if v, ok := r.pseudo(name); ok {
		return &node{kind: scalar, tag: "!!str", text: v, line: line}, nil
	}
	return nil, at(line, "no parameter or resource %s", name)
}

func (r *resolver) pseudo(name string) (string, bool) {
	if v, ok := r.opt.Pseudo[name]; ok {
		return v, true
	}
	switch name {
	case "AWS::Region":
		return "eu-central-1", true
	case "AWS::AccountId":
		return "123456789012", true
	case "AWS::Partition":
		return "aws", true
	case "AWS::StackName":
		return "cartie", true
	case "AWS::StackId":
		return "arn:aws:cloudformation:eu-central-1:123456789012:stack/cartie/local", true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	}
	return "", false
}

var hole = regexp.MustCompile(`\$\{([^}]*)\}`)

func (r *resolver) sub(n *node) (*node, error) {
	text, vars := n.arg, &node{kind: object}
	if n.arg.kind == list {
		if len(n.arg.items) != 2 || n.arg.items[1].kind != object {
			return nil, at(n.line, "Sub takes a text, or a list of text and values")
		}
		text, vars = n.arg.items[0], n.arg.items[1]
	}
	pattern, err := literal(text, "Sub")
	if err != nil {
		return nil, err
	}
	var failed error
	out := hole.ReplaceAllStringFunc(pattern, func(match string) string {
		v, err := r.subHole(strings.TrimSpace(match[2:len(match)-1]), vars, text.line)
		if err != nil && failed == nil {
			failed = err
		}
		return v
	})
	if failed != nil {
		return nil, failed
	}
	return r.dynamic(&node{kind: scalar, tag: "!!str", text: out, line: n.line})
}

func (r *resolver) subHole(name string, vars *node, line int) (string, error) {
	if rest, kept := strings.CutPrefix(name, "!"); kept {
		return "${" + rest + "}", nil
	}
	var v *node
	var err error
	if given := vars.get(name); given != nil {
		v, err = r.value(given)
	} else {
		id, attr, _ := strings.Cut(name, ".")
		v, err = r.reference(id, attr, line)
	}
	if err != nil {
		return "", err
	}
	if v == nil || v.kind != scalar {
		return "", at(line, "Sub: %s is not a text", name)
	}
	return v.text, nil
}

func (r *resolver) listCall(n *node) (*node, error) {
	arg, err := r.value(n.arg)
	if err != nil {
		return nil, err
	}
	if arg == nil || arg.kind != list || len(arg.items) != 2 || arg.items[0].kind != scalar {
		return nil, at(n.line, "%s takes two arguments", n.fn)
	}
	first, second := arg.items[0].text, arg.items[1]
	text := func(s string) *node { return &node{kind: scalar, tag: "!!str", text: s, line: n.line} }
	if n.fn == "Split" {
		if second.kind != scalar || first == "" {
			return nil, at(n.line, "Split takes a separator and a text")
		}
		out := &node{kind: list, line: n.line}
		for part := range strings.SplitSeq(second.text, first) {
			out.items = append(out.items, text(part))
		}
		return out, nil
	}
	if second.kind != list {
		return nil, at(n.line, "%s takes a list", n.fn)
	}
	if n.fn == "Select" {
		i, err := strconv.Atoi(first)
		if err != nil || i < 0 || i >= len(second.items) {
			return nil, at(n.line, "Select: no item %s", first)
		}
		return second.items[i], nil
	}
	parts := make([]string, 0, len(second.items))
	for _, item := range second.items {
		if item.kind != scalar {
			return nil, at(n.line, "Join takes texts")
		}
		parts = append(parts, item.text)
	}
	return text(strings.Join(parts, first)), nil
}

var dynamicReference = regexp.MustCompile(`\{\{resolve:([a-z-]+):([^{}]+)\}\}`)

// dynamic replaces {{resolve:…}} and records what was asked for.
func (r *resolver) dynamic(n *node) (*node, error) {
	if !strings.Contains(n.text, "{{resolve:") {
		return n, nil
	}
	var failed error
	out := *n
	out.text = dynamicReference.ReplaceAllStringFunc(n.text, func(match string) string {
		part := dynamicReference.FindStringSubmatch(match)
		if part[1] != "ssm" && part[1] != "secretsmanager" {
			failed = at(n.line, "dynamic reference to %s is not supported", part[1])
			return match
		}
		return r.fetch(part[1], part[2], n.line)
	})
	return &out, failed
}

func (r *resolver) fetch(service, name string, line int) string {
	ref := Reference{Service: service, Name: name, Line: line}
	if !slices.ContainsFunc(r.references, func(o Reference) bool { return o.Service == service && o.Name == name }) {
		r.references = append(r.references, ref)
	}
	if r.opt.Dynamic != nil {
		if v, ok := r.opt.Dynamic(service, name); ok {
			return v
		}
	}
	return "{{resolve:" + service + ":" + name + "}}"
}

func literal(n *node, what string) (string, error) {
	if n == nil || n.kind != scalar {
		line := 0
		if n != nil {
			line = n.line
		}
		return "", at(line, "%s takes a plain text here", what)
	}
	return n.text, nil
}

func attribute(n *node) (id, attr string, err error) {
	if n.arg.kind == list {
		if len(n.arg.items) != 2 || n.arg.items[0].kind != scalar || n.arg.items[1].kind != scalar {
			return "", "", at(n.line, "GetAtt takes a resource and an attribute")
		}
		return n.arg.items[0].text, n.arg.items[1].text, nil
	}
	id, attr, ok := strings.Cut(n.arg.text, ".")
	if n.arg.kind != scalar || !ok || attr == "" {
		return "", "", at(n.line, "GetAtt takes resource.attribute")
	}
	return id, attr, nil
}
