// Package fault is the one error vocabulary of Cartie: a kind the caller can act on, a stable code for machines and a
// sentence for people. Leaves return faults, the middle wraps them once with %w, the edge translates them once.
// It refuses to carry secrets: a message names the object, never its content.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what a caller can do about a fault.
type Kind string

// The kinds, each with the HTTP status the edge answers with.
const (
	Malformed       Kind = "malformed"       // 400: not readable at all
	Unauthenticated Kind = "unauthenticated" // 401: no or dead session, wrong secret
	Forbidden       Kind = "forbidden"       // 403: known caller, missing permission
	NotFound        Kind = "not_found"       // 404: also for another workspace's rows
	Conflict        Kind = "conflict"        // 409: lost update, duplicate key, wrong state
	TooLarge        Kind = "too_large"       // 413
	Invalid         Kind = "invalid"         // 422: readable and wrong; Fields say where
	Throttled       Kind = "throttled"       // 429: RetryAfter says when
	Transient       Kind = "transient"       // 503: the same call may succeed later
	Internal        Kind = "internal"        // 500: ours, and the default for foreign errors
)

// Field points at one wrong value of a request, as RFC 9457 problem details list it.
type Field struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Fault is an error with a kind. The zero value is not useful; use New or Wrap.
type Fault struct {
	Kind       Kind
	Code       string // stable, lower snake case, e.g. "lead_closed"
	Message    string // shown to people; no secrets, no internals
	Fields     []Field
	RetryAfter time.Duration // for Throttled and Transient; 0 = unknown
	cause      error
}

// Error implements error with message and cause.
func (f *Fault) Error() string {
	if f.cause != nil {
		return f.Message + ": " + f.cause.Error()
	}
	return f.Message
}

// Unwrap gives the cause, which is logged and never shown.
func (f *Fault) Unwrap() error { return f.cause }

// New makes a fault of a kind with a code and a formatted message for people.
func New(kind Kind, code, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes a fault around a cause that is logged and never shown.
func Wrap(cause error, kind Kind, code, format string, args ...any) *Fault {
	f := New(kind, code, format, args...)
	f.cause = cause
	return f
}

// InvalidField is an Invalid fault about one value, e.g. InvalidField("body.phone", "not a phone number").
func InvalidField(location, format string, args ...any) *Fault {
	f := New(Invalid, "invalid", "the request has a wrong value")
	f.Fields = []Field{{Location: location, Message: fmt.Sprintf(format, args...)}}
	return f
}

// Wait is a Throttled fault that names how long to wait.
func Wait(after time.Duration, code, format string, args ...any) *Fault {
	f := New(Throttled, code, format, args...)
	f.RetryAfter = after
	return f
}

// As finds the fault in an error chain; nil when there is none.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// KindOf is "" for nil, the kind of the fault in the chain, and Internal for any other error.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if f := As(err); f != nil {
		return f.Kind
	}
	return Internal
}

// Is reports whether err carries a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
