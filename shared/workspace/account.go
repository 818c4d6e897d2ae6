package workspace

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/idem"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/workspace/internal/query"

	"github.com/jackc/pgx/v5"
)

// Account is a dealer or branch inside a workspace; a DEALER sees the rows of theirs only.
type Account struct {
	ID        ident.ID
	Name      string
	CreatedAt time.Time
}

// Accounts lists the accounts, newest first; limit+1 rows tell of a next page.
func (s *Store) Accounts(ctx context.Context, scope tenant.Scope, before page.Position, limit int) (out []Account, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.Accounts(ctx, query.AccountsParams{WorkspaceID: scope.Workspace(), BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list accounts: %w", err)
		}
		n, err := q.CountAccounts(ctx, query.CountAccountsParams{WorkspaceID: scope.Workspace(), Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count accounts: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			out = append(out, Account{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt.UTC()})
		}
		return nil
	})
	return out, total, err
}

// AddAccount makes an account, once for each key ("" always makes one); repeated tells that the key was seen before.
func (s *Store) AddAccount(ctx context.Context, scope tenant.Scope, key, name string) (a Account, repeated bool, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		a, repeated, err = idem.OnceTx(ctx, tx, scope, "accounts.create", key, name, func(ctx context.Context) (Account, error) {
			return s.AddAccountTx(ctx, tx, scope, name)
		})
		return err
	})
	return a, repeated, err
}

// AddAccountTx makes an account.
func (s *Store) AddAccountTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, name string) (Account, error) {
	a := Account{ID: ident.New(), Name: name, CreatedAt: clock.Now(ctx)}
	err := query.New(tx).AddAccount(ctx, query.AddAccountParams{WorkspaceID: scope.Workspace(), ID: a.ID, Name: name, At: a.CreatedAt})
	if err != nil {
		return Account{}, fmt.Errorf("add account: %w", err)
	}
	return a, audit.AddTx(ctx, tx, scope, "account.created", "account", a.ID, map[string]any{"name": name})
}
