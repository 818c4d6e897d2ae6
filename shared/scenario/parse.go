package scenario

import (
	"encoding/json"
	"fmt"

	"cartie/shared/fault"
)

// maxFlow is the size of a flow's JSON in bytes.
const maxFlow = 256 << 10

// Parse reads a flow that is fit to run: Decode, then Validate. The fault (Invalid, "flow_invalid") carries every problem
// as a field.
func Parse(data []byte) (Flow, error) {
	f, err := Decode(data)
	if err != nil {
		return Flow{}, err
	}
	if problems := f.Validate(); len(problems) > 0 {
		return Flow{}, refusal(problems)
	}
	return f, nil
}

// Decode reads a flow's shape and refuses unknown fields and node types (Invalid), but not what Validate finds: it is for
// drafts, which may be incomplete.
func Decode(data []byte) (Flow, error) {
	if len(data) > maxFlow {
		return Flow{}, fault.New(fault.TooLarge, "flow_too_large", "the flow is over %d KB", maxFlow>>10)
	}
	var f Flow
	if err := strict(data, &f); err != nil {
		return Flow{}, fault.Wrap(err, fault.Invalid, "flow_malformed", "the flow cannot be read")
	}
	return f, nil
}

// UnmarshalJSON reads the nodes by their types.
func (f *Flow) UnmarshalJSON(data []byte) error {
	type shape Flow // without this method
	var raw struct {
		shape
		Nodes map[string]json.RawMessage `json:"nodes"`
	}
	if err := strict(data, &raw); err != nil {
		return err
	}
	*f = Flow(raw.shape)
	f.Nodes = make(map[string]Node, len(raw.Nodes))
	for id, body := range raw.Nodes {
		n, err := decodeNode(body)
		if err != nil {
			return fmt.Errorf("node %q: %w", id, err)
		}
		f.Nodes[id] = n
	}
	return nil
}

// refusal turns problems into a fault.
func refusal(problems []Problem) error {
	err := fault.New(fault.Invalid, "flow_invalid", "the flow cannot be published")
	for _, p := range problems {
		location := p.Field
		if p.Node != "" {
			location = "nodes." + p.Node + "." + p.Field
		}
		err.Fields = append(err.Fields, fault.Field{Location: location, Message: p.Message})
	}
	return err
}
