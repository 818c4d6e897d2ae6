package sendpulse_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
	"cartie/shared/dest/sendpulse"
	"cartie/shared/event"
	"cartie/shared/ident"
	"cartie/shared/sim/calls"
	sim "cartie/shared/sim/sendpulse"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// stage is a simulated SendPulse, the kind that speaks to it, and a clock for both.
type stage struct {
	*sim.Server
	t    *testing.T
	kind dest.Kind
	log  *calls.Log
	bad  *calls.Faults
	mu   sync.Mutex
	now  time.Time
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, log: &calls.Log{}, bad: &calls.Faults{}, now: start}
	s.Server = sim.New(sim.Options{Now: s.clock, Calls: s.log, Faults: s.bad, PerSecond: -1})
	server := httptest.NewServer(s.Server)
	t.Cleanup(server.Close)
	s.kind = sendpulse.New(sendpulse.Options{BaseURL: server.URL, PerSecond: 10_000})
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func config() dest.Config {
	return dest.Config{"client_id": sim.DemoID, "client_secret": sim.DemoSecret, "address_book_id": fmt.Sprint(sim.DemoBook)}
}

func (s *stage) send(events ...dest.Event) []dest.Outcome {
	s.t.Helper()
	return s.kind.Sender.Send(clock.Frozen(s.t.Context(), s.clock()), config(), events)
}

func (s *stage) lead(change func(*event.Lead)) dest.Event {
	s.t.Helper()
	l := event.Lead{
		LeadID: ident.New(), Stage: event.StageNew, Type: "buy", Source: event.SourceBot, Channel: "telegram", Name: "Олена", Phone: "+380670000011",
		Email: "Olena.Zrazkova@example.com", Car: "BMW X5", CreatedAt: start.Add(-time.Hour),
	}
	if change != nil {
		change(&l)
	}
	raw, err := json.Marshal(l)
	if err != nil {
		s.t.Fatal(err)
	}
	return dest.Event{ID: ident.New(), Kind: event.LeadUpdated, EntityID: l.LeadID, At: s.clock().Add(-time.Minute), Payload: raw, Attempt: 1}
}

// paths lists what was called, tokens left out.
func (s *stage) paths() (out []string) {
	for _, c := range s.log.After("sendpulse", 0) {
		if c.Path != "/oauth/access_token" {
			out = append(out, c.Method+" "+c.Path)
		}
	}
	return out
}

func TestEmailElsePhoneElseNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	mail := s.lead(nil)
	phone := s.lead(func(l *event.Lead) { l.Email, l.Phone = "", "0670000012" })
	invalid := s.lead(func(l *event.Lead) { l.Email = "not an e-mail" })
	neither := s.lead(func(l *event.Lead) { l.Email, l.Phone = "", "" })
	got := s.send(mail, phone, invalid, neither)
	for i, want := range []dest.State{dest.Delivered, dest.Delivered, dest.Delivered, dest.Skipped} {
		if got[i].State != want {
			t.Errorf("%d: %+v", i, got[i])
		}
	}
	if got[3].Code != "no_address" || got[3].Status != 0 {
		t.Errorf("without an address: %+v", got[3])
	}
	entries := s.Entries(sim.DemoBook)
	if len(entries) != 3 || entries[0].Email != "olena.zrazkova@example.com" || entries[1].Phone != "380670000012" || entries[2].Phone != "380670000011" {
		t.Fatalf("entries %+v", entries)
	}
	vars := entries[0].Variables
	if vars["name"] != "Олена" || vars["phone"] != "380670000011" || vars["created"] != "2026-10-05" || vars["stage"] != "new" || vars["lead_id"] == "" {
		t.Errorf("variables %v", vars)
	}
	if _, ok := vars["city"]; ok {
		t.Errorf("an unknown value is sent: %v", vars)
	}
	if want := []string{"POST /addressbooks/990001/emails", "POST /sms/numbers"}; !slices.Equal(s.paths(), want) {
		t.Errorf("called %v, want the phones joined", s.paths())
	}
	for i, o := range got[:3] {
		if strings.Contains(string(o.Request), "olena.zrazkova@") || strings.Contains(string(o.Request), "380670000011") || strings.Contains(string(o.Request), "Олена") {
			t.Errorf("%d: recorded %s", i, o.Request)
		}
	}
}

