package fn_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/fn"
)

func TestRecordedSchedulesRun(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	for _, file := range []string{"default-payload.json", "eventbridge-rule.json", "custom-input.json"} {
		for _, local := range []string{"1", ""} {
			var now time.Time
			h, _ := open(t, fn.Schedule("probe", func(context.Context, *fn.Env) (func(context.Context) error, error) {
				return func(ctx context.Context) error { now = clock.Now(ctx); return nil }, nil
			}), settings{"LOCAL": local})
			if out, err := h.Invoke(t.Context(), recorded(t, "schedule/"+file)); err != nil || string(out) != "null" {
				t.Errorf("%s: %s, %v", file, out, err)
			}
			// The laptop's schedules carry its clock in `time`; in AWS the wall clock rules.
			if moved := now.Sub(at).Abs() < time.Minute; moved != (local == "1" && file != "custom-input.json") {
				t.Errorf("%s, LOCAL=%q: time %s", file, local, now)
			}
		}
	}
}

func TestScheduleFailsAndLives(t *testing.T) {
	t.Parallel()
	runs := 0
	h, log := open(t, fn.Schedule("probe", func(context.Context, *fn.Env) (func(context.Context) error, error) {
		return func(context.Context) error {
			switch runs++; runs {
			case 1:
				return errors.New("database is away")
			case 2:
				panic("at the disco")
			}
			return nil
		}, nil
	}), nil)
	event := recorded(t, "schedule/default-payload.json")
	for i := range 2 {
		if _, err := h.Invoke(t.Context(), event); err == nil {
			t.Errorf("run %d reported success", i+1)
		}
	}
	if _, err := h.Invoke(t.Context(), event); err != nil {
		t.Errorf("after a panic: %v", err)
	}
	if _, err := h.Invoke(t.Context(), []byte(`"tick"`)); !fault.Is(err, fault.Malformed) {
		t.Errorf("a foreign event: %v", err)
	}
	lines := log.lines(t)
	if len(lines) != 4 || lines[0]["level"] != "ERROR" || lines[0]["err"] != "database is away" || lines[1]["panic"] != "at the disco" || lines[2]["level"] != "INFO" {
		t.Errorf("log %v", lines)
	}
}

func TestTaskAnswersWhatItReturns(t *testing.T) {
	t.Parallel()
	h, _ := open(t, fn.Task("probe", func(context.Context, *fn.Env) (func(context.Context, []byte) (any, error), error) {
		return func(_ context.Context, payload []byte) (any, error) {
			if string(payload) != `{"up":true}` {
				return nil, fault.New(fault.Malformed, "malformed", "no command")
			}
			return map[string]int{"applied": 12}, nil
		}, nil
	}), nil)
	if out, err := h.Invoke(t.Context(), []byte(`{"up":true}`)); err != nil || string(out) != `{"applied":12}` {
		t.Errorf("%s, %v", out, err)
	}
	if _, err := h.Invoke(t.Context(), []byte(`{}`)); !fault.Is(err, fault.Malformed) {
		t.Errorf("a wrong command: %v", err)
	}
}
