package inbox

import (
	"context"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/feed"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Owner is who answers in a conversation.
type Owner string

// The owners. A person who writes to a human's conversation is heard and gets no answer of the bot.
const (
	Bot   Owner = "bot"
	Human Owner = "human"
)

// LaneTx holds the chat of a conversation until the transaction ends. NotFound when the workspace has no such conversation.
func (s *Store) LaneTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation ident.ID) (Chat, error) {
	row, err := query.New(tx).HoldLane(ctx, query.HoldLaneParams{WorkspaceID: scope.Workspace(), ID: conversation})
	if err != nil {
		return Chat{}, pg.Missing(err, "conversation")
	}
	chat := chatOf(row)
	chat.Conversation = &conversation
	return chat, nil
}

// SayTx queues what the acting member writes in a chat whose lane the transaction holds, behind all that waits there. The
// conversation becomes a human's, open, and read to here by its author. It answers the messages' ids. The caller wakes the
// chat's sender.
func (s *Store) SayTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat Chat, messages []Outgoing) (ids []ident.ID, err error) {
	q, at := query.New(tx), clock.Now(ctx)
	for _, m := range messages {
		m.ID, m.Attempts = ident.New(), 0
		if err := q.AddMessage(ctx, outgoing(scope, chat.ID, chat.Conversation, m, Queued, at)); err != nil {
			return nil, fmt.Errorf("queue message: %w", err)
		}
		if err := addMedia(ctx, q, scope, chat.Bot, m.ID, m.Media); err != nil {
			return nil, err
		}
		ids = append(ids, m.ID)
	}
	err = q.Answered(ctx, query.AnsweredParams{WorkspaceID: scope.Workspace(), ID: *chat.Conversation, At: at})
	if err != nil {
		return nil, fmt.Errorf("take conversation over: %w", err)
	}
	if err := markRead(ctx, q, scope, *chat.Conversation, ids[len(ids)-1]); err != nil {
		return nil, err
	}
	return ids, feed.AddTx(ctx, tx, scope, feed.Conversation, *chat.Conversation)
}

// NoteTx adds what the acting member writes for colleagues; nobody else ever sees it. The transaction holds the lane, so
// that the note stands where it was written.
func (s *Store) NoteTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat Chat, text string) (ident.ID, error) {
	author, id := scope.Actor().ID, ident.New()
	err := query.New(tx).AddMessage(ctx, query.AddMessageParams{
		WorkspaceID: scope.Workspace(), ID: id, ChatID: chat.ID, ConversationID: chat.Conversation, Direction: "note",
		AuthorKind: "user", AuthorID: &author, Kind: "text", Text: text, Payload: []byte("{}"), State: string(Received), At: clock.Now(ctx),
	})
	if err != nil {
		return ident.Nil, fmt.Errorf("store note: %w", err)
	}
	return id, feed.AddTx(ctx, tx, scope, feed.Conversation, *chat.Conversation)
}

// SetOwnerTx hands a conversation over. A human keeps it until staff have been silent as long as the workspace says, which
// is counted from here; ConverseTx and readers know when that time has passed, so no timer has to. NotFound when the workspace has no such conversation.
func (s *Store) SetOwnerTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation ident.ID, owner Owner) error {
	n, err := query.New(tx).SetOwner(ctx, query.SetOwnerParams{WorkspaceID: scope.Workspace(), ID: conversation, Owner: string(owner), At: clock.Now(ctx)})
	if err == nil && n == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return pg.Missing(err, "conversation")
	}
	return feed.AddTx(ctx, tx, scope, feed.Conversation, conversation)
}

// Read moves the acting member's mark to a message of the conversation; a mark never goes back. NotFound when the
// conversation has no such message.
func (s *Store) Read(ctx context.Context, scope tenant.Scope, conversation, message ident.ID) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		return markRead(ctx, query.New(tx), scope, conversation, message)
	})
}

func markRead(ctx context.Context, q *query.Queries, scope tenant.Scope, conversation, message ident.ID) error {
	n, err := q.MarkRead(ctx, query.MarkReadParams{
		WorkspaceID: scope.Workspace(), ConversationID: &conversation, MessageID: message, MemberID: scope.Actor().ID, At: clock.Now(ctx),
	})
	if err == nil && n == 0 {
		err = pgx.ErrNoRows
	}
	return pg.Missing(err, "message")
}
