package deliver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
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
	"cartie/shared/sim/sendpulse"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/webhook"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

const signing = "whsec_SW52ZW50ZWRTaWduaW5nU2VjcmV0MDAwMDAwMDAwMDA="

// lane is a workspace with one integration, the function of its lane and the simulated receiver.
type lane struct {
	t      *testing.T
	db     *pgtest.Database
	ws     tenant.Scope
	fn     *fntest.Client
	store  *delivery.Store
	ring   *seal.Keyring
	kind   string
	faults *calls.Faults
	log    *calls.Log
	mu     sync.Mutex
	now    time.Time
}

func newLane(t *testing.T, kind string) *lane {
	t.Helper()
	l := &lane{t: t, db: pgtest.Shared(t), kind: kind, faults: &calls.Faults{}, log: &calls.Log{}, now: fntest.Start}
	l.ws, l.store = l.db.Workspace(t), delivery.New(l.db.RW())
	return l
}

// open starts the function with the address of its provider, and a queue nobody reads.
func (l *lane) open(name string, settings fntest.Settings) {
	l.t.Helper()
	queue := sqs.New(sqs.Options{Now: l.clock})
	queues := httptest.NewServer(queue)
	l.t.Cleanup(queues.Close)
	if err := queue.Create(name, sqs.Attributes{}); err != nil {
		l.t.Fatal(err)
	}
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(l.t.Context(), kek)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.ring, err = seal.Open(l.t.Context(), keyset, kek); err != nil {
		l.t.Fatal(err)
	}
	settings["DATABASE_URL"], settings["LANE"], settings["AWS_ENDPOINT_URL_SQS"] = l.db.URL("app_rw"), name, queues.URL
	settings["SEAL_KEYSET"], settings["SEAL_KEY"] = keyset, "local:"+kek.Text().Reveal()
	settings["QUEUE_"+strings.ToUpper(name)+"_URL"] = sqs.URL(queues.URL, name)
	l.fn = fntest.Open(l.t, deliver.Function, settings)
}

func (l *lane) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *lane) ctx() context.Context { return clock.Frozen(l.t.Context(), l.clock()) }

func (l *lane) advance(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = l.now.Add(d)
	l.fn.Now = l.now
}

func (l *lane) connect(settings delivery.Settings, hidden string) []delivery.Wake {
	l.t.Helper()
	_, due, err := l.store.Save(l.ctx(), l.ws, l.ring, l.kind, l.integration().Version, func(delivery.Settings) (delivery.Draft, error) {
		return delivery.Draft{Enabled: true, Events: []string{event.LeadCreated}, Hidden: []string{hidden}, Settings: settings}, nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return due
}

// happen opens a lead and answers its delivery, Nil when there is none.
func (l *lane) happen() ident.ID {
	l.t.Helper()
	lead := event.Lead{
		LeadID: ident.New(), Stage: event.StageNew, Type: "buy", Source: event.SourceBot, Name: "Олена", Phone: "+380670000011",
		Email: "p" + ident.New().String() + "@example.com", CreatedAt: l.clock(),
	}
	err := pg.InScope(l.ctx(), l.db.RW(), l.ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, l.ws, outbox.Event{Kind: event.LeadCreated, Entity: lead.LeadID, Payload: lead})
	})
	if err != nil {
		l.t.Fatal(err)
	}
	rows, _, err := l.store.List(l.ctx(), l.ws, delivery.Filter{Entity: &lead.LeadID, Before: page.Newest(), Limit: 1})
	if err != nil {
		l.t.Fatal(err)
	}
	if len(rows) == 0 {
		return ident.Nil
	}
	return rows[0].ID
}

func (l *lane) bring(id ident.ID) {
	l.t.Helper()
	if failed := l.fn.Queue(fn.Message{Workspace: l.ws.Workspace(), ID: id}); len(failed) > 0 {
		l.t.Fatal("the message comes again")
	}
}

func (l *lane) want(id ident.ID, state delivery.State, attempts int) (delivery.Delivery, []delivery.Attempt) {
	l.t.Helper()
	d, history, err := l.store.Get(l.ctx(), l.ws, id)
	if err != nil || d.State != state || d.Attempts != attempts || len(history) != attempts {
		l.t.Fatalf("%s after %d attempts (%d recorded): %s, %v", d.State, d.Attempts, len(history), d.LastError, err)
	}
	return d, history
}

