package inbox

import (
	"context"
	"fmt"
	"math"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Conversation is one person on one channel.
type Conversation struct {
	ID            ident.ID
	Status        string
	Channel       string
	Contact       ident.ID
	ContactName   string
	ContactPhone  *string
	Bot           ident.ID
	BotName       string
	Unreachable   string
	LastText      string
	LastDirection string
	LastMessageAt time.Time
	CreatedAt     time.Time
}

// Position is where a conversation stands in the list.
func (c Conversation) Position() page.Position { return page.Position{At: c.LastMessageAt, ID: c.ID} }

// Conversations lists them, the latest message first; limit+1 rows tell of a next page. contact may be nil.
func (s *Store) Conversations(ctx context.Context, scope tenant.Scope, contact *ident.ID, before page.Position, limit int) (out []Conversation, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.Conversations(ctx, query.ConversationsParams{
			WorkspaceID: scope.Workspace(), ContactID: contact, BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1),
		})
		if err != nil {
			return fmt.Errorf("list conversations: %w", err)
		}
		n, err := q.CountConversations(ctx, query.CountConversationsParams{WorkspaceID: scope.Workspace(), ContactID: contact, Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count conversations: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			out = append(out, Conversation{
				ID: r.ID, Status: r.Status, Channel: r.Channel, Contact: r.ContactID, ContactName: r.ContactName,
				ContactPhone: r.ContactPhone, Bot: r.BotID, BotName: r.BotName, Unreachable: r.UnreachableReason,
				LastText: r.LastText, LastDirection: r.LastDirection, LastMessageAt: r.LastMessageAt, CreatedAt: r.CreatedAt,
			})
		}
		return nil
	})
	return out, total, err
}

// Latest is the position after the newest message.
const Latest int64 = math.MaxInt64

// Messages lists a conversation from the newest message below before (a Seq) to older ones; limit+1 rows tell of a next
// page. NotFound when the conversation is not in this workspace.
func (s *Store) Messages(ctx context.Context, scope tenant.Scope, conversation ident.ID, before int64, limit int) (out []Message, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		exists, err := q.ConversationExists(ctx, query.ConversationExistsParams{WorkspaceID: scope.Workspace(), ID: conversation})
		if err != nil {
			return fmt.Errorf("find conversation: %w", err)
		}
		if !exists {
			return fault.New(fault.NotFound, "not_found", "no such conversation")
		}
		rows, err := q.Messages(ctx, query.MessagesParams{WorkspaceID: scope.Workspace(), ConversationID: &conversation, BeforeSeq: before, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list messages: %w", err)
		}
		n, err := q.CountMessages(ctx, query.CountMessagesParams{WorkspaceID: scope.Workspace(), ConversationID: &conversation, Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count messages: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, m := range rows {
			out = append(out, Message{
				ID: m.ID, Seq: m.Seq, Direction: m.Direction, AuthorKind: m.AuthorKind, AuthorID: m.AuthorID, Kind: m.Kind,
				Text: m.Text, State: State(m.State), Repeated: m.Repeated, Error: m.Error, CreatedAt: m.CreatedAt,
				SentAt: m.SentAt, EditedAt: m.EditedAt,
			})
		}
		return nil
	})
	return out, total, err
}
