package lead

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"

	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Sort is the order of a list.
type Sort string

// The orders.
const (
	Newest Sort = "-created_at" // the default
	Oldest Sort = "created_at"
	Active Sort = "-last_activity_at"
)

// Start is the position before the first row of the order.
func (s Sort) Start() page.Position {
	if s == Oldest {
		return page.Oldest()
	}
	return page.Newest()
}

// Position is where a lead stands in the order.
func (s Sort) Position(l Lead) page.Position {
	if s == Active {
		return page.Position{At: l.LastActivityAt, ID: l.ID}
	}
	return page.Position{At: l.CreatedAt, ID: l.ID}
}

// Filter narrows a list; what is empty does not narrow. Q is looked for in the contact's name and phone, in the car and
// among the codes; case does not matter. Duplicates merged into another lead are in no list.
type Filter struct {
	Q          string
	Statuses   []string
	Types      []string
	Sources    []string
	Contact    *ident.ID
	Assignee   *ident.ID
	Unassigned bool
	Tags       []string // all of them
	Sort       Sort
	After      page.Position
	Limit      int
}

// List answers leads in the order of the filter: one row more than Limit when there is a next page. A dealer sees only
// leads of their account. Patterns are matched over the workspace's rows: under row level security no text index serves
// LIKE, and a workspace's leads are few enough.
func (s *Store) List(ctx context.Context, scope tenant.Scope, f Filter) ([]Lead, page.Total, error) {
	p := f.params(scope)
	var rows []query.ListNewestRow
	var count int
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		q := query.New(tx)
		if rows, err = listed(ctx, q, f.Sort, p); err != nil {
			return fmt.Errorf("list leads: %w", err)
		}
		count, err = counted(ctx, q, p)
		return err
	})
	if err != nil {
		return nil, page.Total{}, err
	}
	out, err := listedLeads(rows)
	return out, page.Counted(count), err
}

// Count answers how many leads a filter finds.
func (s *Store) Count(ctx context.Context, scope tenant.Scope, f Filter) (total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		n, err := counted(ctx, query.New(tx), f.params(scope))
		total = page.Counted(n)
		return err
	})
	return total, err
}

// portion is how many leads All reads at once.
const portion = 500

// All reads every lead a filter finds, in its order and one portion after the other, so that memory holds only one. It ends
// with the first error.
func (s *Store) All(ctx context.Context, scope tenant.Scope, f Filter) iter.Seq2[Lead, error] {
	return func(yield func(Lead, error) bool) {
		f.After, f.Limit = f.Sort.Start(), portion-1 // params asks for one more
		for {
			var rows []query.ListNewestRow
			err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
				rows, err = listed(ctx, query.New(tx), f.Sort, f.params(scope))
				return err
			})
			leads, decodeErr := listedLeads(rows)
			if err = cmp.Or(err, decodeErr); err != nil {
				yield(Lead{}, fmt.Errorf("read all leads: %w", err))
				return
			}
			for _, l := range leads {
				if !yield(l, nil) {
					return
				}
			}
			if len(leads) < portion {
				return
			}
			f.After = f.Sort.Position(leads[len(leads)-1])
		}
	}
}

func counted(ctx context.Context, q *query.Queries, p query.ListNewestParams) (int, error) {
	n, err := q.Count(ctx, query.CountParams{
		WorkspaceID: p.WorkspaceID, AccountID: p.AccountID, Statuses: p.Statuses, Types: p.Types, Sources: p.Sources,
		ContactID: p.ContactID, AssigneeID: p.AssigneeID, Unassigned: p.Unassigned, Tags: p.Tags, TextLike: p.TextLike,
		PhoneLike: p.PhoneLike, Tail: p.Tail, CountLimit: page.CountLimit + 1,
	})
	if err != nil {
		return 0, fmt.Errorf("count leads: %w", err)
	}
	return n, nil
}

func listedLeads(rows []query.ListNewestRow) ([]Lead, error) {
	out := make([]Lead, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = from(r.Lead, r.ContactName, r.ContactPhone, r.AssigneeName); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f Filter) params(scope tenant.Scope) query.ListNewestParams {
	p := query.ListNewestParams{
		WorkspaceID: scope.Workspace(), AccountID: scope.Account(), ContactID: f.Contact, AssigneeID: f.Assignee,
		Statuses: append([]string{}, f.Statuses...), Types: append([]string{}, f.Types...), Sources: append([]string{}, f.Sources...),
		Unassigned: f.Unassigned, Tags: lowered(f.Tags), Tail: codeTail(f.Q), PlaceAt: f.After.At, PlaceID: f.After.ID, Page: f.Limit + 1,
	}
	p.TextLike, p.PhoneLike = page.Patterns(f.Q)
	return p
}

// listed runs the query of an order; sqlc gives each its own types of the same shape.
func listed(ctx context.Context, q *query.Queries, sort Sort, p query.ListNewestParams) ([]query.ListNewestRow, error) {
	switch sort {
	case Oldest:
		rows, err := q.ListOldest(ctx, query.ListOldestParams(p))
		return each(rows, func(r query.ListOldestRow) query.ListNewestRow { return query.ListNewestRow(r) }), err
	case Active:
		rows, err := q.ListActive(ctx, query.ListActiveParams(p))
		return each(rows, func(r query.ListActiveRow) query.ListNewestRow { return query.ListNewestRow(r) }), err
	default:
		return q.ListNewest(ctx, p)
	}
}

func each[A, B any](rows []A, convert func(A) B) []B {
	out := make([]B, len(rows))
	for i, r := range rows {
		out[i] = convert(r)
	}
	return out
}

func lowered(tags []string) []string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = strings.ToLower(strings.TrimSpace(t))
	}
	return out
}
