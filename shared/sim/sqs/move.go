package sqs

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/google/uuid"
)

// move is a finished task that put messages of a dead-letter queue back.
type move struct {
	Source      string `json:"SourceArn"`
	Destination string `json:"DestinationArn,omitempty"`
	Status      string `json:"Status"`
	Moved       int    `json:"ApproximateNumberOfMessagesMoved"`
	Total       int    `json:"ApproximateNumberOfMessagesToMove"`
	Started     int64  `json:"StartedTimestamp"`
}

// Redrive puts the visible messages of a dead-letter queue back into destination, or each into the queue it came from
// when destination is "". They get new ids and start counting anew. It answers how many moved.
func (s *Server) Redrive(dlq, destination string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, err := s.queue(dlq)
	if err != nil {
		return 0, fail("ResourceNotFoundException", "ResourceNotFoundException", "the source queue does not exist")
	}
	feeds := false
	for _, q := range s.queues {
		feeds = feeds || q.DLQ == dlq
	}
	if !feeds {
		return 0, invalid("the source is the dead-letter queue of no other queue")
	}
	now := s.now()
	var moved []*message
	for _, m := range from.messages {
		target := destination
		if target == "" {
			arn := m.system["DeadLetterQueueSourceArn"]
			target = arn[strings.LastIndex(arn, ":")+1:]
		}
		to := s.queues[target]
		if to == nil || m.visible.After(now) {
			continue
		}
		delete(m.system, "DeadLetterQueueSourceArn")
		to.add(m.body, m.attrs, m.system, now, now)
		moved = append(moved, m)
	}
	for _, m := range moved {
		from.remove(m)
	}
	record := move{Source: ARN(dlq), Status: "COMPLETED", Moved: len(moved), Total: len(moved), Started: now.UnixMilli()}
	if destination != "" {
		record.Destination = ARN(destination)
	}
	s.moves = append(s.moves, record)
	s.broadcast()
	return len(moved), nil
}

type moveIn struct {
	SourceArn, DestinationArn string
}

func startMove(_ context.Context, c *call, in moveIn) (any, error) {
	last := func(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }
	if _, err := c.server.Redrive(last(in.SourceArn), last(in.DestinationArn)); err != nil {
		return nil, err
	}
	return map[string]string{"TaskHandle": base64.StdEncoding.EncodeToString([]byte(uuid.NewString()))}, nil
}

func listMoves(_ context.Context, c *call, in moveIn) (any, error) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	out := []move{}
	for i := len(c.server.moves) - 1; i >= 0 && len(out) < 10; i-- {
		if c.server.moves[i].Source == in.SourceArn {
			out = append(out, c.server.moves[i])
		}
	}
	return map[string]any{"Results": out}, nil
}
