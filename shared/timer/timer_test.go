package timer_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
	"cartie/shared/timer"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

type bundle struct {
	db    *pgtest.Database
	store *timer.Store
	scope tenant.Scope
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	return bundle{db: db, store: timer.New(db.RW()), scope: db.Workspace(t)}
}

func at(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	return clock.Frozen(t.Context(), start.Add(after))
}

func (b bundle) add(t *testing.T, due time.Duration) timer.Timer {
	t.Helper()
	var out timer.Timer
	err := pg.InScope(at(t, 0), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		out, err = b.store.AddTx(ctx, tx, b.scope, "test", ident.New(), start.Add(due), map[string]int{"n": 1})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDelay(t *testing.T) {
	t.Parallel()
	for due, want := range map[time.Duration]struct {
		delay time.Duration
		ok    bool
	}{-time.Second: {0, true}, 1500 * time.Millisecond: {1500 * time.Millisecond, true}, timer.Soon: {timer.Soon, true}, timer.Soon + 1: {timer.Soon + 1, false}} {
		if delay, ok := (timer.Timer{Due: start.Add(due)}).Delay(start); delay != want.delay || ok != want.ok {
			t.Errorf("due in %s: %s, %t", due, delay, ok)
		}
	}
}

func TestFiresOnceAndInTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	added := b.add(t, time.Minute)
	var fired, after atomic.Int32
	kinds := map[string]timer.Handler{"test": func(_ context.Context, _ pgx.Tx, scope tenant.Scope, got timer.Timer) (timer.After, error) {
		if fired.Add(1); got.ID != added.ID || got.Subject != added.Subject || string(got.Payload) != `{"n": 1}` || scope != b.scope {
			t.Errorf("handled %+v", got)
		}
		return func(context.Context) { after.Add(1) }, nil
	}}
	if r, err := b.store.Fire(at(t, 0), b.scope, added.ID, kinds); err != nil || r.Fired || r.Wait != time.Minute {
		t.Errorf("early: %+v, %v", r, err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			r, err := b.store.Fire(at(t, time.Minute), b.scope, added.ID, kinds)
			if err != nil {
				t.Error(err)
			}
			if r.After != nil {
				r.After(t.Context())
			}
		})
	}
	group.Wait()
	if fired.Load() != 1 || after.Load() != 1 {
		t.Errorf("fired %d times, followed by %d", fired.Load(), after.Load())
	}
	if _, err := b.store.Fire(at(t, time.Minute), b.db.Workspace(t), added.ID, kinds); !fault.Is(err, fault.NotFound) {
		t.Errorf("in another workspace: %v", err)
	}
}

func TestHandlersFaults(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct {
		name   string
		err    error
		final  bool
		refuse bool
	}{
		{"done", nil, true, false},
		{"refused", fault.New(fault.Conflict, "no", "no more"), true, true},
		{"broken reference", pg.Fault(pgx.ErrNoRows), true, true},
		{"later", fault.New(fault.Transient, "down", "down"), false, false},
		{"a bug", errors.New("bug"), false, false},
	} {
		added := b.add(t, 0)
		kinds := map[string]timer.Handler{"test": func(ctx context.Context, tx pgx.Tx, _ tenant.Scope, got timer.Timer) (timer.After, error) {
			if _, err := tx.Exec(ctx, `update timers set payload = '{"done": true}' where id = $1`, got.ID); err != nil {
				t.Error(err)
			}
			return nil, c.err
		}}
		r, err := b.store.Fire(at(t, 0), b.scope, added.ID, kinds)
		if r.Fired != c.final || (err == nil) != c.final || (r.Failed != nil) != c.refuse {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
		var fired, done bool
		if err := b.db.System().QueryRow(t.Context(), `select fired_at is not null, payload ? 'done' from timers where id = $1`, added.ID).Scan(&fired, &done); err != nil {
			t.Fatal(err)
		}
		if fired != c.final || done != (c.err == nil) {
			t.Errorf("%s: fired %t, work kept %t", c.name, fired, done)
		}
	}
}

func TestUnknownKindIsRecorded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	added := b.add(t, 0)
	if r, err := b.store.Fire(at(t, 0), b.scope, added.ID, nil); err != nil || !r.Fired || r.Known {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := b.store.Fire(at(t, 0), b.scope, added.ID, nil); err != nil || r.Fired {
		t.Errorf("again: %+v, %v", r, err)
	}
}
