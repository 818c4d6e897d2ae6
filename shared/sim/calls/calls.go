// Package calls is what all provider simulators share: the log of the calls they answered and the table of faults they
// were told to show. It knows no provider; it refuses to hold secrets, so a simulator masks credentials before Add.
package calls

import (
	"encoding/json"
	"sync"
	"time"
)

// Call is one answered request. The JSON form is what the sandbox serves to scripts and to the console page.
type Call struct {
	Seq      int64           `json:"seq"`              // 1, 2, 3 … over all providers; given by Log.Add
	Provider string          `json:"provider"`         // telegram, meta, sendpulse …
	Bot      string          `json:"bot,omitempty"`    // our bot id once a webhook told it, before that the bot's own number; Telegram only
	Method   string          `json:"method"`           // the Bot API method, or the HTTP verb for HTTP providers
	Path     string          `json:"path,omitempty"`   // HTTP providers only
	Body     map[string]any  `json:"body"`             // decoded: form and multipart fields, JSON-valued fields parsed; numbers as json.Number
	Status   int             `json:"status"`           // HTTP status of the answer, 0 when none was sent
	Result   json.RawMessage `json:"result,omitempty"` // what the provider answered
	Fault    string          `json:"fault,omitempty"`  // which ordered fault shaped the answer: status, drop or timeout
	At       time.Time       `json:"at"`               // sandbox clock, UTC
}

// keep bounds the memory of a sandbox that runs for days: the oldest calls are forgotten beyond it.
const keep = 20_000

// Log remembers calls in order. The zero value is ready; all methods are safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	seq     int64
	calls   []Call
	changed chan struct{}
}

// Add numbers and stores the call and returns its number. A nil Body becomes an empty object.
func (l *Log) Add(c Call) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	c.Seq, c.At = l.seq, c.At.UTC()
	if c.Body == nil {
		c.Body = map[string]any{}
	}
	l.calls = append(l.calls, c)
	if len(l.calls) > keep {
		l.calls = append([]Call(nil), l.calls[len(l.calls)-keep/2:]...)
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return c.Seq
}

// After returns the calls of one provider ("" means all) numbered above seq, oldest first; never nil.
func (l *Log) After(provider string, seq int64) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Call{}
	for _, c := range l.calls {
		if c.Seq > seq && (provider == "" || c.Provider == provider) {
			out = append(out, c)
		}
	}
	return out
}

// Changed returns a channel that closes at the next Add, so a test can wait for a call without sleeping. Take it before
// looking at After.
func (l *Log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}
