package deliver_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"cartie/functions/deliver"
	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/event"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
	"cartie/shared/sim/sqs"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// stage is a workspace connected to a simulated Meta, with the function that delivers and a simulated queue.
type stage struct {
	t      *testing.T
	db     *pgtest.Database
	ws     tenant.Scope
	fn     *fntest.Client
	store  *delivery.Store
	ring   *seal.Keyring
	meta   *meta.Server
	url    string // of Meta
	faults *calls.Faults
	log    *calls.Log
	queue  *sqs.Server
	mu     sync.Mutex
	now    time.Time
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.Shared(t), now: fntest.Start, faults: &calls.Faults{}, log: &calls.Log{}}
	s.ws, s.store = s.db.Workspace(t), delivery.New(s.db.RW())
	s.meta = meta.New(meta.Options{Now: s.clock, Calls: s.log, Faults: s.faults})
	provider := httptest.NewServer(s.meta)
	t.Cleanup(provider.Close)
	s.url = provider.URL
	s.queue = sqs.New(sqs.Options{Now: s.clock})
	queues := httptest.NewServer(s.queue)
	t.Cleanup(queues.Close)
	if err := s.queue.Create("capi", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	if s.ring, err = seal.Open(t.Context(), keyset, kek); err != nil {
		t.Fatal(err)
	}
	s.fn = fntest.Open(t, deliver.Function, fntest.Settings{
		"DATABASE_URL": s.db.URL("app_rw"), "LANE": "capi", "META_API_URL": provider.URL, "AWS_ENDPOINT_URL_SQS": queues.URL,
		"QUEUE_CAPI_URL": sqs.URL(queues.URL, "capi"), "SEAL_KEYSET": keyset, "SEAL_KEY": "local:" + kek.Text().Reveal(),
	})
	s.connect(meta.DemoToken, true)
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) ctx() context.Context { return clock.Frozen(s.t.Context(), s.clock()) }

func (s *stage) advance(d time.Duration) {
	s.mu.Lock()
	s.now = s.now.Add(d)
	s.fn.Now = s.now
	s.mu.Unlock()
	s.queue.Wake()
}

// connect saves the integration and answers what waits for it.
func (s *stage) connect(token string, enabled bool) []delivery.Wake {
	s.t.Helper()
	before, _, err := s.store.FindIntegration(s.ctx(), s.ws, "meta_capi")
	if err != nil {
		s.t.Fatal(err)
	}
	_, due, err := s.store.Save(s.ctx(), s.ws, s.ring, "meta_capi", before.Version, func(delivery.Settings) (delivery.Draft, error) {
		return delivery.Draft{
			Enabled: enabled, Events: []string{event.LeadCreated, event.LeadStageChanged}, Hidden: []string{"access_token"},
			Settings: delivery.Settings{"pixel_id": meta.DemoPixel, "access_token": token},
		}, nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return due
}

// happen writes an event of a lead and answers its delivery.
func (s *stage) happen(kind string, change func(*event.Lead)) ident.ID {
	s.t.Helper()
	lead := event.Lead{
		LeadID: ident.New(), WorkspaceID: s.ws.Workspace(), Stage: event.StageNew, Type: "buy", Source: event.SourceBot, Channel: "telegram",
		Name: "Олена Зразкова", Phone: "+380670000011", ExternalID: ident.New().String(), CreatedAt: s.clock(),
	}
	if change != nil {
		change(&lead)
	}
	err := pg.InScope(s.ctx(), s.db.RW(), s.ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, s.ws, outbox.Event{Kind: kind, Entity: lead.LeadID, Payload: lead})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	rows, _, err := s.store.List(s.ctx(), s.ws, delivery.Filter{Entity: &lead.LeadID, Before: page.Newest(), Limit: 1})
	if err != nil || len(rows) != 1 {
		s.t.Fatalf("%d deliveries of the event, %v", len(rows), err)
	}
	return rows[0].ID
}

// bring hands messages of deliveries to the function; none may come again.
func (s *stage) bring(ids ...ident.ID) {
	s.t.Helper()
	messages := make([]fn.Message, len(ids))
	for i, id := range ids {
		messages[i] = fn.Message{Workspace: s.ws.Workspace(), ID: id}
	}
	if failed := s.fn.Queue(messages...); len(failed) > 0 {
		s.t.Fatalf("messages %v come again", failed)
	}
}

func (s *stage) get(id ident.ID) (delivery.Delivery, []delivery.Attempt) {
	s.t.Helper()
	d, attempts, err := s.store.Get(s.ctx(), s.ws, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d, attempts
}

// want checks a delivery's state, its attempts and how many events Meta counts.
func (s *stage) want(id ident.ID, state delivery.State, attempts, counted int) delivery.Delivery {
	s.t.Helper()
	d, history := s.get(id)
	if d.State != state || d.Attempts != attempts || len(history) != attempts || len(s.meta.Received()) != counted {
		s.t.Fatalf("%s after %d attempts (%d recorded), %d counted; want %s after %d, %d counted: %s", d.State, d.Attempts, len(history),
			len(s.meta.Received()), state, attempts, counted, d.LastError)
	}
	return d
}

func (s *stage) integration() delivery.Integration {
	s.t.Helper()
	i, ok, err := s.store.FindIntegration(s.ctx(), s.ws, "meta_capi")
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	return i
}

// queued answers the deliveries named by the messages in the queue.
func (s *stage) queued() []ident.ID {
	s.t.Helper()
	var out []ident.ID
	for _, m := range s.queue.Snapshot()[0].Messages {
		var body fn.Message
		if err := json.Unmarshal([]byte(m.Body), &body); err != nil {
			s.t.Fatal(err)
		}
		out = append(out, body.ID)
	}
	return out
}
