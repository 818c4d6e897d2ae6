package dest

import (
	"time"

	"cartie/shared/ident"
)

// Step is what the consumer does with a delivery after an attempt.
type Step struct {
	State   State     // final, Retry (due again at At) or Parked
	At      time.Time // when a Retry is due
	Pause   bool      // nothing of this integration is sent before At
	Break   bool      // the integration is marked broken and its waiting deliveries are parked
	Code    string    // why, for the delivery's row
	Message string
}

const (
	firstWait    = 10 * time.Second
	longestWait  = 6 * time.Hour
	throttleWait = 5 * time.Minute // what providers mean by "a bit"
	throttleMost = time.Hour
)

// After decides, in one place for all kinds:
//
//	delivered, failed, skipped  final
//	retry                       again after the longer of backoff and what the provider asked
//	throttled                   the integration pauses for what the provider asked, else 5 min doubling to 1 h
//	broken                      parked until a person repairs the integration
//
// Whatever would be due after the window closed fails as expired.
func (k Kind) After(e Event, o Outcome, now time.Time) Step {
	step := Step{State: o.State, Code: o.Code, Message: o.Message}
	switch o.State {
	case Delivered, Failed, Skipped:
		return step
	case Broken, Parked:
		step.State, step.Break = Parked, o.State == Broken
		return k.expire(step, e, now)
	case Throttled:
		step.State, step.Pause = Retry, true
		wait := o.RetryAfter
		if wait <= 0 {
			wait = min(throttleWait<<min(max(e.Attempt-1, 0), 10), throttleMost)
		}
		step.At = now.Add(wait)
	default:
		step.State = Retry
		step.At = now.Add(max(o.RetryAfter, Backoff(e.Attempt, e.ID)))
	}
	return k.expire(step, e, step.At)
}

// Deadline is when the provider stops taking the event.
func (k Kind) Deadline(e Event) time.Time { return e.At.Add(k.Window) }

func (k Kind) expire(step Step, e Event, at time.Time) Step {
	if at.After(k.Deadline(e)) {
		step.State, step.At, step.Code = Failed, time.Time{}, "expired"
	}
	return step
}

// Backoff is how long to wait after attempt n (1 is the first): 10 s, tripled each time up to 6 h, and up to a fifth
// longer by the event's id, so that what failed together does not return together. The same input waits the same.
func Backoff(attempt int, id ident.ID) time.Duration {
	wait := firstWait
	for range min(max(attempt-1, 0), 12) {
		wait = min(wait*3, longestWait)
	}
	return wait + wait/5*time.Duration(id[15])/255
}
