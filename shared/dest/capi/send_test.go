package capi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
	"cartie/shared/dest/capi"
	"cartie/shared/event"
	"cartie/shared/ident"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
)

// stand is a kind that speaks to a simulator over HTTP, both on one clock that the test moves.
type stand struct {
	kind   dest.Kind
	meta   *meta.Server
	calls  *calls.Log
	faults *calls.Faults
	config dest.Config
	now    time.Time
}

func setup(t *testing.T) *stand {
	t.Helper()
	s := &stand{calls: &calls.Log{}, faults: &calls.Faults{}, now: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
	s.meta = meta.New(meta.Options{Now: func() time.Time { return s.now }, Calls: s.calls, Faults: s.faults})
	srv := httptest.NewServer(s.meta)
	t.Cleanup(srv.Close)
	s.kind = capi.New(capi.Options{BaseURL: srv.URL + "/", Client: dest.NewClient(5 * time.Second)})
	s.config = dest.Config{"pixel_id": meta.DemoPixel, "access_token": meta.DemoToken}
	return s
}

func (s *stand) send(t *testing.T, events ...dest.Event) []dest.Outcome {
	t.Helper()
	out := s.kind.Sender.Send(clock.Frozen(t.Context(), s.now), s.config, events)
	for _, o := range out {
		if strings.Contains(string(o.Request)+o.Message, meta.DemoToken) {
			t.Errorf("the outcome shows the token: %+v", o)
		}
	}
	return out
}

func (s *stand) lead(t *testing.T, change func(*event.Lead)) dest.Event {
	t.Helper()
	l := event.Lead{
		LeadID: ident.New(), WorkspaceID: ident.New(), Stage: event.StageNew, Type: "buy", Source: event.SourceBot, Channel: "telegram",
		Name: "Олена Зразкова", Phone: "+380670000011", City: "Київ", ExternalID: ident.New().String(), Car: "BMW X5", Budget: "$35000",
	}
	kind := event.LeadCreated
	if change != nil {
		change(&l)
	}
	if l.Stage != event.StageNew {
		kind = event.LeadStageChanged
	}
	raw, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return dest.Event{ID: ident.New(), Workspace: l.WorkspaceID, Kind: kind, EntityID: l.LeadID, At: s.now, Payload: raw, Attempt: 1}
}

func TestALeadArrivesOnceUntilItsStageChanges(t *testing.T) {
	t.Parallel()
	s := setup(t)
	e := s.lead(t, nil)
	first := s.send(t, e)[0]
	s.now = s.now.Add(time.Hour)
	again := s.send(t, e)[0]
	if first.State != dest.Delivered || again.State != dest.Delivered || first.Key != again.Key || first.Status != http.StatusOK {
		t.Fatalf("%+v, again %+v", first, again)
	}
	if got := s.meta.Received(); len(got) != 1 || got[0].ID != event.ConversionID(e.Workspace, e.EntityID, event.StageNew) || got[0].ActionSource != "chat" {
		t.Fatalf("received %+v", got)
	}
	if s.meta.Repeats() != 1 {
		t.Errorf("%d repeats", s.meta.Repeats())
	}
	var l event.Lead
	if err := json.Unmarshal(e.Payload, &l); err != nil {
		t.Fatal(err)
	}
	l.Stage, l.PreviousStage = event.StageWon, event.StageNew
	raw, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	won := e
	won.ID, won.Kind, won.Payload, won.At = ident.New(), event.LeadStageChanged, raw, s.now
	if o := s.send(t, won)[0]; o.State != dest.Delivered || o.Key == first.Key {
		t.Fatalf("%+v", o)
	}
	if got := s.meta.Received(); len(got) != 2 || got[1].Name != "LeadWon" || got[1].ActionSource != "system_generated" {
		t.Fatalf("received %+v", got)
	}
}

func TestTheRequestCarriesNoPersonInClear(t *testing.T) {
	t.Parallel()
	s := setup(t)
	e := s.lead(t, func(l *event.Lead) {
		l.Source, l.UserAgent, l.PageURL, l.IP = event.SourcePublic, "Agent/1.0", "https://example.com/p", "203.0.113.77"
		l.Email = "olena@example.com"
	})
	o := s.send(t, e)[0]
	if o.State != dest.Delivered {
		t.Fatalf("%+v", o)
	}
	call := s.calls.After("meta", 0)[0]
	if call.Path != "/v25.0/"+meta.DemoPixel+"/events" || call.Body["access_token"] != "***" {
		t.Errorf("called %s with token %v", call.Path, call.Body["access_token"])
	}
	sent, err := json.Marshal(call.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, clear := range []string{"380670000011", "Олена", "олена", "Зразкова", "Київ", "olena@"} {
		if bytes.Contains(sent, []byte(clear)) || bytes.Contains(o.Request, []byte(clear)) {
			t.Errorf("%q left in clear", clear)
		}
	}
	if !bytes.Contains(sent, []byte("203.0.113.77")) || !bytes.Contains(sent, []byte("Agent/1.0")) {
		t.Errorf("address and agent are missing: %s", sent)
	}
	if bytes.Contains(o.Request, []byte("203.0.113.77")) || bytes.Contains(o.Request, []byte("Agent/1.0")) || !json.Valid(o.Request) {
		t.Errorf("kept as %s", o.Request)
	}
}

func TestTroubleAtMeta(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault calls.Fault
		state dest.State
		code  string
		wait  time.Duration
		count int // events that count afterwards
	}{
		"throttled":   {calls.Fault{Status: 429, RetryAfter: 120}, dest.Throttled, "4", 2 * time.Minute, 0},
		"expired":     {calls.Fault{Status: 401}, dest.Broken, "190/463", 0, 0},
		"permission":  {calls.Fault{Status: 403}, dest.Broken, "10", 0, 0},
		"bad":         {calls.Fault{Status: 400}, dest.Failed, "100", 0, 0},
		"broken down": {calls.Fault{Status: 500}, dest.Retry, "1", 0, 0},
		"away":        {calls.Fault{Status: 503}, dest.Retry, "2", 0, 0},
		"answer lost": {calls.Fault{Drop: "answer"}, dest.Retry, "network", 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			c.fault.Provider = "meta"
			if err := s.faults.Set(c.fault); err != nil {
				t.Fatal(err)
			}
			e := s.lead(t, nil)
			o := s.send(t, e)[0]
			if o.State != c.state || o.Code != c.code || o.RetryAfter != c.wait || o.Message == "" {
				t.Errorf("%+v", o)
			}
			if n := len(s.meta.Received()); n != c.count {
				t.Errorf("%d events count", n)
			}
			if o := s.send(t, e)[0]; o.State != dest.Delivered || len(s.meta.Received()) != 1 {
				t.Errorf("afterwards: %+v, %d events count", o, len(s.meta.Received()))
			}
		})
	}
}

