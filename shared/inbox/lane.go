package inbox

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// LeaseTime is how long a sender may hold a lane. It is longer than any function that sends runs (20 s), so a lease
// that ends unsettled belongs to a dead process.
const LeaseTime = 30 * time.Second

const laneBatch = 20

// Lease is the right to send in a chat, and what to send, in order.
type Lease struct {
	Chat     Chat
	Messages []Outgoing
	token    ident.ID
}

// PostTx queues messages in a chat whose lane the transaction holds (LockChatTx). The lease is the caller's, and the
// messages are to be sent right after the commit, when nothing older waits and neither chat nor bot is paused; otherwise
// ok is false and the caller wakes the sender of waiting messages.
func (s *Store) PostTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat Chat, messages []Outgoing) (lease Lease, ok bool, err error) {
	if len(messages) == 0 {
		return Lease{}, false, nil
	}
	q, at := query.New(tx), clock.Now(ctx)
	free := !chat.leaseUntil.After(at) && !chat.pausedUntil.After(at)
	if free {
		b, err := q.Blocked(ctx, query.BlockedParams{WorkspaceID: scope.Workspace(), ChatID: chat.ID, BotID: chat.Bot, At: at})
		if err != nil {
			return Lease{}, false, fmt.Errorf("look at lane: %w", err)
		}
		free = !b.Older && !b.Paused
	}
	state, attempts := Queued, 0
	if free {
		state, attempts = Sending, 1
		lease = Lease{Chat: chat, token: ident.New()}
		until := at.Add(LeaseTime)
		if err := q.Lease(ctx, query.LeaseParams{Token: &lease.token, Until: &until, WorkspaceID: scope.Workspace(), ID: chat.ID}); err != nil {
			return Lease{}, false, fmt.Errorf("lease lane: %w", err)
		}
	}
	for _, m := range messages {
		m.ID, m.Attempts = ident.New(), attempts
		if err := q.AddMessage(ctx, outgoing(scope, chat.ID, chat.Conversation, m, state, at)); err != nil {
			return Lease{}, false, fmt.Errorf("queue message: %w", err)
		}
		lease.Messages = append(lease.Messages, m)
	}
	return lease, free, tell(ctx, tx, scope, chat.Conversation)
}

// QueueTx queues a message in another chat, whose lane the transaction does not hold, and answers that chat's row for
// waking its sender.
func (s *Store) QueueTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, p Place, m Outgoing) (ident.ID, error) {
	q, at := query.New(tx), clock.Now(ctx)
	chat, err := q.FindChat(ctx, query.FindChatParams{WorkspaceID: scope.Workspace(), ID: ident.New(), BotID: p.Bot, ChatID: p.ChatID, Kind: p.Kind, At: at})
	if err != nil {
		return ident.Nil, fmt.Errorf("find chat: %w", err)
	}
	m.ID = ident.New()
	if err := q.AddMessage(ctx, outgoing(scope, chat, nil, m, Queued, at)); err != nil {
		return ident.Nil, fmt.Errorf("queue message: %w", err)
	}
	return chat, nil
}

func outgoing(scope tenant.Scope, chat ident.ID, conversation *ident.ID, m Outgoing, state State, at time.Time) query.AddMessageParams {
	return query.AddMessageParams{
		WorkspaceID: scope.Workspace(), ID: m.ID, ChatID: chat, ConversationID: conversation, Direction: "out",
		AuthorKind: m.AuthorKind, AuthorID: m.AuthorID, Kind: m.Kind, Text: m.Text, Payload: m.Payload,
		State: string(state), Attempts: m.Attempts, At: at,
	}
}

// Claim leases a chat with waiting messages. Without a lease (no messages in it) it answers how long to wait before
// trying again; 0 means there is nothing to do. Messages left behind by a dead sender may have reached the person: they
// are sent once more, marked as repeated, and after a second such end they are unknown.
func (s *Store) Claim(ctx context.Context, scope tenant.Scope, chatID ident.ID) (lease Lease, wait time.Duration, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		lease, wait, err = s.claimTx(ctx, tx, scope, chatID)
		return err
	})
	return lease, wait, err
}

func (s *Store) claimTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chatID ident.ID) (Lease, time.Duration, error) {
	q, at, ws := query.New(tx), clock.Now(ctx), scope.Workspace()
	row, err := q.HoldChat(ctx, query.HoldChatParams{WorkspaceID: ws, ID: chatID})
	if err != nil {
		return Lease{}, 0, fmt.Errorf("hold chat: %w", err)
	}
	chat := chatOf(row)
	paused, err := q.BotPause(ctx, query.BotPauseParams{WorkspaceID: ws, BotID: chat.Bot})
	if err != nil {
		return Lease{}, 0, fmt.Errorf("look at bot: %w", err)
	}
	for _, until := range []time.Time{chat.leaseUntil, chat.pausedUntil, paused} {
		if until.After(at) {
			return Lease{}, until.Sub(at), nil
		}
	}
	rows, err := q.Unsent(ctx, query.UnsentParams{WorkspaceID: ws, ChatID: chatID, Page: laneBatch})
	if err != nil {
		return Lease{}, 0, fmt.Errorf("read lane: %w", err)
	}
	lease := Lease{Chat: chat, token: ident.New()}
	ids, repeats := []ident.ID{}, []ident.ID{}
	var lost []Result
	for _, m := range rows {
		if m.NextAt != nil && m.NextAt.After(at) {
			if len(ids) == 0 && len(lost) == 0 {
				return Lease{}, m.NextAt.Sub(at), nil
			}
			break
		}
		left := State(m.State) == Sending
		if left && m.Repeated {
			lost = append(lost, Result{ID: m.ID, State: Unknown, Error: "sending ended twice without an answer"})
			continue
		}
		if left {
			repeats = append(repeats, m.ID)
		}
		ids = append(ids, m.ID)
		lease.Messages = append(lease.Messages, Outgoing{
			ID: m.ID, AuthorKind: m.AuthorKind, AuthorID: m.AuthorID, Kind: m.Kind, Text: m.Text, Payload: m.Payload,
			Attempts: m.Attempts + 1, Repeated: m.Repeated || left,
		})
	}
	if len(lost) > 0 {
		if err := settleTx(ctx, q, scope, lost, at); err != nil {
			return Lease{}, 0, err
		}
	}
	if len(ids) == 0 {
		return Lease{}, 0, nil
	}
	until := at.Add(LeaseTime)
	if err := q.Start(ctx, query.StartParams{Repeats: repeats, WorkspaceID: ws, Ids: ids}); err != nil {
		return Lease{}, 0, fmt.Errorf("start messages: %w", err)
	}
	if err := q.Lease(ctx, query.LeaseParams{Token: &lease.token, Until: &until, WorkspaceID: ws, ID: chatID}); err != nil {
		return Lease{}, 0, fmt.Errorf("lease lane: %w", err)
	}
	return lease, 0, nil
}
