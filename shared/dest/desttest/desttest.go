// Package desttest is the conformance suite of destinations: whatever a kind sends and to whom, it must keep its secrets,
// its ids and its word about outcomes. It knows no provider; each kind hands it one that says yes.
package desttest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/ident"
)

// Subject is a kind to be tried.
type Subject struct {
	// Build makes the kind with its provider at a base URL.
	Build func(baseURL string) dest.Kind
	// Yes is a provider that takes everything the kind's example settings send at the clock given.
	Yes func(now func() time.Time) http.Handler
	// AnyBody says that a 2xx counts whatever its body is.
	AnyBody bool
}

// Now is the suite's clock.
var now = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// Config is made of the examples of a kind's fields.
func Config(t *testing.T, k dest.Kind) dest.Config {
	t.Helper()
	sent := dest.Config{}
	for _, f := range k.Fields {
		sent[f.Key] = f.Example
	}
	c, err := k.Accept(sent, nil, now)
	if err != nil {
		t.Fatalf("the examples of the fields are not accepted: %v", err)
	}
	return c
}

// Event is a valid event of a kind, a new one on each call.
func Event(t *testing.T, eventKind string) dest.Event {
	t.Helper()
	e := dest.Event{ID: ident.New(), Workspace: ident.New(), Kind: eventKind, EntityID: ident.New(), At: now.Add(-time.Minute), Attempt: 1}
	var snapshot any
	switch eventKind {
	case event.LeadCreated, event.LeadUpdated, event.LeadStageChanged:
		lead := event.Lead{
			LeadID: e.EntityID, WorkspaceID: e.Workspace, Stage: event.StageNew, Type: "buy", Source: event.SourceBot,
			Channel: "telegram", Name: "Олена Зразкова", Phone: "+380670000011", Email: "olena@example.com", City: "Київ",
			Country: "UA", Language: "uk", ExternalID: ident.New().String(), Car: "BMW X5", Budget: "$35000", CreatedAt: e.At,
		}
		if eventKind != event.LeadCreated {
			lead.Stage, lead.PreviousStage = event.StageInProgress, event.StageNew
		}
		snapshot = lead
	default:
		t.Fatalf("no sample of %s: add one to desttest", eventKind)
	}
	raw, err := json.Marshal(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	e.Payload = raw
	return e
}

// Run tries the kind.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for name, try := range map[string]func(*testing.T, Subject){
		"settings": settings, "delivers": delivers, "repeats": repeats, "refuses by itself": refusesByItself,
		"provider down": providerDown, "no answer": noAnswer, "answers of every sort": answers,
		"redirect": redirect, "throttled": throttled, "at once": atOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, s)
		})
	}
}

func settings(t *testing.T, s Subject) {
	k := s.Build("http://127.0.0.1:1")
	if _, err := dest.NewRegistry(k); err != nil {
		t.Fatal(err)
	}
	full := Config(t, k)
	for _, f := range k.Fields {
		if !f.Required {
			continue
		}
		without := dest.Config{}
		for key, value := range full {
			if key != f.Key {
				without[key] = value
			}
		}
		if _, err := k.Accept(without, nil, now); err == nil {
			t.Errorf("accepted without %s", f.Key)
		}
		got := send(t, k, without, Event(t, k.Accepts[0]))
		if got[0].State != dest.Broken || got[0].Status != 0 {
			t.Errorf("without %s: %+v, want broken and nothing sent", f.Key, got[0])
		}
	}
}

func delivers(t *testing.T, s Subject) {
	k, calls := serve(t, s, s.Yes(func() time.Time { return now }))
	c := Config(t, k)
	var events []dest.Event
	for _, kind := range k.Accepts {
		events = append(events, Event(t, kind), Event(t, kind))
	}
	keys := map[string]bool{}
	for i, o := range send(t, k, c, events...) {
		if o.State != dest.Delivered || o.Key == "" || o.Status/100 != 2 {
			t.Errorf("event %d: %+v", i, o)
		}
		if !json.Valid(o.Request) {
			t.Errorf("event %d: the request is not recorded: %s", i, o.Request)
		}
		keys[o.Key] = true
	}
	if len(keys) != len(events) {
		t.Errorf("%d events share %d keys", len(events), len(keys))
	}
	before := calls.Load()
	if got := send(t, k, c); len(got) != 0 || calls.Load() != before {
		t.Error("no events caused a call or an outcome")
	}
	if p, ok := k.Sender.(dest.Prober); ok {
		if o := p.Probe(clock.Frozen(t.Context(), now), c); o.State != dest.Delivered {
			t.Errorf("probe: %+v", o)
		}
	}
}

func repeats(t *testing.T, s Subject) {
	k, _ := serve(t, s, s.Yes(func() time.Time { return now }))
	c, e := Config(t, k), Event(t, k.Accepts[0])
	first := send(t, k, c, e)[0]
	e.Attempt = 2
	again := send(t, s.Build("http://127.0.0.1:1"), c, e)[0]
	if first.Key == "" || again.Key != first.Key {
		t.Errorf("the same event went as %q and %q", first.Key, again.Key)
	}
}

