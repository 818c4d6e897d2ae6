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
	State   State         // Pending tries again at NextAt
	NextAt  time.Time     // of a pending one
	Break   bool          // the integration waits for a person, and its deliveries with it
	Disable bool          // the receiver wants no more: the integration is switched off
	Health  Health        // what the attempt says of the receiver
	GiveUp  time.Duration // switch the integration off when it only failed for so long; 0 = never
	// PauseUntil is when something of the integration is sent again; zero = no pause.
	PauseUntil time.Time
	Outcome    string // what the attempt itself came to, e.g. "throttled"
	Status     int    // the provider's HTTP status, 0 without an answer
	Reason     string // empty when all is well
	Request    json.RawMessage
	Response   string
	Latency    time.Duration
}

// Health is what an attempt says of the receiver. The zero value says nothing.
type Health int

// The healths.
const (
	Works Health = iota + 1 // it took the event
	Fails                   // it is away, overloaded or refuses what it should take
)

// Settled is what a delivery is after its attempt.
type Settled struct {
	State    State
	Next     time.Time // when a pending one is due
	Lost     bool      // the claim had ended and another took it; nothing was recorded
	Disabled bool      // the attempt switched its integration off
}

// Settle records an attempt and gives the claim back. Conflict (claim_lost) when the claim ended and another took the
// delivery; that one records what becomes of it. A verdict that breaks an integration which was saved since the claim
// does not break it: the delivery is tried at once with the new settings. next is when a pending delivery is due.
func (s *Store) Settle(ctx context.Context, scope tenant.Scope, job Job, v Verdict) (state State, next time.Time, err error) {
	all, err := s.SettleAll(ctx, scope, []Job{job}, []Verdict{v})
	if err != nil {
		return "", time.Time{}, err
	}
	if all[0].Lost {
		return "", time.Time{}, lost(job.ID)
	}
	return all[0].State, all[0].Next, nil
}

// SettleAll is Settle for jobs of one integration that were claimed together, in one transaction, one verdict each.
func (s *Store) SettleAll(ctx context.Context, scope tenant.Scope, jobs []Job, verdicts []Verdict) (out []Settled, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		out, err = settleTx(ctx, query.New(tx), scope, jobs, verdicts)
		return err
	})
	return out, err
}

// settleTx writes the integration before its deliveries, the order in which Save locks them.
func settleTx(ctx context.Context, q *query.Queries, scope tenant.Scope, jobs []Job, verdicts []Verdict) ([]Settled, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	at, integration := clock.Now(ctx), jobs[0].Integration
	stopped, disabled, err := weigh(ctx, q, scope, integration, verdicts, at)
	if err != nil {
		return nil, err
	}
	out := make([]Settled, len(jobs))
	for n, job := range jobs {
		v := verdicts[n]
		switch {
		case !stopped && (v.Break || v.Disable) && v.State == Parked:
			v.State, v.NextAt = Pending, at
		case stopped && v.State == Pending:
			v.State = Parked
		}
		out[n] = Settled{State: v.State, Next: v.NextAt, Disabled: disabled}
		err := record(ctx, q, scope, job, v, at)
		if f := fault.As(err); f != nil && f.Code == lostCode {
			out[n], err = Settled{Lost: true}, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if stopped {
		if err := q.Park(ctx, query.ParkParams{WorkspaceID: scope.Workspace(), IntegrationID: integration.ID, At: &at}); err != nil {
			return nil, fmt.Errorf("park deliveries: %w", err)
		}
	}
	return out, nil
}

// weigh draws from the verdicts what follows for the integration; stopped says that nothing is sent to it any more.
func weigh(ctx context.Context, q *query.Queries, scope tenant.Scope, i Integration, verdicts []Verdict, at time.Time) (stopped, disabled bool, err error) {
	ws := scope.Workspace()
	var sum Verdict
	for _, v := range verdicts {
		if v.PauseUntil.After(sum.PauseUntil) {
			sum.PauseUntil = v.PauseUntil
		}
		if (v.Break || v.Disable) && !sum.Break && !sum.Disable {
			sum.Reason = v.Reason
		}
		if v.Health == Works || sum.Health == 0 {
			sum.Health = v.Health // one that was taken outweighs the rest
		}
		sum.Break, sum.Disable, sum.GiveUp = sum.Break || v.Break, sum.Disable || v.Disable, v.GiveUp
	}
	if !sum.PauseUntil.IsZero() {
		err := q.PauseIntegration(ctx, query.PauseIntegrationParams{WorkspaceID: ws, ID: i.ID, Until: sum.PauseUntil, At: at})
		if err != nil {
			return false, false, fmt.Errorf("pause integration: %w", err)
		}
	}
	switch sum.Health {
	case Works:
		err = q.Works(ctx, query.WorksParams{WorkspaceID: ws, ID: i.ID})
	case Fails:
		err = q.Fails(ctx, query.FailsParams{WorkspaceID: ws, ID: i.ID, Version: i.Version, At: &at})
	}
	if err != nil {
		return false, false, fmt.Errorf("health of integration: %w", err)
	}
	if sum.Disable || (sum.Health == Fails && sum.GiveUp > 0) {
		if disabled, err = disable(ctx, q, scope, i, sum, at); disabled || err != nil {
			return disabled, disabled, err
		}
	}
	if sum.Break {
		n, err := q.BreakIntegration(ctx, query.BreakIntegrationParams{WorkspaceID: ws, ID: i.ID, Version: i.Version, Detail: sum.Reason, At: at})
		if err != nil {
			return false, false, fmt.Errorf("break integration: %w", err)
		}
		stopped = n > 0
	}
	return stopped, false, nil
}

func disable(ctx context.Context, q *query.Queries, scope tenant.Scope, i Integration, v Verdict, at time.Time) (bool, error) {
	p := query.DisableParams{
		WorkspaceID: scope.Workspace(), ID: i.ID, Version: i.Version, At: at, Asked: v.Disable, Detail: "disabled: " + v.Reason,
	}
	if !v.Disable {
		before := at.Add(-v.GiveUp)
		p.FailingBefore, p.Detail = &before, fmt.Sprintf("disabled: nothing but failures for %d days", int(v.GiveUp.Hours()/24))
	}
	n, err := q.Disable(ctx, p)
	if err != nil {
		return false, fmt.Errorf("disable integration: %w", err)
	}
	return n > 0, nil
}

const lostCode = "claim_lost"

func lost(id ident.ID) error {
	return fault.New(fault.Conflict, lostCode, "delivery %s is no longer ours", id)
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
		return lost(job.ID)
	}
	if err != nil {
		return fmt.Errorf("settle delivery %s: %w", job.ID, err)
	}
	err = q.AddAttempt(ctx, query.AddAttemptParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), DeliveryID: job.ID, Number: number, Outcome: v.Outcome, Status: v.Status,
		Error: v.Reason, Request: v.Request, Response: v.Response, LatencyMs: int(v.Latency.Milliseconds()), At: at,
	})
	if err != nil {
		return fmt.Errorf("record attempt of delivery %s: %w", job.ID, err)
	}
	return nil
}
