package inbox

import (
	"context"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/feed"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Place names a chat as the provider does.
type Place struct {
	Bot    ident.ID
	ChatID int64
	Kind   string
	Title  string
}

// LockChatTx makes or finds the chat and holds its lane until the transaction ends.
func (s *Store) LockChatTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, p Place) (Chat, error) {
	row, err := query.New(tx).LockChat(ctx, query.LockChatParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), BotID: p.Bot, ChatID: p.ChatID, Kind: p.Kind, Title: p.Title, At: clock.Now(ctx),
	})
	if err != nil {
		return Chat{}, fmt.Errorf("lock chat: %w", err)
	}
	return chatOf(row), nil
}

// ConverseTx makes or finds the conversation of a private chat in which a person just wrote, opens it again when staff had
// put it away, and tells the chat who answers in it.
func (s *Store) ConverseTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat *Chat, contact ident.ID) (ident.ID, error) {
	row, err := query.New(tx).Converse(ctx, query.ConverseParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), ContactID: contact, BotID: chat.Bot, ChatID: chat.ChatID, At: clock.Now(ctx),
	})
	if err != nil {
		return ident.Nil, fmt.Errorf("open conversation: %w", err)
	}
	chat.Conversation, chat.Human = &row.ID, row.Owner == string(Human)
	return row.ID, feed.AddTx(ctx, tx, scope, feed.Conversation, row.ID)
}

// ReceiveTx stores what a person wrote.
func (s *Store) ReceiveTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat Chat, m Incoming) error {
	p := query.AddMessageParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), ChatID: chat.ID, ConversationID: chat.Conversation, AlbumID: m.Album, Direction: "in",
		AuthorKind: "contact", AuthorID: &m.Contact, Kind: m.Kind, Text: m.Text, Payload: m.Payload,
		UpdateID: &m.UpdateID, State: string(Received), At: clock.Now(ctx),
	}
	if m.ExternalID != 0 {
		p.ExternalID = &m.ExternalID
	}
	if p.Payload == nil {
		p.Payload = []byte("{}")
	}
	q := query.New(tx)
	if err := q.AddMessage(ctx, p); err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	return addMedia(ctx, q, scope, chat.Bot, p.ID, m.Media)
}

// EditTx follows the person's edit of an earlier message; the text before the first edit is kept in the payload.
// It answers false when the message is not ours.
func (s *Store) EditTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat Chat, externalID int64, text string) (bool, error) {
	at := clock.Now(ctx)
	n, err := query.New(tx).EditMessage(ctx, query.EditMessageParams{
		Text: text, At: &at, WorkspaceID: scope.Workspace(), ChatID: chat.ID, ExternalID: &externalID,
	})
	if err != nil {
		return false, fmt.Errorf("edit message: %w", err)
	}
	return n > 0, tell(ctx, tx, scope, chat.Conversation)
}

// SetReachableTx notes that a chat can (reason "") or cannot be written to.
func (s *Store) SetReachableTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, bot ident.ID, chatID int64, reason string) error {
	at := clock.Now(ctx)
	p := query.SetReachableParams{Reason: reason, At: at, WorkspaceID: scope.Workspace(), BotID: bot, ChatID: chatID}
	if reason != "" {
		p.UnreachableAt = &at
	}
	conversations, err := query.New(tx).SetReachable(ctx, p)
	if err != nil {
		return fmt.Errorf("set chat reachable: %w", err)
	}
	for _, id := range conversations {
		if err := tell(ctx, tx, scope, id); err != nil {
			return err
		}
	}
	return nil
}

// tell puts a conversation, when there is one, into the feed.
func tell(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation *ident.ID) error {
	if conversation == nil {
		return nil
	}
	return feed.AddTx(ctx, tx, scope, feed.Conversation, *conversation)
}

// MigrateTx follows a group that became a supergroup. Doing it twice changes nothing.
func (s *Store) MigrateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, bot ident.ID, from, to int64) error {
	err := query.New(tx).MigrateChat(ctx, query.MigrateChatParams{
		NewChatID: to, At: clock.Now(ctx), WorkspaceID: scope.Workspace(), BotID: bot, OldChatID: from,
	})
	if err != nil {
		return fmt.Errorf("migrate chat: %w", err)
	}
	return nil
}
