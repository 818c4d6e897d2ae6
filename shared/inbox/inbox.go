// Package inbox keeps conversations, their messages and the lanes they are sent in. A chat is a lane: its updates wait on
// the row lock, its replies leave under a lease, oldest first. It refuses to know a provider: payloads are opaque.
package inbox

import (
	"encoding/json"
	"time"

	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/pg"
)

// Store opens the inbox of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// State says how far a message is.
type State string

// The states. Received is for what is only kept: incoming messages and notes; the others tell the way of an outgoing one.
// Unknown: it may have been delivered and is never repeated again.
const (
	Received State = "received"
	Queued   State = "queued"
	Sending  State = "sending"
	Sent     State = "sent"
	Failed   State = "failed"
	Unknown  State = "unknown"
)

// Chat is one chat of one bot.
type Chat struct {
	ID           ident.ID
	Bot          ident.ID
	ChatID       int64  // the provider's id
	Kind         string // private, group, supergroup or channel
	Conversation *ident.ID
	Unreachable  bool // the person blocked the bot, or never started it
	Human        bool // staff answer here, so the bot is silent; known after ConverseTx
	leaseUntil   time.Time
	pausedUntil  time.Time
}

// Message is a row of a conversation.
type Message struct {
	ID         ident.ID
	Seq        int64
	Direction  string // in, out or note
	AuthorKind string // contact, bot, user or system
	AuthorID   *ident.ID
	AuthorName string
	Kind       string // text, contact, photo …
	Text       string
	State      State
	Repeated   bool // it was sent again because the first answer was lost: the person may have it twice
	Error      string
	CreatedAt  time.Time
	SentAt     *time.Time
	EditedAt   *time.Time
	Album      *ident.ID // what came together
	Media      []Media
}

// Incoming is what a person wrote.
type Incoming struct {
	Contact    ident.ID
	Kind       string
	Text       string
	Payload    json.RawMessage
	ExternalID int64 // the provider's message id, 0 when there is none
	UpdateID   int64
	Album      *ident.ID // the group of messages it came in
	Media      []Media
}

// Outgoing is what is to be sent. Payload is for whoever sends it; Text is for people who read the conversation.
type Outgoing struct {
	ID         ident.ID
	Key        string // what the message means ("ask:name"), for transcripts; not stored
	AuthorKind string // bot, user or system
	AuthorID   *ident.ID
	Kind       string
	Text       string
	Payload    json.RawMessage
	Media      []Media // stored by SayTx
	Attempts   int
	Repeated   bool
}

func chatOf(r query.Chat) Chat {
	return Chat{
		ID: r.ID, Bot: r.BotID, ChatID: r.ChatID, Kind: r.Kind, Conversation: r.ConversationID, Unreachable: r.UnreachableAt != nil,
		leaseUntil: timeOf(r.ClaimedUntil), pausedUntil: timeOf(r.PausedUntil),
	}
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
