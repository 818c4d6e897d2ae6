package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/delivery/internal/query"
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
	// Response is the beginning of what was answered, without secrets; empty when nothing was, or long ago.
	Response string
	Latency  time.Duration
	At       time.Time
}

// Filter narrows List; empty fields do not.
type Filter struct {
	Kind   string
	States []string
	Entity *ident.ID
	Since  *time.Time // made at or after
	Until  *time.Time // made before
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
			WorkspaceID: scope.Workspace(), Kind: kind, States: f.States, EntityID: f.Entity, Since: f.Since, Until: f.Until,
			BeforeAt: f.Before.At, BeforeID: f.Before.ID, Page: int32(f.Limit + 1),
		})
		if err != nil {
			return fmt.Errorf("list deliveries: %w", err)
		}
		n, err := q.Count(ctx, query.CountParams{
			WorkspaceID: scope.Workspace(), Kind: kind, States: f.States, EntityID: f.Entity, Since: f.Since, Until: f.Until, Page: page.CountLimit + 1,
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
				Number: a.Number, Outcome: a.Outcome, Status: a.Status, Error: a.Error, Request: a.Request, Response: a.Response,
				Latency: time.Duration(a.LatencyMs) * time.Millisecond, At: a.At.UTC(),
			}
		}
		return nil
	})
	return d, attempts, err
}

func deliveryOf(r query.Delivery) Delivery {
	return Delivery{
		ID: r.ID, Kind: r.Kind, Event: r.Event, EventID: r.EventID, Entity: r.EntityID, State: State(r.State), Attempts: r.Attempts,
		LastStatus: r.LastStatus, LastError: r.LastError, NextAt: r.NextAt.UTC(), Trace: r.TraceID, CreatedAt: r.CreatedAt.UTC(),
		SettledAt: utc(r.SettledAt),
	}
}
