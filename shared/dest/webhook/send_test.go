package webhook_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
	"cartie/shared/dest/desttest"
	"cartie/shared/dest/webhook"
	"cartie/shared/event"
	"cartie/shared/guard"
	"cartie/shared/ident"
	sim "cartie/shared/sim/webhook"
)

const (
	current = "whsec_OwKG4fvXEM/fH/3Ga0PgR7PiHlzK17dsrklSZrGowZE="
	next    = "whsec_MkEqZC1HwmHu8rmKGgyI1I79p/0zEYhfHG7pyAmFFHE="
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// endpoint is a simulated customer and the kind that may call it.
func endpoint(t *testing.T, h http.Handler) (dest.Kind, dest.Config) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	g, err := guard.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	k := webhook.New(webhook.Options{Guard: g})
	return k, accept(t, k, dest.Config{"url": server.URL + "/hooks", "signing_secret": current}, nil, start)
}

func accept(t *testing.T, k dest.Kind, sent, stored dest.Config, at time.Time) dest.Config {
	t.Helper()
	c, err := k.Accept(sent, stored, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func send(t *testing.T, k dest.Kind, c dest.Config, at time.Time, e dest.Event) dest.Outcome {
	t.Helper()
	return k.Sender.Send(clock.Frozen(t.Context(), at), c, []dest.Event{e})[0]
}

func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	s := sim.New(sim.Options{Now: func() time.Time { return start }})
	if err := s.Trust(current); err != nil {
		t.Fatal(err)
	}
	k, c := endpoint(t, s)
	lead := event.Lead{
		LeadID: ident.New(), WorkspaceID: ident.New(), Stage: event.StageWon, PreviousStage: event.StageNew, Seq: 4, Type: "buy", Name: "Олена",
		UserAgent: "browser", IP: "198.51.100.9", FBC: "fb.1.1.click", FBP: "fb.1.1.browser", CreatedAt: start,
	}
	raw, err := json.Marshal(lead)
	if err != nil {
		t.Fatal(err)
	}
	e := dest.Event{ID: ident.New(), Workspace: lead.WorkspaceID, Kind: event.LeadStageChanged, EntityID: lead.LeadID, At: start.Add(-time.Minute), Payload: raw}
	o := send(t, k, c, start, e)
	if o.State != dest.Delivered || o.Key != "msg_"+e.ID.String() {
		t.Fatalf("%+v", o)
	}
	got := s.Received()[0]
	var body struct {
		Type      string
		Timestamp time.Time
		Data      map[string]any
	}
	if err := json.Unmarshal(got.Body, &body); err != nil {
		t.Fatal(err)
	}
	if got.ID != o.Key || body.Type != "lead.stage_changed" || !body.Timestamp.Equal(e.At) || body.Data["id"] != lead.LeadID.String() ||
		body.Data["seq"] != float64(4) || body.Data["previous_stage"] != "new" {
		t.Errorf("told %s", got.Body)
	}
	for _, private := range []string{"browser", "198.51.100.9", "click"} {
		if strings.Contains(string(got.Body), private) {
			t.Errorf("%s is told: %s", private, got.Body)
		}
	}
	if strings.Contains(string(o.Request), "v1,") || !strings.Contains(string(o.Request), `"webhook-signature":"***"`) || !strings.Contains(string(o.Request), "Олена") {
		t.Errorf("recorded %s", o.Request)
	}
	// A later attempt signs anew, under the same id and with the same body.
	e.Attempt = 2
	if again := send(t, k, c, start.Add(2*time.Minute), e); again.State != dest.Delivered || again.Key != o.Key || s.Repeats() != 1 {
		t.Errorf("again %+v, %d repeats", again, s.Repeats())
	}
}

// While a secret is rotated both sign, so that the receiver may change over when it likes; a day later only the new one.
func TestRotation(t *testing.T) {
	t.Parallel()
	at := start
	s := sim.New(sim.Options{Now: func() time.Time { return at }})
	k, old := endpoint(t, s)
	c := accept(t, k, dest.Config{"url": old["url"], "signing_secret": next}, old, start)
	trust := func(secret string) {
		if err := s.Trust(secret); err != nil {
			t.Fatal(err)
		}
	}
	for _, secret := range []string{current, next} {
		trust(secret)
		if o := send(t, k, c, at, desttest.Event(t, event.LeadCreated)); o.State != dest.Delivered {
			t.Errorf("a receiver with %s: %+v", secret, o)
		}
	}
	if n := s.Received()[0].Signatures; n != 2 {
		t.Errorf("%d signatures", n)
	}
	// Saving something else in between neither ends nor prolongs the overlap.
	c = accept(t, k, dest.Config{"url": old["url"] + "/new"}, c, start.Add(23*time.Hour))
	at = start.Add(24*time.Hour - time.Second)
	trust(current)
	if o := send(t, k, c, at, desttest.Event(t, event.LeadCreated)); o.State != dest.Delivered {
		t.Errorf("a second before the end: %+v", o)
	}
	at = start.Add(24 * time.Hour)
	if o := send(t, k, c, at, desttest.Event(t, event.LeadCreated)); o.State != dest.Retry || o.Status != 401 {
		t.Errorf("after the overlap the old secret still signs: %+v", o)
	}
	trust(next)
	if o := send(t, k, c, at, desttest.Event(t, event.LeadCreated)); o.State != dest.Delivered {
		t.Errorf("the new one: %+v", o)
	}
	for _, secret := range []string{current, next} {
		if values, _ := k.Shown(c, at); strings.Contains(fmt.Sprint(values), secret) {
			t.Errorf("shown %v", values)
		}
	}
}

// TestReplies reads the answers of receivers and what has to follow.
func TestReplies(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/receiver-replies.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Ladder []float64 `json:"ladder_seconds"`
		Days   int       `json:"disable_after_days"`
		Refuse []string  `json:"refused_urls"`
		Reply  []struct {
			Status  int
			Headers map[string]string
			Body    string
			Action  string
		} `json:"replies"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	waits := map[string]time.Duration{"retry after 120 s": 2 * time.Minute, "retry at that time (HTTP date)": 10 * time.Minute}
	for _, r := range file.Reply {
		if r.Status == 0 {
			continue // no answer at all: the conformance suite tries it
		}
		t.Run(fmt.Sprint(r.Status), func(t *testing.T) {
			t.Parallel()
			k, c := endpoint(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range r.Headers {
					w.Header().Set(name, value)
				}
				w.WriteHeader(r.Status)
				_, _ = w.Write([]byte(r.Body))
			}))
			e := desttest.Event(t, event.LeadCreated)
			o := send(t, k, c, start, e)
			step := k.After(e, o, start)
			switch wait, asked := waits[r.Action]; {
			case r.Action == "done":
				if step.State != dest.Delivered || o.Response != r.Body {
					t.Errorf("%+v of %+v", step, o)
				}
			case strings.HasPrefix(r.Action, "disable"):
				if step.State != dest.Parked || !step.Disable || step.Break {
					t.Errorf("%+v of %+v", step, o)
				}
			case asked:
				if step.State != dest.Retry || !step.At.Equal(start.Add(wait)) {
					t.Errorf("%+v of %+v", step, o)
				}
			default:
				if step.State != dest.Retry || step.At.Sub(start) < 4*time.Second || step.At.Sub(start) > 6*time.Second || step.Disable {
					t.Errorf("%+v of %+v", step, o)
				}
			}
		})
	}
	k := webhook.New(webhook.Options{})
	for i, want := range file.Ladder {
		if k.Ladder[i].Seconds() != want || len(k.Ladder) != len(file.Ladder) {
			t.Errorf("step %d of %d is %s", i, len(k.Ladder), k.Ladder[i])
		}
	}
	if k.GiveUp != time.Duration(file.Days)*24*time.Hour {
		t.Errorf("gives up after %s", k.GiveUp)
	}
	for _, url := range file.Refuse {
		if _, err := k.Accept(dest.Config{"url": url, "signing_secret": current}, nil, start); err == nil {
			t.Errorf("%s is accepted", url)
		}
		if o := send(t, k, dest.Config{"url": url, "signing_secret": current}, start, desttest.Event(t, event.LeadCreated)); o.State != dest.Broken || o.Status != 0 {
			t.Errorf("%s is called: %+v", url, o)
		}
	}
}

func TestLadderIsJitteredAndEnds(t *testing.T) {
	t.Parallel()
	k := webhook.New(webhook.Options{})
	e := desttest.Event(t, event.LeadCreated)
	e.At = start
	seen := map[time.Duration]bool{}
	for i, step := range k.Ladder {
		for range 50 {
			e.ID, e.Attempt = ident.New(), i+1
			got := k.After(e, dest.Outcome{State: dest.Retry, Code: "http_500"}, start)
			wait := got.At.Sub(start)
			if got.State != dest.Retry || wait < step*8/10 || wait > step*12/10 {
				t.Fatalf("step %d: %s for %s", i, wait, step)
			}
			seen[wait*1000/step] = true
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d different waits: what failed together returns together", len(seen))
	}
	e.Attempt = len(k.Ladder) + 1
	if got := k.After(e, dest.Outcome{State: dest.Retry, Code: "http_500"}, start); got.State != dest.Failed || got.Code != "exhausted" {
		t.Errorf("after the ladder: %+v", got)
	}
}

func TestAddressOfOurOwnIsNotCalled(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	k := webhook.New(webhook.Options{})
	for _, url := range []string{server.URL, "https://localhost:" + port, "https://[::ffff:127.0.0.1]:" + port} {
		o := send(t, k, dest.Config{"url": url, "signing_secret": current}, start, desttest.Event(t, event.LeadCreated))
		if o.State != dest.Broken || called {
			t.Errorf("%s: called %t, %+v", url, called, o)
		}
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	s := sim.New(sim.Options{Now: func() time.Time { return start }})
	k, c := endpoint(t, s)
	o := k.Sender.(dest.Prober).Probe(clock.Frozen(t.Context(), start), c)
	if got := s.Received(); o.State != dest.Delivered || len(got) != 1 || got[0].Type != "ping" {
		t.Errorf("%+v, received %+v", o, got)
	}
	if err := s.Trust(next); err != nil {
		t.Fatal(err)
	}
	if o := k.Sender.(dest.Prober).Probe(clock.Frozen(t.Context(), start), c); o.State == dest.Delivered || o.Status != 401 || !strings.Contains(o.Response, "no signature fits") {
		t.Errorf("with a wrong secret: %+v", o)
	}
}
