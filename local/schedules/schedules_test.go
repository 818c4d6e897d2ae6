package schedules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"cartie/local/movable"
	"cartie/shared/samtmpl"
)

var start = time.Date(2026, 10, 5, 9, 0, 30, 0, time.UTC) // a Monday

func TestNext(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"rate(1 minute)":                 "2026-10-05T09:01:30Z",
		"rate(5 minutes)":                "2026-10-05T09:05:30Z",
		"rate(12 hours)":                 "2026-10-05T21:00:30Z",
		"rate(1 day)":                    "2026-10-06T09:00:30Z",
		"cron(* * * * ? *)":              "2026-10-05T09:01:00Z",
		"cron(0/15 * * * ? *)":           "2026-10-05T09:15:00Z",
		"cron(0 3 * * ? *)":              "2026-10-06T03:00:00Z",
		"cron(30 9 ? * MON-FRI *)":       "2026-10-05T09:30:00Z",
		"cron(0 9 ? * 2,THU *)":          "2026-10-08T09:00:00Z",
		"cron(0 0 31 * ? *)":             "2026-10-31T00:00:00Z",
		"cron(0 0 29 FEB ? *)":           "2028-02-29T00:00:00Z",
		"cron(5 4 1 1 ? 2030-2031)":      "2030-01-01T04:05:00Z",
		"cron(0 8-18/5 * * ? *)":         "2026-10-05T13:00:00Z",
		"cron(0 10 * * ? *) Europe/Kyiv": "2026-10-06T07:00:00Z",
		"cron(0 0 30 2 ? *)":             "never",
		"cron(0 0 1 1 ? 2020)":           "never",
	} {
		expr, zone, _ := bytes.Cut([]byte(expression), []byte(") "))
		text := string(expr)
		if len(zone) > 0 {
			text += ")"
		}
		r, err := parse(text, string(zone))
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		got := "never"
		if at, ok := r.next(start); ok {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s is due %s, want %s", expression, got, want)
		}
	}
}

func TestWrongExpressions(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		"", "rate", "rate()", "rate(1)", "rate(0 minutes)", "rate(1 week)", "at(2026-10-05T09:00:00)", "cron(* * * * *)",
		"cron(* * * * * *)", "cron(? * ? * ? *)", "cron(60 * * * ? *)", "cron(0 0 L * ? *)", "cron(0 0 ? * 2#1 *)", "cron(5-1 * * * ? *)",
		"cron(0/0 * * * ? *)",
	} {
		if _, err := parse(expression, ""); err == nil {
			t.Errorf("%q is accepted", expression)
		}
	}
	if _, err := parse("rate(1 day)", "Nowhere/Land"); err == nil {
		t.Error("an unknown time zone is accepted")
	}
}

// FuzzParse proves that no expression panics and that what is due is due later.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"rate(1 minute)", "cron(0/15 8-18 ? * MON-FRI 2026-2030)", "cron(0 0 29 2 ? *)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		r, err := parse(expression, "")
		if err != nil {
			return
		}
		if at, ok := r.next(start); ok && !at.After(start) {
			t.Errorf("%q is due %s", expression, at)
		}
	})
}

func TestEvent(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/default-payload.json")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, raw); err != nil {
		t.Fatal(err)
	}
	got, err := event("cartie-outbox-sweep", "d0fd034b-aebb-4272-a395-b31bdc03976d", time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC))
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("got %s, %v\nwant %s", got, err, want.Bytes())
	}
}

type calls chan []byte

func (c calls) Invoke(_ context.Context, payload []byte) ([]byte, error) {
	c <- payload
	if bytes.Contains(payload, []byte("fail")) {
		return nil, errors.New("boom")
	}
	return []byte("null"), nil
}

func TestRun(t *testing.T) {
	t.Parallel()
	clock := movable.Stopped(start)
	made := make(calls, 10)
	s, err := New(samtmpl.Schedule{Name: "sweep", Expression: "rate(1 minute)", Enabled: true}, made)
	if err != nil {
		t.Fatal(err)
	}
	off, err := New(samtmpl.Schedule{Name: "off", Expression: "rate(1 minute)"}, made)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := s.Start(ctx, clock, func(name string, err error) { t.Errorf("%s: %v", name, err) })
	<-off.Start(ctx, clock, nil)
	for _, by := range []time.Duration{time.Minute, 2 * time.Hour} {
		if err := clock.Advance(by); err != nil {
			t.Fatal(err)
		}
		var e struct{ Time time.Time }
		if err := json.Unmarshal(<-made, &e); err != nil || !e.Time.Equal(clock.Now()) {
			t.Errorf("after %s fired as of %s at %s: %v", by, e.Time, clock.Now(), err)
		}
	}
	cancel()
	<-done
	if len(made) != 0 {
		t.Errorf("%d calls too many", len(made))
	}
	st := s.State(clock.Now())
	if st.Last == nil || !st.Last.Equal(clock.Now()) || st.Next == nil || st.Next.Sub(*st.Last) != time.Minute || st.Running {
		t.Errorf("state %+v", st)
	}
}

func TestFailureAndInput(t *testing.T) {
	t.Parallel()
	clock := movable.Stopped(start)
	made := make(calls, 1)
	s, err := New(samtmpl.Schedule{Name: "job", Expression: "rate(1 minute)", Enabled: true, Input: `{"do":"fail"}`}, made)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	heard := make(chan error, 1)
	done := s.Start(ctx, clock, func(_ string, err error) { heard <- err })
	if err := clock.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if payload := <-made; string(payload) != `{"do":"fail"}` {
		t.Errorf("payload %s", payload)
	}
	if err := <-heard; err == nil {
		t.Error("the failure was not heard")
	}
	cancel()
	<-done
}
