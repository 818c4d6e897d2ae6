package feed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"cartie/shared/feed"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

func add(t *testing.T, db *pgtest.Database, scope tenant.Scope, entities ...ident.ID) {
	t.Helper()
	err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
		for _, id := range entities {
			if err := feed.AddTx(ctx, tx, scope, feed.Lead, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// begin writes into the feed and leaves its transaction open.
func begin(t *testing.T, db *pgtest.Database, scope tenant.Scope, entity ident.ID) pgx.Tx {
	t.Helper()
	tx, err := db.RW().Begin(t.Context())
	if err == nil {
		_, err = tx.Exec(t.Context(), `select set_config('app.workspace_id', $1, true)`, scope.Workspace().String())
	}
	if err == nil {
		err = feed.AddTx(t.Context(), tx, scope, feed.Lead, entity)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func read(t *testing.T, r *feed.Reader, scope tenant.Scope, c feed.Cursor, limit int) ([]ident.ID, feed.Cursor) {
	t.Helper()
	changes, next, err := r.After(t.Context(), scope, c, limit)
	if err != nil {
		t.Fatal(err)
	}
	var ids []ident.ID
	for _, ch := range changes {
		ids = append(ids, ch.Entity)
	}
	again, err := feed.ParseCursor(next.String())
	if err != nil || again != next {
		t.Fatalf("%s is read as %s, %v", next, again, err)
	}
	return ids, next
}

// The database is the test's own, because an open transaction of anybody in it holds the feed back.
func open(t *testing.T) (*pgtest.Database, tenant.Scope, *feed.Reader, feed.Cursor) {
	t.Helper()
	db := pgtest.DB(t)
	scope, r := db.Workspace(t), feed.New(db.RW())
	at, err := r.Here(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	return db, scope, r, at
}

// wait reads until the entities have been told, since transactions of other databases may hold the feed back for a moment.
func wait(t *testing.T, r *feed.Reader, scope tenant.Scope, at feed.Cursor, want ...ident.ID) feed.Cursor {
	t.Helper()
	var got []ident.ID
	for t.Context().Err() == nil && len(got) < len(want) {
		var more []ident.ID
		more, at = read(t, r, scope, at, 100)
		got = append(got, more...)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	return at
}

// A transaction that wrote first and commits last: a reader who was there in between still hears of it.
func TestWhatCommitsLateIsNotMissed(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	early, late := ident.New(), ident.New()
	tx := begin(t, db, scope, early) // the lower transaction and the lower row
	add(t, db, scope, late)
	got, next := read(t, r, scope, at, 100)
	if len(got) != 0 {
		t.Errorf("the feed went past an open transaction: %v", got)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	at = wait(t, r, scope, next, early, late)
	if got, _ := read(t, r, scope, at, 100); len(got) != 0 {
		t.Errorf("told twice: %v", got)
	}
}

func TestWhatIsRolledBackIsNotTold(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	tx := begin(t, db, scope, ident.New())
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := ident.New()
	add(t, db, scope, id, id, id) // once in a transaction
	wait(t, r, scope, at, id)
}

func TestAPageGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	var want []ident.ID
	for range 7 {
		want = append(want, ident.New())
	}
	add(t, db, scope, want[:5]...)
	add(t, db, scope, want[5:]...)
	wait(t, r, scope, at, want...)
	var got []ident.ID
	for range 4 {
		var part []ident.ID
		part, at = read(t, r, scope, at, 2)
		got = append(got, part...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAnotherWorkspaceHearsNothing(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	other := db.Workspace(t)
	mine, theirs := ident.New(), ident.New()
	add(t, db, other, theirs)
	add(t, db, scope, mine)
	wait(t, r, scope, at, mine)
	wait(t, r, other, at, theirs)
}

// Writers commit in any order while a reader polls: it hears of every commit exactly once, and of nothing else.
func TestEveryCommitIsToldOnce(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	const writers, each = 6, 40
	var mu sync.Mutex
	committed := map[ident.ID]bool{}
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				id, abort := ident.New(), rand.IntN(4) == 0
				err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
					if err := feed.AddTx(ctx, tx, scope, feed.Conversation, id); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, `select pg_sleep($1)`, rand.Float64()/200); err != nil {
						return err
					}
					if abort {
						return fmt.Errorf("given up")
					}
					return nil
				})
				if (err != nil) != abort {
					t.Error(err)
					return
				}
				if !abort {
					mu.Lock()
					committed[id] = true
					mu.Unlock()
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	told := map[ident.ID]int{}
	poll := func() {
		var got []ident.ID
		got, at = read(t, r, scope, at, 10)
		for _, id := range got {
			told[id]++
		}
	}
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
			poll()
		}
	}
	for len(told) < len(committed) && t.Context().Err() == nil {
		poll()
	}
	for id, n := range told {
		if !committed[id] || n != 1 {
			t.Errorf("%s was told %d times, committed %v", id, n, committed[id])
		}
	}
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "1.0", "zz.1", "1.-1", "1", "3w5e11264sgsf.1y2p0ij32e8e7", ".", "1.1.1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := feed.ParseCursor(text)
		if err != nil {
			return
		}
		if again, err := feed.ParseCursor(c.String()); err != nil || again != c {
			t.Errorf("%q is %s, then %s, %v", text, c, again, err)
		}
	})
}

// Deliveries tell of themselves, whatever statement changes them.
func TestDeliveriesTellOfThemselves(t *testing.T) {
	t.Parallel()
	db, scope, r, at := open(t)
	id := ident.New()
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.System().Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`insert into integrations (workspace_id, id, kind, created_at, updated_at) values ($1, $2, 'webhook', now(), now())`, scope.Workspace(), id)
	exec(`insert into deliveries (workspace_id, id, integration_id, kind, event_id, event, entity_id, payload, next_at, created_at)
		values ($1, $2, $2, 'webhook', $2, 'lead.created', $2, '{}', now(), now())`, scope.Workspace(), id)
	at = wait(t, r, scope, at, id)
	exec(`update deliveries set claim_token = $1 where id = $1`, id)
	exec(`update deliveries set state = 'parked' where workspace_id = $1`, scope.Workspace())
	at = wait(t, r, scope, at, id)
	if got, _ := read(t, r, scope, at, 100); len(got) != 0 {
		t.Errorf("told of a claim: %v", got)
	}
}
