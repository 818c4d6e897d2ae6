package dest

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	t.Parallel()
	p, now := NewPace(5), time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	for i := range 4 {
		if got := p.reserve("a", now); got != time.Duration(i)*200*time.Millisecond {
			t.Errorf("turn %d is in %s", i, got)
		}
	}
	if got := p.reserve("b", now); got != 0 {
		t.Errorf("another account waits %s", got)
	}
	if got := p.reserve("a", now.Add(time.Second)); got != 0 || len(p.next) != 1 {
		t.Errorf("after a pause it waits %s, %d accounts are kept", got, len(p.next))
	}
	ctx, cancel := context.WithCancel(t.Context())
	slow := NewPace(1)
	if err := slow.Wait(ctx, "a"); err != nil {
		t.Error(err)
	}
	cancel()
	for range 2 {
		if err := slow.Wait(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("waited in spite of the end: %v", err)
		}
	}
}
