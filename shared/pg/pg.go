// Package pg is the only door to Postgres: InScope opens a tenant transaction under row level security, AsSystem one
// that crosses workspaces and says why. It maps driver errors to faults once. It refuses to hold SQL of its own: every
// query lives in the package that owns the table.
package pg

import (
	"context"
	"log/slog"

	"cartie/shared/fault"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// DB is what stores hold: a pool in functions, a rolled-back transaction in tests. Its Exec and Query methods are for
// lookup_* and claim_* functions, which need no workspace; tenant tables answer nothing outside InScope.
type DB interface {
	BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Tx is an open transaction, for functions that put several stores into one commit and must not know the driver.
type Tx = pgx.Tx

type inside struct{}

const attempts = 3

// InScope runs work in one transaction of the workspace in scope: BEGIN and the workspace setting travel in one round
// trip, work's error rolls back. Serialization failures and deadlocks run work again (3 attempts in all), so work must
// have no effect outside tx. A call inside another InScope is a programming error and fails. Errors come back as faults.
func InScope(ctx context.Context, db DB, scope tenant.Scope, work func(ctx context.Context, tx pgx.Tx) error) error {
	if scope.Workspace() == (tenant.Scope{}).Workspace() {
		return fault.New(fault.Internal, "no_scope", "a tenant transaction needs a workspace")
	}
	// The id is a parsed UUID, so its text form is safe to place in the statement; Postgres takes no parameters here.
	begin := "begin; select set_config('app.workspace_id', '" + scope.Workspace().String() + "', true)"
	return transact(ctx, db, begin, work)
}

// AsSystem runs work in one transaction without a workspace. db must be logged in as app_system, the role whose policies
// cross workspaces; the reason is logged with the invocation.
func AsSystem(ctx context.Context, db DB, reason string, work func(ctx context.Context, tx pgx.Tx) error) error {
	slog.DebugContext(ctx, "system transaction", "reason", reason)
	return transact(ctx, db, "begin", work)
}

// Plain runs work in one transaction of global tables (users, sessions), where no workspace is in scope.
// Tenant tables answer nothing inside.
func Plain(ctx context.Context, db DB, work func(ctx context.Context, tx pgx.Tx) error) error {
	return transact(ctx, db, "begin", work)
}

func transact(ctx context.Context, db DB, begin string, work func(ctx context.Context, tx pgx.Tx) error) error {
	if ctx.Value(inside{}) != nil {
		return fault.New(fault.Internal, "nested_transaction", "a transaction was opened inside another")
	}
	var err error
	for range attempts {
		err = once(ctx, db, begin, work)
		if !conflicted(err) {
			break
		}
	}
	return Fault(err)
}

func once(ctx context.Context, db DB, begin string, work func(ctx context.Context, tx pgx.Tx) error) error {
	tx, err := db.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return err
	}
	// The rollback must reach the server even when the caller has given up, or the connection is lost to the pool.
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := work(context.WithValue(ctx, inside{}, true), tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