func refusesByItself(t *testing.T, s Subject) {
	k, calls := serve(t, s, s.Yes(func() time.Time { return now }))
	c := Config(t, k)
	good := Event(t, k.Accepts[0])
	var events []dest.Event
	for _, payload := range []string{"", "null", "{", "[]", `"text"`, "7", "{}"} {
		e := good
		e.Payload = json.RawMessage(payload)
		events = append(events, e)
	}
	late, foreign := good, good
	late.At = now.Add(-k.Window - time.Hour)
	foreign.Kind = "nothing.happened"
	events = append(events, late, foreign)
	for i, o := range send(t, k, c, events...) {
		if (o.State != dest.Failed && o.State != dest.Skipped) || o.Code == "" || o.Message == "" {
			t.Errorf("event %d (%s): %+v", i, events[i].Payload, o)
		}
	}
	if calls.Load() != 0 {
		t.Error("an event that cannot be right was sent")
	}
}

func providerDown(t *testing.T, s Subject) {
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	k := s.Build(dead.URL)
	o := send(t, k, Config(t, k), Event(t, k.Accepts[0]))[0]
	if o.State != dest.Retry || o.Status != 0 || o.Code == "" {
		t.Errorf("%+v", o)
	}
}

func noAnswer(t *testing.T, s Subject) {
	k, _ := serve(t, s, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithTimeout(clock.Frozen(t.Context(), now), 50*time.Millisecond)
	defer cancel()
	events := []dest.Event{Event(t, k.Accepts[0]), Event(t, k.Accepts[0])}
	got := k.Sender.Send(ctx, Config(t, k), events)
	if len(got) != 2 || got[0].State != dest.Retry || got[1].State != dest.Retry || got[0].Code != "timeout" {
		t.Errorf("%+v", got)
	}
}

// answers tries what gateways, proxies and bad days bring, with the secrets and the person repeated in it.
func answers(t *testing.T, s Subject) {
	probe := s.Build("http://127.0.0.1:1")
	echo := strings.Join(probe.Secrets(Config(t, probe)), " and ")
	for name, status := range map[string]int{
		"ok": 200, "no content": 204, "bad": 400, "unauthorised": 401, "forbidden": 403, "missing": 404, "large": 413,
		"error": 500, "gateway": 502, "unavailable": 503, "timeout": 504,
	} {
		for _, body := range []string{
			"", "null", "[]", "{", "<html>" + echo + "</html>", `{"error":"` + echo + `"}`, `{"error":{"message":"` + echo + `","code":190}}`,
			`{"error":{}}`, `{"message":"` + echo + `"}`, strings.Repeat("a", 1<<17), "\xff\xfe",
		} {
			k, _ := serve(t, s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			}))
			o := send(t, k, Config(t, k), Event(t, k.Accepts[0]))[0]
			if o.State == dest.Delivered && (!s.AnyBody || status >= 300) {
				t.Errorf("%s %.40q: %+v", name, body, o)
			}
			if o.State != dest.Delivered && (o.Code == "" || o.Status != status) {
				t.Errorf("%s %.40q: the outcome does not say why: %+v", name, body, o)
			}
		}
	}
	k, _ := serve(t, s, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	if o := send(t, k, Config(t, k), Event(t, k.Accepts[0]))[0]; o.State != dest.Retry {
		t.Errorf("a lost answer: %+v", o)
	}
}

func redirect(t *testing.T, s Subject) {
	var followed atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	t.Cleanup(other.Close)
	k, _ := serve(t, s, http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	o := send(t, k, Config(t, k), Event(t, k.Accepts[0]))[0]
	if followed.Load() || o.State == dest.Delivered {
		t.Errorf("followed %v: %+v", followed.Load(), o)
	}
}

func throttled(t *testing.T, s Subject) {
	k, _ := serve(t, s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	o := send(t, k, Config(t, k), Event(t, k.Accepts[0]))[0]
	if o.State != dest.Throttled || o.RetryAfter != 7*time.Second {
		t.Errorf("%+v", o)
	}
}

func atOnce(t *testing.T, s Subject) {
	k, _ := serve(t, s, s.Yes(func() time.Time { return now }))
	c := Config(t, k)
	var all sync.WaitGroup
	for range 8 {
		e := Event(t, k.Accepts[0])
		all.Go(func() {
			if o := k.Sender.Send(clock.Frozen(t.Context(), now), c, []dest.Event{e}); len(o) != 1 || o[0].State != dest.Delivered {
				t.Errorf("%+v", o)
			}
		})
	}
	all.Wait()
}

// send checks what holds for every outcome: one each, a known state, no secret.
func send(t *testing.T, k dest.Kind, c dest.Config, events ...dest.Event) []dest.Outcome {
	t.Helper()
	got := k.Sender.Send(clock.Frozen(t.Context(), now), c, events)
	if len(got) != len(events) {
		t.Fatalf("%d events, %d outcomes", len(events), len(got))
	}
	for i, o := range got {
		switch o.State {
		case dest.Delivered, dest.Retry, dest.Throttled, dest.Failed, dest.Skipped, dest.Broken, dest.Gone:
		default:
			t.Errorf("outcome %d has state %q", i, o.State)
		}
		raw, err := json.Marshal(o)
		if err != nil {
			t.Fatalf("outcome %d: %v", i, err)
		}
		for _, secret := range k.Secrets(c) {
			if strings.Contains(string(raw), secret) || strings.Contains(string(raw), secret[:len(secret)/2]) {
				t.Errorf("outcome %d shows a secret: %s", i, raw)
			}
		}
	}
	return got
}

func serve(t *testing.T, s Subject, h http.Handler) (dest.Kind, *atomic.Int64) {
	t.Helper()
	var calls atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return s.Build(srv.URL), &calls
}