func (l *lane) integration() delivery.Integration {
	l.t.Helper()
	i, _, err := l.store.FindIntegration(l.ctx(), l.ws, l.kind)
	if err != nil {
		l.t.Fatal(err)
	}
	return i
}

func (l *lane) order(f calls.Fault) {
	l.t.Helper()
	f.Provider = l.kind
	if err := l.faults.Set(f); err != nil {
		l.t.Fatal(err)
	}
}

// endpoint is a lane to a customer's endpoint.
func endpoint(t *testing.T) (*lane, *webhook.Server, delivery.Settings) {
	t.Helper()
	l := newLane(t, "webhook")
	s := webhook.New(webhook.Options{Now: l.clock, Calls: l.log, Faults: l.faults})
	if err := s.Trust(signing); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	l.open("webhook", fntest.Settings{"SANDBOX_ORIGIN": server.URL})
	settings := delivery.Settings{"url": server.URL + "/hooks", "signing_secret": signing}
	l.connect(settings, "signing_secret")
	return l, s, settings
}

func TestSignedWebhook(t *testing.T) {
	t.Parallel()
	l, s, _ := endpoint(t)
	id := l.happen()
	l.order(calls.Fault{Status: 500})
	l.bring(id)
	d, history := l.want(id, delivery.Pending, 1)
	if wait := d.NextAt.Sub(l.clock()); wait < 4*time.Second || wait > 6*time.Second {
		t.Errorf("again after %s", wait)
	}
	if history[0].Status != 500 || history[0].Response != `{"error":"ordered"}` || strings.Contains(string(history[0].Request), "v1,") {
		t.Errorf("recorded %+v", history[0])
	}
	if i := l.integration(); i.FailingSince == nil || !i.FailingSince.Truncate(time.Second).Equal(l.clock()) || !i.Ready() {
		t.Errorf("after a failure %+v", i)
	}
	l.advance(7 * time.Second)
	l.bring(id)
	l.want(id, delivery.Delivered, 2)
	if i := l.integration(); i.FailingSince != nil || len(s.Received()) != 1 || s.Received()[0].ID != "msg_"+d.EventID.String() {
		t.Errorf("failing since %v, received %+v", i.FailingSince, s.Received())
	}
}

// An endpoint that gives no answer keeps the lane busy once a minute, however much waits for it.
func TestSilentEndpointPauses(t *testing.T) {
	t.Parallel()
	l, s, _ := endpoint(t)
	first, second := l.happen(), l.happen()
	l.order(calls.Fault{Drop: "answer"})
	l.bring(first)
	l.want(first, delivery.Pending, 1)
	if i := l.integration(); i.PausedUntil == nil || !i.PausedUntil.Truncate(time.Second).Equal(l.clock().Add(time.Minute)) || !i.Ready() {
		t.Errorf("after no answer %+v", i)
	}
	l.advance(30 * time.Second)
	l.bring(first)
	l.bring(second)
	l.want(first, delivery.Pending, 1)
	l.want(second, delivery.Pending, 0)
	l.advance(31 * time.Second)
	l.bring(second)
	l.bring(first)
	l.want(second, delivery.Delivered, 1)
	l.want(first, delivery.Delivered, 2)
	if n := len(l.log.After("webhook", 0)); n != 3 {
		t.Errorf("%d calls, %d received", n, len(s.Received()))
	}
}

func TestGoneDisablesAtOnce(t *testing.T) {
	t.Parallel()
	l, s, settings := endpoint(t)
	first, second := l.happen(), l.happen()
	l.order(calls.Fault{Status: 410})
	l.bring(first)
	l.want(first, delivery.Parked, 1)
	l.want(second, delivery.Parked, 0)
	if i := l.integration(); i.Enabled || i.Status != delivery.Broken || !strings.Contains(i.StatusDetail, "http_410") {
		t.Errorf("%+v", i)
	}
	if id := l.happen(); id != ident.Nil {
		t.Error("an endpoint that is switched off still gets events")
	}
	if due := l.connect(settings, "signing_secret"); len(due) != 2 || !l.integration().Ready() {
		t.Errorf("switched on again %d are due", len(due))
	}
	l.bring(first)
	l.bring(second)
	if len(s.Received()) != 2 {
		t.Errorf("received %d", len(s.Received()))
	}
}

