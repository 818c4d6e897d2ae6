// Package movable is a clock that runs like the wall clock and can be moved forward by hand, for a laptop and tests that
// do not want to wait for tomorrow. Everything that waits on it wakes when it is moved.
// It refuses to go back: what has happened has happened.
package movable

import (
	"errors"
	"sync"
	"time"
)

// Clock is a clock with a hand. Its methods are safe for concurrent use.
type Clock struct {
	mu      sync.Mutex
	base    time.Time // what the clock showed at start
	start   time.Time // wall time when it showed base
	moved   chan struct{}
	onMove  []func()
	stopped bool
}

// New is a clock that shows the wall time.
func New() *Clock { return From(time.Now()) }

// From is a clock that shows at now and runs on from there.
func From(at time.Time) *Clock {
	return &Clock{base: at, start: time.Now(), moved: make(chan struct{})}
}

// Stopped is a clock that shows at and only ever moves by Advance.
func Stopped(at time.Time) *Clock {
	c := From(at)
	c.stopped = true
	return c
}

// Now is what the clock shows, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.stopped {
		return c.base.UTC()
	}
	return c.base.Add(time.Since(c.start)).UTC()
}

// Advance moves the clock forward and wakes whoever waits. A step back is an error.
func (c *Clock) Advance(by time.Duration) error {
	if by < 0 {
		return errors.New("the clock only moves forward")
	}
	c.mu.Lock()
	c.base = c.base.Add(by)
	close(c.moved)
	c.moved = make(chan struct{})
	listeners := c.onMove
	c.mu.Unlock()
	for _, f := range listeners {
		f()
	}
	return nil
}

// OnMove calls f after each Advance, for those who keep their own waiting lists.
func (c *Clock) OnMove(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onMove = append(c.onMove[:len(c.onMove):len(c.onMove)], f)
}

// Moved is closed the next time the clock is moved by hand.
func (c *Clock) Moved() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}

// Until waits until the clock shows at, or until done is closed; it reports whether the time came.
func (c *Clock) Until(at time.Time, done <-chan struct{}) bool {
	for {
		select {
		case <-done:
			return false
		default:
		}
		moved := c.Moved()
		left := at.Sub(c.Now())
		if left <= 0 {
			return true
		}
		timer := time.NewTimer(left)
		select {
		case <-done:
			timer.Stop()
			return false
		case <-moved:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// After runs f once, d from now on this clock, in its own goroutine. stop cancels it.
func (c *Clock) After(d time.Duration, f func()) (stop func()) {
	done := make(chan struct{})
	at := c.Now().Add(d)
	go func() {
		if c.Until(at, done) {
			f()
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}
