package samtmpl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

type kind int

const (
	null kind = iota
	scalar
	list
	object
	call // an intrinsic function that is not resolved yet
)

// node is a YAML value that keeps its line and, once resolved, the resource it came from.
type node struct {
	kind   kind
	text   string  // scalar
	tag    string  // scalar: !!str, !!int, !!bool, !!float
	items  []*node // list
	fields []field // object, in the order of the file
	fn     string  // call: Ref, GetAtt, Sub …
	arg    *node   // call
	source string  // logical id when the whole value is one Ref or GetAtt to a resource
	line   int
}

type field struct {
	key   string
	line  int
	value *node
}

// problem is an error at a line of the template.
type problem struct {
	line int
	text string
}

func (p *problem) Error() string { return fmt.Sprintf("line %d: %s", p.line, p.text) }

func at(line int, format string, args ...any) error {
	return &problem{line: line, text: fmt.Sprintf(format, args...)}
}

func located(file string, err error) error {
	var p *problem
	if errors.As(err, &p) {
		return fmt.Errorf("%s:%d: %s", file, p.line, p.text)
	}
	return fmt.Errorf("%s: %w", file, err)
}

// parse turns YAML into nodes; short (!Ref) and long ({Ref: …}) calls come out the same.
func parse(src []byte) (*node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, fmt.Errorf("not YAML: %w", err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, at(1, "the template is empty")
	}
	return fromYAML(doc.Content[0])
}

func fromYAML(y *yaml.Node) (*node, error) {
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		return nil, at(y.Line, "YAML anchors and aliases are not supported")
	}
	if strings.HasPrefix(y.Tag, "!") && !strings.HasPrefix(y.Tag, "!!") {
		name := strings.TrimPrefix(y.Tag, "!")
		if !slices.Contains(functions, name) {
			return nil, at(y.Line, "function !%s is not supported", name)
		}
		plain := *y
		plain.Tag = ""
		if y.Kind == yaml.ScalarNode {
			plain.Tag = "!!str"
		}
		arg, err := fromYAML(&plain)
		if err != nil {
			return nil, err
		}
		return &node{kind: call, fn: name, arg: arg, line: y.Line}, nil
	}
	switch y.Kind {
	case yaml.ScalarNode:
		if y.Tag == "!!null" {
			return &node{kind: null, line: y.Line}, nil
		}
		return &node{kind: scalar, text: y.Value, tag: y.Tag, line: y.Line}, nil
	case yaml.SequenceNode:
		n := &node{kind: list, line: y.Line}
		for _, item := range y.Content {
			v, err := fromYAML(item)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, v)
		}
		return n, nil
	case yaml.MappingNode:
		return objectFromYAML(y)
	}
	return nil, at(y.Line, "unexpected YAML")
}

func objectFromYAML(y *yaml.Node) (*node, error) {
	n := &node{kind: object, line: y.Line}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		if key.Kind != yaml.ScalarNode || key.Value == "<<" {
			return nil, at(key.Line, "keys are plain text")
		}
		if n.get(key.Value) != nil {
			return nil, at(key.Line, "%s is given twice", key.Value)
		}
		v, err := fromYAML(y.Content[i+1])
		if err != nil {
			return nil, err
		}
		n.fields = append(n.fields, field{key: key.Value, line: key.Line, value: v})
	}
	for _, f := range n.fields {
		name, long := strings.CutPrefix(f.key, "Fn::")
		if !long && f.key != "Ref" {
			continue
		}
		if len(n.fields) != 1 {
			return nil, at(f.line, "%s stands alone in its object", f.key)
		}
		if !slices.Contains(functions, name) {
			return nil, at(f.line, "function %s is not supported", f.key)
		}
		return &node{kind: call, fn: name, arg: f.value, line: f.line}, nil
	}
	return n, nil
}

func (n *node) get(key string) *node {
	for _, f := range n.fields {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

// plain gives the value as Go sees JSON: nil, string, int64, float64, bool, []any, map[string]any.
func (n *node) plain() any {
	switch n.kind {
	case scalar:
		switch n.tag {
		case "!!int":
			if v, err := strconv.ParseInt(n.text, 0, 64); err == nil {
				return v
			}
		case "!!float":
			if v, err := strconv.ParseFloat(n.text, 64); err == nil {
				return v
			}
		case "!!bool":
			return n.text == "true"
		}
		return n.text
	case list:
		out := make([]any, 0, len(n.items))
		for _, v := range n.items {
			out = append(out, v.plain())
		}
		return out
	case object:
		out := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			out[f.key] = f.value.plain()
		}
		return out
	}
	return nil
}

// merge lays over on top of base by SAM's rule for Globals: objects merge, lists are prepended with the global items,
// everything else is replaced.
func merge(base, over *node) *node {
	switch {
	case base == nil:
		return over
	case over == nil:
		return base
	case base.kind == object && over.kind == object:
		out := &node{kind: object, line: over.line, fields: slices.Clone(base.fields)}
		for _, f := range over.fields {
			i := slices.IndexFunc(out.fields, func(b field) bool { return b.key == f.key })
			if i < 0 {
				out.fields = append(out.fields, f)
				continue
			}
			out.fields[i] = field{key: f.key, line: f.line, value: merge(out.fields[i].value, f.value)}
		}
		return out
	case base.kind == list && over.kind == list:
		return &node{kind: list, line: over.line, items: slices.Concat(base.items, over.items)}
	}
	return over
}
