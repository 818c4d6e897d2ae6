package scenario

// Start is where a flow begins. It has no content, so that the first real node can be the target of a loop.
type Start struct {
	Type Type   `json:"type"`
	Next string `json:"next"`
}

var _ passer = (*Start)(nil)

func (n *Start) exits() []exit     { return []exit{{"next", n.Next}} }
func (n *Start) check(*checker)    {}
func (n *Start) pass(*walker) move { return goTo(n.Next) }
