package timer_test

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	consumer "cartie/functions/timer"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sim/sqs"
	"cartie/shared/tenant"
	"cartie/shared/timer"

	"github.com/jackc/pgx/v5"
)

type stage struct {
	t     *testing.T
	db    *pgtest.Database
	ws    tenant.Scope
	fn    *fntest.Client
	queue *sqs.Server
}

func setup(t *testing.T, handle timer.Handler) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.Shared(t)}
	s.ws = s.db.Workspace(t)
	s.queue = sqs.New(sqs.Options{Now: func() time.Time { return fntest.Start }})
	server := httptest.NewServer(s.queue)
	t.Cleanup(server.Close)
	if err := s.queue.Create("timers", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	s.fn = fntest.Open(t, consumer.With(map[string]timer.Handler{"test": handle}), fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "QUEUE_TIMERS_URL": sqs.URL(server.URL, "timers"), "AWS_ENDPOINT_URL_SQS": server.URL,
	})
	return s
}

func (s *stage) plan(kind string, due time.Duration) fn.Message {
	s.t.Helper()
	ctx := clock.Frozen(s.t.Context(), fntest.Start)
	var planned timer.Timer
	err := pg.InScope(ctx, s.db.RW(), s.ws, func(ctx context.Context, tx pgx.Tx) (err error) {
		planned, err = timer.New(s.db.RW()).AddTx(ctx, tx, s.ws, kind, ident.New(), fntest.Start.Add(due), nil)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return fn.Message{Workspace: s.ws.Workspace(), ID: planned.ID}
}

func (s *stage) delayed() int { return s.queue.Snapshot()[0].Delayed }

func TestEarlyMessageComesAgain(t *testing.T) {
	t.Parallel()
	var fired, after atomic.Int32
	s := setup(t, func(context.Context, pgx.Tx, tenant.Scope, timer.Timer) (timer.After, error) {
		fired.Add(1)
		return func(context.Context) { after.Add(1) }, nil
	})
	m := s.plan("test", 90*time.Second)
	if failed := s.fn.Queue(m); len(failed) != 0 || fired.Load() != 0 || s.delayed() != 1 {
		t.Fatalf("early: %v failed, fired %d, %d messages wait", failed, fired.Load(), s.delayed())
	}
	s.fn.Now = fntest.Start.Add(90 * time.Second)
	if failed := s.fn.Queue(m, m); len(failed) != 0 || fired.Load() != 1 || after.Load() != 1 || s.delayed() != 1 {
		t.Errorf("in time: %v failed, fired %d, %d messages wait", failed, fired.Load(), s.delayed())
	}
	if far := s.plan("test", time.Hour); len(s.fn.Queue(far)) != 0 || s.delayed() != 1 {
		t.Errorf("a timer of tomorrow is left to the sweeper; %d messages wait", s.delayed())
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	var answer atomic.Pointer[fault.Fault]
	s := setup(t, func(context.Context, pgx.Tx, tenant.Scope, timer.Timer) (timer.After, error) {
		if f := answer.Load(); f != nil {
			return nil, f
		}
		return nil, nil
	})
	m := s.plan("test", 0)
	answer.Store(fault.New(fault.Transient, "down", "down"))
	if failed := s.fn.Queue(m); len(failed) != 1 {
		t.Error("a transient failure does not come again")
	}
	answer.Store(fault.New(fault.Conflict, "no", "no"))
	if failed := s.fn.Queue(m); len(failed) != 0 {
		t.Error("a refusal comes again")
	}
	answer.Store(fault.New(fault.Transient, "down", "down"))
	if failed := s.fn.Queue(m); len(failed) != 0 {
		t.Error("a refused timer fires again")
	}
	if failed := s.fn.Queue(s.plan("unheard_of", 0)); len(failed) != 0 {
		t.Error("an unknown kind comes again")
	}
	other := s.db.Workspace(t)
	if failed := s.fn.Queue(fn.Message{Workspace: other.Workspace(), ID: m.ID}); len(failed) != 0 {
		t.Error("another workspace's message comes again")
	}
}