// Five days of failures alone switch the endpoint off; one success in between begins anew.
func TestFiveDaysOfFailures(t *testing.T) {
	t.Parallel()
	l, _, _ := endpoint(t)
	fail := func() {
		l.order(calls.Fault{Status: 503})
		l.bring(l.happen())
	}
	fail()
	l.advance(4 * 24 * time.Hour)
	l.bring(l.happen())
	if l.integration().FailingSince != nil {
		t.Fatal("a success leaves it failing")
	}
	fail()
	since := l.clock()
	l.advance(5*24*time.Hour - time.Second)
	fail()
	if i := l.integration(); !i.Ready() || !i.FailingSince.Truncate(time.Second).Equal(since) {
		t.Fatalf("a second before the end: %+v", i)
	}
	l.advance(2 * time.Second)
	last := l.happen()
	l.order(calls.Fault{Status: 503})
	l.bring(last)
	l.want(last, delivery.Parked, 1)
	if i := l.integration(); i.Enabled || i.Status != delivery.Broken || i.StatusDetail != "disabled: nothing but failures for 5 days" {
		t.Errorf("after five days: %+v", i)
	}
}

// An endpoint that was saved while an attempt was on its way is not condemned for the one before.
func TestSavedMeanwhileIsNotDisabled(t *testing.T) {
	t.Parallel()
	l, _, settings := endpoint(t)
	id := l.happen()
	job, _, ok, err := l.store.Claim(l.ctx(), l.ws, "webhook", id)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	l.connect(settings, "signing_secret")
	v := delivery.Verdict{State: delivery.Parked, Disable: true, Outcome: "gone", Status: 410, Reason: "http_410"}
	if state, _, err := l.store.Settle(l.ctx(), l.ws, job, v); state != delivery.Pending || err != nil || !l.integration().Ready() {
		t.Errorf("settled %s, %v, %+v", state, err, l.integration())
	}
}

func TestAddressOfOurOwnIsNotCalled(t *testing.T) {
	t.Parallel()
	l, s, settings := endpoint(t)
	other := httptest.NewServer(s)
	t.Cleanup(other.Close)
	settings["url"] = other.URL + "/hooks"
	l.connect(settings, "signing_secret")
	id := l.happen()
	l.bring(id)
	d, _ := l.want(id, delivery.Parked, 1)
	if len(s.Received()) != 0 || !strings.HasPrefix(d.LastError, "settings: ") {
		t.Errorf("received %d, %q", len(s.Received()), d.LastError)
	}
}

func TestSendpulseLane(t *testing.T) {
	t.Parallel()
	l := newLane(t, "sendpulse")
	s := sendpulse.New(sendpulse.Options{Now: l.clock, Calls: l.log, Faults: l.faults})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	l.open("sendpulse", fntest.Settings{"SENDPULSE_API_URL": server.URL})
	l.connect(delivery.Settings{
		"client_id": sendpulse.DemoID, "client_secret": sendpulse.DemoSecret, "address_book_id": fmt.Sprint(sendpulse.DemoBook),
	}, "client_secret")
	var ids []ident.ID
	for range 40 {
		ids = append(ids, l.happen())
	}
	l.bring(ids[0])
	for _, id := range ids {
		_, history := l.want(id, delivery.Delivered, 1)
		if !json.Valid(history[0].Request) || strings.Contains(string(history[0].Request), sendpulse.DemoSecret) {
			t.Errorf("recorded %s", history[0].Request)
		}
	}
	if n := len(l.log.After("sendpulse", 0)); n != 2 || len(s.Entries(sendpulse.DemoBook)) != 40 {
		t.Errorf("%d calls for forty people, %d entries", n, len(s.Entries(sendpulse.DemoBook)))
	}
	s.Grant(sendpulse.DemoID, sendpulse.DemoSecret) // its book is deleted
	id := l.happen()
	l.bring(id)
	l.want(id, delivery.Parked, 1)
	if i := l.integration(); i.Status != delivery.Broken || !i.Enabled || !strings.Contains(i.StatusDetail, "Book not found") {
		t.Errorf("%+v", i)
	}
}

func TestLaneNeedsItsSettings(t *testing.T) {
	t.Parallel()
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	for lane, missing := range map[string]string{"capi": "META_API_URL", "sendpulse": "SENDPULSE_API_URL", "webhook": "QUEUE_WEBHOOK_URL"} {
		settings := fntest.Settings{"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "LANE": lane, "SEAL_KEY": "local:" + kek.Text().Reveal(), "SEAL_KEYSET": keyset}
		env := fn.NewEnv("deliver", func(name string) (string, bool) { v, ok := settings[name]; return v, ok })
		if _, err := deliver.Function.Open(t.Context(), env); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("%s opened: %v", lane, err)
		}
	}
}
