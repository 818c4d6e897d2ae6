// Package feed tells a workspace's pages what changed, for live updates: writers add the id of what they touched in their
// own transaction, readers ask what came after a cursor. It carries ids and refuses content: whoever hears of a change
// reads the entity with their own rights.
package feed

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/feed/internal/query"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Kind names what changed.
type Kind string

// The kinds.
const (
	Conversation Kind = "conversation"
	Lead         Kind = "lead"
	Delivery     Kind = "delivery"
)

// Change says that an entity is not what it was.
type Change struct {
	Kind   Kind
	Entity ident.ID
}

// AddTx tells of a change in the transaction that makes it. Telling twice in one transaction is telling once.
func AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind Kind, entity ident.ID) error {
	err := query.New(tx).Add(ctx, query.AddParams{WorkspaceID: scope.Workspace(), Kind: string(kind), EntityID: entity, At: clock.Now(ctx)})
	if err != nil {
		return fmt.Errorf("tell of changed %s: %w", kind, err)
	}
	return nil
}

// Cursor is a place in the feed: everything at or before it is known. It is (transaction, row), because rows become
// visible in the order of commits while ids are given out in the order of writing.
type Cursor struct {
	xact uint64
	id   int64
}

// String is the cursor for whoever comes back with it.
func (c Cursor) String() string {
	return strconv.FormatUint(c.xact, 36) + "." + strconv.FormatInt(c.id, 36)
}

// ParseCursor reads a cursor. Fault: Invalid at query.cursor.
func ParseCursor(text string) (Cursor, error) {
	xact, id, _ := strings.Cut(text, ".")
	x, err := strconv.ParseUint(xact, 36, 64)
	if err == nil {
		var n int64
		if n, err = strconv.ParseInt(id, 36, 64); err == nil && n >= 0 {
			return Cursor{x, n}, nil
		}
	}
	return Cursor{}, fault.InvalidField("query.cursor", "not a cursor of the feed")
}

// Reader reads the feed of a workspace.
type Reader struct{ db pg.DB }

// New makes a reader on a pool of app_rw.
func New(db pg.DB) *Reader { return &Reader{db: db} }

// Here is where the feed stands now: what commits after this call comes after it.
func (r *Reader) Here(ctx context.Context, scope tenant.Scope) (c Cursor, err error) {
	err = pg.InScope(ctx, r.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		c, err = here(ctx, query.New(tx))
		return err
	})
	return c, err
}

// After lists at most limit changes after a cursor, oldest first and each entity once, and where to go on. It stops below
// the oldest transaction that is still open, so what commits late is told late and never missed; a long transaction
// anywhere in the cluster delays the feed, which is why roles have timeouts.
func (r *Reader) After(ctx context.Context, scope tenant.Scope, c Cursor, limit int) (changes []Change, next Cursor, err error) {
	err = pg.InScope(ctx, r.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		edge, err := here(ctx, q)
		if err != nil {
			return err
		}
		rows, err := q.After(ctx, query.AfterParams{
			WorkspaceID: scope.Workspace(), Xact: text(c.xact), ID: c.id, Here: text(edge.xact), Page: int32(limit),
		})
		if err != nil {
			return fmt.Errorf("read feed: %w", err)
		}
		changes, next = nil, edge
		seen := map[Change]bool{}
		for _, row := range rows {
			ch := Change{Kind: Kind(row.Kind), Entity: row.EntityID}
			if !seen[ch] {
				seen[ch] = true
				changes = append(changes, ch)
			}
		}
		if len(rows) == limit {
			last := rows[limit-1]
			next.id = last.ID
			if next.xact, err = strconv.ParseUint(last.Xact, 10, 64); err != nil {
				return fmt.Errorf("read feed: %w", err)
			}
		}
		return nil
	})
	return changes, next, err
}

func here(ctx context.Context, q *query.Queries) (Cursor, error) {
	xact, err := q.Here(ctx)
	if err != nil {
		return Cursor{}, fmt.Errorf("find the feed's end: %w", err)
	}
	x, err := strconv.ParseUint(xact, 10, 64)
	if err != nil {
		return Cursor{}, fmt.Errorf("find the feed's end: %w", err)
	}
	return Cursor{xact: x}, nil
}

func text(xact uint64) string { return strconv.FormatUint(xact, 10) }
