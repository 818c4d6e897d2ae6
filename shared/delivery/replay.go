package delivery

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/delivery/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

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

// Range chooses deliveries to send again; empty fields do not narrow.
type Range struct {
	Kind  string
	State State // one state; "" is Failed
	Since *time.Time
	Until *time.Time
}

// replayed bounds what one call makes due, so that it fits into a request.
const replayed = 1000

// ReplayMany makes every delivery of the range due now, the oldest first and at most 1000, and answers how many and what
// to wake, by kind; more says that some are left for another call. Those of integrations that are disabled or broken stay.
func (s *Store) ReplayMany(ctx context.Context, scope tenant.Scope, r Range) (due map[string][]Wake, n int, more bool, err error) {
	if r.State == "" {
		r.State = Failed
	}
	var kind *string
	if r.Kind != "" {
		kind = &r.Kind
	}
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := query.New(tx).ReplayMany(ctx, query.ReplayManyParams{
			WorkspaceID: scope.Workspace(), Kind: kind, State: string(r.State), Since: r.Since, Until: r.Until, At: clock.Now(ctx), Page: replayed,
		})
		if err != nil {
			return fmt.Errorf("replay deliveries: %w", err)
		}
		due, n, more = map[string][]Wake{}, len(rows), len(rows) == replayed
		for _, row := range rows {
			due[row.Kind] = append(due[row.Kind], Wake{ID: row.ID, Trace: row.TraceID})
		}
		if n == 0 {
			return nil
		}
		return audit.AddTx(ctx, tx, scope, "deliveries.replayed", "workspace", scope.Workspace(), map[string]any{"kind": r.Kind, "was": r.State, "count": n})
	})
	return due, n, more, err
}
