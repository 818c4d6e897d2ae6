package scenario

import (
	"embed"
	"fmt"
)

//go:embed flows/*.json
var flows embed.FS

// Template is a flow that comes with the product, in three languages. A new bot starts with the templates of its kind.
type Template struct {
	Flow Flow
	JSON []byte // what Flow was read from, the caller's own copy
}

// Templates gives the flows of a kind of bot in book order, the menu first. The kind is "client"; for another it is empty.
// An error means that an embedded flow is broken.
func Templates(kind string) ([]Template, error) {
	var keys []string
	if kind == "client" {
		keys = []string{"client_menu", "client_lead", "client_support", "client_language"}
	}
	var out []Template
	for _, key := range keys {
		data, err := flows.ReadFile("flows/" + key + ".json")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", key, err)
		}
		f, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", key, err)
		}
		out = append(out, Template{Flow: f, JSON: data})
	}
	return out, nil
}
