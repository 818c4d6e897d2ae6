package calls

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
)

// Fault is an order to answer wrongly. Exactly one of Status, Drop and Timeout says how.
type Fault struct {
	Provider    string `json:"provider"`              // "" matches every provider
	Method      string `json:"method,omitempty"`      // "" matches every method
	Status      int    `json:"status,omitempty"`      // answer this HTTP status with the provider's own body; nothing takes effect
	RetryAfter  int    `json:"retry_after,omitempty"` // seconds, for 429 and 503
	Description string `json:"description,omitempty"` // the provider's wording when its usual one will not do
	Times       int    `json:"times,omitempty"`       // how many calls; 0 means one
	Drop        string `json:"drop,omitempty"`        // "answer": the call takes effect, then the connection closes
	Timeout     bool   `json:"timeout,omitempty"`     // never answer and take no effect
}

// UnmarshalJSON also accepts "status":"timeout", the short form people type.
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault
	in := struct {
		*plain
		Status json.RawMessage `json:"status"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	switch {
	case len(in.Status) == 0:
		return nil
	case string(in.Status) == `"timeout"`:
		f.Timeout = true
		return nil
	}
	return json.Unmarshal(in.Status, &f.Status)
}

// Faults is the table of pending orders. The zero value is ready; all methods are safe for concurrent use.
type Faults struct {
	mu     sync.Mutex
	orders []Fault
}

// Set appends an order. It refuses one that says nothing, contradicts itself or uses a status that is no error.
func (t *Faults) Set(f Fault) error {
	ways := 0
	for _, said := range []bool{f.Status != 0, f.Drop != "", f.Timeout} {
		if said {
			ways++
		}
	}
	switch {
	case ways != 1:
		return fmt.Errorf("fault: say exactly one of status, drop and timeout")
	case f.Drop != "" && f.Drop != "answer":
		return fmt.Errorf("fault: drop knows only \"answer\"")
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("fault: status %d is no error status", f.Status)
	case f.Times < 0 || f.RetryAfter < 0:
		return fmt.Errorf("fault: times and retry_after cannot be negative")
	}
	if f.Status == http.StatusTooManyRequests && f.RetryAfter == 0 {
		f.RetryAfter = 1
	}
	f.Times = max(f.Times, 1)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.orders = append(t.orders, f)
	return nil
}

// Clear forgets all orders.
func (t *Faults) Clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.orders = nil
}

// List returns the orders that are left, with Times counted down; never nil.
func (t *Faults) List() []Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Fault{}, t.orders...)
}

// Take finds the oldest order for this call, counts it down and returns it; false when the call is to be answered well.
func (t *Faults) Take(provider, method string) (Fault, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.orders {
		f := &t.orders[i]
		if (f.Provider != "" && f.Provider != provider) || (f.Method != "" && f.Method != method) {
			continue
		}
		f.Times--
		taken := *f
		if f.Times == 0 {
			t.orders = slices.Delete(t.orders, i, i+1)
		}
		return taken, true
	}
	return Fault{}, false
}
