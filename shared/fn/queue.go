package fn

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/trace"

	"github.com/aws/aws-lambda-go/events"
)

// Message is all that travels on a queue: the row to look at. Trace is the trace id of whoever wrote the row.
type Message struct {
	Workspace ident.ID `json:"workspace_id"`
	ID        ident.ID `json:"id"`
	Trace     string   `json:"-"`
	Receives  int      `json:"-"` // how often this message was received, 1 at first
}

type queue struct {
	handle func(ctx context.Context, m Message) error
	env    *Env
}

// Invoke handles a batch and names the messages that must come again. A message that is not ours fails, so that it
// ends in the dead letter queue and is seen.
func (q queue) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event events.SQSEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "bad_event", "the event is no SQS event")
	}
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	settled := 0
	for _, record := range event.Records {
		err := q.one(ctx, record)
		switch fault.KindOf(err) {
		case "":
		case fault.NotFound, fault.Conflict: // the same call cannot succeed later; the row says what happened
			settled++
			Note(ctx, slog.String("settled_"+record.MessageId, err.Error()))
		default:
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
			Note(ctx, slog.String("failed_"+record.MessageId, err.Error()))
		}
	}
	Note(ctx, slog.Int("messages", len(event.Records)), slog.Int("failed", len(out.BatchItemFailures)), slog.Int("settled", settled))
	return json.Marshal(out)
}

func (q queue) one(ctx context.Context, record events.SQSMessage) (err error) {
	defer func() {
		if p := recover(); p != nil {
			Note(ctx, slog.String("stack", string(debug.Stack())))
			err = fault.New(fault.Internal, "panic", "a message crashed its handler: %s", fmt.Sprint(p))
		}
	}()
	var m Message
	if err := json.Unmarshal([]byte(record.Body), &m); err != nil || m.Workspace == ident.Nil || m.ID == ident.Nil {
		return fault.New(fault.Malformed, "bad_message", "the message names no row")
	}
	m.Receives, _ = strconv.Atoi(record.Attributes["ApproximateReceiveCount"])
	if a, ok := record.MessageAttributes["trace"]; ok && a.StringValue != nil {
		m.Trace = *a.StringValue
		ctx = trace.With(ctx, m.Trace)
		Note(ctx, slog.String("trace_"+record.MessageId, m.Trace))
	}
	if a, ok := record.MessageAttributes["clock"]; ok && a.StringValue != nil && q.env.Local() {
		if at, err := time.Parse(time.RFC3339Nano, *a.StringValue); err == nil {
			ctx = clock.With(ctx, at)
		}
	}
	return q.handle(ctx, m)
}

type schedule struct {
	run func(ctx context.Context) error
	env *Env
}

// Invoke runs the schedule once.
func (s schedule) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event struct {
		Time time.Time `json:"time"`
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "bad_event", "the event is no schedule event")
	}
	if s.env.Local() && !event.Time.IsZero() {
		ctx = clock.With(ctx, event.Time)
	}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return []byte("null"), nil
}

type task struct {
	run func(ctx context.Context, payload []byte) (any, error)
}

// Invoke runs the operator's task with its payload.
func (t task) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	out, err := t.run(ctx, payload)
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}