func TestAccountTrouble(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.meta.Revoke(meta.DemoToken)
	if o := s.send(t, s.lead(t, nil))[0]; o.State != dest.Broken || o.Code != "190/460" {
		t.Errorf("revoked token: %+v", o)
	}
	s.config["access_token"] = "EAASomebodyElses0000000000000000000000000000"
	o := s.send(t, s.lead(t, nil))[0]
	if o.State != dest.Broken || o.Code != "190" || strings.Contains(o.Message, "EAAS") {
		t.Errorf("unknown token: %+v", o)
	}
	s.meta.Grant(meta.DemoPixel, meta.DemoToken)
	s.config = dest.Config{"pixel_id": "990000000000999", "access_token": meta.DemoToken}
	if o := s.send(t, s.lead(t, nil))[0]; o.State != dest.Broken || o.Code != "100/33" {
		t.Errorf("wrong pixel: %+v", o)
	}
}

func TestABatchLosesOnlyItsBadEvents(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var events []dest.Event
	for i := range 1001 {
		events = append(events, s.lead(t, func(l *event.Lead) {
			if i == 700 {
				l.Phone, l.ExternalID, l.Name = "", "", ""
			}
		}))
	}
	out := s.send(t, events...)
	for i, o := range out {
		want := dest.Delivered
		if i == 700 {
			want = dest.Skipped
		}
		if o.State != want {
			t.Fatalf("event %d: %+v", i, o)
		}
	}
	if n := len(s.calls.After("meta", 0)); n != 1 || len(s.meta.Received()) != 1000 {
		t.Errorf("%d calls, %d received", n, len(s.meta.Received()))
	}
	if out := s.send(t, append(events, s.lead(t, nil))...); out[1001].State != dest.Delivered || len(s.calls.After("meta", 0)) != 3 {
		t.Errorf("1001 events: %+v in %d calls", out[1001], len(s.calls.After("meta", 0))-1)
	}
}

