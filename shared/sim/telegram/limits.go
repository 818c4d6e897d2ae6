package telegram

import (
	"math"
	"time"
)

// bucket is a token bucket on the sandbox clock. The zero value is full.
type bucket struct {
	spent float64 // tokens missing at
	at    time.Time
}

// rate is how fast a bucket fills and how much it holds.
type rate struct {
	per   float64 // tokens a second
	burst float64
}

// What Telegram's FAQ and observation give; the real ones are not fixed, so senders obey retry_after instead of counting.
func chatRate() rate  { return rate{per: 1, burst: 5} }
func groupRate() rate { return rate{per: 20.0 / 60, burst: 20} }
func botRate() rate   { return rate{per: 30, burst: 30} }

// missing returns how long until the bucket holds a token, 0 when it does.
func (b *bucket) missing(r rate, now time.Time) time.Duration {
	if now.After(b.at) {
		b.spent = max(b.spent-now.Sub(b.at).Seconds()*r.per, 0)
		b.at = now
	}
	// The tolerance keeps binary fractions from refusing a caller who waited exactly long enough.
	if lack := b.spent + 1 - r.burst; lack > 1e-6 {
		return time.Duration(lack / r.per * float64(time.Second))
	}
	return 0
}

// pace spends one send on the chat, the group and the bot, or refuses with the seconds to wait; a refused call costs
// nothing. An album is one send. Edits count for groups and the bot only.
func (c *call) pace(ch *chat, edit bool) error {
	if c.s.opt.NoLimits {
		return nil
	}
	type claim struct {
		b *bucket
		r rate
	}
	claims := []claim{{&c.b.pace, botRate()}}
	if !edit {
		claims = append(claims, claim{&ch.pace, chatRate()})
	}
	if ch.Type != "private" {
		claims = append(claims, claim{&ch.minute, groupRate()})
	}
	var wait time.Duration
	for _, k := range claims {
		wait = max(wait, k.b.missing(k.r, c.now))
	}
	if wait > 0 {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	for _, k := range claims {
		k.b.spent++
	}
	return nil
}
