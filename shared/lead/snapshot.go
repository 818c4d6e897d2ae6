package lead

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/money"
	"cartie/shared/tenant"
)

// adopt fills the gaps of the lead with what a duplicate knows.
func (l *Lead) adopt(dup Lead) {
	fill(&l.Car, dup.Car)
	if l.Budget == "" {
		l.Budget, l.BudgetRange = dup.Budget, dup.BudgetRange
	}
	fill(&l.City, dup.City)
	l.Comment = joined(l.Comment, dup.Comment)
	l.Tags = append(slices.Clone(l.Tags), dup.Tags...)
	slices.Sort(l.Tags)
	l.Tags = slices.Compact(l.Tags)
	l.Tags = l.Tags[:min(len(l.Tags), MaxTags)]
	if l.Conversation == nil {
		l.Conversation, l.Bot = dup.Conversation, dup.Bot
	}
	if l.Account == nil {
		l.Account = dup.Account
	}
	if l.Assignee == nil {
		l.Assignee = dup.Assignee
	}
	l.Attribution = l.Attribution.or(dup.Attribution)
}

func fill[T comparable](value *T, other T) {
	var none T
	if *value == none {
		*value = other
	}
}

// snapshot is what a merge can change of a lead.
type snapshot struct {
	Status       Status      `json:"status"`
	ClosedAt     *time.Time  `json:"closed_at,omitempty"`
	Car          string      `json:"car,omitempty"`
	Budget       string      `json:"budget,omitempty"`
	BudgetRange  money.Range `json:"budget_range,omitzero"`
	City         string      `json:"city,omitempty"`
	Comment      string      `json:"comment,omitempty"`
	Tags         []string    `json:"tags,omitempty"`
	Bot          ident.ID    `json:"bot_id,omitzero"`
	Conversation ident.ID    `json:"conversation_id,omitzero"`
	Account      ident.ID    `json:"account_id,omitzero"`
	Assignee     ident.ID    `json:"assignee_id,omitzero"`
	Attribution  Attribution `json:"attribution,omitzero"`
}

func snapshotOf(l Lead) snapshot {
	return snapshot{
		Status: l.Status, ClosedAt: l.ClosedAt, Car: l.Car, Budget: l.Budget, BudgetRange: l.BudgetRange, City: l.City, Comment: l.Comment,
		Tags: l.Tags, Bot: value(l.Bot), Conversation: value(l.Conversation), Account: value(l.Account), Assignee: idOf(l.Assignee),
		Attribution: l.Attribution,
	}
}

// restore gives back what it was before to each value that still is what the merge made it.
func (l *Lead) restore(before, after snapshot) {
	now := snapshotOf(*l)
	undo(&l.Car, before.Car, after.Car)
	if l.Budget == after.Budget {
		l.Budget, l.BudgetRange = before.Budget, before.BudgetRange
	}
	undo(&l.City, before.City, after.City)
	undo(&l.Comment, before.Comment, after.Comment)
	undo(&l.Attribution, before.Attribution, after.Attribution)
	if slices.Equal(l.Tags, after.Tags) {
		l.Tags = before.Tags
	}
	if now.Conversation == after.Conversation && now.Bot == after.Bot {
		l.Conversation, l.Bot = ident.Optional(before.Conversation), ident.Optional(before.Bot)
	}
	if now.Account == after.Account {
		l.Account = ident.Optional(before.Account)
	}
	if now.Assignee == after.Assignee && before.Assignee == ident.Nil {
		l.Assignee = nil // a merge never replaces an assignee
	}
}

func undo[T comparable](now *T, before, after T) {
	if *now == after {
		*now = before
	}
}

func value(id *ident.ID) ident.ID {
	if id == nil {
		return ident.Nil
	}
	return *id
}

// remember keeps what a merge does.
func remember(ctx context.Context, q *query.Queries, scope tenant.Scope, before, after, dup Lead) error {
	p := query.AddMergeParams{WorkspaceID: scope.Workspace(), ID: ident.New(), LeadID: before.ID, DuplicateID: dup.ID, At: clock.Now(ctx)}
	for into, l := range map[*json.RawMessage]Lead{&p.Before: before, &p.After: after, &p.DuplicateBefore: dup} {
		raw, err := json.Marshal(snapshotOf(l))
		if err != nil {
			return fmt.Errorf("encode merge of lead %s: %w", before.ID, err)
		}
		*into = raw
	}
	if err := q.AddMerge(ctx, p); err != nil {
		return fmt.Errorf("merge lead %s: %w", before.ID, err)
	}
	return nil
}
