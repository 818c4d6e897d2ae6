package delivery_test

import (
	"testing"
	"time"

	"cartie/shared/delivery"
)

// What two attempts of a batch ask for is paused until the later of both, also when one of them is over.
func TestLaterPauseCounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	jobs := []delivery.Job{b.claim(t, 0, b.event(t, 0).ID), b.claim(t, 0, b.event(t, 0).ID)}
	verdicts := []delivery.Verdict{
		{State: delivery.Failed, Outcome: "throttled", PauseUntil: start.Add(5 * time.Minute)},
		{State: delivery.Pending, NextAt: start.Add(time.Hour), Outcome: "retry", PauseUntil: start.Add(time.Minute)},
	}
	if _, err := b.store.SettleAll(at(t, 0), b.scope, jobs, verdicts); err != nil {
		t.Fatal(err)
	}
	i, _, err := b.store.FindIntegration(t.Context(), b.scope, kind)
	if err != nil || i.PausedUntil == nil || !i.PausedUntil.Equal(start.Add(5*time.Minute)) {
		t.Errorf("paused until %v, %v", i.PausedUntil, err)
	}
}
