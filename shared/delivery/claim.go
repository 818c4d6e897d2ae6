package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/delivery/internal/query"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// ClaimTime is longer than an attempt may take (the function's timeout of 30 s), so a claim that ended unsettled belongs
// to a dead process. Whoever takes it over sends again, under the same event id.
const ClaimTime = 2 * time.Minute

// Job is a claimed delivery: what to send, and to whom.
type Job struct {
	ID          ident.ID
	Integration Integration
	EventID     ident.ID
	Event       string // "lead.created"
	Entity      ident.ID
	Payload     json.RawMessage
	At          time.Time // when the event happened
	Try         int       // 1 on the first, since a person last started it
	Trace       string
	token       ident.ID
}

// Claim takes a delivery of the kind to send it. ok is false when there is nothing to send: wait then says how long until
// it is due, unpaused or unclaimed, and is 0 when it is over or parked. NotFound when no such delivery is of this kind.
// Claiming counts nothing: an attempt is what Settle records.
func (s *Store) Claim(ctx context.Context, scope tenant.Scope, kind string, id ident.ID) (job Job, wait time.Duration, ok bool, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		job, wait, ok, err = claimTx(ctx, query.New(tx), scope, kind, id)
		return err
	})
	return job, wait, ok, err
}

func claimTx(ctx context.Context, q *query.Queries, scope tenant.Scope, kind string, id ident.ID) (Job, time.Duration, bool, error) {
	at, ws := clock.Now(ctx), scope.Workspace()
	row, err := q.Hold(ctx, query.HoldParams{WorkspaceID: ws, ID: id, Kind: kind})
	if err != nil {
		return Job{}, 0, false, fmt.Errorf("hold delivery %s: %w", id, err)
	}
	d := row.Delivery
	if State(d.State) != Pending {
		return Job{}, 0, false, nil
	}
	i, err := integrationOf(row.Integration)
	if err != nil {
		return Job{}, 0, false, err
	}
	if wait := latest(at, d.ClaimedUntil, i.PausedUntil, &d.NextAt).Sub(at); wait > 0 {
		return Job{}, wait, false, nil
	}
	if !i.Ready() {
		if err := q.ParkOne(ctx, query.ParkOneParams{WorkspaceID: ws, ID: id}); err != nil {
			return Job{}, 0, false, fmt.Errorf("park delivery %s: %w", id, err)
		}
		return Job{}, 0, false, nil
	}
	token, until := ident.New(), at.Add(ClaimTime)
	if err := q.Claim(ctx, query.ClaimParams{Token: &token, Until: &until, WorkspaceID: ws, ID: id}); err != nil {
		return Job{}, 0, false, fmt.Errorf("claim delivery %s: %w", id, err)
	}
	return Job{
		ID: d.ID, Integration: i, EventID: d.EventID, Event: d.Event, Entity: d.EntityID, Payload: d.Payload,
		At: d.CreatedAt.UTC(), Try: d.Tries + 1, Trace: d.TraceID, token: token,
	}, 0, true, nil
}

func latest(at time.Time, others ...*time.Time) time.Time {
	for _, o := range others {
		if o != nil && o.After(at) {
			at = *o
		}
	}
	return at
}
