package scenario

import (
	"maps"
	"slices"
)

// graph checks how the nodes hang together: one START, exits that lead somewhere, every node reachable, a way out of every
// node, and no loop that never waits.
func (c *checker) graph() {
	nodes := c.flow.Nodes
	ids := slices.Sorted(maps.Keys(nodes))
	c.node = ""
	if _, ok := nodes[c.flow.Start].(*Start); !ok {
		c.add("start", "no_start", "the flow does not say which START node it begins with")
		return
	}
	for _, id := range ids {
		c.node = id
		if _, ok := nodes[id].(*Start); ok && id != c.flow.Start {
			c.add("type", "second_start", "the flow has another START")
		}
		for _, e := range nodes[id].exits() {
			switch {
			case e.to == "":
				c.add(e.field, "dead_end", "nothing follows; %q ends the flow", End)
			case e.to != End && nodes[e.to] == nil:
				c.add(e.field, "unknown_node", "there is no node %q", e.to)
			}
		}
	}
	reached := c.reach()
	leaving := c.leaving(ids)
	looping := c.looping(ids)
	for _, id := range ids {
		c.node = id
		switch {
		case !reached[id]:
			c.add("id", "unreachable", "no path leads to this node")
		case !leaving[id]:
			c.add("next", "no_way_out", "no path leads from this node to the end")
		case looping[id]:
			c.add("next", "loop", "the flow runs in circles here without waiting for the person")
		}
	}
	if len(looping) > 0 {
		return
	}
	known := map[string]int{}
	for _, id := range ids {
		if c.node = id; c.longest(id, known) == maxRun+1 {
			c.add("next", "too_long_run", "more than %d nodes follow each other without waiting for the person", maxRun)
		}
	}
}

// reach is every node that can be arrived at from the start.
func (c *checker) reach() map[string]bool {
	reached := map[string]bool{c.flow.Start: true}
	for queue := []string{c.flow.Start}; len(queue) > 0; queue = queue[1:] {
		for _, e := range c.flow.Nodes[queue[0]].exits() {
			if c.flow.Nodes[e.to] != nil && !reached[e.to] {
				reached[e.to] = true
				queue = append(queue, e.to)
			}
		}
	}
	return reached
}

// leaving is every node from which the end or a menu can be arrived at. A broken exit counts as leaving: it is reported
// for itself.
func (c *checker) leaving(ids []string) map[string]bool {
	leaving := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, id := range ids {
			if leaving[id] {
				continue
			}
			if departs(c.flow.Nodes[id]) || slices.ContainsFunc(c.flow.Nodes[id].exits(), func(e exit) bool {
				return leaving[e.to] || c.flow.Nodes[e.to] == nil
			}) {
				leaving[id], changed = true, true
			}
		}
	}
	return leaving
}

// departs tells whether a node leads out of its flow by itself.
func departs(n Node) bool {
	switch n.(type) {
	case *MenuReply, *Jump:
		return true
	}
	return false
}

// onward is where a node leads without anything the person does. A delay passes by itself, so a circle of messages and
// delays would talk to somebody who never answers.
func onward(n Node) []exit {
	switch n := n.(type) {
	case passer:
		return n.exits()
	case *Delay:
		return []exit{{"next", n.Next}}
	}
	return nil
}

// jumps lists the flows that a flow leads to without anything the person does.
func (f Flow) jumps() []string {
	var out []string
	seen := map[string]bool{f.Start: true}
	for queue := []string{f.Start}; len(queue) > 0; queue = queue[1:] {
		n := f.Nodes[queue[0]]
		if j, ok := n.(*Jump); ok {
			out = append(out, j.Flow)
		}
		for _, e := range onward(n) {
			if !seen[e.to] {
				seen[e.to] = true
				queue = append(queue, e.to)
			}
		}
	}
	return out
}

// looping is every node on a circle of nodes that do not wait for the person: what stays after all nodes are taken off that
// lead to no other such node, or that no other such node leads to.
func (c *checker) looping(ids []string) map[string]bool {
	looping := map[string]bool{}
	for _, id := range ids {
		if onward(c.flow.Nodes[id]) != nil {
			looping[id] = true
		}
	}
	for changed := true; changed; {
		changed = false
		followed := map[string]bool{}
		for id := range looping {
			for _, e := range onward(c.flow.Nodes[id]) {
				followed[e.to] = true
			}
		}
		for _, id := range ids {
			leads := slices.ContainsFunc(onward(c.flow.Nodes[id]), func(e exit) bool { return looping[e.to] })
			if looping[id] && (!leads || !followed[id]) {
				delete(looping, id)
				changed = true
			}
		}
	}
	return looping
}

// longest is the most nodes passed from a node on before the flow waits or ends. The flow must have no loop.
func (c *checker) longest(id string, known map[string]int) int {
	n, ok := c.flow.Nodes[id].(passer)
	if !ok {
		return 0
	}
	if most, ok := known[id]; ok {
		return most
	}
	most := 0
	for _, e := range n.exits() {
		most = max(most, c.longest(e.to, known))
	}
	known[id] = most + 1
	return most + 1
}
