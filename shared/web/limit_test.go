package web_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn/fntest"
	"cartie/shared/pg/pgtest"
	"cartie/shared/web"
)

// Each client has a bucket of its own for each limit, and it fills with time.
func TestPublicLimits(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, _ := p.open(t)
	for range 2 {
		c.Get("/api/public/tight/1").Want(200)
	}
	r := c.Get("/api/public/tight/1")
	problemOf(t, r, 429, "too_many_requests")
	if after := r.Header.Get("Retry-After"); after != "2" {
		t.Errorf("Retry-After %q, want 2 (30 a minute)", after)
	}
	c.Get("/api/public/tight/1?n=0").Want(429)
	c.Get("/api/public/other/1").Want(200)
	neighbour := *c
	neighbour.IP = "2001:db8::7"
	neighbour.Get("/api/public/tight/1").Want(200)
	c.Get("/api/public/tight/1", fntest.Header("X-Forwarded-For", "198.51.100.1")).Want(429)
	c.Now = c.Now.Add(3 * time.Second)
	c.Get("/api/public/tight/1").Want(200)
	c.Get("/api/public/tight/1").Want(429)
	c.Now = c.Now.Add(time.Hour)
	for range 2 {
		c.Get("/api/public/tight/1").Want(200)
	}
	c.Get("/api/public/tight/1").Want(429)
}

func TestEveryPublicRouteIsLimited(t *testing.T) {
	t.Parallel()
	p := &probe{}
	c, _ := p.open(t)
	for range int(web.PublicLimit.Burst) {
		c.Get("/api/public/fail/conflict").Want(409)
	}
	c.Get("/api/public/fail/conflict").Want(429)
}

func TestTakeUnderConcurrency(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ctx := clock.Frozen(t.Context(), fntest.Start)
	limit := web.Limit{Name: "concurrent", PerMinute: 60, Burst: 5}
	var all sync.WaitGroup
	var taken atomic.Int32
	for range 20 {
		all.Go(func() {
			switch err := web.Take(ctx, db.RW(), limit, "somebody@test.test"); {
			case err == nil:
				taken.Add(1)
			case !fault.Is(err, fault.Throttled) || fault.As(err).RetryAfter != time.Second:
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n != 5 {
		t.Errorf("%d of 5 taken", n)
	}
	var kept int
	if err := db.System().QueryRow(ctx, `select count(*) from rate_limits where key like '%somebody%'`).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d buckets name their owner, %v", kept, err)
	}
	// A clock that goes back refills nothing.
	if err := web.Take(clock.Frozen(t.Context(), fntest.Start.Add(-time.Hour)), db.RW(), limit, "somebody@test.test"); !fault.Is(err, fault.Throttled) {
		t.Errorf("%v", err)
	}
}
