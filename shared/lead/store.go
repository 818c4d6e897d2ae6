package lead

import (
	"context"
	"encoding/json"
	"fmt"

	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/lead/internal/query"
	"cartie/shared/money"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Store keeps leads.
type Store struct{ db pg.DB }

// New makes a store on a pool of app_rw.
func New(db pg.DB) *Store { return &Store{db: db} }

// maxActivities is how much of a timeline is shown.
const maxActivities = 200

// Get reads a lead and its timeline, newest first and at most 200 entries. A dealer finds only leads of their account.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (Lead, []Activity, error) {
	var out Lead
	var timeline []Activity
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		row, err := get(ctx, q, scope, id)
		if err != nil {
			return err
		}
		if out, err = full(row); err != nil {
			return err
		}
		timeline, err = activities(ctx, q, scope, id, page.Newest(), maxActivities)
		return err
	})
	return out, timeline, err
}

// Activities gives the whole timeline of a lead and of the duplicates merged into it, newest first; limit+1 rows tell of a
// next page.
func (s *Store) Activities(ctx context.Context, scope tenant.Scope, id ident.ID, before page.Position, limit int) (out []Activity, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		if _, err := get(ctx, q, scope, id); err != nil {
			return err
		}
		n, err := q.CountActivities(ctx, query.CountActivitiesParams{WorkspaceID: scope.Workspace(), LeadID: id, CountLimit: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count timeline of lead %s: %w", id, err)
		}
		total = page.Counted(n)
		out, err = activities(ctx, q, scope, id, before, limit+1)
		return err
	})
	return out, total, err
}

func activities(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID, before page.Position, limit int) ([]Activity, error) {
	rows, err := q.Activities(ctx, query.ActivitiesParams{
		WorkspaceID: scope.Workspace(), LeadID: id, BeforeAt: before.At, BeforeID: before.ID, Page: limit,
	})
	if err != nil {
		return nil, fmt.Errorf("read timeline of lead %s: %w", id, err)
	}
	out := make([]Activity, len(rows))
	for i, r := range rows {
		if out[i], err = activityFrom(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func get(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID) (query.GetRow, error) {
	row, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: scope.Account()})
	return row, pg.Missing(err, "lead")
}

func full(row query.GetRow) (Lead, error) {
	l, err := from(row.Lead, row.ContactName, row.ContactPhone, row.AssigneeName)
	if row.MergedInto != ident.Nil {
		l.MergedInto = &row.MergedInto
	}
	return l, err
}

func from(row query.Lead, contactName, contactPhone, assigneeName string) (Lead, error) {
	l := Lead{
		Tags: row.Tags, ClosedReason: row.ClosedReason,
		ID: row.ID, Version: row.Version, Type: Type(row.Type), Status: Status(row.Status), Source: Source(row.Source),
		Contact: Person{ID: row.ContactID, Name: contactName, Phone: phone.E164(contactPhone)},
		Bot:     row.BotID, Conversation: row.ConversationID, Account: row.AccountID,
		Car: row.Car, Budget: row.Budget, City: row.City, Comment: row.Comment, Language: lang.Code(row.Language),
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(), LastActivityAt: row.LastActivityAt.UTC(), ClosedAt: row.ClosedAt,
	}
	if row.AssigneeID != nil {
		l.Assignee = &Member{ID: *row.AssigneeID, Name: assigneeName}
	}
	if row.BudgetCurrency != nil {
		l.BudgetRange = money.Range{Min: bound(row.BudgetMin), Max: bound(row.BudgetMax), Currency: money.Currency(*row.BudgetCurrency)}
	}
	if err := json.Unmarshal(row.Attribution, &l.Attribution); err != nil {
		return Lead{}, fmt.Errorf("decode attribution of lead %s: %w", row.ID, err)
	}
	return l, nil
}

func bound(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// columns is a range as its three columns; what was not said is null.
func columns(r money.Range) (low, high *int64, currency *string) {
	if r == (money.Range{}) {
		return nil, nil, nil
	}
	if r.Min > 0 {
		low = &r.Min
	}
	if r.Max > 0 {
		high = &r.Max
	}
	code := string(r.Currency)
	return low, high, &code
}
