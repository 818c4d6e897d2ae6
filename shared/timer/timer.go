// Package timer keeps what shall happen later: a row in the transaction that wants it, and exactly one firing, whoever
// brings the message. Due within 15 minutes the caller sends the message after its commit; the sweeper sends the rest. It
// refuses to know the kinds of timers: functions/timer lists their handlers.
package timer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/timer/internal/query"

	"github.com/jackc/pgx/v5"
)

// Soon is how far ahead a queue message can be delayed (SQS: 15 minutes); later timers are left to the sweeper.
const Soon = 15 * time.Minute

// Timer is something that shall happen to a subject at a time.
type Timer struct {
	ID      ident.ID
	Kind    string
	Subject ident.ID
	Payload json.RawMessage
	Due     time.Time
}

// Delay is how long the timer's message waits, to be sent after the commit that made it; ok is false when the sweeper
// will send it.
func (t Timer) Delay(now time.Time) (delay time.Duration, ok bool) {
	delay = max(t.Due.Sub(now), 0)
	return delay, delay <= Soon
}

// Handler does what a timer is for, in the transaction that marks it as fired. It may run twice, so what shall happen
// outside tx is left to After.
type Handler func(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t Timer) (After, error)

// After is what is left to do once the commit is certain; nil when nothing is. It cannot fail the timer.
type After func(ctx context.Context)

// Store opens the timers of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// AddTx plans a timer. payload is encoded as JSON. Ask the answer's Delay after the commit whether to send its message.
func (s *Store) AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind string, subject ident.ID, due time.Time, payload any) (Timer, error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return Timer{}, fmt.Errorf("encode timer %s: %w", kind, err)
	}
	t := Timer{ID: ident.New(), Kind: kind, Subject: subject, Payload: raw, Due: due.UTC().Truncate(time.Microsecond)}
	err = query.New(tx).Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), ID: t.ID, Kind: kind, SubjectID: subject, Payload: raw, DueAt: t.Due, At: clock.Now(ctx),
	})
	if err != nil {
		return Timer{}, fmt.Errorf("add timer %s: %w", kind, err)
	}
	return t, nil
}

// Result is what Fire came to.
type Result struct {
	Timer  Timer
	Wait   time.Duration // the message came early: bring it again after this long
	Fired  bool          // by this call
	Known  bool          // its kind has a handler
	Failed error         // the handler refused for good; the timer counts as fired
	After  After         // for the caller to run
}

// Fire runs the handler of a due timer, once: a timer that fired answers the zero Result, an early one its Wait. A kind
// without a handler is marked as fired too. What the handler did is undone when it fails; a Transient or Internal fault
// is returned and leaves the timer to another message. NotFound when there is no such timer.
func (s *Store) Fire(ctx context.Context, scope tenant.Scope, id ident.ID, handlers map[string]Handler) (out Result, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		out, err = fireTx(ctx, tx, scope, id, handlers)
		return err
	})
	return out, err
}

func fireTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, handlers map[string]Handler) (Result, error) {
	q, at := query.New(tx), clock.Now(ctx)
	row, err := q.Hold(ctx, query.HoldParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return Result{}, fmt.Errorf("timer %s: %w", id, err)
	}
	if row.FiredAt != nil {
		return Result{}, nil
	}
	out := Result{Timer: Timer{ID: row.ID, Kind: row.Kind, Subject: row.SubjectID, Payload: row.Payload, Due: row.DueAt.UTC()}}
	if out.Wait = max(row.DueAt.Sub(at), 0); out.Wait > 0 {
		return out, nil
	}
	handle, known := handlers[row.Kind]
	if out.Known = known; known {
		if out.After, out.Failed, err = attempt(ctx, tx, scope, handle, out.Timer); err != nil {
			return Result{}, err
		}
	}
	if err := q.Fire(ctx, query.FireParams{At: &at, WorkspaceID: scope.Workspace(), ID: id}); err != nil {
		return Result{}, fmt.Errorf("fire timer %s: %w", id, err)
	}
	out.Fired = true
	return out, nil
}

// attempt runs the handler under a savepoint, so that its refusal undoes its own work and nothing else.
func attempt(ctx context.Context, tx pgx.Tx, scope tenant.Scope, handle Handler, t Timer) (after After, refused, err error) {
	part, err := tx.Begin(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("begin timer %s: %w", t.ID, err)
	}
	after, failed := handle(ctx, part, scope, t)
	if failed = pg.Fault(failed); failed == nil {
		return after, nil, part.Commit(ctx)
	}
	if fault.Is(failed, fault.Transient) || fault.Is(failed, fault.Internal) {
		return nil, nil, fmt.Errorf("handle timer %s of kind %s: %w", t.ID, t.Kind, failed)
	}
	return nil, failed, part.Rollback(ctx)
}
