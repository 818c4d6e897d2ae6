// Package sqs is Amazon SQS for laptops and tests: standard queues behind the AWS JSON 1.0 protocol that the SDK speaks,
// with the rules that decide whether a consumer is right: visibility, delay, long polls, receive counts, dead-letter
// queues, checksums, size limits and typed errors (Amazon SQS API Reference, 2012-11-05). The clock is given and faults
// are switched on by hand, so a test sees a lost answer or a duplicate when it wants one.
//
// It refuses FIFO queues, keeps nothing when the process ends, and checks no signatures. Sets of permissions and tags do
// not exist here.
package sqs

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Region and Account appear in queue ARNs and URLs.
const (
	Region  = "eu-central-1"
	Account = "123456789012"
)

// Options shape a server. The zero value runs on the wall clock.
type Options struct {
	// Now is the time the queues live by. Whoever moves it calls Wake afterwards.
	Now func() time.Time
}

// Server holds queues. It is an http.Handler for the SDK, and its methods serve whoever polls in the same process.
type Server struct {
	now     func() time.Time
	mu      sync.Mutex
	queues  map[string]*queue
	faults  []Fault
	moves   []move
	changed chan struct{} // closed and replaced whenever something a poll waits for may have happened
}

var _ http.Handler = (*Server)(nil)

// New makes a server without queues.
func New(opt Options) *Server {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Server{now: opt.Now, queues: map[string]*queue{}, changed: make(chan struct{})}
}

// Wake makes waiting polls look again. Call it after the clock was moved.
func (s *Server) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broadcast()
}

// broadcast is called with mu held.
func (s *Server) broadcast() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// ARN is the name of a queue in policies and redrive settings.
func ARN(queue string) string { return "arn:aws:sqs:" + Region + ":" + Account + ":" + queue }

// URL is the address of a queue on a server reached at base, e.g. "http://127.0.0.1:4566".
func URL(base, queue string) string { return base + "/" + Account + "/" + queue }

// Create makes a queue, or changes the settings of an existing one. Zero fields take SQS's defaults.
func (s *Server) Create(name string, a Attributes) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !validName(name) {
		return fmt.Errorf("sqs: queue name %q is not 1 to 80 letters, digits, - and _", name)
	}
	if q, ok := s.queues[name]; ok {
		q.Attributes = a.orDefault()
		return nil
	}
	now := s.now()
	s.queues[name] = &queue{name: name, Attributes: a.orDefault(), created: now, modified: now}
	return nil
}

// State is what the console and tests look at.
type State struct {
	Name     string    `json:"name"`
	DLQ      string    `json:"dlq,omitempty"` // where messages go after MaxReceive receives
	Visible  int       `json:"visible"`       // ready to be received
	InFlight int       `json:"in_flight"`     // received, neither deleted nor timed out
	Delayed  int       `json:"delayed"`       // sent with a delay that still runs
	Messages []Message `json:"messages"`      // at most 100, oldest first, as stored
}

// Snapshot lists all queues by name.
func (s *Server) Snapshot() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	out := make([]State, 0, len(s.queues))
	for _, name := range s.names("") {
		q := s.queues[name]
		q.expire(now)
		st := State{Name: name, DLQ: q.DLQ, Messages: []Message{}}
		st.Visible, st.InFlight, st.Delayed = q.count(now)
		for _, m := range q.messages[:min(len(q.messages), 100)] {
			st.Messages = append(st.Messages, m.view())
		}
		out = append(out, st)
	}
	return out
}

// Changed is closed the next time a message arrives, leaves, or changes its visibility.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}
