package queues

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"cartie/local/movable"
	"cartie/shared/sim/sqs"

	"github.com/aws/aws-lambda-go/events"
)

// TestEvent turns the messages of recorded events into those events again.
func TestEvent(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"standard-batch", "dlq"} {
		raw, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var want events.SQSEvent
		if err := json.Unmarshal(raw, &want); err != nil || len(want.Records) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		var batch []sqs.Message
		arn := want.Records[0].EventSourceARN
		queue := arn[strings.LastIndex(arn, ":")+1:]
		for _, r := range want.Records {
			m := sqs.Message{ID: r.MessageId, Receipt: r.ReceiptHandle, Body: r.Body, MD5: r.Md5OfBody, AttributesMD5: r.Md5OfMessageAttributes, System: r.Attributes, Attributes: map[string]sqs.Attribute{}}
			for n, a := range r.MessageAttributes {
				m.Attributes[n] = sqs.Attribute{DataType: a.DataType, StringValue: *a.StringValue}
			}
			batch = append(batch, m)
		}
		got, err := event(queue, batch, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if json.Unmarshal(got, &a) != nil || json.Unmarshal(raw, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, raw)
		}
	}
}

func TestPartialAnswers(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/standard-batch.responses.json")
	if err != nil {
		t.Fatal(err)
	}
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(raw, &answers); err != nil {
		t.Fatal(err)
	}
	const second = "4d7e7cb2-df1a-40c3-a4a2-54c208b008f2"
	batch := []sqs.Message{{ID: "d9828ab0-ecf1-4046-a47f-dabd6a37e60e"}, {ID: second}}
	for name, want := range map[string]map[string]bool{
		"all_ok": {}, "second_failed": {second: true}, "wrong_id_retries_everything": nil,
	} {
		got, err := failures(answers[name], batch)
		if (want == nil) != (err != nil) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, empty := range []string{"", "null", "{}", `{"batchItemFailures":null}`} {
		if got, err := failures([]byte(empty), batch); err != nil || len(got) != 0 {
			t.Errorf("%q is no success: %v %v", empty, got, err)
		}
	}
	for _, wrong := range []string{"[]", `"x"`, `{"batchItemFailures":[{}]}`, `{"batchItemFailures":[{"itemIdentifier":"other"}]}`} {
		if _, err := failures([]byte(wrong), batch); err == nil {
			t.Errorf("%s is a success", wrong)
		}
	}
}

type call struct {
	event  events.SQSEvent
	answer chan answer
}

type answer struct {
	out string
	err error
}

// bench is a source whose calls the test answers one by one.
type bench struct {
	*testing.T
	clock *movable.Clock
	sqs   *sqs.Server
	calls chan call
}

func start(t *testing.T, source *Source, a sqs.Attributes) *bench {
	t.Helper()
	b := &bench{T: t, clock: movable.Stopped(time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)), calls: make(chan call, 100)}
	b.sqs = sqs.New(sqs.Options{Now: b.clock.Now})
	b.clock.OnMove(b.sqs.Wake)
	for name, attributes := range map[string]sqs.Attributes{"jobs": a, "dead": {}} {
		if err := b.sqs.Create(name, attributes); err != nil {
			t.Fatal(err)
		}
	}
	source.Queue, source.Invoker, source.Now = "jobs", b, b.clock.Now
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		source.Run(ctx, b.sqs)
		close(done)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

// Invoke passes a call to the test.
func (b *bench) Invoke(_ context.Context, payload []byte) ([]byte, error) {
	c := call{answer: make(chan answer)}
	if err := json.NewDecoder(bytes.NewReader(payload)).Decode(&c.event); err != nil {
		return nil, err
	}
	b.calls <- c
	a := <-c.answer
	return []byte(a.out), a.err
}

func (b *bench) send(bodies ...string) {
	b.Helper()
	for _, body := range bodies {
		if _, err := b.sqs.Send("jobs", sqs.Entry{Body: body, Delay: -1}); err != nil {
			b.Fatal(err)
		}
	}
}

// next answers the next call and tells the bodies it carried.
func (b *bench) next(out func(events.SQSEvent) (string, error)) []string {
	b.Helper()
	c := <-b.calls
	var bodies []string
	for _, r := range c.event.Records {
		bodies = append(bodies, r.Body)
	}
	o, err := out(c.event)
	c.answer <- answer{out: o, err: err}
	return bodies
}

// settled waits until the queue has as many messages hidden and visible as wanted.
func (b *bench) settled(queue string, visible, inFlight int) {
	b.Helper()
	for {
		changed := b.sqs.Changed()
		for _, st := range b.sqs.Snapshot() {
			if st.Name == queue && st.Visible == visible && st.InFlight == inFlight {
				return
			}
		}
		select {
		case <-changed:
		case <-time.After(5 * time.Second):
			b.Fatalf("queues: %+v", b.sqs.Snapshot())
		}
	}
}

func ok(events.SQSEvent) (string, error) { return `{"batchItemFailures":[]}`, nil }

func TestDelivers(t *testing.T) {
	t.Parallel()
	b := start(t, &Source{Batch: 10, Max: 1, Partial: true}, sqs.Attributes{})
	b.send("one")
	bodies := b.next(func(e events.SQSEvent) (string, error) {
		r := e.Records[0]
		if at := r.MessageAttributes["clock"].StringValue; at == nil || *at != "2026-10-05T09:00:00Z" {
			t.Errorf("clock of the message is %v", r.MessageAttributes)
		}
		if r.Attributes["ApproximateReceiveCount"] != "1" || r.EventSourceARN != sqs.ARN("jobs") {
			t.Errorf("record %+v", r)
		}
		return ok(e)
	})
	if !reflect.DeepEqual(bodies, []string{"one"}) {
		t.Errorf("delivered %v", bodies)
	}
	b.settled("jobs", 0, 0)
}

// TestRedelivery fails one message of a batch until it lands in the dead-letter queue; the other one is done at once.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	b := start(t, &Source{Batch: 2, Max: 1, Partial: true, Window: time.Minute}, sqs.Attributes{Visibility: 3 * time.Minute, DLQ: "dead", MaxReceive: 2})
	poison := func(e events.SQSEvent) (string, error) {
		for _, r := range e.Records {
			if r.Body == "poison" {
				return `{"batchItemFailures":[{"itemIdentifier":"` + r.MessageId + `"}]}`, nil
			}
		}
		return ok(e)
	}
	b.send("poison", "good")
	if bodies := b.next(poison); !reflect.DeepEqual(bodies, []string{"poison", "good"}) {
		t.Errorf("the window gathered %v", bodies)
	}
	b.settled("jobs", 0, 1)
	advance(t, b.clock, 3*time.Minute) // the visibility ends; the message is received again
	b.settled("jobs", 0, 1)
	advance(t, b.clock, time.Minute) // the window closes on a batch of one
	if bodies := b.next(poison); !reflect.DeepEqual(bodies, []string{"poison"}) {
		t.Errorf("redelivered %v", bodies)
	}
	advance(t, b.clock, 3*time.Minute)
	b.settled("dead", 1, 0)
	b.settled("jobs", 0, 0)
}

