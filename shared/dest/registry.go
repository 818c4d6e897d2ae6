package dest

import "fmt"

// Registry is the fixed set of kinds a build knows.
type Registry struct{ kinds []Kind }

// NewRegistry checks that every kind is complete and that names and lanes are unique.
func NewRegistry(kinds ...Kind) (Registry, error) {
	taken := map[string]bool{}
	for _, k := range kinds {
		if err := k.complete(); err != nil {
			return Registry{}, fmt.Errorf("destination %q: %w", k.Name, err)
		}
		for _, name := range []string{"kind " + k.Name, "lane " + k.Lane} {
			if taken[name] {
				return Registry{}, fmt.Errorf("destination %q: %s is taken", k.Name, name)
			}
			taken[name] = true
		}
	}
	return Registry{kinds: kinds}, nil
}

// All lists the kinds in the order they were given.
func (r Registry) All() []Kind { return append([]Kind{}, r.kinds...) }

// Find gives the kind of an integration.
func (r Registry) Find(name string) (Kind, bool) {
	return r.first(func(k Kind) bool { return k.Name == name })
}

// Lane gives the kind a delivery function works for.
func (r Registry) Lane(lane string) (Kind, bool) {
	return r.first(func(k Kind) bool { return k.Lane == lane })
}

func (r Registry) first(match func(Kind) bool) (Kind, bool) {
	for _, k := range r.kinds {
		if match(k) {
			return k, true
		}
	}
	return Kind{}, false
}

func (k Kind) complete() error {
	switch {
	case k.Name == "" || k.Lane == "":
		return fmt.Errorf("name or lane is missing")
	case len(k.Accepts) == 0:
		return fmt.Errorf("it accepts no event")
	case k.Window <= 0:
		return fmt.Errorf("the delivery window is missing")
	case k.Batch < 0 || k.GiveUp < 0:
		return fmt.Errorf("the batch or the time to give up is negative")
	case k.Sender == nil:
		return fmt.Errorf("the sender is missing")
	}
	return complete(k.Fields)
}
