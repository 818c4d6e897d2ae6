package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/pg"
	"cartie/shared/web/internal/query"
)

// Limit is a token bucket for each client address. The zero Limit does not limit.
type Limit struct {
	Name      string
	PerMinute float64
	Burst     float64
}

// PublicLimit holds for every public operation without a limit of its own.
var PublicLimit = Limit{Name: "public", PerMinute: 120, Burst: 60}

func (g gate) limit(ctx context.Context, op operation, c Caller) error {
	if op.limit.Name == "" {
		return nil
	}
	return Take(ctx, g.db, op.limit, c.IP)
}

// Take spends one token of who's bucket; Throttled says when there is one again. Buckets are kept under a hash, so no
// address or e-mail is stored.
func Take(ctx context.Context, db pg.DB, l Limit, who string) error {
	sum := sha256.Sum256([]byte(l.Name + "|" + who))
	wait, err := query.New(db).TakeToken(ctx, query.TakeTokenParams{
		Bucket: hex.EncodeToString(sum[:16]), PerSecond: l.PerMinute / 60, Burst: l.Burst, At: clock.Now(ctx),
	})
	if err != nil {
		return pg.Fault(err)
	}
	if wait > 0 {
		return fault.Wait(time.Duration(wait*float64(time.Second)), "too_many_requests", "too many requests, wait a little")
	}
	return nil
}
