package scenario

// Jump leaves the flow for the beginning of another one, with none of the answers.
type Jump struct {
	Type Type   `json:"type"`
	Flow string `json:"flow"` // key of the flow
}

var _ passer = (*Jump)(nil)

func (n *Jump) exits() []exit { return nil }

func (n *Jump) check(c *checker) {
	if !identifier(n.Flow, MaxKey) {
		c.add("flow", "bad_flow", "the jump names no flow")
	}
}

func (n *Jump) pass(*walker) move { return move{toFlow, n.Flow} }
