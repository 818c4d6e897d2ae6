package sqs

import (
	"context"
	"errors"
)

type batchFailure struct {
	ID          string `json:"Id"`
	Code        string
	Message     string
	SenderFault bool
}

type batchOut struct {
	Successful []any          `json:"Successful"`
	Failed     []batchFailure `json:"Failed"`
}

// batch runs one for every entry: the request fails as a whole only for its shape or a missing queue.
func batch[E any](c *call, entries []E, id func(E) string, one func(E) (any, error)) (any, error) {
	switch {
	case len(entries) == 0:
		return nil, fail("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", "there is no entry in the request")
	case len(entries) > 10:
		return nil, fail("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "a batch has at most 10 entries")
	}
	seen := map[string]bool{}
	for _, e := range entries {
		switch {
		case !validName(id(e)):
			return nil, fail("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId", "an entry id has 1 to 80 letters, digits, - and _")
		case seen[id(e)]:
			return nil, fail("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "entry id %s is given twice", id(e))
		}
		seen[id(e)] = true
	}
	c.server.mu.Lock()
	_, err := c.server.queue(c.queue)
	c.server.mu.Unlock()
	if err != nil {
		return nil, err
	}
	out := batchOut{Successful: []any{}, Failed: []batchFailure{}}
	for _, e := range entries {
		done, err := one(e)
		if err == nil {
			out.Successful = append(out.Successful, done)
			continue
		}
		var known *apiError
		if !errors.As(err, &known) {
			return nil, err
		}
		out.Failed = append(out.Failed, batchFailure{ID: id(e), Code: known.query, Message: known.message, SenderFault: true})
	}
	return out, nil
}

type sendBatchIn struct{ Entries []sendIn }

func sendBatch(_ context.Context, c *call, in sendBatchIn) (any, error) {
	total := 0
	for _, e := range in.Entries {
		total += Entry{Body: e.MessageBody, Attributes: e.MessageAttributes}.size()
	}
	if total > maxSize {
		return nil, fail("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", "a batch has at most %d bytes", maxSize)
	}
	return batch(c, in.Entries, func(e sendIn) string { return e.ID }, func(e sendIn) (any, error) {
		out, err := c.send(e)
		out.ID = e.ID
		return out, err
	})
}

type receiptsIn struct{ Entries []receiptIn }

type entryDone struct {
	ID string `json:"Id"`
}

func deleteBatch(ctx context.Context, c *call, in receiptsIn) (any, error) {
	return batch(c, in.Entries, func(e receiptIn) string { return e.ID }, func(e receiptIn) (any, error) {
		_, err := deleteMessage(ctx, c, e)
		return entryDone{ID: e.ID}, err
	})
}

func changeVisibilityBatch(ctx context.Context, c *call, in receiptsIn) (any, error) {
	return batch(c, in.Entries, func(e receiptIn) string { return e.ID }, func(e receiptIn) (any, error) {
		_, err := changeVisibility(ctx, c, e)
		return entryDone{ID: e.ID}, err
	})
}
