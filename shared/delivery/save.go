package delivery

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/delivery/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Integrations lists what the workspace has connected, by kind.
func (s *Store) Integrations(ctx context.Context, scope tenant.Scope) (out []Integration, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := query.New(tx).Integrations(ctx, scope.Workspace())
		if err != nil {
			return fmt.Errorf("list integrations: %w", err)
		}
		out = make([]Integration, len(rows))
		for n, r := range rows {
			if out[n], err = integrationOf(r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// FindIntegration answers the workspace's integration of a kind, and false when there is none.
func (s *Store) FindIntegration(ctx context.Context, scope tenant.Scope, kind string) (i Integration, ok bool, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		r, err := query.New(tx).FindIntegration(ctx, query.FindIntegrationParams{WorkspaceID: scope.Workspace(), Kind: kind})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find integration %s: %w", kind, err)
		}
		ok = true
		i, err = integrationOf(r)
		return err
	})
	return i, ok, err
}

// Draft is an integration as it shall be. Secrets among Settings are named in Hidden.
type Draft struct {
	Enabled  bool
	Events   []string // nil keeps what is stored
	Settings Settings
	Hidden   []string
}

// Wake is a delivery that is due, for waking its lane after the commit.
type Wake struct {
	ID    ident.ID
	Trace string
}

// Save makes or replaces the workspace's integration of a kind. version is the one the caller has read, 0 when there was
// none; Conflict (version_conflict) when another came first. revise gets the settings with their secrets, without them when
// they do not open with this keyring, and answers the draft; it may run twice. Saving repairs: parked deliveries are due
// again, and are answered to be woken, unless the integration is disabled, which parks what is pending.
func (s *Store) Save(ctx context.Context, scope tenant.Scope, ring *seal.Keyring, kind string, version int, revise func(stored Settings) (Draft, error)) (i Integration, due []Wake, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		i, due, err = s.SaveTx(ctx, tx, scope, ring, kind, version, revise)
		return err
	})
	return i, due, err
}

// SaveTx is Save in the caller's transaction.
func (s *Store) SaveTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, ring *seal.Keyring, kind string, version int, revise func(stored Settings) (Draft, error)) (Integration, []Wake, error) {
	q := query.New(tx)
	row, err := q.HoldIntegration(ctx, query.HoldIntegrationParams{WorkspaceID: scope.Workspace(), Kind: kind})
	known := err == nil
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Integration{}, nil, fmt.Errorf("hold integration %s: %w", kind, err)
	}
	if version != row.Version {
		return Integration{}, nil, fault.New(fault.Conflict, "version_conflict", "integration %s was changed meanwhile", kind)
	}
	stored := Settings{}
	id := ident.New()
	if known {
		id = row.ID
		current, err := integrationOf(row)
		if err != nil {
			return Integration{}, nil, err
		}
		if stored, err = current.Open(ring, scope); err != nil {
			stored = current.Settings
			// Whoever saves types the secrets again: refusing would leave nobody a way to repair.
			maps.DeleteFunc(stored, func(_, value string) bool { return value == Filled })
		}
	}
	draft, err := revise(stored)
	if err != nil {
		return Integration{}, nil, err
	}
	if draft.Events == nil {
		draft.Events = append([]string{}, row.Events...)
	}
	if row, err = write(ctx, q, scope, ring, kind, id, known, draft); err != nil {
		return Integration{}, nil, err
	}
	due, err := flow(ctx, q, scope, row)
	if err != nil {
		return Integration{}, nil, err
	}
	saved, err := integrationOf(row)
	if err != nil {
		return Integration{}, nil, err
	}
	return saved, due, audit.AddTx(ctx, tx, scope, "integration.saved", "integration", id, map[string]any{"kind": kind, "enabled": draft.Enabled})
}

func write(ctx context.Context, q *query.Queries, scope tenant.Scope, ring *seal.Keyring, kind string, id ident.ID, known bool, d Draft) (query.Integration, error) {
	shown, sealed, err := closed(ring, scope, id, d.Settings, d.Hidden)
	if err != nil {
		return query.Integration{}, err
	}
	var row query.Integration
	if known {
		row, err = q.SaveIntegration(ctx, query.SaveIntegrationParams{
			WorkspaceID: scope.Workspace(), ID: id, Enabled: d.Enabled, Events: d.Events, Config: shown, SecretsSealed: sealed, At: clock.Now(ctx),
		})
	} else {
		row, err = q.AddIntegration(ctx, query.AddIntegrationParams{
			WorkspaceID: scope.Workspace(), ID: id, Kind: kind, Enabled: d.Enabled, Events: d.Events, Config: shown, SecretsSealed: sealed, At: clock.Now(ctx),
		})
	}
	if err != nil {
		return row, fmt.Errorf("save integration %s: %w", kind, err)
	}
	return row, nil
}

// flow lets deliveries go again, or holds them back.
func flow(ctx context.Context, q *query.Queries, scope tenant.Scope, i query.Integration) ([]Wake, error) {
	at := clock.Now(ctx)
	if !i.Enabled {
		if err := q.Park(ctx, query.ParkParams{WorkspaceID: scope.Workspace(), IntegrationID: i.ID, At: &at}); err != nil {
			return nil, fmt.Errorf("park deliveries: %w", err)
		}
		return nil, nil
	}
	rows, err := q.Unpark(ctx, query.UnparkParams{WorkspaceID: scope.Workspace(), IntegrationID: i.ID, At: at})
	if err != nil {
		return nil, fmt.Errorf("unpark deliveries: %w", err)
	}
	due := make([]Wake, len(rows))
	for n, r := range rows {
		due[n] = Wake{ID: r.ID, Trace: r.TraceID}
	}
	return due, nil
}
