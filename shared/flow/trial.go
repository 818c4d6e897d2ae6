package flow

import (
	"context"
	"encoding/json"
	"slices"

	"cartie/shared/fault"
	"cartie/shared/flow/internal/query"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Trial is one step of a dialogue that is only tried.
type Trial struct {
	Scenario *ident.ID       // whose draft is tried; nil: Flow alone, or the book as it is published
	Flow     json.RawMessage // tried in the place of the draft
	BotKind  string          // of the book, when there is no Scenario
	State    scenario.State
	Input    scenario.Input
	Begin    bool // open the tried flow whatever the input is
}

// Tried is what the engine answered. With problems that are errors nothing was run.
type Tried struct {
	State    scenario.State
	Effects  []scenario.Effect
	Ask      *scenario.Ask
	Problems []Problem
}

// Try runs the engine itself on a book in which the tried flow stands in the place of its published version. Nothing is
// written and nobody is told.
func (s *Store) Try(ctx context.Context, scope tenant.Scope, t Trial) (Tried, error) {
	var book scenario.Book
	var out Tried
	var tried scenario.Flow
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		sc := Scenario{BotKind: t.BotKind, Position: MaxScenarios + 1}
		raw := t.Flow
		if t.Scenario != nil {
			d, err := getTx(ctx, tx, scope, *t.Scenario)
			if err != nil {
				return err
			}
			sc = d.Scenario
			if raw == nil {
				raw = d.Flow
			}
		}
		shelf, err := publishedTx(ctx, tx, scope, sc.BotKind)
		if err != nil {
			return err
		}
		if raw != nil {
			if tried, err = decode(raw, sc.Key); err != nil {
				return err
			}
			if t.Scenario == nil {
				sc = shelf.owner(tried.Key, sc)
			}
			if out.Problems, err = checkTx(ctx, tx, scope, sc, tried); err != nil {
				return err
			}
			if t.Begin {
				tried.Triggers = append(slices.Clone(tried.Triggers), scenario.Trigger{Kind: scenario.TriggerCommand, Value: begin})
			}
			shelf = shelf.with(sc, tried)
		}
		book = scenario.NewBook(shelf.editions()...)
		if book, err = pinnedTx(ctx, tx, scope, book, t.State); err != nil {
			return err
		}
		return nil
	})
	out.State = t.State
	if err != nil || refusal(out.Problems) != nil {
		return out, err
	}
	in := t.Input
	if t.Begin {
		in = scenario.Input{Kind: scenario.InputCommand, Command: begin, Profile: in.Profile}
	}
	state, effects, ask, err := scenario.Walk(book, t.State, in)
	if f := fault.As(err); f != nil && f.Code == "scenario_none" {
		return out, fault.Wrap(err, fault.Conflict, "scenario_none", "this kind of bot has no published scenario")
	}
	if err != nil {
		return out, err
	}
	out.State, out.Effects, out.Ask = state, effects, ask
	return out, nil
}

// begin is a command nobody can type.
const begin = ":begin"

// owner is the scenario a flow without one stands in for: the published one with its key, else itself at the end.
func (s shelf) owner(key string, otherwise Scenario) Scenario {
	for _, v := range s {
		if v.edition.Flow.Key == key {
			otherwise.ID, otherwise.Position = v.scenario, v.position
		}
	}
	return otherwise
}

// pinnedTx adds the earlier version a tried state is pinned to. A version that does not exist leads to the menu, as it does
// for people.
func pinnedTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, book scenario.Book, state scenario.State) (scenario.Book, error) {
	if book.Has(state) {
		return book, nil
	}
	id, _ := ident.Parse(state.Version) // what is no id is no version's
	body, err := query.New(tx).Body(ctx, query.BodyParams{WorkspaceID: scope.Workspace(), ID: id})
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return book, nil
	}
	if err != nil {
		return book, err
	}
	f, err := scenario.Decode(body)
	if err != nil {
		return book, err
	}
	return book.With(scenario.Edition{Version: state.Version, Flow: f}), nil
}
