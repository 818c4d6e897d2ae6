package inbox

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/feed"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Status is how far staff are with a conversation.
type Status string

// The statuses. Whatever staff set, a person who writes makes it open again.
const (
	Open     Status = "open"
	Pending  Status = "pending"  // waits for the person
	Snoozed  Status = "snoozed"  // out of sight until a time
	Resolved Status = "resolved" // nothing left to do
)

// Handling is what staff may set of a conversation.
type Handling struct {
	Status       Status
	SnoozedUntil *time.Time // of a snoozed one, in the future
	Assignee     *ident.ID
}

// check refuses what makes no sense at a time.
func (h Handling) check(at time.Time) error {
	if h.Status == Snoozed && (h.SnoozedUntil == nil || !h.SnoozedUntil.After(at)) {
		return fault.InvalidField("body.snoozed_until", "a snoozed conversation needs a time in the future")
	}
	if h.Status != Snoozed && h.SnoozedUntil != nil {
		return fault.InvalidField("body.snoozed_until", "only a snoozed conversation wakes up")
	}
	return nil
}

// Handle changes how a conversation is handled, under its lock. Conflict conversation_changed when the stored version is
// another; NotFound for a conversation of another workspace and for an assignee who is no member.
func (s *Store) Handle(ctx context.Context, scope tenant.Scope, id ident.ID, version int, change func(*Handling)) (c Conversation, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at, ws := query.New(tx), clock.Now(ctx), scope.Workspace()
		row, err := q.HoldConversation(ctx, query.HoldConversationParams{WorkspaceID: ws, ID: id})
		if err != nil {
			return pg.Missing(err, "conversation")
		}
		if row.Version != version {
			return fault.New(fault.Conflict, "conversation_changed", "the conversation was changed by somebody else in the meantime")
		}
		h := Handling{Status: Status(row.Status), SnoozedUntil: row.SnoozedUntil, Assignee: row.AssigneeID}
		if h.Status == Snoozed && h.SnoozedUntil != nil && !h.SnoozedUntil.After(at) {
			h.Status, h.SnoozedUntil = Open, nil
		}
		before := h
		change(&h)
		if err := h.check(at); err != nil {
			return err
		}
		if h.Assignee != nil && (before.Assignee == nil || *h.Assignee != *before.Assignee) {
			active, err := q.MemberActive(ctx, query.MemberActiveParams{WorkspaceID: ws, UserID: *h.Assignee})
			if err != nil {
				return fmt.Errorf("find assignee: %w", err)
			}
			if !active {
				return fault.New(fault.NotFound, "not_found", "no such member")
			}
		}
		err = q.SaveConversation(ctx, query.SaveConversationParams{
			WorkspaceID: ws, ID: id, Status: string(h.Status), SnoozedUntil: h.SnoozedUntil, AssigneeID: h.Assignee,
		})
		if err != nil {
			return fmt.Errorf("save conversation: %w", err)
		}
		if err := feed.AddTx(ctx, tx, scope, feed.Conversation, id); err != nil {
			return err
		}
		c, err = s.GetTx(ctx, tx, scope, id)
		return err
	})
	return c, err
}
