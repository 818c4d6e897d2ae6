package lead

import (
	"context"
	"encoding/json"
	"fmt"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/lead/internal/query"
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
		rows, err := q.Activities(ctx, query.ActivitiesParams{WorkspaceID: scope.Workspace(), LeadID: id, Page: maxActivities})
		if err != nil {
			return fmt.Errorf("read timeline of lead %s: %w", id, err)
		}
		timeline = make([]Activity, len(rows))
		for i, r := range rows {
			if timeline[i], err = activityFrom(r); err != nil {
				return err
			}
		}
		return nil
	})
	return out, timeline, err
}

func get(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID) (query.GetRow, error) {
	row, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: account(scope)})
	return row, missing(err, "lead")
}

// account is what a dealer is narrowed to; nil for everybody else.
func account(scope tenant.Scope) *ident.ID {
	if id := scope.Actor().Account; id != ident.Nil {
		return &id
	}
	return nil
}

func missing(err error, what string) error {
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "not_found", "no such %s", what)
	}
	return err
}

func full(row query.GetRow) (Lead, error) {
	return from(row.Lead, row.ContactName, row.ContactPhone, row.AssigneeName)
}

func from(row query.Lead, contactName, contactPhone, assigneeName string) (Lead, error) {
	l := Lead{
		ID: row.ID, Version: row.Version, Type: Type(row.Type), Status: Status(row.Status), Source: Source(row.Source),
		Contact: Person{ID: row.ContactID, Name: contactName, Phone: phone.E164(contactPhone)},
		Bot:     row.BotID, Conversation: row.ConversationID, Account: row.AccountID,
		Car: row.Car, Budget: row.Budget, City: row.City, Comment: row.Comment, Language: lang.Code(row.Language),
		CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC(), LastActivityAt: row.LastActivityAt.UTC(), ClosedAt: row.ClosedAt,
	}
	if row.AssigneeID != nil {
		l.Assignee = &Member{ID: *row.AssigneeID, Name: assigneeName}
	}
	if err := json.Unmarshal(row.Attribution, &l.Attribution); err != nil {
		return Lead{}, fmt.Errorf("decode attribution of lead %s: %w", row.ID, err)
	}
	return l, nil
}
