package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cartie/shared/audit"
	"cartie/shared/clock"
	"cartie/shared/flow/internal/query"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Check says what keeps a flow from being published and what else is wrong: the given flow, or with nil what staff are
// working on.
func (s *Store) Check(ctx context.Context, scope tenant.Scope, id ident.ID, raw json.RawMessage) (problems []Problem, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		d, err := getTx(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		if raw != nil {
			d.Flow = raw
		}
		f, err := decode(d.Flow, d.Key)
		if err != nil {
			return err
		}
		problems, err = checkTx(ctx, tx, scope, d.Scenario, f)
		return err
	})
	return problems, err
}

// Published is what publishing came to. Standing says who waits on earlier versions: they finish there.
type Published struct {
	Number   int // of the version new sessions begin with
	Version  int // of the scenario's row
	Standing []Standing
}

// Publish makes the draft the version new sessions begin with. Without a draft nothing is written and the number stays.
// Conflict (scenario_changed) when version is not the row's; Invalid (flow_invalid) with every error as a field.
func (s *Store) Publish(ctx context.Context, scope tenant.Scope, id ident.ID, version int) (out Published, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		if err := q.LockBook(ctx, query.LockBookParams{WorkspaceID: scope.Workspace(), ID: id}); err != nil {
			return fmt.Errorf("lock the book of scenario %s: %w", id, err)
		}
		row, err := lock(ctx, tx, scope, id, version)
		if err != nil {
			return err
		}
		if row.Draft != nil {
			if err := releaseTx(ctx, tx, scope, row); err != nil {
				return err
			}
			row.Version++
		}
		latest, err := q.Latest(ctx, query.LatestParams{WorkspaceID: scope.Workspace(), ScenarioID: id})
		if err != nil {
			return fmt.Errorf("read versions of scenario %s: %w", id, err)
		}
		standing, err := q.Standing(ctx, query.StandingParams{WorkspaceID: scope.Workspace(), ScenarioID: id, VersionID: latest.ID})
		if err != nil {
			return fmt.Errorf("count sessions of scenario %s: %w", id, err)
		}
		out = Published{Number: latest.Number, Version: row.Version, Standing: make([]Standing, len(standing))}
		for i, r := range standing {
			out.Standing[i] = Standing{Node: r.Node, Count: r.People}
		}
		return nil
	})
	return out, err
}

func releaseTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, row query.LockRow) error {
	f, err := decode(row.Draft, row.Key)
	if err != nil {
		return err
	}
	problems, err := checkTx(ctx, tx, scope, Scenario{ID: row.ID, BotKind: row.BotKind, Position: row.Position}, f)
	if err != nil {
		return err
	}
	if err := refusal(problems); err != nil {
		return err
	}
	q, at := query.New(tx), clock.Now(ctx)
	number, err := q.AddVersion(ctx, query.AddVersionParams{WorkspaceID: scope.Workspace(), ID: ident.New(), ScenarioID: row.ID, Body: row.Draft, At: at})
	if err != nil {
		return fmt.Errorf("publish scenario %s: %w", row.ID, err)
	}
	if err := q.Save(ctx, query.SaveParams{WorkspaceID: scope.Workspace(), ID: row.ID, Title: f.Title.In(lang.Default), At: at}); err != nil {
		return fmt.Errorf("save scenario %s: %w", row.ID, err)
	}
	return audit.AddTx(ctx, tx, scope, "scenario.published", "scenario", row.ID, map[string]any{"key": row.Key, "number": number})
}

// checkTx checks a flow by itself and in the book it would join.
func checkTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, s Scenario, f scenario.Flow) ([]Problem, error) {
	out := []Problem{}
	for _, p := range f.Validate() {
		out = append(out, Problem{p, Error})
	}
	shelf, err := publishedTx(ctx, tx, scope, s.BotKind)
	if err != nil {
		return nil, err
	}
	known := scenario.NewBook(shelf.editions()...).Problems()
	for _, p := range scenario.NewBook(shelf.with(s, f).editions()...).Problems() {
		severity := Error
		if slices.Contains(known, p) {
			severity = Warning
		}
		out = append(out, Problem{p, severity})
	}
	return out, nil
}

// shelf is the published flows of a kind of bot in book order.
type shelf []volume

type volume struct {
	scenario ident.ID
	position int
	edition  scenario.Edition
}

func publishedTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind string) (shelf, error) {
	rows, err := query.New(tx).Published(ctx, query.PublishedParams{WorkspaceID: scope.Workspace(), BotKind: kind})
	if err != nil {
		return nil, fmt.Errorf("read published flows: %w", err)
	}
	var out shelf
	for _, r := range rows {
		f, err := scenario.Decode(r.Body)
		if err != nil {
			return nil, fmt.Errorf("read flow %s: %w", r.ID, err)
		}
		out = append(out, volume{r.ScenarioID, r.Position, scenario.Edition{Version: r.ID.String(), Flow: f}})
	}
	return out, nil
}

// unpublished is the version of a flow that is only tried.
const unpublished = "draft"

// with puts a flow in the place of its scenario.
func (s shelf) with(sc Scenario, f scenario.Flow) shelf {
	v := volume{sc.ID, sc.Position, scenario.Edition{Version: unpublished, Flow: f}}
	at := slices.IndexFunc(s, func(o volume) bool {
		return o.scenario == v.scenario || o.position > v.position || o.position == v.position && o.scenario.String() > v.scenario.String()
	})
	switch {
	case at < 0:
		return append(slices.Clip(s), v)
	case s[at].scenario == v.scenario:
		out := slices.Clone(s)
		out[at] = v
		return out
	}
	return slices.Insert(slices.Clone(s), at, v)
}

func (s shelf) editions() []scenario.Edition {
	out := make([]scenario.Edition, len(s))
	for i, v := range s {
		out[i] = v.edition
	}
	return out
}
