package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/flow/internal/query"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Store keeps scenarios.
type Store struct{ db pg.DB }

// New makes a store on a pool of app_rw.
func New(db pg.DB) *Store { return &Store{db: db} }

// List gives the scenarios of a kind of bot ("" for all) in book order; limit+1 rows tell of a next page.
func (s *Store) List(ctx context.Context, scope tenant.Scope, kind string, after page.Position, limit int) (out []Scenario, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.List(ctx, query.ListParams{
			WorkspaceID: scope.Workspace(), BotKind: kind, AfterPosition: int(after.At.Unix()), AfterID: after.ID, Page: limit + 1,
		})
		if err != nil {
			return fmt.Errorf("list scenarios: %w", err)
		}
		n, err := q.Count(ctx, query.CountParams{WorkspaceID: scope.Workspace(), BotKind: kind, CountLimit: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count scenarios: %w", err)
		}
		out, total = make([]Scenario, len(rows)), page.Counted(n)
		for i, r := range rows {
			if out[i], err = scenarioOf(r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, total, err
}

// maxReleases is how much of a scenario's history is shown.
const maxReleases = 100

// Get reads a scenario with its flow.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (d Detail, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		d, err = getTx(ctx, tx, scope, id)
		return err
	})
	return d, err
}

func getTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (Detail, error) {
	q := query.New(tx)
	rows, err := q.List(ctx, query.ListParams{WorkspaceID: scope.Workspace(), ID: &id, AfterPosition: -1, Page: 1})
	if err != nil {
		return Detail{}, fmt.Errorf("read scenario %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Detail{}, fault.New(fault.NotFound, "not_found", "no such scenario")
	}
	var d Detail
	if d.Scenario, err = scenarioOf(rows[0]); err != nil {
		return Detail{}, err
	}
	if d.Flow, err = q.Current(ctx, query.CurrentParams{WorkspaceID: scope.Workspace(), ID: id}); err != nil {
		return Detail{}, fmt.Errorf("read flow of scenario %s: %w", id, err)
	}
	releases, err := q.Versions(ctx, query.VersionsParams{WorkspaceID: scope.Workspace(), ScenarioID: id, Page: maxReleases})
	if err != nil {
		return Detail{}, fmt.Errorf("read versions of scenario %s: %w", id, err)
	}
	for _, r := range releases {
		d.Releases = append(d.Releases, Release{Number: r.Number, At: r.PublishedAt.UTC()})
	}
	return d, nil
}

// Draft is a scenario to be. Without a Flow it begins with one that ends at once; Title goes into the flow.
type Draft struct {
	Key     string
	Title   lang.Text
	BotKind string
	Flow    json.RawMessage
}

// CreateTx adds a scenario at the end of its book, unpublished. Conflict: scenario_exists when the key is taken,
// scenarios_full when the book has MaxScenarios.
func (s *Store) CreateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, draft Draft) (Detail, error) {
	if draft.Flow == nil {
		draft.Flow = blank(draft.Key, draft.Title)
	}
	f, err := decode(draft.Flow, draft.Key)
	if err != nil {
		return Detail{}, err
	}
	if !maps.Equal(f.Title, draft.Title) {
		if draft.Flow, err = titled(draft.Flow, draft.Title); err != nil {
			return Detail{}, err
		}
	}
	q, id := query.New(tx), ident.New()
	n, err := q.Count(ctx, query.CountParams{WorkspaceID: scope.Workspace(), BotKind: draft.BotKind, CountLimit: MaxScenarios})
	if err != nil {
		return Detail{}, fmt.Errorf("count scenarios: %w", err)
	}
	if n >= MaxScenarios {
		return Detail{}, fault.New(fault.Conflict, "scenarios_full", "a kind of bot has at most %d scenarios", MaxScenarios)
	}
	err = pg.Fault(q.Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), ID: id, BotKind: draft.BotKind, Key: draft.Key, Title: draft.Title.In(lang.Default), Draft: draft.Flow, At: clock.Now(ctx),
	}))
	if fault.Is(err, fault.Conflict) {
		return Detail{}, fault.Wrap(err, fault.Conflict, "scenario_exists", "there is a scenario with this key already")
	}
	if err != nil {
		return Detail{}, fmt.Errorf("add scenario %s: %w", draft.Key, err)
	}
	if err := audit.AddTx(ctx, tx, scope, "scenario.created", "scenario", id, map[string]any{"key": draft.Key, "bot_kind": draft.BotKind}); err != nil {
		return Detail{}, err
	}
	return getTx(ctx, tx, scope, id)
}

// Change is what an edit sends; nil leaves a value as it is. A Title goes into the flow.
type Change struct {
	Title lang.Text
	Flow  json.RawMessage
}

// Save keeps an edit as the draft: unfinished flows too, but none of a wrong shape. A flow that says what is published
// ends the draft. Conflict (scenario_changed) when version is not the row's; sending nothing writes nothing.
func (s *Store) Save(ctx context.Context, scope tenant.Scope, id ident.ID, version int, c Change) (d Detail, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		row, err := lock(ctx, tx, scope, id, version)
		if err != nil {
			return err
		}
		raw, err := c.apply(ctx, tx, scope, row)
		if err != nil {
			return err
		}
		if raw == nil {
			d, err = getTx(ctx, tx, scope, id)
			return err
		}
		f, err := decode(raw, row.Key)
		if err != nil {
			return err
		}
		err = query.New(tx).Save(ctx, query.SaveParams{
			WorkspaceID: scope.Workspace(), ID: id, Title: f.Title.In(lang.Default), Draft: raw, At: clock.Now(ctx),
		})
		if err != nil {
			return fmt.Errorf("save scenario %s: %w", id, err)
		}
		if d, err = getTx(ctx, tx, scope, id); err != nil {
			return err
		}
		return audit.AddTx(ctx, tx, scope, "scenario.updated", "scenario", id, map[string]any{"key": row.Key, "draft": d.Draft})
	})
	return d, err
}

// apply is the flow an edit comes to; nil when nothing was sent.
func (c Change) apply(ctx context.Context, tx pgx.Tx, scope tenant.Scope, row query.LockRow) (json.RawMessage, error) {
	if c.Title == nil {
		return c.Flow, nil
	}
	raw := c.Flow
	if raw == nil {
		var err error
		if raw, err = query.New(tx).Current(ctx, query.CurrentParams{WorkspaceID: scope.Workspace(), ID: row.ID}); err != nil {
			return nil, fmt.Errorf("read flow of scenario %s: %w", row.ID, err)
		}
	}
	if _, err := decode(raw, row.Key); err != nil {
		return nil, err
	}
	return titled(raw, c.Title)
}

func lock(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, version int) (query.LockRow, error) {
	row, err := query.New(tx).Lock(ctx, query.LockParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return row, pg.Missing(err, "scenario")
	}
	if row.Version != version {
		return row, fault.New(fault.Conflict, "scenario_changed", "the scenario was changed by somebody else in the meantime")
	}
	return row, nil
}