// The stage follows the lead: the same person again changes the variables, in the order it happened.
func TestLatestNewsComeLast(t *testing.T) {
	t.Parallel()
	s := setup(t)
	created := s.lead(nil)
	won := s.lead(func(l *event.Lead) { l.Stage = event.StageWon })
	for _, o := range s.send(created, won) {
		if o.State != dest.Delivered {
			t.Errorf("%+v", o)
		}
	}
	if e := s.Entries(sim.DemoBook); len(e) != 1 || e[0].Variables["stage"] != "won" || len(s.paths()) != 2 {
		t.Errorf("entries %+v after %v", e, s.paths())
	}
}

// Events come as they were claimed, the asked one first; the address book ends with what happened last.
func TestOrderIsThatOfTheEvents(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]time.Duration{"by time": time.Hour, "by id in the same moment": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			created := s.lead(nil)
			created.At = created.At.Add(-back)
			won := s.lead(func(l *event.Lead) { l.Stage = event.StageWon })
			got := s.send(won, created)
			if e := s.Entries(sim.DemoBook); len(e) != 1 || e[0].Variables["stage"] != "won" {
				t.Errorf("entries %+v", e)
			}
			if got[0].Key != won.ID.String() || got[1].Key != created.ID.String() {
				t.Errorf("outcomes %+v are not in the order of the events", got)
			}
		})
	}
}

func TestTokenIsSharedAndRenewedEarly(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var all sync.WaitGroup
	for range 12 {
		e := s.lead(nil)
		all.Go(func() {
			if o := s.send(e); o[0].State != dest.Delivered {
				t.Errorf("%+v", o)
			}
		})
	}
	all.Wait()
	if n := s.Issued(); n != 1 {
		t.Errorf("%d tokens for twelve calls at once", n)
	}
	s.advance(54*time.Minute - time.Second)
	s.send(s.lead(nil))
	if n := s.Issued(); n != 1 {
		t.Errorf("renewed before 90 %% of its hour: %d", n)
	}
	s.advance(time.Second)
	s.send(s.lead(nil))
	if n := s.Issued(); n != 2 {
		t.Errorf("not renewed at 90 %% of its hour: %d", n)
	}
}

