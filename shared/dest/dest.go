// Package dest says what a destination is: a kind of outside system that wants to hear of events (an advertising
// platform, a mailing list, a webhook). A kind describes its settings and sends; what follows from an outcome is decided
// here once for all kinds (see Kind.After). The package refuses to store: deliveries, attempts and the state of an
// integration belong to the consumer. It never returns or prints a secret of a configuration.
package dest

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"cartie/shared/ident"
)

// Kind is one sort of destination. It is a value without state; all methods are safe for concurrent use.
type Kind struct {
	Name    string          // the integration's kind in API and database, e.g. "meta_capi"
	Lane    string          // its queue and function resource, e.g. "capi"
	Accepts []string        // event kinds it wants, see package event
	Fields  []Field         // its settings, in the order of the form
	Window  time.Duration   // how long after Event.At the provider still takes it; later deliveries fail as expired
	Batch   int             // how many events of one integration are worth sending together; 0 is one
	Ladder  []time.Duration // the waits after a Retry, ±20 %; a delivery that has used them up failed. nil = Backoff until Window
	GiveUp  time.Duration   // an integration that only failed for so long is disabled; 0 = never
	Sender  Sender
}

// Sender delivers events. It answers one outcome per event, in order, and reports every failure as an outcome, also a
// cancelled context. It keeps nothing, logs nothing and sends the same id for the same event on every attempt, so that
// a repeat is recognised by the provider.
type Sender interface {
	Send(ctx context.Context, config Config, events []Event) []Outcome
}

// Prober is implemented by senders that can check a configuration without effect at the provider. Delivered means the
// configuration works.
type Prober interface {
	Probe(ctx context.Context, config Config) Outcome
}

// Event is one thing to tell, as the outbox holds it.
type Event struct {
	ID        ident.ID
	Workspace ident.ID
	Kind      string   // e.g. event.LeadCreated
	EntityID  ident.ID // the lead, car or request it is about
	At        time.Time
	Payload   json.RawMessage // the snapshot of that kind, see package event
	Attempt   int             // 1 on the first try; only backoff depends on it
}

// State says what became of a delivery.
type State string

// The states. A sender answers every one but Parked.
const (
	Delivered State = "delivered" // taken by the provider; Message may carry its warning
	Retry     State = "retry"     // the provider is down or its answer was lost: the same again later
	Throttled State = "throttled" // too many calls: the whole integration waits
	Failed    State = "failed"    // this event is wrong or too late: never again
	Skipped   State = "skipped"   // nothing to send, Message says why
	Broken    State = "broken"    // token, permission or policy: a person must repair the integration
	Gone      State = "gone"      // the receiver wants no more: the integration is disabled
	Parked    State = "parked"    // kept by the consumer until the integration is repaired or the window closes
)

// Outcome is what one attempt for one event came to. It may be stored and shown to staff: it holds no secret.
type Outcome struct {
	State      State           `json:"state"`
	Key        string          `json:"key,omitempty"`    // the id under which the provider recognises a repeat
	Status     int             `json:"status,omitempty"` // HTTP status; 0 when nothing was answered or sent
	Code       string          `json:"code,omitempty"`   // the provider's, e.g. "190/463", or ours in lower snake case
	Message    string          `json:"message,omitempty"`
	RetryAfter time.Duration   `json:"-"`                  // what the provider asked for; 0 = it did not say
	Request    json.RawMessage `json:"request,omitempty"`  // what was sent for this event, secrets masked
	Response   string          `json:"response,omitempty"` // what was answered, see Excerpt
	Latency    time.Duration   `json:"-"`                  // of the call that carried it
}

// Wants reports whether the kind takes events of this kind.
func (k Kind) Wants(eventKind string) bool { return slices.Contains(k.Accepts, eventKind) }

// Refuse is an outcome of our own, made before anything was sent.
func Refuse(state State, code, message string) Outcome {
	return Outcome{State: state, Code: code, Message: message}
}
