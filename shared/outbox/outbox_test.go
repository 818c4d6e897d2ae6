package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/shared/bus"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
	"cartie/shared/trace"

	"github.com/jackc/pgx/v5"
)

var at = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// queue is a bus that keeps what it is given, or refuses.
type queue struct {
	mu   sync.Mutex
	sent map[string][]bus.Message
	err  error
}

func (q *queue) Publish(_ context.Context, url string, messages ...bus.Message) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return q.err
	}
	if q.sent == nil {
		q.sent = map[string][]bus.Message{}
	}
	q.sent[url] = append(q.sent[url], messages...)
	return nil
}

type room struct {
	t     *testing.T
	ctx   context.Context
	db    *pgtest.Database
	ws    tenant.Scope
	bus   *queue
	relay outbox.Relay
}

func open(t *testing.T) *room {
	t.Helper()
	db := pgtest.Shared(t)
	r := &room{t: t, ctx: trace.With(clock.Frozen(t.Context(), at), "trace-1"), db: db, ws: db.Workspace(t), bus: &queue{}}
	r.relay = outbox.Relay{DB: db.RW(), Bus: r.bus, Lanes: outbox.Lanes{"meta_capi": "capi", "webhook": "hooks"}}
	return r
}

func (r *room) integration(kind string, enabled bool, events ...string) ident.ID {
	r.t.Helper()
	id := ident.New()
	_, err := r.db.System().Exec(r.t.Context(), `insert into integrations (workspace_id, id, kind, enabled, events, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)`,
		r.ws.Workspace(), id, kind, enabled, append([]string{}, events...), at)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *room) add(events ...outbox.Event) error {
	return pg.InScope(r.ctx, r.db.RW(), r.ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, r.ws, events...)
	})
}

