package audit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func add(t *testing.T, db *pgtest.Database, scope tenant.Scope, at time.Time, action string, object ident.ID, data any) error {
	t.Helper()
	return pg.InScope(clock.Frozen(t.Context(), at), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
		return audit.AddTx(ctx, tx, scope, action, "thing", object, data)
	})
}

func TestHistory(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	mine, other := db.Workspace(t), db.Workspace(t)
	object := ident.New()
	for i := range 3 {
		if err := add(t, db, mine, start.Add(time.Duration(i)*time.Second), fmt.Sprintf("thing.%d", i), object, map[string]any{"n": i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(t, db, mine.As(tenant.System), start.Add(time.Minute), "thing.swept", ident.Nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := add(t, db, other, start, "thing.theirs", object, nil); err != nil {
		t.Fatal(err)
	}
	store := audit.New(db.RW())
	all, total, err := store.List(t.Context(), mine, page.Newest(), 10)
	if err != nil || len(all) != 4 || total != (page.Total{Count: 4}) {
		t.Fatalf("%d entries of %v, %v", len(all), total, err)
	}
	if e := all[0]; e.Action != "thing.swept" || e.ActorKind != "system" || e.Actor != ident.Nil || e.ActorName != "" || e.Object != ident.Nil || string(e.Data) != "{}" {
		t.Errorf("the system's entry: %+v", e)
	}
	if e := all[1]; e.Action != "thing.2" || e.Actor != mine.Actor().ID || e.ActorName != "Owner" || e.Object != object || string(e.Data) != `{"n": 2}` || !e.At.Equal(start.Add(2*time.Second)) {
		t.Errorf("a member's entry: %+v", e)
	}
	next, _, err := store.List(t.Context(), mine, page.Position{At: all[1].At, ID: all[1].ID}, 1)
	if err != nil || len(next) != 2 || next[0].ID != all[2].ID {
		t.Errorf("next page: %+v, %v", next, err)
	}
}

func TestHistoryIsWrittenWithTheChange(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	scope, refused := db.Workspace(t), errors.New("refused")
	err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
		if err := audit.AddTx(ctx, tx, scope, "thing.made", "thing", ident.New(), nil); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if err := add(t, db, scope, start, "thing.odd", ident.Nil, func() {}); err == nil {
		t.Error("what is no JSON was audited")
	}
	if all, _, err := audit.New(db.RW()).List(t.Context(), scope, page.Newest(), 10); err != nil || len(all) != 0 {
		t.Errorf("entries of what did not happen: %+v, %v", all, err)
	}
}

func TestHistoryIsNotRewritten(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	scope := db.Workspace(t)
	if err := add(t, db, scope, start, "thing.made", ident.Nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, pool := range []pg.DB{db.RW(), db.Auth()} {
		for _, sql := range []string{`update audit_log set action = 'x'`, `delete from audit_log`} {
			err := pg.InScope(t.Context(), pool, scope, func(ctx context.Context, tx pgx.Tx) error {
				_, err := tx.Exec(ctx, sql)
				return err
			})
			if err == nil {
				t.Errorf("%s went through", sql)
			}
		}
	}
}
