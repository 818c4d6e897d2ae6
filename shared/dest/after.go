package dest

import (
	"time"

	"cartie/shared/ident"
)

// Step is what the consumer does with a delivery after an attempt.
type Step struct {
	State   State     // final, Retry (due again at At) or Parked
	At      time.Time // when a Retry is due
	Break   bool      // the integration is marked broken and its waiting deliveries are parked
	Disable bool      // the integration is switched off and its waiting deliveries are parked
	// PauseUntil is when something of this integration is sent again; zero = no pause.
	PauseUntil time.Time
	Code       string // why, for the delivery's row
	Message    string
}

const (
	firstWait    = 10 * time.Second
	longestWait  = 6 * time.Hour
	throttleWait = 5 * time.Minute // what providers mean by "a bit"
	throttleMost = time.Hour
	silentWait   = time.Minute    // after no answer at all, so that one who hangs does not hold up the others of the lane
	longestAsk   = 24 * time.Hour // a receiver that asks for more is asked again all the same
)

// After decides, in one place for all kinds:
//
//	delivered, failed, skipped  final
//	retry                       again after the longer of ladder or backoff and what the provider asked; without any
//	                            answer the integration pauses for a minute
//	throttled                   the integration pauses for what the provider asked, else 5 min doubling to 1 h
//	broken, gone                parked until a person repairs the integration, or switches it on again
//
// Whatever would be due after the window closed fails as expired, and what has climbed the whole ladder as exhausted. No
// provider is believed who asks for more than a day.
func (k Kind) After(e Event, o Outcome, now time.Time) Step {
	step := Step{State: o.State, Code: o.Code, Message: o.Message}
	switch o.State {
	case Delivered, Failed, Skipped:
		return step
	case Broken, Gone, Parked:
		step.State, step.Break, step.Disable = Parked, o.State == Broken, o.State == Gone
		return k.expire(step, e, now)
	case Throttled:
		step.State = Retry
		wait := min(o.RetryAfter, longestAsk)
		if wait <= 0 {
			wait = min(throttleWait<<min(max(e.Attempt-1, 0), 10), throttleMost)
		}
		step.At = now.Add(wait)
		step.PauseUntil = step.At
	default:
		if o.State == Retry && o.Status == 0 {
			step.PauseUntil = now.Add(silentWait)
		}
		wait, more := k.wait(e)
		if !more {
			step.State, step.Code = Failed, "exhausted"
			return step
		}
		step.State = Retry
		step.At = now.Add(max(min(o.RetryAfter, longestAsk), wait))
	}
	return k.expire(step, e, step.At)
}

// wait is how long after this attempt the next is due; false when there is none.
func (k Kind) wait(e Event) (time.Duration, bool) {
	if k.Ladder == nil {
		return Backoff(e.Attempt, e.ID), true
	}
	step := max(e.Attempt, 1) - 1
	if step >= len(k.Ladder) {
		return 0, false
	}
	// By id and step: what failed together does not return together, and one event is not always early.
	share := float64(e.ID[15]^byte(step*89))/127.5 - 1
	return k.Ladder[step] + time.Duration(share*float64(k.Ladder[step]/5)), true
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
