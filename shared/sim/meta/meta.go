// Package meta is a Graph API that knows one call, the Conversions API's POST /{version}/{pixel}/events, and refuses what
// Meta refuses: all or nothing per request, with Meta's codes and shapes of answers. It counts an event once within
// 48 hours. It is for laptops and tests, checks by its own reading of the rules, and shares no code with the sender.
package meta

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"cartie/shared/sim/calls"
)

// The account every sandbox knows. The token has the right shape and opens nothing at Meta.
const (
	DemoPixel = "990000000000101"
	DemoToken = "EAASandboxInventedAccessToken000000000000ZDZD"
)

// Options connect the simulator to the sandbox. Every field may be nil: the wall clock, an own log, no faults.
type Options struct {
	Now    func() time.Time
	Calls  *calls.Log
	Faults *calls.Faults
}

// Event is a conversion that counts.
type Event struct {
	Pixel, Name, ID, ActionSource, TestCode string
	Time                                    time.Time       // when it happened
	At                                      time.Time       // when it came
	Body                                    json.RawMessage // as it was sent
}

// Server is the simulator; it is an http.Handler and safe for concurrent use.
type Server struct {
	now    func() time.Time
	calls  *calls.Log
	faults *calls.Faults

	mu       sync.Mutex
	pixels   map[string]bool
	tokens   map[string]map[string]bool // token → its pixels; nil once revoked
	first    map[counted]time.Time
	received []Event
	repeats  int
}

type counted struct{ pixel, name, id string }

const (
	provider = "meta"
	maxBody  = 16 << 20
	dedup    = 48 * time.Hour
)

// New makes a simulator that knows the demo account.
func New(o Options) *Server {
	s := &Server{
		now: o.Now, calls: o.Calls, faults: o.Faults,
		pixels: map[string]bool{}, tokens: map[string]map[string]bool{}, first: map[counted]time.Time{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.calls == nil {
		s.calls = &calls.Log{}
	}
	if s.faults == nil {
		s.faults = &calls.Faults{}
	}
	s.Grant(DemoPixel, DemoToken)
	return s
}

// Grant makes the pixel exist and lets the token write to it.
func (s *Server) Grant(pixel, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pixels[pixel] = true
	if s.tokens[token] == nil {
		s.tokens[token] = map[string]bool{}
	}
	s.tokens[token][pixel] = true
}

// Revoke ends the token's session: from now on it is refused with 190/460.
func (s *Server) Revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = nil
}

// Received lists the events that count, in the order they came; repeats within 48 hours are left out.
func (s *Server) Received() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Repeats is how many events were answered well and not counted again.
func (s *Server) Repeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.repeats
}

// ServeHTTP implements http.Handler. A dropped answer and a timeout close the connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	body, readable := decode(r.Header.Get("Content-Type"), raw)
	if err != nil {
		readable = false
	}
	token := r.URL.Query().Get("access_token")
	if text, ok := body["access_token"].(string); ok {
		token = text
	}
	call := calls.Call{Provider: provider, Method: r.Method, Path: r.URL.Path, Body: masked(body), At: s.now()}
	refuse := func(f calls.Fault) calls.Answer {
		return calls.Answer{Body: ordinary(f.Status, f.Description), Secret: token}
	}
	calls.Serve(w, r, s.calls, s.faults, call, refuse, func() calls.Answer {
		status, answer := s.answer(r, body, readable, token)
		return calls.Answer{Status: status, Body: answer, Secret: token}
	})
}

func (s *Server) answer(r *http.Request, body map[string]any, readable bool, token string) (int, any) {
	version, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	pixel, edge, _ := strings.Cut(rest, "/")
	if !versionShape.MatchString(version) || edge != "events" {
		return refused(http.StatusBadRequest, graphError{Message: "Unknown path components: " + r.URL.Path, Code: 2500})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.admit(r.Method, pixel, token); err != nil {
		return refused(err.status(), *err)
	}
	if !readable {
		return refused(http.StatusBadRequest, invalid("the body is neither JSON nor a form"))
	}
	now := s.now()
	batch, err := events(body, now)
	if err != nil {
		return refused(http.StatusBadRequest, *err)
	}
	for _, e := range batch {
		e.Pixel, e.At = pixel, now
		s.count(e)
	}
	return http.StatusOK, map[string]any{"events_received": len(batch), "messages": []string{}, "fbtrace_id": trace}
}

// count takes an event once per pixel, name and id within 48 hours of the first. Without an id it always counts.
func (s *Server) count(e Event) {
	key := counted{e.Pixel, e.Name, e.ID}
	if first, ok := s.first[key]; ok && e.ID != "" && e.At.Sub(first) < dedup {
		s.repeats++
		return
	}
	s.first[key] = e.At
	s.received = append(s.received, e)
}

// decode reads a JSON body, or a form whose "data" is JSON.
func decode(contentType string, raw []byte) (map[string]any, bool) {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, false
		}
		body := map[string]any{}
		for key := range form {
			body[key] = form.Get(key)
		}
		if text, ok := body["data"].(string); ok {
			var data any
			if number([]byte(text), &data) != nil {
				return body, false
			}
			body["data"] = data
		}
		return body, true
	}
	var body map[string]any
	return body, number(raw, &body) == nil && body != nil
}

// number decodes and keeps numbers as they were written.
func number(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return dec.Decode(into)
}

func masked(body map[string]any) map[string]any {
	out := maps.Clone(body)
	if _, ok := out["access_token"]; ok {
		out["access_token"] = "***"
	}
	return out
}
