package inbox

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Conversation is one person on one channel, as the acting member sees it.
type Conversation struct {
	ID              ident.ID
	Version         int
	Status          Status // as it is now: a snooze that has passed is open
	SnoozedUntil    *time.Time
	Channel         string
	Owner           Owner
	ResumeAt        *time.Time // when the bot answers again, unless staff write before
	Contact         ident.ID
	ContactName     string
	ContactPhone    *string
	ContactLanguage string
	Bot             ident.ID
	BotName         string
	BotUsername     string
	Assignee        *ident.ID
	AssigneeName    string
	Chat            *ident.ID
	Lead            *ident.ID // the person's open lead, else their last one
	Unread          int       // counted to 100
	Unreachable     string    // why the person cannot be written to
	LastText        string
	LastDirection   string
	LastKind        string
	LastMessageAt   time.Time
	CreatedAt       time.Time
}

// Position is where a conversation stands in the list.
func (c Conversation) Position() page.Position { return page.Position{At: c.LastMessageAt, ID: c.ID} }

// Filter narrows the list; the zero Filter is everything.
type Filter struct {
	Status     Status
	Contact    *ident.ID
	Assignee   *ident.ID
	Unassigned bool
	Unread     bool   // for the acting member
	Search     string // part of the contact's name or phone, or of a message
}

// Conversations lists them, the latest message first; limit+1 rows tell of a next page.
func (s *Store) Conversations(ctx context.Context, scope tenant.Scope, f Filter, before page.Position, limit int) (out []Conversation, total page.Total, err error) {
	p := query.ConversationsParams{
		WorkspaceID: scope.Workspace(), MemberID: scope.Actor().ID, At: clock.Now(ctx), ContactID: f.Contact, AssigneeID: f.Assignee,
		Unassigned: f.Unassigned, Search: strings.TrimSpace(f.Search), Status: string(f.Status), Unread: f.Unread,
		BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1),
	}
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.Conversations(ctx, p)
		if err != nil {
			return fmt.Errorf("list conversations: %w", err)
		}
		n, err := q.CountConversations(ctx, query.CountConversationsParams{
			WorkspaceID: p.WorkspaceID, MemberID: p.MemberID, At: p.At, ContactID: p.ContactID, AssigneeID: p.AssigneeID,
			Unassigned: p.Unassigned, Search: p.Search, Status: p.Status, Unread: p.Unread, Page: page.CountLimit + 1,
		})
		if err != nil {
			return fmt.Errorf("count conversations: %w", err)
		}
		out, total = make([]Conversation, len(rows)), page.Counted(n)
		for i, r := range rows {
			out[i] = conversationOf(r)
		}
		return nil
	})
	return out, total, err
}

// Get reads a conversation; NotFound when it is not of this workspace.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (c Conversation, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		c, err = s.GetTx(ctx, tx, scope, id)
		return err
	})
	return c, err
}

// GetTx is Get in the caller's transaction.
func (s *Store) GetTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (Conversation, error) {
	newest := page.Newest()
	rows, err := query.New(tx).Conversations(ctx, query.ConversationsParams{
		WorkspaceID: scope.Workspace(), MemberID: scope.Actor().ID, At: clock.Now(ctx), ID: &id, BeforeAt: newest.At, BeforeID: newest.ID, Page: 1,
	})
	if err != nil {
		return Conversation{}, fmt.Errorf("read conversation: %w", err)
	}
	if len(rows) == 0 {
		return Conversation{}, fault.New(fault.NotFound, "not_found", "no such conversation")
	}
	return conversationOf(rows[0]), nil
}

func conversationOf(r query.ConversationsRow) Conversation {
	c := Conversation{
		ID: r.ID, Version: r.Version, Status: Status(r.State), Channel: r.Channel, Owner: Owner(r.Answers),
		Contact: r.ContactID, ContactName: r.ContactName, ContactPhone: r.ContactPhone, ContactLanguage: r.ContactLanguage,
		Bot: r.BotID, BotName: r.BotName, BotUsername: r.BotUsername, Assignee: r.AssigneeID, AssigneeName: r.AssigneeName, Chat: r.Chat,
		Unread: r.Unread, Unreachable: r.UnreachableReason, LastText: r.LastText, LastDirection: r.LastDirection, LastKind: r.LastKind,
		LastMessageAt: r.LastMessageAt.UTC(), CreatedAt: r.CreatedAt.UTC(),
	}
	if c.Status == Snoozed {
		c.SnoozedUntil = r.SnoozedUntil
	}
	if c.Owner == Human {
		c.ResumeAt = r.ResumeAt
	}
	if r.LeadID != ident.Nil {
		c.Lead = &r.LeadID
	}
	return c
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
		p := query.MessagesParams{WorkspaceID: scope.Workspace(), ConversationID: &conversation, BeforeSeq: before, Page: int32(limit + 1)}
		if out, err = messages(ctx, q, p); err != nil {
			return err
		}
		n, err := q.CountMessages(ctx, query.CountMessagesParams{WorkspaceID: scope.Workspace(), ConversationID: &conversation, Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count messages: %w", err)
		}
		total = page.Counted(n)
		return nil
	})
	return out, total, err
}

// MessageTx reads one message of a conversation.
func (s *Store) MessageTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation, id ident.ID) (Message, error) {
	found, err := messages(ctx, query.New(tx), query.MessagesParams{
		WorkspaceID: scope.Workspace(), ConversationID: &conversation, BeforeSeq: Latest, ID: &id, Page: 1,
	})
	if err != nil || len(found) == 0 {
		return Message{}, pg.Missing(err, "message")
	}
	return found[0], nil
}

func messages(ctx context.Context, q *query.Queries, p query.MessagesParams) ([]Message, error) {
	rows, err := q.Messages(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	out, ids, at := make([]Message, len(rows)), make([]ident.ID, len(rows)), map[ident.ID]int{}
	for i, m := range rows {
		ids[i], at[m.ID] = m.ID, i
		out[i] = Message{
			ID: m.ID, Seq: m.Seq, Direction: m.Direction, AuthorKind: m.AuthorKind, AuthorID: m.AuthorID, AuthorName: m.AuthorName, Kind: m.Kind,
			Text: m.Text, State: State(m.State), Repeated: m.Repeated, Error: m.Error, CreatedAt: m.CreatedAt.UTC(),
			SentAt: m.SentAt, EditedAt: m.EditedAt, Album: m.AlbumID,
		}
	}
	files, err := q.MediaOf(ctx, query.MediaOfParams{WorkspaceID: p.WorkspaceID, Messages: ids})
	if err != nil {
		return nil, fmt.Errorf("list files of messages: %w", err)
	}
	for _, f := range files {
		m := &out[at[f.MessageID]]
		m.Media = append(m.Media, mediaOf(f))
	}
	return out, nil
}
