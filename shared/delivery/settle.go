package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/delivery/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// State says how far a delivery is: pending → delivered, failed or skipped; parked waits for its integration.
type State string

// The states.
const (
	Pending   State = "pending"
	Delivered State = "delivered"
	Failed    State = "failed"
	Skipped   State = "skipped"
	Parked    State = "parked"
)

// Verdict is what an attempt came to and what follows from it. None of its texts holds a secret.
type Verdict struct {
	State   State     // Pending tries again at NextAt
	NextAt  time.Time // of a pending one
	Pause   bool      // nothing of the integration is sent before NextAt
	Break   bool      // the integration waits for a person, and its deliveries with it
	Outcome string    // what the attempt itself came to, e.g. "throttled"
	Status  int       // the provider's HTTP status, 0 without an answer
	Reason  string    // empty when all is well
	Request json.RawMessage
	Latency time.Duration
}

// Settle records an attempt and gives the claim back. Conflict (claim_lost) when the claim ended and another took the
// delivery; that one records what becomes of it. A verdict that breaks an integration which was saved since the claim
// does not break it: the delivery is tried at once with the new settings. next is when a pending delivery is due.
func (s *Store) Settle(ctx context.Context, scope tenant.Scope, job Job, v Verdict) (state State, next time.Time, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		state, next, err = settleTx(ctx, query.New(tx), scope, job, v)
		return err
	})
	return state, next, err
}

// settleTx writes the integration before the delivery, the order in which Save locks them.
func settleTx(ctx context.Context, q *query.Queries, scope tenant.Scope, job Job, v Verdict) (State, time.Time, error) {
	at, ws := clock.Now(ctx), scope.Workspace()
	if v.Pause {
		err := q.PauseIntegration(ctx, query.PauseIntegrationParams{WorkspaceID: ws, ID: job.Integration.ID, Until: v.NextAt, At: at})
		if err != nil {
			return "", time.Time{}, fmt.Errorf("pause integration: %w", err)
		}
	}
	broke := false
	if v.Break {
		n, err := q.BreakIntegration(ctx, query.BreakIntegrationParams{
			WorkspaceID: ws, ID: job.Integration.ID, Version: job.Integration.Version, Detail: v.Reason, At: at,
		})
		if err != nil {
			return "", time.Time{}, fmt.Errorf("break integration: %w", err)
		}
		broke = n > 0
		if !broke && v.State == Parked {
			v.State, v.NextAt = Pending, at
		}
	}
	if err := record(ctx, q, scope, job, v, at); err != nil {
		return "", time.Time{}, err
	}
	if broke {
		if err := q.Park(ctx, query.ParkParams{WorkspaceID: ws, IntegrationID: job.Integration.ID, At: &at}); err != nil {
			return "", time.Time{}, fmt.Errorf("park deliveries: %w", err)
		}
	}
	return v.State, v.NextAt, nil
}

func record(ctx context.Context, q *query.Queries, scope tenant.Scope, job Job, v Verdict, at time.Time) error {
	p := query.SettleParams{
		WorkspaceID: scope.Workspace(), ID: job.ID, Token: &job.token, State: string(v.State), LastStatus: v.Status, LastError: v.Reason,
	}
	switch v.State {
	case Pending:
		p.NextAt = &v.NextAt
	case Delivered, Failed, Skipped:
		p.SettledAt = &at
	}
	number, err := q.Settle(ctx, p)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.Conflict, "claim_lost", "delivery %s is no longer ours", job.ID)
	}
	if err != nil {
		return fmt.Errorf("settle delivery %s: %w", job.ID, err)
	}
	err = q.AddAttempt(ctx, query.AddAttemptParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), DeliveryID: job.ID, Number: number, Outcome: v.Outcome, Status: v.Status,
		Error: v.Reason, Request: v.Request, LatencyMs: int(v.Latency.Milliseconds()), At: at,
	})
	if err != nil {
		return fmt.Errorf("record attempt of delivery %s: %w", job.ID, err)
	}
	return nil
}
