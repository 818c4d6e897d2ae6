package sweep

import (
	"context"
	"time"

	"cartie/shared/clock"
	"cartie/shared/sweep/internal/query"
)

// Purged says how many rows of a table were deleted, or emptied of what is personal.
type Purged struct {
	Table string
	Rows  int64
}

const (
	purgeBatch = 1000
	// purgeRounds bounds one table's share of a sweep; what is left is deleted a minute later.
	purgeRounds = 20
	day         = 24 * time.Hour
)

// broom deletes at most page rows of a table that were settled before a time.
type broom struct {
	table string
	keep  time.Duration
	sweep func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error)
}

// brooms is what is kept how long. Messages, leads and the history of deliveries are kept.
var brooms = [...]broom{
	{"updates", 2 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteUpdates(ctx, query.DeleteUpdatesParams{Before: before, Page: page})
	}},
	{"outbox", 30 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteOutbox(ctx, query.DeleteOutboxParams{Before: &before, Page: page})
	}},
	{"deliveries", 30 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.EmptyDeliveries(ctx, query.EmptyDeliveriesParams{Before: &before, Page: page})
	}},
	{"idempotency_keys", 2 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteIdempotencyKeys(ctx, query.DeleteIdempotencyKeysParams{Before: before, Page: page})
	}},
	{"rate_limits", day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteRateLimits(ctx, query.DeleteRateLimitsParams{Before: before, Page: page})
	}},
	{"sessions", 30 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteSessions(ctx, query.DeleteSessionsParams{Before: before, Page: page})
	}},
	{"login_links", 30 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteLoginLinks(ctx, query.DeleteLoginLinksParams{Before: before, Page: page})
	}},
	{"timers", 7 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteTimers(ctx, query.DeleteTimersParams{Before: &before, Page: page})
	}},
	{"feed", 7 * day, func(ctx context.Context, q *query.Queries, before time.Time, page int32) (int64, error) {
		return q.DeleteFeed(ctx, query.DeleteFeedParams{Before: before, Page: page})
	}},
}

// parkedFor is how long a delivery waits for its integration to be repaired.
const parkedFor = 30 * day

// Purge deletes what is settled and old, in batches of a transaction each, and answers the tables it found something in.
// It stops early when ctx ends; the next sweep goes on.
func (s *Store) Purge(ctx context.Context) (out []Purged, err error) {
	if err := s.expireParked(ctx); err != nil {
		return nil, err
	}
	for _, b := range brooms {
		total := int64(0)
		for range purgeRounds {
			n := int64(0)
			err := s.system(ctx, "delete old "+b.table+" of every workspace", func(ctx context.Context, q *query.Queries) error {
				n, err = b.sweep(ctx, q, clock.Now(ctx).Add(-b.keep), purgeBatch)
				return err
			})
			if err != nil {
				return out, err
			}
			if total += n; n < purgeBatch {
				break
			}
		}
		if total > 0 {
			out = append(out, Purged{Table: b.table, Rows: total})
		}
	}
	return out, nil
}

func (s *Store) expireParked(ctx context.Context) error {
	return s.system(ctx, "give up old parked deliveries of every workspace", func(ctx context.Context, q *query.Queries) error {
		at := clock.Now(ctx)
		_, err := q.ExpireParked(ctx, query.ExpireParkedParams{
			At: &at, Before: at.Add(-parkedFor), Reason: "expired: the integration was not repaired within 30 days",
		})
		return err
	})
}