func TestOneRefreshAfter401(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.send(s.lead(nil))
	s.Expire()
	if o := s.send(s.lead(nil))[0]; o.State != dest.Delivered || s.Issued() != 2 {
		t.Errorf("%+v, %d tokens", o, s.Issued())
	}
	// 401 whatever the token: one more try, then a person has to look.
	var tries, issued atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/access_token" {
			_, _ = fmt.Fprintf(w, `{"access_token":"invented-%d","expires_in":3600}`, issued.Add(1))
			return
		}
		tries.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"message":"Unauthorized %s"}`, r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	s.kind = sendpulse.New(sendpulse.Options{BaseURL: server.URL, PerSecond: 10_000})
	o := s.send(s.lead(nil))[0]
	if o.State != dest.Broken || o.Code != "credentials" || tries.Load() != 2 || issued.Load() != 2 || strings.Contains(o.Message+o.Response, "invented-") {
		t.Errorf("%+v after %d tries with %d tokens", o, tries.Load(), issued.Load())
	}
}

func TestWrongCredentialsAreNotTriedOn(t *testing.T) {
	t.Parallel()
	s := setup(t)
	c := config()
	c["client_secret"] = "inventedWrongSecret00000000f20002"
	got := s.kind.Sender.Send(clock.Frozen(t.Context(), start), c, []dest.Event{s.lead(nil), s.lead(func(l *event.Lead) { l.Email = "" })})
	for _, o := range got {
		if o.State != dest.Broken || o.Code != "credentials" || o.Status != 401 {
			t.Errorf("%+v", o)
		}
	}
	if n := len(s.log.After("sendpulse", 0)); n != 1 {
		t.Errorf("%d calls with wrong credentials", n)
	}
}

func TestAccountsDoNotShareTokens(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.Grant("a2a2a2a2a2a2a2a2a2a2", "anotherInventedSecret", 990002)
	other := dest.Config{"client_id": "a2a2a2a2a2a2a2a2a2a2", "client_secret": "anotherInventedSecret", "address_book_id": "990002"}
	s.send(s.lead(nil))
	if o := s.kind.Sender.Send(clock.Frozen(t.Context(), start), other, []dest.Event{s.lead(nil)})[0]; o.State != dest.Delivered {
		t.Errorf("%+v", o)
	}
	if s.Issued() != 2 || len(s.Entries(990002)) != 1 {
		t.Errorf("%d tokens, entries %+v", s.Issued(), s.Entries(990002))
	}
}

// One address that is refused does not take the others with it.
func TestBisect(t *testing.T) {
	t.Parallel()
	var sizes []int
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Emails []struct{ Email string }
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		if r.URL.Path == "/oauth/access_token" {
			_, _ = w.Write([]byte(`{"access_token":"invented","expires_in":3600}`))
			return
		}
		mu.Lock()
		sizes = append(sizes, len(body.Emails))
		mu.Unlock()
		for _, e := range body.Emails {
			if e.Email == "p5@example.com" {
				_, _ = w.Write([]byte(`{"result":false}`))
				return
			}
		}
		_, _ = w.Write([]byte(`{"result":true}`))
	}))
	t.Cleanup(server.Close)
	s := setup(t)
	s.kind = sendpulse.New(sendpulse.Options{BaseURL: server.URL, PerSecond: 10_000})
	var events []dest.Event
	for i := range 8 {
		events = append(events, s.lead(func(l *event.Lead) { l.Email = fmt.Sprintf("p%d@example.com", i) }))
	}
	for i, o := range s.send(events...) {
		want := dest.Delivered
		if i == 5 {
			want = dest.Failed
		}
		if o.State != want || o.Key != events[i].ID.String() {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if want := []int{8, 4, 4, 2, 1, 1, 2}; !slices.Equal(sizes, want) {
		t.Errorf("calls of %v addresses, want %v", sizes, want)
	}
}

func TestTroubleStopsTheRest(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.send(s.lead(nil))
	if err := s.bad.Set(calls.Fault{Provider: "sendpulse", Status: 429, RetryAfter: 3}); err != nil {
		t.Fatal(err)
	}
	before := len(s.paths())
	got := s.send(s.lead(nil), s.lead(func(l *event.Lead) { l.Email = "" }))
	for _, o := range got {
		if o.State != dest.Throttled || o.RetryAfter != 3*time.Second {
			t.Errorf("%+v", o)
		}
	}
	if n := len(s.paths()) - before; n != 1 {
		t.Errorf("%d calls after being throttled", n)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	s := setup(t)
	books := []int{}
	for i := range 150 {
		books = append(books, 1000+i)
	}
	s.Grant(sim.DemoID, sim.DemoSecret, books...)
	probe := func(book string) dest.Outcome {
		c := config()
		c["address_book_id"] = book
		return s.kind.Sender.(dest.Prober).Probe(clock.Frozen(t.Context(), start), c)
	}
	if o := probe("1149"); o.State != dest.Delivered || o.Status != 200 {
		t.Errorf("a book on the second page: %+v", o)
	}
	if o := probe("7"); o.State != dest.Broken || o.Code != "book" {
		t.Errorf("a book that is not there: %+v", o)
	}
	if err := s.bad.Set(calls.Fault{Provider: "sendpulse", Method: "GET", Status: 500}); err != nil {
		t.Fatal(err)
	}
	if o := probe("1000"); o.State != dest.Retry || o.Status != 500 {
		t.Errorf("SendPulse is down: %+v", o)
	}
	if len(s.Entries(1000)) != 0 {
		t.Error("a test changed something")
	}
}
