package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/delivery/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Delivery is one event on its way to one integration.
type Delivery struct {
	ID         ident.ID
	Kind       string // of the integration
	Event      string
	EventID    ident.ID
	Entity     ident.ID
	State      State
	Attempts   int
	LastStatus int // the provider's HTTP status, 0 without an answer
	LastError  string
	NextAt     time.Time // when a pending one is due
	Trace      string
	CreatedAt  time.Time
	SettledAt  *time.Time
}

// Position is the delivery's place in List.
func (d Delivery) Position() page.Position { return page.Position{At: d.CreatedAt, ID: d.ID} }

// Attempt is one try to deliver. Request is what was sent, without secrets; nil when nothing was, or long ago.
type Attempt struct {
	Number  int
	Outcome string
	Status  int
	Error   string
	Request json.RawMessage
	Latency time.Duration
	At      time.Time
}

// Filter narrows List; empty fields do not.
type Filter struct {
	Kind   string
	States []string
	Entity *ident.ID
	Before page.Position
	Limit  int
}

// maxAttempts is how many attempts of a delivery are shown; the ladder makes about thirty in a week.
const maxAttempts = 100

// List gives deliveries from new to old; Limit+1 rows tell of a next page.
func (s *Store) List(ctx context.Context, scope tenant.Scope, f Filter) (out []Delivery, total page.Total, err error) {
	var kind *string
	if f.Kind != "" {
		kind = &f.Kind
	}
	if f.States == nil {
		f.States = []string{}
	}
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.List(ctx, query.ListParams{
			WorkspaceID: scope.Workspace(), Kind: kind, States: f.States, EntityID: f.Entity,
			BeforeAt: f.Before.At, BeforeID: f.Before.ID, Page: int32(f.Limit + 1),
		})
		if err != nil {
			return fmt.Errorf("list deliveries: %w", err)
		}
		n, err := q.Count(ctx, query.CountParams{
			WorkspaceID: scope.Workspace(), Kind: kind, States: f.States, EntityID: f.Entity, Page: page.CountLimit + 1,
		})
		if err != nil {
			return fmt.Errorf("count deliveries: %w", err)
		}
		out, total = make([]Delivery, len(rows)), page.Counted(n)
		for i, r := range rows {
			out[i] = deliveryOf(r)
		}
		return nil
	})
	return out, total, err
}

// Get reads a delivery and its attempts, the newest first, at most 100.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (d Delivery, attempts []Attempt, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		r, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return fmt.Errorf("delivery %s: %w", id, err)
		}
		rows, err := q.Attempts(ctx, query.AttemptsParams{WorkspaceID: scope.Workspace(), DeliveryID: id, Page: maxAttempts})
		if err != nil {
			return fmt.Errorf("attempts of delivery %s: %w", id, err)
		}
		d, attempts = deliveryOf(r), make([]Attempt, len(rows))
		for i, a := range rows {
			attempts[i] = Attempt{
				Number: a.Number, Outcome: a.Outcome, Status: a.Status, Error: a.Error, Request: a.Request,
				Latency: time.Duration(a.LatencyMs) * time.Millisecond, At: a.At.UTC(),
			}
		}
		return nil
	})
	return d, attempts, err
}

// Replay makes a delivery due now, whatever became of it; the event id stays, so a provider that counted it does not
// count it again. Conflict when it is being sent (delivery_in_flight), when its integration is disabled or broken
// (integration_not_ready), or when its content was deleted for its age (delivery_emptied).
func (s *Store) Replay(ctx context.Context, scope tenant.Scope, id ident.ID) (d Delivery, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		held, err := q.HoldForReplay(ctx, query.HoldForReplayParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return fmt.Errorf("delivery %s: %w", id, err)
		}
		switch until := held.Delivery.ClaimedUntil; {
		case until != nil && until.After(at):
			return fault.New(fault.Conflict, "delivery_in_flight", "the delivery is being sent right now")
		case !held.Enabled || Status(held.Status) != OK:
			return fault.New(fault.Conflict, "integration_not_ready", "the integration is disabled or broken: save it first")
		case held.Emptied:
			return fault.New(fault.Conflict, "delivery_emptied", "the delivery is too old: what it told is deleted")
		}
		r, err := q.Replay(ctx, query.ReplayParams{WorkspaceID: scope.Workspace(), ID: id, At: at})
		if err != nil {
			return fmt.Errorf("replay delivery %s: %w", id, err)
		}
		d = deliveryOf(r)
		return audit.AddTx(ctx, tx, scope, "delivery.replayed", "delivery", id, map[string]any{"kind": d.Kind, "was": held.Delivery.State})
	})
	return d, err
}

func deliveryOf(r query.Delivery) Delivery {
	return Delivery{
		ID: r.ID, Kind: r.Kind, Event: r.Event, EventID: r.EventID, Entity: r.EntityID, State: State(r.State), Attempts: r.Attempts,
		LastStatus: r.LastStatus, LastError: r.LastError, NextAt: r.NextAt.UTC(), Trace: r.TraceID, CreatedAt: r.CreatedAt.UTC(),
		SettledAt: utc(r.SettledAt),
	}
}
