package fn_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/trace"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func consumer(t *testing.T, s settings, handle func(ctx context.Context, m fn.Message) error) (lambda.Handler, *output) {
	t.Helper()
	return open(t, fn.Queue("probe", func(context.Context, *fn.Env) (func(context.Context, fn.Message) error, error) { return handle, nil }), s)
}

// failures delivers a batch and answers the ids that must come again.
func failures(t *testing.T, h lambda.Handler, batch []byte) []string {
	t.Helper()
	raw, err := h.Invoke(t.Context(), batch)
	if err != nil {
		t.Fatalf("the batch failed: %v", err)
	}
	var out events.SQSEventResponse
	if err := json.Unmarshal(raw, &out); err != nil || !strings.Contains(string(raw), `"batchItemFailures":[`) {
		t.Fatalf("answer %s: %v", raw, err)
	}
	ids := []string{}
	for _, f := range out.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

const (
	first  = "d9828ab0-ecf1-4046-a47f-dabd6a37e60e"
	second = "4d7e7cb2-df1a-40c3-a4a2-54c208b008f2"
	broken = "1a85afd3-851d-48e9-a9ae-aca544ff6ea9" // its body is cut off
)

func TestBatchIsTakenMessageByMessage(t *testing.T) {
	t.Parallel()
	var got []fn.Message
	var traces []string
	h, log := consumer(t, nil, func(ctx context.Context, m fn.Message) error {
		got, traces = append(got, m), append(traces, trace.ID(ctx))
		return nil
	})
	if failed := failures(t, h, recorded(t, "sqs/standard-batch.json")); !slices.Equal(failed, []string{broken}) {
		t.Errorf("failed %q, want only the broken one", failed)
	}
	if len(got) != 3 || got[0] != got[2] || got[0].Workspace == got[1].Workspace || got[0].Receives != 1 {
		t.Errorf("messages %+v", got)
	}
	if !slices.Equal(traces, []string{"FxReq1001=", "FxReq1002=", "FxReq1001="}) || got[0].Trace != "FxReq1001=" {
		t.Errorf("traces %q", traces)
	}
	if line := log.lines(t)[0]; line["messages"] != 4.0 || line["failed"] != 1.0 || line["trace_"+second] != "FxReq1002=" {
		t.Errorf("log %v", line)
	}
}

func TestReceiveCountIsTold(t *testing.T) {
	t.Parallel()
	receives := 0
	h, _ := consumer(t, nil, func(_ context.Context, m fn.Message) error { receives = m.Receives; return nil })
	if failed := failures(t, h, recorded(t, "sqs/redelivered.json")); len(failed) != 0 || receives != 4 {
		t.Errorf("failed %q, receives %d", failed, receives)
	}
}

// A message that is not ours fails, so that it ends in the dead letter queue where people look.
func TestForeignMessageFails(t *testing.T) {
	t.Parallel()
	h, _ := consumer(t, nil, func(context.Context, fn.Message) error { t.Error("handled"); return nil })
	if failed := failures(t, h, recorded(t, "sqs/dlq.json")); len(failed) != 1 {
		t.Errorf("failed %q", failed)
	}
	for _, body := range []string{``, `{}`, `[]`, `{"workspace_id":"0199b3a2-0000-7000-8000-000000000001"}`, `{"id":"0199b3a2-0000-7000-8000-000000000001"}`} {
		if failed := failures(t, h, batch(t, body)); len(failed) != 1 {
			t.Errorf("%q: failed %q", body, failed)
		}
	}
	if _, err := h.Invoke(t.Context(), []byte(`"text"`)); err == nil {
		t.Error("what is no SQS event was taken")
	}
}

// What becomes of a message depends on the kind of its fault, and never on its neighbours.
func TestFaultKindsDecide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		again bool
	}{
		"done":              {nil, false},
		"row is gone":       {fault.New(fault.NotFound, "not_found", "no such delivery"), false},
		"in other hands":    {fault.New(fault.Conflict, "claim_lost", "no longer ours"), false},
		"database away":     {fault.New(fault.Transient, "database_unavailable", "away"), true},
		"throttled":         {fault.Wait(time.Second, "wait", "later"), true},
		"a bug":             {fault.New(fault.Internal, "internal", "x"), true},
		"a foreign error":   {errors.New("anything"), true},
		"a refused value":   {fault.New(fault.Invalid, "invalid", "x"), true},
		"a refused caller":  {fault.New(fault.Forbidden, "forbidden", "x"), true},
		"wrapped, row gone": {errors.Join(errors.New("load"), fault.New(fault.NotFound, "not_found", "x")), false},
	} {
		calls := 0
		h, _ := consumer(t, nil, func(context.Context, fn.Message) error {
			calls++
			if calls == 2 {
				return c.err
			}
			return nil
		})
		want := []string{broken}
		if c.again {
			want = []string{second, broken}
		}
		if failed := failures(t, h, recorded(t, "sqs/standard-batch.json")); !slices.Equal(failed, want) {
			t.Errorf("%s: failed %q, want %q", name, failed, want)
		}
		if calls != 3 {
			t.Errorf("%s: %d messages handled of 3", name, calls)
		}
	}
}

func TestPanicFailsOneMessage(t *testing.T) {
	t.Parallel()
	calls := 0
	h, log := consumer(t, nil, func(context.Context, fn.Message) error {
		if calls++; calls == 1 {
			panic("first")
		}
		return nil
	})
	if failed := failures(t, h, recorded(t, "sqs/standard-batch.json")); !slices.Equal(failed, []string{first, broken}) {
		t.Errorf("failed %q", failed)
	}
	if line := log.lines(t)[0]; !strings.Contains(line["stack"].(string), "queue_test.go") {
		t.Errorf("the stack is not logged: %v", line)
	}
}

// Messages carry a clock on the laptop only.
func TestMessageClock(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, local := range []string{"1", "", "0"} {
		var now time.Time
		h, _ := consumer(t, settings{"LOCAL": local}, func(ctx context.Context, _ fn.Message) error { now = clock.Now(ctx); return nil })
		failures(t, h, batch(t, `{"workspace_id":"0199b3a2-0000-7000-8000-000000000001","id":"0199b3a2-0000-7000-8000-000000000002"}`,
			func(m *events.SQSMessage) {
				text := at.Format(time.RFC3339Nano)
				m.MessageAttributes = map[string]events.SQSMessageAttribute{"clock": {DataType: "String", StringValue: &text}}
			}))
		if moved := now.Sub(at).Abs() < time.Hour; moved != (local == "1") {
			t.Errorf("LOCAL=%q: the handler's time is %s", local, now)
		}
	}
}

func batch(t *testing.T, body string, change ...func(*events.SQSMessage)) []byte {
	t.Helper()
	m := events.SQSMessage{MessageId: "m-1", Body: body}
	for _, c := range change {
		c(&m)
	}
	raw, err := json.Marshal(events.SQSEvent{Records: []events.SQSMessage{m}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
