package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cartie/shared/lang"
)

// Book is what one bot can do: its published flows in order, the first of which is its menu. A Book is not changed once
// made and may be shared by concurrent walks.
type Book struct {
	// Staff is the language NotifyAdmin texts are written in; lang.Default when empty.
	Staff lang.Code

	editions []Edition
	pinned   []Edition
}

// Command is a bot command with its description, as setMyCommands wants them.
type Command struct {
	Name  string // without slash
	Title lang.Text
}

// NewBook makes a book of published editions, the menu first.
func NewBook(editions ...Edition) Book { return Book{editions: slices.Clone(editions)} }

// With is the book plus an edition that is no longer published but that a session is pinned to. It continues there; new
// sessions get the published one.
func (b Book) With(e Edition) Book {
	b.pinned = append(slices.Clip(b.pinned), e)
	return b
}

// Has tells whether the book can continue a session, or whether its edition must be added by With first. A session that
// is in no flow can always be continued.
func (b Book) Has(s State) bool {
	_, ok := b.find(s.Flow, s.Version)
	return ok || s.Flow == ""
}

// Start tells which flow an input starts whatever the person was doing: a command (/start with the payload of a deep
// link, /menu, /cancel, or one that a flow claims). False means that the input starts nothing. A payload that no deep
// link can carry counts as none.
func (b Book) Start(in Input) (Edition, bool) {
	if in.Kind != InputCommand || len(b.editions) == 0 {
		return Edition{}, false
	}
	switch name := strings.ToLower(in.Command); name {
	case "menu", "cancel":
		return b.editions[0], true
	case "start":
		if payload(in.Payload) {
			if e, ok := b.claimed(TriggerStart, in.Payload); ok {
				return e, true
			}
		}
		return b.editions[0], true
	default:
		return b.claimed(TriggerCommand, name)
	}
}

// Commands lists the commands people can use, /menu and the flows' own first, for the messenger's command list.
func (b Book) Commands() []Command {
	var out []Command
	if len(b.editions) == 0 {
		return out
	}
	out = append(out, Command{"menu", b.editions[0].Flow.Title})
	for _, e := range b.editions {
		for _, t := range e.Flow.Triggers {
			if t.Kind == TriggerCommand {
				out = append(out, Command{t.Value, e.Flow.Title})
			}
		}
	}
	return append(out, Command{"cancel", cancel.label()})
}

func (b Book) staff() lang.Code {
	if b.Staff.Valid() {
		return b.Staff
	}
	return lang.Default
}

// find gives the edition a session is pinned to.
func (b Book) find(key, version string) (Edition, bool) {
	for _, list := range [...][]Edition{b.editions, b.pinned} {
		for _, e := range list {
			if e.Flow.Key == key && e.Version == version {
				return e, true
			}
		}
	}
	return Edition{}, false
}

// current gives the published edition of a flow.
func (b Book) current(key string) (Edition, bool) {
	for _, e := range b.editions {
		if e.Flow.Key == key {
			return e, true
		}
	}
	return Edition{}, false
}

// claimed finds the flow with exactly this trigger.
func (b Book) claimed(kind TriggerKind, value string) (Edition, bool) {
	for _, e := range b.editions {
		if slices.Contains(e.Flow.Triggers, Trigger{kind, value}) {
			return e, true
		}
	}
	return Edition{}, false
}

// keyword finds the first flow, other than the one given, one of whose keywords stands in the text, as whole words.
func (b Book) keyword(text, but string) (Edition, bool) {
	words := ""
	for _, e := range b.editions {
		for _, t := range e.Flow.Triggers {
			if t.Kind != TriggerKeyword || e.Flow.Key == but {
				continue
			}
			if words == "" {
				words = " " + fold(text) + " "
			}
			if strings.Contains(words, " "+fold(t.Value)+" ") {
				return e, true
			}
		}
	}
	return Edition{}, false
}

// label finds the flow that a label of the menu starts, in any language; the first node by id when several have it.
func (b Book) label(text string) (flow string, ok bool) {
	folded, first := fold(text), ""
	for id, n := range b.editions[0].Flow.Nodes {
		if m, menu := n.(*MenuReply); menu && (first == "" || id < first) {
			if f, found := m.flow(folded); found {
				flow, ok, first = f, true, id
			}
		}
	}
	return flow, ok
}

// Problems is what Validate cannot see in one flow: keys and triggers taken twice, menu items and jumps to flows that are
// not published, and flows that go around in a circle.
func (b Book) Problems() []Problem {
	var out []Problem
	report := func(code, format string, args ...any) {
		out = append(out, Problem{Code: code, Message: fmt.Sprintf(format, args...)})
	}
	keys, triggers := map[string]bool{}, map[Trigger]string{}
	for _, e := range b.editions {
		if keys[e.Flow.Key] {
			report("flow_twice", "two flows have the key %s", e.Flow.Key)
		}
		keys[e.Flow.Key] = true
		for _, t := range e.Flow.Triggers {
			if other, taken := triggers[t]; taken {
				report("trigger_twice", "flows %s and %s both start by %s %q", other, e.Flow.Key, t.Kind, t.Value)
			}
			triggers[t] = e.Flow.Key
		}
	}
	for _, e := range b.editions {
		for _, id := range slices.Sorted(maps.Keys(e.Flow.Nodes)) {
			switch n := e.Flow.Nodes[id].(type) {
			case *MenuReply:
				for _, item := range slices.Concat(n.Rows...) {
					if !keys[item.Flow] {
						report("unknown_flow", "menu item %s of flow %s starts flow %s, which is not published", item.Key, e.Flow.Key, item.Flow)
					}
				}
			case *Jump:
				if !keys[n.Flow] {
					report("unknown_flow", "node %s of flow %s goes to flow %s, which is not published", id, e.Flow.Key, n.Flow)
				}
			}
		}
		if b.circles(e.Flow.Key, e.Flow.Key, map[string]bool{}) {
			report("jump_loop", "flow %s comes back to itself through others without waiting for the person", e.Flow.Key)
		}
	}
	return out
}

// circles tells whether a flow leads to another without waiting for the person.
func (b Book) circles(from, to string, seen map[string]bool) bool {
	e, ok := b.current(from)
	if !ok || seen[from] {
		return false
	}
	seen[from] = true
	for _, key := range e.Flow.jumps() {
		if key == to || b.circles(key, to, seen) {
			return true
		}
	}
	return false
}

// maxPayload is the length of a deep link's parameter.
const maxPayload = 64

// payload tells whether s can be the parameter of a deep link: 1 to 64 of A-Z, a-z, 0-9, _ and -.
func payload(s string) bool {
	if s == "" || len(s) > maxPayload {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
