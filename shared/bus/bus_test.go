package bus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/bus"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/sim/sqs"
)

// stage is a publisher and the queue it publishes to, on a clock of the test.
type stage struct {
	t        *testing.T
	sim      *sqs.Server
	bus      *bus.SQS
	url      string
	requests atomic.Int32
	mu       sync.Mutex
	now      time.Time
}

func open(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, now: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
	s.sim = sqs.New(sqs.Options{Now: func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }})
	if err := s.sim.Create("wake", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		s.sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.bus = bus.New(bus.Config{Endpoint: server.URL, Region: sqs.Region})
	s.url = sqs.URL(server.URL, "wake")
	return s
}

// received takes everything that is visible now.
func (s *stage) received() (out []sqs.Message) {
	s.t.Helper()
	for {
		some, err := s.sim.Receive(s.t.Context(), "wake", 10, time.Minute, 0)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(some) == 0 {
			return out
		}
		out = append(out, some...)
	}
}

func TestMessagesTravelInTens(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := map[string]int{}
	var messages []bus.Message
	for i := range 23 {
		m := bus.Message{Workspace: ident.New(), ID: ident.New()}
		if i%2 == 0 {
			m.Trace = fmt.Sprintf("trace-%d", i)
		}
		messages = append(messages, m)
		want[m.Workspace.String()+m.ID.String()+m.Trace]++
	}
	if err := s.bus.Publish(t.Context(), s.url, messages...); err != nil {
		t.Fatal(err)
	}
	if n := s.requests.Load(); n != 3 {
		t.Errorf("%d requests for 23 messages, want 3", n)
	}
	got := s.received()
	for _, m := range got {
		var body map[string]string
		if err := json.Unmarshal([]byte(m.Body), &body); err != nil || len(body) != 2 {
			t.Fatalf("body %s, %v: a message is two ids and nothing else", m.Body, err)
		}
		want[body["workspace_id"]+body["id"]+m.Attributes["trace"].StringValue]--
	}
	for key, left := range want {
		if left != 0 {
			t.Errorf("%s: %d times too few", key, left)
		}
	}
	if len(got) != 23 {
		t.Errorf("%d messages arrived", len(got))
	}
	if err := s.bus.Publish(t.Context(), s.url); err != nil || s.requests.Load() != 3 {
		t.Errorf("publishing nothing: %v, %d requests", err, s.requests.Load())
	}
}

// A message must not come early, so its delay is rounded up; SQS takes 15 minutes at most.
func TestDelays(t *testing.T) {
	t.Parallel()
	for delay, want := range map[time.Duration]time.Duration{
		-time.Second: 0, 0: 0, time.Nanosecond: time.Second, time.Second: time.Second, 1500 * time.Millisecond: 2 * time.Second,
		15 * time.Minute: 15 * time.Minute, 15*time.Minute - time.Millisecond: 15 * time.Minute, time.Hour: 15 * time.Minute,
	} {
		s := open(t)
		if err := s.bus.Publish(t.Context(), s.url, bus.Message{Workspace: ident.New(), ID: ident.New(), Delay: delay}); err != nil {
			t.Fatal(err)
		}
		if want > 0 {
			s.move(want - time.Millisecond)
			if n := len(s.received()); n != 0 {
				t.Errorf("delay %s: it came before %s", delay, want)
			}
			s.move(time.Millisecond)
		}
		if n := len(s.received()); n != 1 {
			t.Errorf("delay %s: it did not come after %s", delay, want)
		}
	}
}

func (s *stage) move(d time.Duration) {
	s.mu.Lock()
	s.now = s.now.Add(d)
	s.mu.Unlock()
	s.sim.Wake()
}

// Whatever a queue does to us is transient, and tells nothing of addresses.
func TestFailures(t *testing.T) {
	t.Parallel()
	s := open(t)
	m := bus.Message{Workspace: ident.New(), ID: ident.New()}
	away := bus.New(bus.Config{Endpoint: "http://127.0.0.1:1", Region: sqs.Region})
	partly := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = w.Write([]byte(`{"Successful":[],"Failed":[{"Id":"0","SenderFault":false,"Code":"InternalError","Message":"one was lost"}]}`))
	}))
	t.Cleanup(partly.Close)
	for name, publish := range map[string]func() error{
		"no such queue":  func() error { return s.bus.Publish(t.Context(), s.url+"-other", m) },
		"nobody listens": func() error { return away.Publish(t.Context(), "http://127.0.0.1:1/123456789012/wake", m) },
		"one of a batch": func() error {
			return bus.New(bus.Config{Endpoint: partly.URL, Region: sqs.Region}).Publish(t.Context(), partly.URL+"/1/q", m)
		},
		"cancelled early": func() error { return s.bus.Publish(cancelled(t), s.url, m) },
	} {
		err := publish()
		f := fault.As(err)
		if f == nil || f.Kind != fault.Transient || f.Code != "queue_unavailable" || strings.Contains(f.Message, "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
