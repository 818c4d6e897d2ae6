// Package webhook is a customer's endpoint that takes signed messages: it verifies them by its own reading of Standard
// Webhooks 1.0 (standardwebhooks.com), counts a repeated id once and answers what it is told to. It is for laptops and
// tests and shares no code with the sender.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cartie/shared/sim/calls"
)

// Options connect the simulator to the sandbox. Every field may be nil: the wall clock, an own log, no faults.
type Options struct {
	Now    func() time.Time
	Calls  *calls.Log
	Faults *calls.Faults
}

// Message is one that was taken, on its first coming.
type Message struct {
	Path, ID, Type string
	Body           json.RawMessage
	At             time.Time // when it came
	Signatures     int       // how many were sent
}

// Server is the endpoint; it is an http.Handler that takes POST on any path and is safe for concurrent use.
type Server struct {
	now    func() time.Time
	calls  *calls.Log
	faults *calls.Faults

	mu       sync.Mutex
	keys     [][]byte
	received []Message
	seen     map[string]bool
	repeats  int
}

const (
	provider  = "webhook"
	maxBody   = 1 << 20
	tolerance = 5 * time.Minute
)

// New makes an endpoint that knows no secret: it wants signatures in the right form and believes them.
func New(o Options) *Server {
	s := &Server{now: o.Now, calls: o.Calls, faults: o.Faults, seen: map[string]bool{}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.calls == nil {
		s.calls = &calls.Log{}
	}
	if s.faults == nil {
		s.faults = &calls.Faults{}
	}
	return s
}

// Trust replaces the secrets ("whsec_…"); from now on one of them must have signed.
func (s *Server) Trust(secrets ...string) error {
	keys := make([][]byte, len(secrets))
	for i, secret := range secrets {
		text, ok := strings.CutPrefix(secret, "whsec_")
		key, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil {
			return errors.New("webhook: a secret is whsec_ and base64")
		}
		keys[i] = key
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = keys
	return nil
}

// Received lists the messages that count, in the order they came.
func (s *Server) Received() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Repeats is how many messages came again under a known id.
func (s *Server) Repeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.repeats
}

// ServeHTTP implements http.Handler. A dropped answer and a timeout close the connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	call := calls.Call{Provider: provider, Method: r.Method, Path: r.URL.Path, Body: object(raw), At: s.now()}
	refuse := func(calls.Fault) calls.Answer { return calls.Answer{Body: map[string]string{"error": "ordered"}} }
	calls.Serve(w, r, s.calls, s.faults, call, refuse, func() calls.Answer {
		if err != nil {
			return calls.Answer{Status: http.StatusBadRequest, Body: map[string]string{"error": "unreadable"}}
		}
		status, answer := s.take(r, raw)
		return calls.Answer{Status: status, Body: answer}
	})
}

func (s *Server) take(r *http.Request, raw []byte) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refused := func(status int, why string) (int, any) { return status, map[string]string{"error": why} }
	if r.Method != http.MethodPost {
		return refused(http.StatusMethodNotAllowed, "only POST")
	}
	now := s.now()
	if err := verify(s.keys, r.Header, raw, now); err != nil {
		return refused(http.StatusUnauthorized, err.Error())
	}
	var body struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(raw, &body); err != nil || body.Type == "" || body.Timestamp.IsZero() || len(body.Data) == 0 {
		return refused(http.StatusBadRequest, "type, timestamp or data is missing")
	}
	id := r.Header.Get("webhook-id")
	if s.seen[id] {
		s.repeats++
		return http.StatusOK, map[string]any{"ok": true, "repeat": true}
	}
	s.seen[id] = true
	s.received = append(s.received, Message{
		Path: r.URL.Path, ID: id, Type: body.Type, Body: raw, At: now, Signatures: len(strings.Fields(r.Header.Get("webhook-signature"))),
	})
	return http.StatusOK, map[string]any{"ok": true, "verified": len(s.keys) > 0}
}

// verify checks the three headers. Without keys any signature in the right form will do.
func verify(keys [][]byte, h http.Header, body []byte, now time.Time) error {
	id, stamp := h.Get("webhook-id"), h.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	switch age := now.Sub(time.Unix(seconds, 0)).Truncate(time.Second); {
	case id == "" || err != nil:
		return errors.New("webhook-id or webhook-timestamp is missing or wrong")
	case age > tolerance || age < -tolerance:
		return errors.New("webhook-timestamp is more than 5 minutes away")
	}
	for _, part := range strings.Fields(h.Get("webhook-signature")) {
		text, ok := strings.CutPrefix(part, "v1,")
		given, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil || len(given) != sha256.Size {
			continue
		}
		if len(keys) == 0 {
			return nil
		}
		for _, key := range keys {
			mac := hmac.New(sha256.New, key)
			_, _ = io.WriteString(mac, id+"."+stamp+".")
			_, _ = mac.Write(body)
			if hmac.Equal(mac.Sum(nil), given) {
				return nil
			}
		}
	}
	return errors.New("no signature fits")
}

func object(raw []byte) map[string]any {
	var body map[string]any
	if json.Unmarshal(raw, &body) != nil {
		return nil
	}
	return body
}
