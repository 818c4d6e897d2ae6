package samtmpl

import (
	"slices"
	"strconv"
	"time"
)

// properties reads an object strictly: what is asked for is taken, and done complains about what is left. The first
// error wins and makes the later questions answer zero, so readers stay a list of lines.
type properties struct {
	of    *node
	what  string
	asked []string
	err   error
}

func open(n *node, line int, what string) *properties {
	p := &properties{of: n, what: what}
	if n == nil || n.kind == null {
		p.of = &node{kind: object, line: line}
	} else if n.kind != object {
		p.of, p.err = &node{kind: object, line: n.line}, at(n.line, "%s is not an object", what)
	}
	return p
}

func (p *properties) fail(line int, format string, args ...any) {
	if p.err == nil {
		p.err = at(line, format, args...)
	}
}

// node takes a field whatever its shape; nil when it is absent.
func (p *properties) node(key string) *node {
	p.asked = append(p.asked, key)
	if v := p.of.get(key); v != nil && v.kind != null {
		return v
	}
	return nil
}

func (p *properties) scalar(key string) *node {
	v := p.node(key)
	if v != nil && v.kind != scalar {
		p.fail(v.line, "%s: %s is not a plain value", p.what, key)
		return nil
	}
	return v
}

func (p *properties) text(key string) string {
	if v := p.scalar(key); v != nil {
		return v.text
	}
	return ""
}

// must is text that has to be there.
func (p *properties) must(key string) string {
	v := p.text(key)
	if v == "" {
		p.fail(p.of.line, "%s: %s is missing", p.what, key)
	}
	return v
}

func (p *properties) number(key string, otherwise int) int {
	v := p.scalar(key)
	if v == nil {
		return otherwise
	}
	i, err := strconv.Atoi(v.text)
	if err != nil || i < 0 {
		p.fail(v.line, "%s: %s is not a number", p.what, key)
	}
	return i
}

func (p *properties) seconds(key string, otherwise int) time.Duration {
	return time.Duration(p.number(key, otherwise)) * time.Second
}

func (p *properties) rate(key string) float64 {
	v := p.scalar(key)
	if v == nil {
		return 0
	}
	f, err := strconv.ParseFloat(v.text, 64)
	if err != nil || f < 0 {
		p.fail(v.line, "%s: %s is not a number", p.what, key)
	}
	return f
}

func (p *properties) flag(key string, otherwise bool) bool {
	v := p.scalar(key)
	if v == nil {
		return otherwise
	}
	if v.text != "true" && v.text != "false" {
		p.fail(v.line, "%s: %s is neither true nor false", p.what, key)
	}
	return v.text == "true"
}

func (p *properties) texts(key string) []string {
	v := p.node(key)
	if v == nil {
		return nil
	}
	if v.kind != list {
		p.fail(v.line, "%s: %s is not a list", p.what, key)
		return nil
	}
	out := make([]string, 0, len(v.items))
	for _, item := range v.items {
		if item.kind != scalar {
			p.fail(item.line, "%s: %s holds plain texts", p.what, key)
			return nil
		}
		out = append(out, item.text)
	}
	return out
}

func (p *properties) object(key string) *properties {
	v := p.node(key)
	in := open(v, p.of.line, p.what+"."+key)
	if in.err != nil && p.err == nil {
		p.err = in.err
	}
	return in
}

// fields are the fields of an object-valued property in the order of the file.
func (p *properties) fields(key string) []field { return p.object(key).of.fields }

// kept admits fields that are carried untyped in Resource.Properties.
func (p *properties) kept(keys ...string) { p.asked = append(p.asked, keys...) }

// done reports the first error, or the first field nobody asked for.
func (p *properties) done() error {
	if p.err != nil {
		return p.err
	}
	for _, f := range p.of.fields {
		if !slices.Contains(p.asked, f.key) {
			return at(f.line, "%s: property %s is not supported", p.what, f.key)
		}
	}
	return nil
}
