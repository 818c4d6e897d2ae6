package samtmpl

import (
	"regexp"
	"slices"
	"strings"
)

const transform = "AWS::Serverless-2016-10-31"

func read(src []byte, opt Options) (*Template, error) {
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	top := open(root, 1, "template")
	if got := top.text("Transform"); got != transform {
		top.fail(root.line, "Transform is %q, expected %s", got, transform)
	}
	top.kept("AWSTemplateFormatVersion", "Metadata")
	t := &Template{Description: top.text("Description")}
	r := &resolver{
		opt: opt, conditions: top.node("Conditions"), known: map[string]bool{},
		resources: map[string]string{}, parameters: map[string]*node{},
	}
	parameters, resources, outputs := top.fields("Parameters"), top.fields("Resources"), top.fields("Outputs")
	globals := top.object("Globals")
	if err := top.done(); err != nil {
		return nil, err
	}
	if t.Parameters, err = r.readParameters(parameters); err != nil {
		return nil, err
	}
	if err := r.checkConditions(); err != nil {
		return nil, err
	}
	live, err := r.readResources(resources)
	if err != nil {
		return nil, err
	}
	base, err := r.readGlobals(globals)
	if err != nil {
		return nil, err
	}
	for _, res := range live {
		if err := t.add(r, res, base[res.typ]); err != nil {
			return nil, err
		}
	}
	if err := t.readOutputs(r, outputs); err != nil {
		return nil, err
	}
	t.References = r.references
	return t, t.link()
}

func (r *resolver) readParameters(fields []field) ([]Parameter, error) {
	var out []Parameter
	for _, f := range fields {
		p := open(f.value, f.line, "parameter "+f.key)
		p.kept("Description", "NoEcho", "ConstraintDescription")
		typ, fallback := p.must("Type"), p.scalar("Default")
		allowed, pattern := p.texts("AllowedValues"), p.text("AllowedPattern")
		value, given := r.opt.Parameters[f.key]
		if !given && fallback != nil {
			value = fallback.text
		}
		if !given && fallback == nil {
			p.fail(f.line, "parameter %s has no value", f.key)
		}
		if allowed != nil && !slices.Contains(allowed, value) {
			p.fail(f.line, "parameter %s: %q is not one of %s", f.key, value, strings.Join(allowed, ", "))
		}
		if pattern != "" {
			re, err := regexp.Compile("^(?:" + pattern + ")$")
			if err != nil {
				p.fail(f.line, "parameter %s: AllowedPattern is not a pattern", f.key)
			} else if !re.MatchString(value) {
				p.fail(f.line, "parameter %s: %q does not match AllowedPattern", f.key, value)
			}
		}
		if err := p.done(); err != nil {
			return nil, err
		}
		resolved := &node{kind: scalar, tag: "!!str", text: value, line: f.line}
		switch typ {
		case "String", "Number":
		case "CommaDelimitedList":
			resolved = &node{kind: list, line: f.line}
			for item := range strings.SplitSeq(value, ",") {
				resolved.items = append(resolved.items, &node{kind: scalar, tag: "!!str", text: strings.TrimSpace(item), line: f.line})
			}
		case "AWS::SSM::Parameter::Value<String>":
			resolved.text = r.fetch("ssm", value, f.line)
		default:
			return nil, at(f.line, "parameter %s: type %s is not supported", f.key, typ)
		}
		r.parameters[f.key] = resolved
		out = append(out, Parameter{Name: f.key, Type: typ, Value: value, Line: f.line})
	}
	for name := range r.opt.Parameters {
		if _, ok := r.parameters[name]; !ok {
			return nil, at(1, "the template declares no parameter %s", name)
		}
	}
	return out, nil
}

// checkConditions evaluates every condition, so that an unused wrong one is an error too.
func (r *resolver) checkConditions() error {
	if r.conditions == nil {
		return nil
	}
	for _, f := range r.conditions.fields {
		if _, err := r.condition(f.key, f.line); err != nil {
			return err
		}
	}
	return nil
}

type resource struct {
	id, typ    string
	properties *node
	metadata   *node
	line       int
}

// readResources collects the resources whose condition holds; ids of the others stay known, as in CloudFormation.
func (r *resolver) readResources(fields []field) ([]resource, error) {
	var live []resource
	for _, f := range fields {
		p := open(f.value, f.line, "resource "+f.key)
		p.kept("DependsOn", "DeletionPolicy", "UpdateReplacePolicy")
		res := resource{id: f.key, typ: p.must("Type"), properties: p.node("Properties"), metadata: p.node("Metadata"), line: f.line}
		when := p.text("Condition")
		if err := p.done(); err != nil {
			return nil, err
		}
		r.resources[f.key] = res.typ
		holds := true
		if when != "" {
			var err error
			if holds, err = r.condition(when, f.line); err != nil {
				return nil, err
			}
		}
		if holds {
			live = append(live, res)
		}
	}
	return live, nil
}

// readGlobals gives the resolved defaults by resource type.
func (r *resolver) readGlobals(p *properties) (map[string]*node, error) {
	out := map[string]*node{}
	for key, typ := range map[string]string{"Function": functionType, "HttpApi": apiType} {
		if n := p.node(key); n != nil {
			v, err := r.value(n)
			if err != nil {
				return nil, err
			}
			out[typ] = v
		}
	}
	return out, p.done()
}

func (t *Template) readOutputs(r *resolver, fields []field) error {
	for _, f := range fields {
		p := open(f.value, f.line, "output "+f.key)
		p.kept("Description", "Export")
		raw, when := p.node("Value"), p.text("Condition")
		if raw == nil {
			p.fail(f.line, "output %s has no value", f.key)
		}
		if err := p.done(); err != nil {
			return err
		}
		if when != "" {
			if holds, err := r.condition(when, f.line); err != nil || !holds {
				if err != nil {
					return err
				}
				continue
			}
		}
		v, err := r.value(raw)
		if err != nil {
			return err
		}
		if v == nil || v.kind != scalar {
			return at(f.line, "output %s is not a text", f.key)
		}
		t.Outputs = append(t.Outputs, Output{Name: f.key, Value: v.text, Line: f.line})
	}
	return nil
}
