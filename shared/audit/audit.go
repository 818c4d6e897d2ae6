// Package audit is the history of a workspace: who changed what, written in the transaction that changed it, never
// rewritten. It refuses to be a log of reads, and to hold secrets or phones.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cartie/shared/audit/internal/query"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// AddTx writes that the scope's actor did action ("member.removed") to an object, in the caller's transaction. data is
// encoded as JSON and shown to the workspace's admins: no token, no password, no phone. nil means nothing to add.
func AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, action, objectKind string, objectID ident.ID, data any) error {
	raw := []byte("{}")
	if data != nil {
		var err error
		if raw, err = json.Marshal(data); err != nil {
			return fmt.Errorf("encode audit of %s: %w", action, err)
		}
	}
	actor := scope.Actor()
	err := query.New(tx).Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), ActorKind: actor.Kind, ActorID: ident.Optional(actor.ID), Action: action,
		ObjectKind: objectKind, ObjectID: ident.Optional(objectID), Data: raw, At: clock.Now(ctx),
	})
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// Entry is one line of the history. Actor and Object are Nil where there is none; ActorName is empty for actors that are
// no users.
type Entry struct {
	ID         ident.ID
	ActorKind  string
	Actor      ident.ID
	ActorName  string
	Action     string
	ObjectKind string
	Object     ident.ID
	Data       json.RawMessage
	At         time.Time
}

// Store reads the history of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// List gives entries from new to old; limit+1 rows tell of a next page.
func (s *Store) List(ctx context.Context, scope tenant.Scope, before page.Position, limit int) (out []Entry, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.List(ctx, query.ListParams{WorkspaceID: scope.Workspace(), BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list audit: %w", err)
		}
		n, err := q.Count(ctx, query.CountParams{WorkspaceID: scope.Workspace(), Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count audit: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			out = append(out, Entry{
				ID: r.ID, ActorKind: r.ActorKind, Actor: r.ActorID, ActorName: r.ActorName, Action: r.Action,
				ObjectKind: r.ObjectKind, Object: r.ObjectID, Data: r.Data, At: r.At.UTC(),
			})
		}
		return nil
	})
	return out, total, err
}
