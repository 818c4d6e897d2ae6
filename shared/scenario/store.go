package scenario

import (
	"context"
	"fmt"
	"sync"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/scenario/internal/query"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Store reads the flows of a workspace. Versions never change, so a parsed one is kept for the life of the process.
type Store struct {
	mu     sync.RWMutex
	parsed map[ident.ID]Flow
}

// NewStore makes a store.
func NewStore() *Store { return &Store{parsed: map[ident.ID]Flow{}} }

// BookTx is what a kind of bot can do in the workspace, with the version the session is pinned to.
func (s *Store) BookTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, botKind string, state State) (Book, error) {
	rows, err := query.New(tx).Published(ctx, query.PublishedParams{WorkspaceID: scope.Workspace(), BotKind: botKind})
	if err != nil {
		return Book{}, fmt.Errorf("list flows: %w", err)
	}
	editions, staff := make([]Edition, 0, len(rows)), lang.Default
	for _, r := range rows {
		e, err := s.editionTx(ctx, tx, scope, r.ID)
		if err != nil {
			return Book{}, err
		}
		editions, staff = append(editions, e), lang.Code(r.Staff)
	}
	book := NewBook(editions...)
	book.Staff = staff
	pinned, err := ident.Parse(state.Version)
	if err != nil || book.Has(state) {
		pinned = ident.Nil // nothing to add; a session from before versions had ids goes to the menu
	}
	if pinned == ident.Nil {
		return book, nil
	}
	e, err := s.editionTx(ctx, tx, scope, pinned)
	if fault.Is(err, fault.Invalid) {
		return book, nil // an old version that today's engine refuses: its session goes to the menu
	}
	if err != nil {
		return Book{}, err
	}
	return book.With(e), nil
}

func (s *Store) editionTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (Edition, error) {
	s.mu.RLock()
	flow, ok := s.parsed[id]
	s.mu.RUnlock()
	if !ok {
		body, err := query.New(tx).Body(ctx, query.BodyParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return Edition{}, fmt.Errorf("read flow %s: %w", id, err)
		}
		if flow, err = Parse(body); err != nil {
			return Edition{}, fmt.Errorf("read flow %s: %w", id, err)
		}
		s.mu.Lock()
		s.parsed[id] = flow
		s.mu.Unlock()
	}
	return Edition{Version: id.String(), Flow: flow}, nil
}

// InstallTx publishes the templates of a kind of bot that the workspace does not have yet.
func (s *Store) InstallTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, botKind string) error {
	templates, err := Templates(botKind)
	if err != nil {
		return err
	}
	q, at := query.New(tx), clock.Now(ctx)
	for i, t := range templates {
		id := ident.New()
		added, err := q.AddScenario(ctx, query.AddScenarioParams{
			WorkspaceID: scope.Workspace(), ID: id, BotKind: botKind, Key: t.Flow.Key, Title: t.Flow.Title.In(lang.Default),
			Position: i + 1, At: at,
		})
		if err != nil {
			return fmt.Errorf("install flow %s: %w", t.Flow.Key, err)
		}
		if added == 0 {
			continue
		}
		err = q.AddVersion(ctx, query.AddVersionParams{
			WorkspaceID: scope.Workspace(), ID: ident.New(), ScenarioID: id, Number: 1, Body: t.JSON, At: at,
		})
		if err != nil {
			return fmt.Errorf("publish flow %s: %w", t.Flow.Key, err)
		}
	}
	return nil
}

// Plain is an author's HTML as people read it, without markup; text that is no valid HTML comes back unchanged.
func Plain(html string) string {
	text, err := plain(html)
	if err != nil {
		return html
	}
	return text
}