func advance(t *testing.T, c *movable.Clock, d time.Duration) {
	t.Helper()
	if err := c.Advance(d); err != nil {
		t.Fatal(err)
	}
}

func TestFailedCallKeepsTheBatch(t *testing.T) {
	t.Parallel()
	heard := make(chan error, 1)
	b := start(t, &Source{Batch: 10, Max: 1, Partial: true, Failed: func(_ string, err error) { heard <- err }}, sqs.Attributes{Visibility: time.Minute})
	b.send("one")
	boom := errors.New("boom")
	b.next(func(events.SQSEvent) (string, error) { return "", boom })
	if err := <-heard; !errors.Is(err, boom) {
		t.Errorf("heard %v", err)
	}
	b.settled("jobs", 0, 1)
	advance(t, b.clock, time.Minute)
	b.next(ok)
	b.settled("jobs", 0, 0)
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	s := &Source{Batch: 1, Max: 2, Partial: true}
	b := start(t, s, sqs.Attributes{})
	b.send("a", "b", "c")
	first, second := <-b.calls, <-b.calls
	b.settled("jobs", 1, 2)
	if s.Running() != 2 {
		t.Errorf("%d calls run, want 2", s.Running())
	}
	first.answer <- answer{out: "{}"}
	b.next(ok)
	second.answer <- answer{out: "{}"}
	b.settled("jobs", 0, 0)
}

// TestDuplicate sees one message twice when the queue misbehaves.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	b := start(t, &Source{Batch: 1, Max: 1, Partial: true}, sqs.Attributes{})
	b.sqs.Inject(sqs.Fault{Effect: sqs.Duplicate})
	b.send("once")
	ids := map[string]int{}
	for range 2 {
		b.next(func(e events.SQSEvent) (string, error) {
			ids[e.Records[0].MessageId]++
			return "", errors.New("keep it")
		})
	}
	if len(ids) != 1 {
		t.Errorf("delivered %v", ids)
	}
}
