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

// Result is what became of one message of a lease. Messages without a result go back to the queue untouched.
type Result struct {
	ID         ident.ID
	State      State // Sent, Failed, Unknown, or Queued to try again
	ExternalID int64
	Error      string
	Repeated   bool     // the next try may reach the person a second time
	Files      []string // what the provider calls the message's files, in the order of its media
}

// Verdict is what a lease's sending taught about the chat.
type Verdict struct {
	Results     []Result
	RetryAt     time.Time // when queued messages may go again; zero = at once
	PausedUntil time.Time // flood control paused the chat
	Unreachable string    // why the person cannot be written to; fails what still waits
	MigratedTo  int64     // the chat's new id
}

// Settle records a verdict and gives the lane back. It answers how many messages still wait and when the first may go.
// A lease taken over in the meantime keeps its new holder; the results are recorded all the same.
func (s *Store) Settle(ctx context.Context, scope tenant.Scope, l Lease, v Verdict) (waiting int, next time.Time, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		if err := settleTx(ctx, q, scope, complete(l, v.Results), retryAt(v, at)); err != nil {
			return err
		}
		if err := tell(ctx, tx, scope, l.Chat.Conversation); err != nil {
			return err
		}
		if err := s.learnTx(ctx, tx, q, scope, l.Chat, v, at); err != nil {
			return err
		}
		release := query.ReleaseParams{WorkspaceID: scope.Workspace(), ID: l.Chat.ID, Token: &l.token}
		if !v.PausedUntil.IsZero() {
			release.PausedUntil = &v.PausedUntil
		}
		if _, err := q.Release(ctx, release); err != nil {
			return fmt.Errorf("release lane: %w", err)
		}
		w, err := q.Waiting(ctx, query.WaitingParams{At: at, WorkspaceID: scope.Workspace(), ChatID: l.Chat.ID})
		if err != nil {
			return fmt.Errorf("look at lane: %w", err)
		}
		waiting, next = w.N, w.NextAt
		if v.PausedUntil.After(next) {
			next = v.PausedUntil
		}
		return nil
	})
	return waiting, next, err
}

func (s *Store) learnTx(ctx context.Context, tx pgx.Tx, q *query.Queries, scope tenant.Scope, chat Chat, v Verdict, at time.Time) error {
	if !v.PausedUntil.IsZero() {
		err := q.Flood(ctx, query.FloodParams{WorkspaceID: scope.Workspace(), BotID: chat.Bot, ChatID: &chat.ChatID, Until: &v.PausedUntil, At: at})
		if err != nil {
			return fmt.Errorf("note flood: %w", err)
		}
	}
	if v.MigratedTo != 0 {
		if err := s.MigrateTx(ctx, tx, scope, chat.Bot, chat.ChatID, v.MigratedTo); err != nil {
			return err
		}
	}
	if v.Unreachable != "" {
		if err := s.SetReachableTx(ctx, tx, scope, chat.Bot, chat.ChatID, v.Unreachable); err != nil {
			return err
		}
		if err := q.FailUnsent(ctx, query.FailUnsentParams{Error: v.Unreachable, WorkspaceID: scope.Workspace(), ChatID: chat.ID}); err != nil {
			return fmt.Errorf("fail waiting messages: %w", err)
		}
	}
	return nil
}

// complete gives back what the sender did not come to.
func complete(l Lease, results []Result) []Result {
	done := map[ident.ID]bool{}
	for _, r := range results {
		done[r.ID] = true
	}
	for _, m := range l.Messages {
		if !done[m.ID] {
			results = append(results, Result{ID: m.ID, State: Queued})
		}
	}
	return results
}

func retryAt(v Verdict, at time.Time) time.Time {
	if v.RetryAt.IsZero() {
		return at
	}
	return v.RetryAt
}

func settleTx(ctx context.Context, q *query.Queries, scope tenant.Scope, results []Result, retry time.Time) error {
	p := query.SettleParams{At: clock.Now(ctx), RetryAt: retry, WorkspaceID: scope.Workspace()}
	for _, r := range results {
		p.Ids = append(p.Ids, r.ID)
		p.States = append(p.States, string(r.State))
		p.ExternalIds = append(p.ExternalIds, r.ExternalID)
		p.Errors = append(p.Errors, r.Error)
		p.Repeats = append(p.Repeats, r.Repeated)
	}
	if err := q.Settle(ctx, p); err != nil {
		return fmt.Errorf("settle messages: %w", err)
	}
	files := query.SetFilesParams{WorkspaceID: scope.Workspace()}
	for _, r := range results {
		for n, file := range r.Files {
			files.Messages, files.Positions, files.FileIds = append(files.Messages, r.ID), append(files.Positions, n), append(files.FileIds, file)
		}
	}
	if len(files.Messages) == 0 {
		return nil
	}
	if err := q.SetFiles(ctx, files); err != nil {
		return fmt.Errorf("name sent files: %w", err)
	}
	return nil
}
