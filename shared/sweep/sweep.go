// Package sweep finds what was left behind in any workspace, so that a lost message or a dead process delays work by a
// minute and loses none: events nobody published, deliveries and chats nobody works on, timers that come due, posts whose
// poster died. It also deletes what is settled and old. It refuses to send messages: it answers whom to wake.
//
// Its store must be logged in as app_system, the role that crosses workspaces (Look alone works for app_rw).
package sweep

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/sweep/internal/query"

	"github.com/jackc/pgx/v5"
)

// Store sweeps all workspaces.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// Wake is a row whose consumer shall look at it.
type Wake struct {
	Workspace ident.ID
	ID        ident.ID
	Kind      string // of a delivery's integration
	Trace     string
	Delay     time.Duration // of a timer
}

const (
	// grace is how long work may wait for the message its own function sends.
	grace = 15 * time.Second
	// ahead is how early timers are sent to their queue: the sweep runs every minute and may start late.
	ahead = 2 * time.Minute
	// lost is how long after its message a due timer is taken for forgotten.
	lost = 2 * time.Minute
)

// ReleaseEvents marks unpublished events as published and answers their due deliveries.
func (s *Store) ReleaseEvents(ctx context.Context, limit int) (out []Wake, err error) {
	err = s.system(ctx, "relay events of every workspace", func(ctx context.Context, q *query.Queries) error {
		rows, err := q.ReleaseEvents(ctx, query.ReleaseEventsParams{At: clock.Now(ctx), Page: int32(limit)})
		out = make([]Wake, len(rows))
		for i, r := range rows {
			out[i] = Wake{Workspace: r.WorkspaceID, ID: r.ID, Kind: r.Kind, Trace: r.TraceID}
		}
		return err
	})
	return out, err
}

// DueDeliveries answers deliveries that are due for 15 seconds and claimed by nobody, the longest waiting first.
func (s *Store) DueDeliveries(ctx context.Context, limit int) (out []Wake, err error) {
	err = s.system(ctx, "wake due deliveries of every workspace", func(ctx context.Context, q *query.Queries) error {
		at := clock.Now(ctx)
		rows, err := q.DueDeliveries(ctx, query.DueDeliveriesParams{DueBefore: at.Add(-grace), At: at, Page: int32(limit)})
		out = make([]Wake, len(rows))
		for i, r := range rows {
			out[i] = Wake{Workspace: r.WorkspaceID, ID: r.ID, Kind: r.Kind, Trace: r.TraceID}
		}
		return err
	})
	return out, err
}

// WaitingChats answers chats with due messages, whose lane is free and not paused.
func (s *Store) WaitingChats(ctx context.Context, limit int) (out []Wake, err error) {
	err = s.system(ctx, "wake waiting chats of every workspace", func(ctx context.Context, q *query.Queries) error {
		at := clock.Now(ctx)
		rows, err := q.WaitingChats(ctx, query.WaitingChatsParams{DueBefore: at.Add(-grace), At: at, Page: int32(limit)})
		out = make([]Wake, len(rows))
		for i, r := range rows {
			out[i] = Wake{Workspace: r.WorkspaceID, ID: r.ID}
		}
		return err
	})
	return out, err
}

// QueueTimers marks timers due within two minutes as queued and answers them with their delay. A timer that is overdue
// for two minutes in spite of its message is answered again; it fires once all the same.
func (s *Store) QueueTimers(ctx context.Context, limit int) (out []Wake, err error) {
	err = s.system(ctx, "queue timers of every workspace", func(ctx context.Context, q *query.Queries) error {
		at := clock.Now(ctx)
		gone := at.Add(-lost)
		rows, err := q.QueueTimers(ctx, query.QueueTimersParams{At: &at, Until: at.Add(ahead), Late: gone, Lost: &gone, Page: int32(limit)})
		out = make([]Wake, len(rows))
		for i, r := range rows {
			out[i] = Wake{Workspace: r.WorkspaceID, ID: r.ID, Delay: max(r.DueAt.Sub(at), 0)}
		}
		return err
	})
	return out, err
}

// ReclaimPosts takes posts back from a poster that died: what it had not begun is scheduled again, the rest is unknown
// and never sent again by itself. It answers how many became unknown.
func (s *Store) ReclaimPosts(ctx context.Context) (unknown int, err error) {
	err = s.system(ctx, "take back posts of every workspace whose poster died", func(ctx context.Context, q *query.Queries) error {
		states, err := q.ReclaimPosts(ctx, query.ReclaimPostsParams{
			At: clock.Now(ctx), Reason: "posting ended without an answer: look into the channel before posting again",
		})
		unknown = 0
		for _, state := range states {
			if state == "unknown" {
				unknown++
			}
		}
		return err
	})
	return unknown, err
}

func (s *Store) system(ctx context.Context, reason string, work func(ctx context.Context, q *query.Queries) error) error {
	err := pg.AsSystem(ctx, s.db, reason, func(ctx context.Context, tx pgx.Tx) error { return work(ctx, query.New(tx)) })
	if err != nil {
		return fmt.Errorf("%s: %w", reason, err)
	}
	return nil
}

// Backlog is how far work is behind, over all workspaces. Zero ages mean nothing is.
type Backlog struct {
	UnpublishedAge time.Duration // of the oldest event nobody published
	Pending        int           // deliveries not settled, counted up to 10,000
	OverdueAge     time.Duration // of the delivery that is due the longest and neither claimed nor paused
}

// Look answers the backlog. It works for app_rw, without a workspace.
func (s *Store) Look(ctx context.Context) (Backlog, error) {
	at := clock.Now(ctx)
	r, err := query.New(s.db).Backlog(ctx, at)
	if err != nil {
		return Backlog{}, pg.Fault(err)
	}
	return Backlog{
		UnpublishedAge: max(at.Sub(r.UnpublishedSince), 0), Pending: r.Pending, OverdueAge: max(at.Sub(r.OverdueSince), 0),
	}, nil
}
