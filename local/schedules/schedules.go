// Package schedules is EventBridge Scheduler on a clock that can be moved: it invokes functions by rate and cron
// expressions, with the event they get in the cloud (EventBridge Scheduler user guide, "Schedule types").
//
// It refuses to make up for lost time: when the clock jumps over several ticks of a schedule, only the last one fires,
// as an event older than its maximum age is dropped in the cloud. A schedule that still runs is not started again.
package schedules

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cartie/local/lambda"
	"cartie/local/movable"
	"cartie/shared/samtmpl"

	"github.com/google/uuid"
)

// Schedule is one schedule of one function.
type Schedule struct {
	Name    string
	Input   string // the payload; "" sends the default event
	Enabled bool
	rule    rule
	invoker lambda.Invoker
	running atomic.Bool
	mu      sync.Mutex
	last    time.Time
}

// New reads the expression of a schedule from the template.
func New(s samtmpl.Schedule, invoker lambda.Invoker) (*Schedule, error) {
	r, err := parse(s.Expression, s.Timezone)
	if err != nil {
		return nil, fmt.Errorf("schedule %s: %w", s.Name, err)
	}
	return &Schedule{Name: s.Name, Input: s.Input, Enabled: s.Enabled, rule: r, invoker: invoker}, nil
}

// Start fires the schedule whenever it is due, counted from now, until ctx ends; done is closed after the last run.
// failed hears what goes wrong.
func (s *Schedule) Start(ctx context.Context, clock *movable.Clock, failed func(name string, err error)) (done <-chan struct{}) {
	ended := make(chan struct{})
	from := clock.Now()
	go func() {
		defer close(ended)
		for s.Enabled {
			due, ok := s.rule.next(from)
			if !ok || !clock.Until(due, ctx.Done()) {
				return
			}
			from = clock.Now()
			if _, err := s.Fire(context.WithoutCancel(ctx), from); err != nil {
				failed(s.Name, err)
			}
		}
	}()
	return ended
}

// Fire invokes the function as of a time and answers what it returned.
func (s *Schedule) Fire(ctx context.Context, at time.Time) ([]byte, error) {
	s.running.Store(true)
	defer s.running.Store(false)
	s.mu.Lock()
	s.last = at
	s.mu.Unlock()
	payload := []byte(s.Input)
	if s.Input == "" {
		var err error
		if payload, err = event(s.Name, uuid.NewString(), at); err != nil {
			return nil, err
		}
	}
	return s.invoker.Invoke(ctx, payload)
}

// State is what the console shows.
type State struct {
	Name    string     `json:"name"`
	Enabled bool       `json:"enabled"`
	Running bool       `json:"running"`
	Last    *time.Time `json:"last,omitempty"`
	Next    *time.Time `json:"next,omitempty"`
}

// State describes the schedule as of now.
func (s *Schedule) State(now time.Time) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{Name: s.Name, Enabled: s.Enabled, Running: s.running.Load()}
	from := now
	if !s.last.IsZero() {
		last := s.last
		st.Last, from = &last, last
	}
	if due, ok := s.rule.next(from); ok && s.Enabled {
		st.Next = &due
	}
	return st
}

// event is what the Scheduler sends without an input. The cloud writes whole seconds; here the time keeps its fraction,
// so that what became due in this second is due for the handler too.
func event(name, id string, at time.Time) ([]byte, error) {
	return json.Marshal(struct {
		Version    string   `json:"version"`
		ID         string   `json:"id"`
		DetailType string   `json:"detail-type"`
		Source     string   `json:"source"`
		Account    string   `json:"account"`
		Time       string   `json:"time"`
		Region     string   `json:"region"`
		Resources  []string `json:"resources"`
		Detail     string   `json:"detail"`
	}{
		"0", id, "Scheduled Event", "aws.scheduler", lambda.Account, at.UTC().Format(time.RFC3339Nano), lambda.Region,
		[]string{"arn:aws:scheduler:" + lambda.Region + ":" + lambda.Account + ":schedule/default/" + name},
		"{}",
	})
}
