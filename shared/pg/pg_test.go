package pg_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestScopeShowsOneWorkspace(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	a, b := db.Workspace(t), db.Workspace(t)
	for _, scope := range []tenant.Scope{a, b} {
		err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
			var seen ident.ID
			var n int
			if err := tx.QueryRow(ctx, `select count(*) over (), workspace_id from memberships limit 1`).Scan(&n, &seen); err != nil {
				return err
			}
			if n != 1 || seen != scope.Workspace() {
				t.Errorf("scope %s sees %d memberships, first of %s", scope.Workspace(), n, seen)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := db.RW().QueryRow(t.Context(), `select count(*) from memberships`).Scan(&n); err != nil || n != 0 {
		t.Errorf("without a scope %d memberships are visible, %v", n, err)
	}
}

func TestScopeIsForgottenByThePool(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	scope := db.Workspace(t)
	pool, err := pg.Open(t.Context(), db.URL("app_rw"), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := pg.InScope(t.Context(), pool, scope, func(context.Context, pgx.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	var setting string
	if err := pool.QueryRow(t.Context(), `select coalesce(current_setting('app.workspace_id', true), '')`).Scan(&setting); err != nil || setting != "" {
		t.Errorf("the same connection still has workspace %q, %v", setting, err)
	}
}

func TestNestedTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	scope := db.Workspace(t)
	err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, _ pgx.Tx) error {
		return pg.InScope(ctx, db.RW(), scope, func(context.Context, pgx.Tx) error { return nil })
	})
	if f := fault.As(err); f == nil || f.Code != "nested_transaction" {
		t.Errorf("nested transaction: %v", err)
	}
	if err := pg.InScope(t.Context(), db.RW(), tenant.Scope{}, func(context.Context, pgx.Tx) error { return nil }); !fault.Is(err, fault.Internal) {
		t.Errorf("zero scope: %v", err)
	}
}

func TestConflictsRunAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	runs := 0
	err := pg.InScope(t.Context(), db.RW(), db.Workspace(t), func(context.Context, pgx.Tx) error {
		runs++
		if runs < 3 {
			return &pgconn.PgError{Code: "40001"}
		}
		return nil
	})
	if err != nil || runs != 3 {
		t.Errorf("%d runs, %v; want success in the third", runs, err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{pgx.ErrNoRows, fault.NotFound},
		{&pgconn.PgError{Code: "23505", ConstraintName: "leads_open_key"}, fault.Conflict},
		{&pgconn.PgError{Code: "23503"}, fault.NotFound},
		{&pgconn.PgError{Code: "23514"}, fault.Invalid},
		{&pgconn.PgError{Code: "57P01"}, fault.Transient},
		{&pgconn.PgError{Code: "53300"}, fault.Transient},
		{&pgconn.PgError{Code: "42501"}, fault.Internal},
		{context.DeadlineExceeded, fault.Transient},
		{errors.New("something else"), fault.Internal},
		{fault.New(fault.Forbidden, "x", "kept"), fault.Forbidden},
	} {
		if got := fault.KindOf(pg.Fault(c.err)); got != c.want {
			t.Errorf("Fault(%v) is %s, want %s", c.err, got, c.want)
		}
	}
	if pg.Fault(nil) != nil {
		t.Error("nil became a fault")
	}
}

func TestServerAwayIsTransient(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), "postgres://app_rw@127.0.0.1:1/none", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	err = pg.InScope(t.Context(), pool, tenant.Of(ident.New(), tenant.System), func(context.Context, pgx.Tx) error { return nil })
	if f := fault.As(err); f == nil || f.Kind != fault.Transient || f.RetryAfter < time.Second {
		t.Errorf("no server: %v", err)
	}
}
