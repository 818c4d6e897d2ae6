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

// savingTime is when to look again at a delivery whose integration is being saved.
const savingTime = time.Second

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
// it is due, unpaused or unclaimed, or its integration saved, and is 0 when it is over or parked. NotFound when no such
// delivery is of this kind. Claiming counts nothing: an attempt is what Settle records.
func (s *Store) Claim(ctx context.Context, scope tenant.Scope, kind string, id ident.ID) (job Job, wait time.Duration, ok bool, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		job, ok = Job{}, false
		var jobs []Job
		if jobs, wait, err = claimTx(ctx, query.New(tx), scope, kind, id, 1); len(jobs) > 0 {
			job, ok = jobs[0], true
		}
		return err
	})
	return job, wait, ok, err
}

// ClaimDue is Claim, and takes with it what else is due for the same integration, together at most most jobs, the asked
// one first. A delivery whose claim ended unsettled is taken alone: it may be what killed its process.
func (s *Store) ClaimDue(ctx context.Context, scope tenant.Scope, kind string, id ident.ID, most int) (jobs []Job, wait time.Duration, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		jobs, wait, err = claimTx(ctx, query.New(tx), scope, kind, id, most)
		return err
	})
	return jobs, wait, err
}

func claimTx(ctx context.Context, q *query.Queries, scope tenant.Scope, kind string, id ident.ID, most int) ([]Job, time.Duration, error) {
	at, ws := clock.Now(ctx), scope.Workspace()
	row, err := q.Hold(ctx, query.HoldParams{WorkspaceID: ws, ID: id, Kind: kind})
	if err != nil {
		return nil, 0, fmt.Errorf("hold delivery %s: %w", id, err)
	}
	d := row.Delivery
	if State(d.State) != Pending {
		return nil, 0, nil
	}
	i, err := integrationOf(row.Integration)
	if err != nil {
		return nil, 0, err
	}
	if wait := latest(at, d.ClaimedUntil, i.PausedUntil, &d.NextAt).Sub(at); wait > 0 {
		return nil, wait, nil
	}
	if !i.Ready() {
		n, err := q.ParkOne(ctx, query.ParkOneParams{WorkspaceID: ws, ID: id, IntegrationID: i.ID})
		if err != nil {
			return nil, 0, fmt.Errorf("park delivery %s: %w", id, err)
		}
		if n == 0 {
			return nil, savingTime, nil
		}
		return nil, 0, nil
	}
	rows := []query.Delivery{d}
	if most > 1 && d.ClaimToken == nil {
		others, err := q.HoldOthers(ctx, query.HoldOthersParams{WorkspaceID: ws, IntegrationID: i.ID, At: at, ID: id, Page: int32(most - 1)})
		if err != nil {
			return nil, 0, fmt.Errorf("hold what is due with delivery %s: %w", id, err)
		}
		rows = append(rows, others...)
	}
	token, until := ident.New(), at.Add(ClaimTime)
	ids, jobs := make([]ident.ID, len(rows)), make([]Job, len(rows))
	for n, d := range rows {
		ids[n] = d.ID
		jobs[n] = Job{
			ID: d.ID, Integration: i, EventID: d.EventID, Event: d.Event, Entity: d.EntityID, Payload: d.Payload,
			At: d.CreatedAt.UTC(), Try: d.Tries + 1, Trace: d.TraceID, token: token,
		}
	}
	if err := q.Claim(ctx, query.ClaimParams{Token: &token, Until: &until, WorkspaceID: ws, Ids: ids}); err != nil {
		return nil, 0, fmt.Errorf("claim delivery %s: %w", id, err)
	}
	return jobs, 0, nil
}

func latest(at time.Time, others ...*time.Time) time.Time {
	for _, o := range others {
		if o != nil && o.After(at) {
			at = *o
		}
	}
	return at
}
