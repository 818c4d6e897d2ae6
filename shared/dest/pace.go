package dest

import (
	"context"
	"sync"
	"time"
)

// Pace spreads calls evenly, so many a second for each key (an account). It counts what this process calls: a provider's
// limit is divided by the number of processes a lane may have. It runs on the wall clock, as the provider's limit does.
// It is safe for concurrent use.
type Pace struct {
	gap  time.Duration
	mu   sync.Mutex
	next map[string]time.Time
}

// NewPace allows perSecond calls a second for each key.
func NewPace(perSecond int) *Pace {
	return &Pace{gap: time.Second / time.Duration(perSecond), next: map[string]time.Time{}}
}

// Wait returns when the next call for the key may be made; its error is that of ctx.
func (p *Pace) Wait(ctx context.Context, key string) error {
	wait := p.reserve(key, time.Now())
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reserve takes the key's next turn and answers how far off it is.
func (p *Pace) reserve(key string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other, at := range p.next {
		if at.Before(now) {
			delete(p.next, other) // its account has paused long enough
		}
	}
	at := p.next[key]
	if at.Before(now) {
		at = now
	}
	p.next[key] = at.Add(p.gap)
	return at.Sub(now)
}
