// Package outbox keeps domain events with the data they tell of: one commit for both, and in it one delivery row for each
// integration that wants the event. After the commit Flush wakes the deliveries' lanes; what a crash leaves behind the
// sweeper wakes within a minute. It refuses to send anything to a provider.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/outbox/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/trace"

	"github.com/jackc/pgx/v5"
)

// Event is something that happened to an entity. Payload is a snapshot: a delivery hours later tells what was true then.
type Event struct {
	Kind    string // "lead.created"
	Entity  ident.ID
	Payload any // encoded as JSON
}

// AddTx writes events in the caller's transaction.
func AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, events ...Event) error {
	q := query.New(tx)
	for _, e := range events {
		payload, err := json.Marshal(e.Payload)
		if err != nil {
			return fmt.Errorf("encode event %s: %w", e.Kind, err)
		}
		err = q.Add(ctx, query.AddParams{
			WorkspaceID: scope.Workspace(), ID: ident.New(), Kind: e.Kind, EntityID: e.Entity,
			Payload: payload, TraceID: trace.ID(ctx), At: clock.Now(ctx),
		})
		if err != nil {
			return fmt.Errorf("add event %s: %w", e.Kind, err)
		}
	}
	return nil
}

// Lanes maps an integration kind to the URL of its queue.
type Lanes map[string]string

// Relay wakes lanes after a commit.
type Relay struct {
	DB    pg.DB
	Bus   bus.Publisher
	Lanes Lanes
}

// Flush publishes the unpublished events of the workspace. Call it after the commit of whatever added them. An error
// loses nothing: deliveries are due rows, and the sweeper wakes them.
func (r Relay) Flush(ctx context.Context, scope tenant.Scope) error {
	wake := map[string][]bus.Message{}
	err := pg.InScope(ctx, r.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
		clear(wake)
		at := clock.Now(ctx)
		rows, err := query.New(tx).Release(ctx, query.ReleaseParams{At: &at, WorkspaceID: scope.Workspace()})
		for _, row := range rows {
			wake[row.Kind] = append(wake[row.Kind], bus.Message{Workspace: scope.Workspace(), ID: row.ID, Trace: row.TraceID})
		}
		return err
	})
	if err != nil {
		return err
	}
	for kind, messages := range wake {
		url, ok := r.Lanes[kind]
		if !ok {
			continue // a kind newer than this function; the sweeper knows every lane
		}
		err = errors.Join(err, r.Bus.Publish(ctx, url, messages...)) // a lane that is away holds up no other
	}
	return err
}
