package lead

import (
	"context"
	"encoding/json"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Update changes a lead under its lock. What the closure may do is set Status, ClosedReason, Assignee, the texts, Tags and Language, and
// add notes; each kind of change is an activity, all together are one lead.updated
// (and a lead.stage_changed when the stage is another), and nothing changed writes nothing.
// Faults: NotFound for a lead the actor does not see and for an assignee who is no member; Conflict lead_changed when the
// stored version is another, lead_status for a step there is none, lead_merged for a stage of a duplicate, lead_open_exists when a lead cannot come back because
// the contact has a younger open one of the type.
func (s *Store) Update(ctx context.Context, scope tenant.Scope, id ident.ID, version int, change func(*Lead) error) (Lead, error) {
	var out Lead
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		out, err = s.UpdateTx(ctx, tx, scope, id, version, change)
		return err
	})
	return out, err
}

// UpdateTx is Update in the caller's transaction.
func (s *Store) UpdateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, version int, change func(*Lead) error) (Lead, error) {
	q := query.New(tx)
	if _, err := q.Lock(ctx, query.LockParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: scope.Account()}); err != nil {
		return Lead{}, pg.Missing(err, "lead")
	}
	row, err := get(ctx, q, scope, id)
	if err != nil {
		return Lead{}, err
	}
	before, err := full(row)
	if err != nil {
		return Lead{}, err
	}
	if before.Version != version {
		return Lead{}, fault.New(fault.Conflict, "lead_changed", "the lead was changed by somebody else in the meantime")
	}
	after := before
	if err := change(&after); err != nil {
		return Lead{}, err
	}
	entries, err := step(ctx, q, scope, before, &after)
	if err != nil || len(entries) == 0 {
		return before, err
	}
	if err := save(ctx, q, scope, after); err != nil {
		return Lead{}, err
	}
	for _, e := range entries {
		if _, err := addActivity(ctx, q, scope, id, e.kind, e.data); err != nil {
			return Lead{}, err
		}
	}
	if row, err = get(ctx, q, scope, id); err != nil {
		return Lead{}, err
	}
	if after, err = full(row); err != nil {
		return Lead{}, err
	}
	return after, announce(ctx, tx, scope, event.LeadUpdated, row, after, before.Status)
}

type entry struct {
	kind string
	data Data
}

// step judges what a closure did and lists what it means for the timeline.
func step(ctx context.Context, q *query.Queries, scope tenant.Scope, before Lead, after *Lead) ([]entry, error) {
	if err := after.check(); err != nil {
		return nil, err
	}
	if after.Budget != before.Budget && after.BudgetRange == before.BudgetRange {
		after.BudgetRange = amounts(after.Budget)
	}
	var out []entry
	if err := reason(before, after); err != nil {
		return nil, err
	}
	if after.Status != before.Status {
		if before.MergedInto != nil {
			return nil, fault.New(fault.Conflict, "lead_merged", "the lead is a duplicate of another; undo that first")
		}
		if err := before.Status.to(after.Status); err != nil {
			return nil, err
		}
		after.ClosedAt = nil
		if after.Status.Closed() {
			at := clock.Now(ctx)
			after.ClosedAt = &at
		}
		out = append(out, entry{Moved, Data{Changes: []Change{{"status", string(before.Status), string(after.Status)}}, Text: after.ClosedReason}})
	} else if after.ClosedReason != before.ClosedReason {
		out = append(out, entry{Updated, Data{Changes: []Change{{"reason", before.ClosedReason, after.ClosedReason}}}})
	}
	if idOf(after.Assignee) != idOf(before.Assignee) {
		if after.Assignee != nil {
			name, err := q.Member(ctx, query.MemberParams{WorkspaceID: scope.Workspace(), UserID: after.Assignee.ID})
			if err != nil {
				return nil, pg.Missing(err, "member")
			}
			after.Assignee = &Member{ID: after.Assignee.ID, Name: name}
		}
		out = append(out, entry{Assigned, Data{Changes: []Change{{"assignee", nameOf(before.Assignee), nameOf(after.Assignee)}}}})
	}
	if changed := changes(before, *after); len(changed) > 0 {
		out = append(out, entry{Updated, Data{Changes: changed}})
	}
	for _, text := range after.notes {
		out = append(out, entry{Noted, Data{Text: text}})
	}
	return out, nil
}

// reason keeps the reason of a closing with won and lost only.
func reason(before Lead, after *Lead) error {
	if after.Status == StatusWon || after.Status == StatusLost {
		if after.Status != before.Status && after.ClosedReason == before.ClosedReason {
			after.ClosedReason = ""
		}
		return nil
	}
	if after.ClosedReason != "" && after.ClosedReason != before.ClosedReason {
		return fault.InvalidField("body.reason", "only a lead that is won or lost has a reason")
	}
	after.ClosedReason = ""
	return nil
}

func idOf(m *Member) ident.ID {
	if m == nil {
		return ident.Nil
	}
	return m.ID
}

func nameOf(m *Member) string {
	if m == nil {
		return ""
	}
	return m.Name
}

// save writes the state of a locked lead; every save is an activity, so it moves the merge window.
func save(ctx context.Context, q *query.Queries, scope tenant.Scope, l Lead) error {
	attribution, err := json.Marshal(l.Attribution)
	if err != nil {
		return fmt.Errorf("encode attribution of lead %s: %w", l.ID, err)
	}
	low, high, currency := columns(l.BudgetRange)
	p := query.SaveParams{
		BudgetMin: low, BudgetMax: high, BudgetCurrency: currency,
		WorkspaceID: scope.Workspace(), ID: l.ID, ContactID: l.Contact.ID, Status: string(l.Status), BotID: l.Bot,
		ConversationID: l.Conversation, AccountID: l.Account, Car: l.Car, Budget: l.Budget, City: l.City, Comment: l.Comment,
		Language: string(l.Language), Attribution: attribution, Tags: append([]string{}, l.Tags...), ClosedReason: l.ClosedReason, ClosedAt: l.ClosedAt, At: clock.Now(ctx),
	}
	if l.Assignee != nil {
		p.AssigneeID = &l.Assignee.ID
	}
	err = pg.Fault(q.Save(ctx, p))
	if f := fault.As(err); f != nil && f.Code == "leads_open_key" {
		return fault.Wrap(err, fault.Conflict, "lead_open_exists", "the contact has another open lead of this type")
	}
	if err != nil {
		return fmt.Errorf("save lead %s: %w", l.ID, err)
	}
	return nil
}
