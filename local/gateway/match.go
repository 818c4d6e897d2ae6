package gateway

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// table holds routes, the most specific first: fixed segments before variables before greedy ones, a method before ANY,
// $default last ("Routing API requests" in the developer guide).
type table []entry

type entry struct {
	route    Route
	segments []segment
}

type segment struct {
	text string // of a fixed segment, or the name of a variable
	kind int
}

const (
	fixed = iota
	variable
	greedy
)

func newTable(routes []Route) (table, error) {
	var t table
	for _, r := range routes {
		e := entry{route: r}
		if r.Path != "$default" {
			if !strings.HasPrefix(r.Path, "/") {
				return nil, fmt.Errorf("route %s: the path does not start with /", r.Key())
			}
			parts := strings.Split(r.Path[1:], "/")
			for i, p := range parts {
				s, err := parseSegment(p)
				if err != nil || s.kind == greedy && i != len(parts)-1 {
					return nil, fmt.Errorf("route %s: {name} and, at the end, {name+} are the only variables", r.Key())
				}
				e.segments = append(e.segments, s)
			}
		}
		t = append(t, e)
	}
	slices.SortStableFunc(t, compare)
	return t, nil
}

func parseSegment(p string) (segment, error) {
	inner, ok := strings.CutPrefix(p, "{")
	if !ok {
		if strings.ContainsAny(p, "{}") {
			return segment{}, fmt.Errorf("segment %q", p)
		}
		return segment{text: p}, nil
	}
	inner, ok = strings.CutSuffix(inner, "}")
	name, all := strings.CutSuffix(inner, "+")
	if !ok || name == "" || strings.ContainsAny(name, "{}+") {
		return segment{}, fmt.Errorf("segment %q", p)
	}
	if all {
		return segment{text: name, kind: greedy}, nil
	}
	return segment{text: name, kind: variable}, nil
}

func compare(a, b entry) int {
	if isDefault := cmp.Compare(boolInt(a.segments == nil), boolInt(b.segments == nil)); isDefault != 0 {
		return isDefault
	}
	for i := range min(len(a.segments), len(b.segments)) {
		if c := cmp.Compare(a.segments[i].kind, b.segments[i].kind); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(len(b.segments), len(a.segments)); c != 0 {
		return c
	}
	return cmp.Compare(boolInt(a.route.Method == "ANY"), boolInt(b.route.Method == "ANY"))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// match finds the route of a request and the values of its path variables. path is decoded and taken as it is.
func (t table) match(method, path string) (Route, map[string]string, bool) {
	for _, e := range t {
		if e.segments == nil {
			return e.route, nil, true
		}
		if e.route.Method != "ANY" && e.route.Method != method {
			continue
		}
		if params, ok := e.take(path); ok {
			return e.route, params, true
		}
	}
	return Route{}, nil, false
}

func (e entry) take(path string) (map[string]string, bool) {
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil, false
	}
	var params map[string]string
	set := func(name, value string) bool {
		if params == nil {
			params = map[string]string{}
		}
		params[name] = value
		return value != ""
	}
	for i, s := range e.segments {
		if s.kind == greedy {
			return params, set(s.text, rest)
		}
		part, tail, more := strings.Cut(rest, "/")
		if s.kind == fixed && part != s.text || s.kind == variable && !set(s.text, part) {
			return nil, false
		}
		if last := i == len(e.segments)-1; more == last {
			return nil, false
		}
		rest = tail
	}
	return params, true
}
