package gateway

import (
	"sync"
	"time"

	"cartie/shared/samtmpl"
)

// buckets are the token buckets of the routes, full at first.
type buckets struct {
	mu  sync.Mutex
	all map[string]*bucket
}

type bucket struct {
	tokens float64
	filled time.Time
}

// take reports whether one more request of a route is let through. A throttle without a rate lets everything through.
func (b *buckets) take(key string, limit samtmpl.Throttle, now time.Time) bool {
	if limit.Rate <= 0 {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string]*bucket{}
	}
	burst := float64(max(limit.Burst, 1))
	t, ok := b.all[key]
	if !ok {
		t = &bucket{tokens: burst, filled: now}
		b.all[key] = t
	}
	if passed := now.Sub(t.filled); passed > 0 {
		t.tokens = min(burst, t.tokens+passed.Seconds()*limit.Rate)
		t.filled = now
	}
	if t.tokens < 1 {
		return false
	}
	t.tokens--
	return true
}