func TestARefusedBatchIsHalvedToTheBadEvent(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var events []dest.Event
	for range 8 {
		events = append(events, s.lead(t, nil))
	}
	bad := event.ConversionID(events[5].Workspace, events[5].EntityID, event.StageNew)
	var calls int
	picky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		calls++
		if strings.Contains(body.String(), bad) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"message":"Invalid parameter","code":100,"error_subcode":2804009,"error_user_msg":"Подія хибна"}}`))
			return
		}
		r.Body = http.NoBody
		again := r.Clone(r.Context())
		again.Body, again.ContentLength = readCloser{&body}, int64(body.Len())
		s.meta.ServeHTTP(w, again)
	}))
	t.Cleanup(picky.Close)
	s.kind = capi.New(capi.Options{BaseURL: picky.URL})
	for i, o := range s.send(t, events...) {
		if i == 5 && (o.State != dest.Failed || o.Code != "100/2804009" || o.Message != "Подія хибна" || o.Key != bad) {
			t.Errorf("the bad event: %+v", o)
		}
		if i != 5 && o.State != dest.Delivered {
			t.Errorf("event %d: %+v", i, o)
		}
	}
	if calls != 7 || len(s.meta.Received()) != 7 { // 8, 4, 4, 2, 1, 1, 2
		t.Errorf("%d calls, %d received", calls, len(s.meta.Received()))
	}
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }

func TestTheRestIsNotTriedOnceTheAccountIsTheTrouble(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.meta.Revoke(meta.DemoToken)
	var events []dest.Event
	for range 2001 {
		events = append(events, s.lead(t, nil))
	}
	for i, o := range s.send(t, events...) {
		if o.State != dest.Broken || o.Key == "" {
			t.Fatalf("event %d: %+v", i, o)
		}
	}
	if n := len(s.calls.After("meta", 0)); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestTheTestCodeEndsAfterADay(t *testing.T) {
	t.Parallel()
	s := setup(t)
	config, err := s.kind.Accept(dest.Config{"pixel_id": meta.DemoPixel, "access_token": meta.DemoToken, "test_event_code": "TEST12345"}, nil, s.now)
	if err != nil {
		t.Fatal(err)
	}
	s.config = config
	s.now = s.now.Add(24*time.Hour - time.Second)
	s.send(t, s.lead(t, nil))
	s.now = s.now.Add(time.Second)
	s.send(t, s.lead(t, nil))
	if got := s.meta.Received(); len(got) != 2 || got[0].TestCode != "TEST12345" || got[1].TestCode != "" {
		t.Errorf("received %+v", got)
	}
}

func TestProbeCountsNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	prober := s.kind.Sender.(dest.Prober)
	ctx := clock.Frozen(t.Context(), s.now)
	if o := prober.Probe(ctx, s.config); o.State != dest.Delivered || o.Code != "" || len(s.meta.Received()) != 0 {
		t.Errorf("%+v, %d received", o, len(s.meta.Received()))
	}
	s.meta.Revoke(meta.DemoToken)
	if o := prober.Probe(ctx, s.config); o.State != dest.Broken || strings.Contains(string(o.Request), meta.DemoToken) {
		t.Errorf("%+v", o)
	}
}
