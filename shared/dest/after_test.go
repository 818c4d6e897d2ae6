package dest_test

import (
	"testing"
	"time"

	"cartie/shared/dest"
	"cartie/shared/ident"
)

func TestAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	k := dest.Kind{Window: 7 * 24 * time.Hour}
	fresh := dest.Event{At: now.Add(-time.Minute), Attempt: 1}
	old := dest.Event{At: now.Add(-k.Window + time.Minute), Attempt: 1}
	over := dest.Event{At: now.Add(-k.Window - time.Second), Attempt: 1}
	for name, c := range map[string]struct {
		event   dest.Event
		outcome dest.Outcome
		want    dest.Step
	}{
		"delivered":             {fresh, dest.Outcome{State: dest.Delivered, Message: "warning"}, dest.Step{State: dest.Delivered, Message: "warning"}},
		"failed":                {fresh, dest.Outcome{State: dest.Failed, Code: "100"}, dest.Step{State: dest.Failed, Code: "100"}},
		"skipped":               {fresh, dest.Outcome{State: dest.Skipped, Code: "no_identifier"}, dest.Step{State: dest.Skipped, Code: "no_identifier"}},
		"retry":                 {fresh, dest.Outcome{State: dest.Retry, Status: 500, Code: "2"}, dest.Step{State: dest.Retry, Code: "2", At: now.Add(10 * time.Second)}},
		"retry when asked":      {fresh, dest.Outcome{State: dest.Retry, Status: 500, RetryAfter: time.Minute}, dest.Step{State: dest.Retry, At: now.Add(time.Minute)}},
		"retry too late":        {old, dest.Outcome{State: dest.Retry, Status: 500, Code: "2", RetryAfter: time.Hour}, dest.Step{State: dest.Failed, Code: "expired"}},
		"no answer":             {fresh, dest.Outcome{State: dest.Retry, Code: "timeout"}, dest.Step{State: dest.Retry, Code: "timeout", At: now.Add(10 * time.Second), PauseUntil: now.Add(time.Minute)}},
		"no answer, too late":   {over, dest.Outcome{State: dest.Retry}, dest.Step{State: dest.Failed, Code: "expired", PauseUntil: now.Add(time.Minute)}},
		"throttled":             {fresh, dest.Outcome{State: dest.Throttled, Code: "4"}, dest.Step{State: dest.Retry, Code: "4", At: now.Add(5 * time.Minute), PauseUntil: now.Add(5 * time.Minute)}},
		"throttled when asked":  {fresh, dest.Outcome{State: dest.Throttled, RetryAfter: 19 * time.Minute}, dest.Step{State: dest.Retry, At: now.Add(19 * time.Minute), PauseUntil: now.Add(19 * time.Minute)}},
		"throttled again":       {dest.Event{At: now, Attempt: 3}, dest.Outcome{State: dest.Throttled}, dest.Step{State: dest.Retry, At: now.Add(20 * time.Minute), PauseUntil: now.Add(20 * time.Minute)}},
		"throttled for ever":    {dest.Event{At: now, Attempt: 99}, dest.Outcome{State: dest.Throttled}, dest.Step{State: dest.Retry, At: now.Add(time.Hour), PauseUntil: now.Add(time.Hour)}},
		"throttled too late":    {old, dest.Outcome{State: dest.Throttled}, dest.Step{State: dest.Failed, Code: "expired", PauseUntil: now.Add(5 * time.Minute)}},
		"broken":                {fresh, dest.Outcome{State: dest.Broken, Code: "190/463"}, dest.Step{State: dest.Parked, Code: "190/463", Break: true}},
		"broken too late":       {over, dest.Outcome{State: dest.Broken, Code: "190/463"}, dest.Step{State: dest.Failed, Code: "expired", Break: true}},
		"gone":                  {fresh, dest.Outcome{State: dest.Gone, Code: "http_410"}, dest.Step{State: dest.Parked, Code: "http_410", Disable: true}},
		"asks for a year":       {fresh, dest.Outcome{State: dest.Throttled, RetryAfter: 365 * 24 * time.Hour}, dest.Step{State: dest.Retry, At: now.Add(24 * time.Hour), PauseUntil: now.Add(24 * time.Hour)}},
		"asks for a month":      {fresh, dest.Outcome{State: dest.Retry, Status: 500, RetryAfter: 30 * 24 * time.Hour}, dest.Step{State: dest.Retry, At: now.Add(24 * time.Hour)}},
		"parked until too late": {over, dest.Outcome{State: dest.Parked}, dest.Step{State: dest.Failed, Code: "expired"}},
		"no state is no excuse": {fresh, dest.Outcome{}, dest.Step{State: dest.Retry, At: now.Add(10 * time.Second)}},
	} {
		if got := k.After(c.event, c.outcome, now); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestBackoffGrowsAndSpreads(t *testing.T) {
	t.Parallel()
	last := ident.ID{15: 255}
	for attempt, want := range []time.Duration{
		10 * time.Second, 10 * time.Second, 30 * time.Second, 90 * time.Second, 270 * time.Second, 810 * time.Second,
		2430 * time.Second, 7290 * time.Second, 6 * time.Hour, 6 * time.Hour,
	} {
		if got := dest.Backoff(attempt, ident.Nil); got != want {
			t.Errorf("after attempt %d: %s, want %s", attempt, got, want)
		}
		if got := dest.Backoff(attempt, last); got != want+want/5 {
			t.Errorf("after attempt %d, spread: %s, want %s", attempt, got, want+want/5)
		}
	}
	if dest.Backoff(1<<30, last) > 8*time.Hour || dest.Backoff(-1, last) < 10*time.Second {
		t.Error("absurd attempts wait absurdly")
	}
}
