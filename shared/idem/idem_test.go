package idem_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/idem"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

type request struct {
	Name  string
	Phone string
}

type answer struct {
	Number int
	Note   *string
}

// once runs work under a key in a transaction of its own, as a handler does.
func once(ctx context.Context, db *pgtest.Database, ws tenant.Scope, operation, key string, r request, work func(ctx context.Context, tx pgx.Tx) (answer, error)) (a answer, repeated bool, err error) {
	err = pg.InScope(ctx, db.RW(), ws, func(ctx context.Context, tx pgx.Tx) error {
		a, repeated, err = idem.OnceTx(ctx, tx, ws, operation, key, r, func(ctx context.Context) (answer, error) { return work(ctx, tx) })
		return err
	})
	return a, repeated, err
}

func number(n int) func(context.Context, pgx.Tx) (answer, error) {
	return func(context.Context, pgx.Tx) (answer, error) { return answer{Number: n}, nil }
}

func keys(t *testing.T, db *pgtest.Database, ws tenant.Scope) (n int) {
	t.Helper()
	err := db.System().QueryRow(t.Context(), `select count(*) from idempotency_keys where workspace_id = $1`, ws.Workspace()).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSecondTimeAnswersLikeTheFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws := db.Workspace(t)
	note := "зроблено"
	first := func(context.Context, pgx.Tx) (answer, error) { return answer{Number: 1, Note: &note}, nil }
	if a, repeated, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, first); err != nil || repeated || a.Number != 1 {
		t.Fatalf("%+v %t %v", a, repeated, err)
	}
	a, repeated, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, number(2))
	if err != nil || !repeated || a.Number != 1 || a.Note == nil || *a.Note != note {
		t.Errorf("%+v %t %v", a, repeated, err)
	}
	// Without a key everything runs.
	for want := range 2 {
		if a, repeated, err := once(t.Context(), db, ws, "lead", "", request{}, number(want)); err != nil || repeated || a.Number != want {
			t.Errorf("%+v %t %v", a, repeated, err)
		}
	}
	if n := keys(t, db, ws); n != 1 {
		t.Errorf("%d keys kept", n)
	}
}

func TestAKeyBelongsToOneRequest(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws, other := db.Workspace(t), db.Workspace(t)
	run := func(ws tenant.Scope, operation string, r request) (bool, error) {
		_, repeated, err := once(t.Context(), db, ws, operation, "k", r, number(1))
		return repeated, err
	}
	if _, err := run(ws, "lead", request{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := run(ws, "lead", request{Name: "b"}); fault.KindOf(err) != fault.Invalid || fault.As(err).Code != "idempotency_key_reused" {
		t.Errorf("another request: %v", err)
	}
	if repeated, err := run(ws, "post", request{Name: "b"}); err != nil || repeated {
		t.Errorf("another operation: %t %v", repeated, err)
	}
	if repeated, err := run(other, "lead", request{Name: "b"}); err != nil || repeated {
		t.Errorf("another workspace: %t %v", repeated, err)
	}
	for _, key := range []string{strings.Repeat("k", 129), "a\x00b"} {
		if _, _, err := once(t.Context(), db, ws, "lead", key, request{}, number(1)); !fault.Is(err, fault.Invalid) {
			t.Errorf("key %.10q: %v", key, err)
		}
	}
	if _, _, err := once(t.Context(), db, ws, "lead", strings.Repeat("k", 128), request{}, number(1)); err != nil {
		t.Errorf("the longest key: %v", err)
	}
	var raw string
	err := db.System().QueryRow(t.Context(), `select row_to_json(k)::text from idempotency_keys k where workspace_id = $1 limit 1`, ws.Workspace()).Scan(&raw)
	if err != nil || strings.Contains(raw, "Name") {
		t.Errorf("the request itself is kept: %s, %v", raw, err)
	}
}

// Work that failed leaves nothing, so the same request may be tried again.
func TestFailedWorkLeavesNoKey(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws := db.Workspace(t)
	broken := errors.New("no such car")
	_, _, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, func(context.Context, pgx.Tx) (answer, error) { return answer{}, broken })
	if !errors.Is(err, broken) || keys(t, db, ws) != 0 {
		t.Errorf("%v, %d keys", err, keys(t, db, ws))
	}
	if a, repeated, err := once(t.Context(), db, ws, "lead", "k", request{Name: "b"}, number(2)); err != nil || repeated || a.Number != 2 {
		t.Errorf("%+v %t %v", a, repeated, err)
	}
}

// Many at once: one works, the others wait for its answer.
func TestOnceUnderConcurrency(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws := db.Workspace(t)
	var worked, repeats atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			a, repeated, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, func(ctx context.Context, tx pgx.Tx) (answer, error) {
				n := worked.Add(1)
				_, err := tx.Exec(ctx, `select pg_sleep(0.02)`) // long enough for the others to arrive
				return answer{Number: int(n)}, err
			})
			if err != nil || a.Number != 1 {
				t.Errorf("%+v %v", a, err)
			}
			if repeated {
				repeats.Add(1)
			}
		})
	}
	all.Wait()
	if worked.Load() != 1 || repeats.Load() != 11 {
		t.Errorf("worked %d times, repeated %d", worked.Load(), repeats.Load())
	}
}

// When the first fails while a twin waits, the twin does the work.
func TestATwinTakesOverFromAFailure(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws := db.Workspace(t)
	inside, first := make(chan struct{}), make(chan error)
	go func() {
		_, _, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, func(ctx context.Context, tx pgx.Tx) (answer, error) {
			close(inside)
			_, err := tx.Exec(ctx, `select pg_sleep(0.02)`) // the twin meets the claimed key
			return answer{}, errors.Join(err, errors.New("failed"))
		})
		first <- err
	}()
	<-inside
	a, repeated, err := once(t.Context(), db, ws, "lead", "k", request{Name: "a"}, number(2))
	if err != nil || repeated || a.Number != 2 {
		t.Errorf("%+v %t %v", a, repeated, err)
	}
	if err := <-first; err == nil {
		t.Error("the first did not fail")
	}
}

func TestKeysCarryTheirTime(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	ws := db.Workspace(t)
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	if _, _, err := once(clock.Frozen(t.Context(), at), db, ws, "lead", "k", request{}, number(1)); err != nil {
		t.Fatal(err)
	}
	var kept time.Time
	err := db.System().QueryRow(t.Context(), `select created_at from idempotency_keys where workspace_id = $1`, ws.Workspace()).Scan(&kept)
	if err != nil || !kept.Equal(at) {
		t.Errorf("kept at %s, %v", kept, err)
	}
}
