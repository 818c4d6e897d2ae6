package scenario

import (
	"maps"
	"slices"

	"cartie/shared/lang"
)

// State is a session: where one person stands in one bot. The zero State is a person never seen. It survives a round trip
// through JSON exactly, and Walk never changes the one it is given.
type State struct {
	Flow    string `json:"flow,omitempty"`    // key of the flow; empty before the first input
	Version string `json:"version,omitempty"` // edition of the flow the session is pinned to
	Node    string `json:"node,omitempty"`    // the node that waits; empty when none does
	// Step counts the questions asked, over all flows. Inline buttons carry it, so a press on an old message is known.
	Step int `json:"step,omitempty"`
	// Tries counts the wrong answers to the question that waits.
	Tries int `json:"tries,omitempty"`
	// Vars are the answers of the current flow by variable name, as plain text.
	Vars map[string]string `json:"vars,omitempty"`
	// Trail is the answered nodes of the current flow, oldest first: where Back leads.
	Trail []string `json:"trail,omitempty"`
	// Lang is the language spoken with the person; empty before the first input.
	Lang lang.Code `json:"lang,omitempty"`
	// LangChosen tells that the person chose Lang, so that /start does not go back to the messenger's.
	LangChosen bool `json:"lang_chosen,omitempty"`
	// Source is the payload of the last deep link the person came by; it outlives flows.
	Source string `json:"source,omitempty"`
}

// clone is a copy that shares nothing; empty collections become nil, as JSON gives them back.
func (s State) clone() State {
	s.Vars, s.Trail = maps.Clone(s.Vars), slices.Clone(s.Trail)
	if len(s.Vars) == 0 {
		s.Vars = nil
	}
	if len(s.Trail) == 0 {
		s.Trail = nil
	}
	return s
}

// set keeps an answer; an empty one forgets the variable.
func (s *State) set(name, value string) {
	if value == "" {
		delete(s.Vars, name)
		if len(s.Vars) == 0 {
			s.Vars = nil
		}
		return
	}
	if s.Vars == nil {
		s.Vars = make(map[string]string)
	}
	s.Vars[name] = value
}

// push remembers an answered node for Back.
func (s *State) push(node string) {
	s.Trail = append(s.Trail, node)
	if extra := len(s.Trail) - MaxTrail; extra > 0 {
		s.Trail = slices.Delete(s.Trail, 0, extra)
	}
}

// pop takes the last answered node; false when there is none.
func (s *State) pop() (string, bool) {
	n := len(s.Trail)
	if n == 0 {
		return "", false
	}
	node := s.Trail[n-1]
	if s.Trail = s.Trail[:n-1]; n == 1 {
		s.Trail = nil
	}
	return node, true
}
