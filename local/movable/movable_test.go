package movable_test

import (
	"testing"
	"time"

	"cartie/local/movable"
)

func TestAdvanceWakes(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	c := movable.Stopped(start)
	heard := 0
	c.OnMove(func() { heard++ })
	fired := make(chan time.Time, 1)
	c.After(time.Hour, func() { fired <- c.Now() })
	stop := c.After(time.Minute, func() { t.Error("a stopped timer fired") })
	stop()
	stop()
	for range 2 {
		if err := c.Advance(30 * time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if at := <-fired; !at.Equal(start.Add(time.Hour)) {
		t.Errorf("fired at %s", at)
	}
	if heard != 2 {
		t.Errorf("listener heard %d moves, want 2", heard)
	}
	if err := c.Advance(-time.Second); err == nil {
		t.Error("the clock went back")
	}
}

func TestUntilEnds(t *testing.T) {
	t.Parallel()
	c := movable.Stopped(time.Unix(0, 0))
	done := make(chan struct{})
	close(done)
	if c.Until(time.Unix(1, 0), done) {
		t.Error("the time came on a stopped clock")
	}
	if !c.Until(time.Unix(0, 0), nil) {
		t.Error("now is not reached")
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	c := movable.From(start)
	if now := c.Now(); now.Before(start) || now.Sub(start) > time.Minute {
		t.Errorf("shows %s", now)
	}
	if !c.Until(start.Add(time.Millisecond), nil) {
		t.Error("a running clock never got there")
	}
}
