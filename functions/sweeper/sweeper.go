// Package sweeper runs every minute and makes up for what was lost on the way: it relays unpublished events, wakes
// deliveries, chats and timers that wait, takes posts back from a dead poster, deletes what is settled, and reports how far
// behind everything is. A second run of the same minute wakes consumers that find nothing to do.
package sweeper

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"cartie/shared/bus"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/sweep"
)

type config struct {
	System string `env:"SYSTEM_DATABASE_URL"` // role app_system
	Tgsend string `env:"QUEUE_TGSEND_URL"`
	Timers string `env:"QUEUE_TIMERS_URL"`
	Queues outbox.Queues
	Bus    bus.Config
}

// Function is the schedule.
var Function = fn.Schedule("sweeper", build)

func build(ctx context.Context, env *fn.Env) (func(context.Context) error, error) {
	var cfg config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.System)
	if err != nil {
		return nil, err
	}
	s := sweeper{
		rows: sweep.New(db), bus: bus.New(cfg.Bus), lanes: cfg.Queues.Lanes(),
		tgsend: cfg.Tgsend, timers: cfg.Timers,
	}
	return s.run, nil
}

const (
	runBudget = 45 * time.Second
	// batch bounds what one sweep wakes of a sort, so that a long outage does not fill the queues with repeats.
	batch = 1000
)

type sweeper struct {
	rows           *sweep.Store
	bus            bus.Publisher
	lanes          outbox.Lanes
	tgsend, timers string
}

// run does every part, whatever became of the others.
func (s sweeper) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, runBudget)
	defer cancel()
	return errors.Join(s.timersDue(ctx), s.deliveries(ctx), s.chats(ctx), s.posts(ctx), s.figures(ctx), s.purge(ctx))
}

func (s sweeper) timersDue(ctx context.Context) error {
	due, err := s.rows.QueueTimers(ctx, batch)
	return errors.Join(err, s.wake(ctx, "timers", s.timers, due))
}

func (s sweeper) deliveries(ctx context.Context) error {
	released, err := s.rows.ReleaseEvents(ctx, batch)
	waiting, dueErr := s.rows.DueDeliveries(ctx, batch)
	seen, byKind := map[ident.ID]bool{}, map[string][]sweep.Wake{}
	for _, w := range append(released, waiting...) {
		if !seen[w.ID] {
			seen[w.ID] = true
			byKind[w.Kind] = append(byKind[w.Kind], w)
		}
	}
	errs := []error{err, dueErr}
	for kind, due := range byKind {
		queue, ok := s.lanes[kind]
		if !ok {
			fn.Count(ctx, "deliveries.no_lane", float64(len(due)))
			continue
		}
		errs = append(errs, s.wake(ctx, "deliveries", queue, due))
	}
	return errors.Join(errs...)
}

func (s sweeper) chats(ctx context.Context) error {
	waiting, err := s.rows.WaitingChats(ctx, batch)
	return errors.Join(err, s.wake(ctx, "chats", s.tgsend, waiting))
}

func (s sweeper) posts(ctx context.Context) error {
	n, err := s.rows.ReclaimPosts(ctx)
	if n > 0 {
		fn.Count(ctx, "posts.unknown", float64(n))
	}
	return err
}

func (s sweeper) figures(ctx context.Context) error {
	b, err := s.rows.Look(ctx)
	if err != nil {
		return err
	}
	fn.Count(ctx, "outbox.oldest_age_s", b.UnpublishedAge.Seconds())
	fn.Count(ctx, "deliveries.pending", float64(b.Pending))
	fn.Count(ctx, "deliveries.overdue_age_s", b.OverdueAge.Seconds())
	return nil
}

func (s sweeper) purge(ctx context.Context) error {
	purged, err := s.rows.Purge(ctx)
	for _, p := range purged {
		fn.Note(ctx, slog.Int64("purged_"+p.Table, p.Rows))
	}
	return err
}

func (s sweeper) wake(ctx context.Context, what, queue string, due []sweep.Wake) error {
	if len(due) == 0 {
		return nil
	}
	messages := make([]bus.Message, len(due))
	for i, w := range due {
		messages[i] = bus.Message{Workspace: w.Workspace, ID: w.ID, Trace: w.Trace, Delay: w.Delay}
	}
	fn.Note(ctx, slog.Int("woken_"+what, len(due)))
	return s.bus.Publish(ctx, queue, messages...)
}
