// Package queues feeds functions from SQS queues as Lambda's event source mappings do: batches, batching windows,
// concurrency, partial batch answers, and redelivery by doing nothing, so that visibility, receive counts and
// dead-letter queues work as in the cloud ("Using Lambda with Amazon SQS", Lambda developer guide).
// It refuses to interpret messages, and it never retries by itself.
package queues

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cartie/local/lambda"
	"cartie/shared/sim/sqs"
)

// Queues is what a source polls. sqs.Server is the one on a laptop.
type Queues interface {
	Receive(ctx context.Context, queue string, limit int, visibility, wait time.Duration) ([]sqs.Message, error)
	Delete(queue, receipt string) error
}

// Source is one queue that feeds one function.
type Source struct {
	Queue   string // its name
	Invoker lambda.Invoker
	Batch   int           // messages of a call at most
	Window  time.Duration // how long to gather a batch; 0 takes what is there
	Max     int           // calls at once; 0 means 5, what Lambda starts with
	Partial bool          // the function reports the messages that failed
	// Now dates the messages for the handler's clock.
	Now func() time.Time
	// Failed hears why messages stay in the queue; nil ignores it.
	Failed func(queue string, err error)

	running atomic.Int64
}

const poll = 20 * time.Second

// Run polls until ctx ends and returns when the last call has come back.
func (s *Source) Run(ctx context.Context, queues Queues) {
	slots := make(chan struct{}, s.limit())
	var calls sync.WaitGroup
	defer calls.Wait()
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		batch, err := s.gather(ctx, queues)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			s.failed(err)
			return // the queue is gone; nothing here brings it back
		}
		if len(batch) == 0 {
			<-slots
			continue
		}
		s.running.Add(1)
		calls.Go(func() {
			defer func() { s.running.Add(-1); <-slots }()
			s.deliver(context.WithoutCancel(ctx), queues, batch)
		})
	}
}

// Running is how many calls are under way.
func (s *Source) Running() int { return int(s.running.Load()) }

func (s *Source) limit() int {
	if s.Max > 0 {
		return s.Max
	}
	return 5
}

func (s *Source) failed(err error) {
	if s.Failed != nil {
		s.Failed(s.Queue, err)
	}
}

// gather receives until the batch is full or the window has closed. SQS gives at most ten at a time.
func (s *Source) gather(ctx context.Context, queues Queues) ([]sqs.Message, error) {
	batch, err := queues.Receive(ctx, s.Queue, min(s.Batch, 10), -1, poll)
	if err != nil || len(batch) == 0 || s.Window == 0 {
		return batch, err
	}
	closes := s.Now().Add(s.Window)
	for len(batch) < s.Batch {
		left := closes.Sub(s.Now())
		if left <= 0 {
			break
		}
		more, err := queues.Receive(ctx, s.Queue, min(s.Batch-len(batch), 10), -1, left)
		if err != nil {
			return batch, nil //nolint:nilerr // what was received is delivered; the next round reports the queue
		}
		batch = append(batch, more...)
	}
	return batch, nil
}

// deliver invokes the function and deletes what it has dealt with. The rest comes back when its visibility ends.
func (s *Source) deliver(ctx context.Context, queues Queues, batch []sqs.Message) {
	payload, err := event(s.Queue, batch, s.Now())
	if err != nil {
		s.failed(err)
		return
	}
	out, err := s.Invoker.Invoke(ctx, payload)
	if err != nil {
		s.failed(err)
		return
	}
	failed := map[string]bool{}
	if s.Partial {
		if failed, err = failures(out, batch); err != nil {
			s.failed(err)
			return
		}
	}
	if len(failed) > 0 {
		s.failed(fmt.Errorf("%d of %d messages failed", len(failed), len(batch)))
	}
	for _, m := range batch {
		if failed[m.ID] {
			continue
		}
		if err := queues.Delete(s.Queue, m.Receipt); err != nil {
			s.failed(err)
		}
	}
}

// failures reads a partial batch answer. Nothing, null and an empty list mean success; an answer that names no message
// of the batch, or is unreadable, fails the batch as a whole.
func failures(out []byte, batch []sqs.Message) (map[string]bool, error) {
	var answer struct {
		Failures []struct {
			ID *string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	failed := map[string]bool{}
	if len(out) == 0 {
		return failed, nil
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, fmt.Errorf("the function returned no batch answer: %w", err)
	}
	known := map[string]bool{}
	for _, m := range batch {
		known[m.ID] = true
	}
	for _, f := range answer.Failures {
		if f.ID == nil || !known[*f.ID] {
			return nil, fmt.Errorf("the function reported a message that was not in the batch: all of it is repeated")
		}
		failed[*f.ID] = true
	}
	return failed, nil
}