// count answers how many rows of the workspace a table has.
func (r *room) count(table, where string) (n int) {
	r.t.Helper()
	err := r.db.System().QueryRow(r.t.Context(), `select count(*) from `+table+` where workspace_id = $1 and `+where, r.ws.Workspace()).Scan(&n)
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestDeliveriesAreForThoseWhoSubscribe(t *testing.T) {
	t.Parallel()
	r := open(t)
	wanted := r.integration("meta_capi", true, "lead.created", "lead.updated")
	r.integration("webhook", true, "car.updated")
	r.integration("sendpulse", false, "lead.created")
	r.integration("sheets", true)
	stranger := open(t)
	stranger.integration("meta_capi", true, "lead.created")
	lead := ident.New()
	if err := r.add(outbox.Event{Kind: "lead.created", Entity: lead, Payload: map[string]any{"stage": "new"}}); err != nil {
		t.Fatal(err)
	}
	if n, other := r.count("deliveries", "true"), stranger.count("deliveries", "true"); n != 1 || other != 0 {
		t.Fatalf("%d deliveries, %d of another workspace", n, other)
	}
	var integration, entity ident.ID
	var kind, event, traceID, state string
	var payload json.RawMessage
	var next time.Time
	err := r.db.System().QueryRow(t.Context(), `select d.integration_id, d.entity_id, d.kind, d.event, d.trace_id, d.state, d.payload, d.next_at
		from deliveries d join outbox o on o.workspace_id = d.workspace_id and o.id = d.event_id where d.workspace_id = $1`, r.ws.Workspace()).
		Scan(&integration, &entity, &kind, &event, &traceID, &state, &payload, &next)
	if err != nil {
		t.Fatal(err)
	}
	if integration != wanted || entity != lead || kind != "meta_capi" || event != "lead.created" || traceID != "trace-1" || state != "pending" || !next.Equal(at) || string(payload) != `{"stage": "new"}` {
		t.Errorf("%s %s %s %s %s %s %s %s", integration, entity, kind, event, traceID, state, payload, next)
	}
}

// An event exists exactly when the work that made it does.
func TestRollbackLeavesNothing(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.integration("meta_capi", true, "lead.created")
	undo := errors.New("undo")
	err := pg.InScope(r.ctx, r.db.RW(), r.ws, func(ctx context.Context, tx pgx.Tx) error {
		if err := outbox.AddTx(ctx, tx, r.ws, outbox.Event{Kind: "lead.created", Entity: ident.New()}); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) || r.count("outbox", "true") != 0 || r.count("deliveries", "true") != 0 {
		t.Errorf("%v, %d events, %d deliveries", err, r.count("outbox", "true"), r.count("deliveries", "true"))
	}
	if err := r.add(outbox.Event{Kind: "lead.created", Payload: func() {}}); err == nil || !strings.Contains(err.Error(), "lead.created") {
		t.Errorf("a payload that is no JSON: %v", err)
	}
	if err := r.relay.Flush(r.ctx, r.ws); err != nil || len(r.bus.sent) != 0 {
		t.Errorf("%v, sent %v", err, r.bus.sent)
	}
}

func TestFlushWakesEachLaneOnce(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.integration("meta_capi", true, "lead.created", "lead.updated")
	r.integration("webhook", true, "lead.created")
	r.integration("sheets", true, "lead.created") // a kind this function has no lane for
	if err := r.add(outbox.Event{Kind: "lead.created", Entity: ident.New()}, outbox.Event{Kind: "lead.updated", Entity: ident.New()}, outbox.Event{Kind: "car.sold", Entity: ident.New()}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := r.relay.Flush(r.ctx, r.ws); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.bus.sent["capi"]) != 2 || len(r.bus.sent["hooks"]) != 1 || len(r.bus.sent) != 2 {
		t.Errorf("sent %v", r.bus.sent)
	}
	for _, m := range slices.Concat(r.bus.sent["capi"], r.bus.sent["hooks"]) {
		if m.Workspace != r.ws.Workspace() || m.Trace != "trace-1" || m.Delay != 0 || r.count("deliveries", "id = '"+m.ID.String()+"'") != 1 {
			t.Errorf("%+v is no delivery of this workspace", m)
		}
	}
	if n := r.count("outbox", "published_at = '2026-10-05T09:00:00Z'"); n != 3 {
		t.Errorf("%d of 3 events marked", n)
	}
}

// When the queue does not answer, the deliveries stay due; nothing depends on the message.
func TestAFailedPublishLosesNothing(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.integration("meta_capi", true, "lead.created")
	if err := r.add(outbox.Event{Kind: "lead.created", Entity: ident.New()}); err != nil {
		t.Fatal(err)
	}
	r.bus.err = fault.New(fault.Transient, "queue_unavailable", "away")
	if err := r.relay.Flush(r.ctx, r.ws); !fault.Is(err, fault.Transient) {
		t.Errorf("%v", err)
	}
	if n := r.count("deliveries", "state = 'pending' and next_at <= '2026-10-05T09:00:00Z'"); n != 1 {
		t.Errorf("%d deliveries are due", n)
	}
}

// One lane that is away does not keep the others from waking.
func TestLanesWakeApart(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.integration("meta_capi", true, "lead.created")
	r.integration("webhook", true, "lead.created")
	if err := r.add(outbox.Event{Kind: "lead.created", Entity: ident.New()}); err != nil {
		t.Fatal(err)
	}
	r.relay.Bus = only{r.bus, "hooks"}
	if err := r.relay.Flush(r.ctx, r.ws); !fault.Is(err, fault.Transient) || len(r.bus.sent["hooks"]) != 1 {
		t.Errorf("%v, sent %v", err, r.bus.sent)
	}
}

// only is a bus with one queue that works.
type only struct {
	*queue
	url string
}

func (o only) Publish(ctx context.Context, url string, messages ...bus.Message) error {
	if url != o.url {
		return fault.New(fault.Transient, "queue_unavailable", "away")
	}
	return o.queue.Publish(ctx, url, messages...)
}

// Many functions flush the same workspace; each delivery is woken by one of them.
func TestFlushUnderConcurrency(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.integration("meta_capi", true, "lead.created")
	for range 10 {
		if err := r.add(outbox.Event{Kind: "lead.created", Entity: ident.New()}); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := r.relay.Flush(r.ctx, r.ws); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	ids := map[ident.ID]int{}
	for _, m := range r.bus.sent["capi"] {
		ids[m.ID]++
	}
	if len(ids) != 10 || len(r.bus.sent["capi"]) != 10 {
		t.Errorf("%d messages for %d deliveries", len(r.bus.sent["capi"]), len(ids))
	}
}
