package sqs

import (
	"context"
	"time"
)

// Receive takes up to max messages off a queue, hides them for visibility and waits up to wait for the first one. A
// visibility below zero takes the queue's own. An empty result is no error.
func (s *Server) Receive(ctx context.Context, name string, limit int, visibility, wait time.Duration) ([]Message, error) {
	deadline := s.now().Add(wait)
	for {
		got, again, changed, err := s.take(name, limit, visibility)
		if err != nil || len(got) > 0 {
			return got, err
		}
		now := s.now()
		if !now.Before(deadline) {
			return nil, nil
		}
		pause := deadline.Sub(now)
		if !again.IsZero() {
			pause = min(pause, again.Sub(now))
		}
		timer := time.NewTimer(max(pause, time.Millisecond))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-changed:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// take receives without waiting. When it finds nothing, again is the time a hidden message shows itself.
func (s *Server) take(name string, limit int, visibility time.Duration) (got []Message, again time.Time, changed <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(name)
	if err != nil {
		return nil, again, nil, err
	}
	if visibility < 0 {
		visibility = q.Visibility
	}
	now := s.now()
	q.expire(now)
	var dead []*message
	for _, m := range q.messages {
		if len(got) == limit {
			break
		}
		if m.visible.After(now) {
			continue
		}
		if q.MaxReceive > 0 && m.receives >= q.MaxReceive && s.queues[q.DLQ] != nil {
			dead = append(dead, m)
			continue
		}
		m.receives++
		m.handle++
		if m.receives == 1 {
			m.first = now
		}
		if !s.strike(ReceiveMessage, name, Duplicate) {
			m.visible = now.Add(visibility)
		}
		v := m.view()
		v.Receipt = m.receipt()
		got = append(got, v)
	}
	for _, m := range dead {
		q.remove(m)
		s.bury(s.queues[q.DLQ], m, q.name, now)
	}
	if len(dead)+len(got) > 0 {
		s.broadcast()
	}
	again, _ = q.next(now)
	return got, again, s.changed, nil
}

// bury puts a message that was received too often into the dead-letter queue. It keeps its id and its age.
func (s *Server) bury(dlq *queue, m *message, source string, now time.Time) {
	if m.system == nil {
		m.system = map[string]string{}
	}
	m.system["DeadLetterQueueSourceArn"] = ARN(source)
	m.visible, m.receives, m.first = now, 0, time.Time{}
	dlq.messages = append(dlq.messages, m)
}

// Delete removes the message a receipt stands for. An old receipt, or one of a message that is gone, does nothing.
func (s *Server) Delete(name, receipt string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(name)
	if err != nil {
		return err
	}
	m, current, err := q.byReceipt(receipt)
	if err != nil {
		return err
	}
	if m != nil && current {
		q.remove(m)
		s.broadcast()
	}
	return nil
}

// SetVisibility hides a received message for another while, counted from now; 0 gives it back at once.
func (s *Server) SetVisibility(name, receipt string, visibility time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(name)
	if err != nil {
		return err
	}
	m, current, err := q.byReceipt(receipt)
	if err != nil {
		return err
	}
	now := s.now()
	if m == nil || !current || !m.visible.After(now) {
		return fail("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "the message is not in flight")
	}
	m.visible = now.Add(visibility)
	s.broadcast()
	return nil
}

// Purge empties a queue.
func (s *Server) Purge(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.queue(name)
	if err != nil {
		return err
	}
	q.messages = nil
	s.broadcast()
	return nil
}
