package calls_test

import (
	"encoding/json"
	"testing"
	"time"

	"cartie/shared/sim/calls"
)

func TestLogNumbersAndFilters(t *testing.T) {
	t.Parallel()
	var log calls.Log
	wake := log.Changed()
	at := time.Date(2026, 10, 5, 12, 0, 0, 0, time.FixedZone("Kyiv", 3*3600))
	log.Add(calls.Call{Provider: "telegram", Method: "getMe", At: at})
	log.Add(calls.Call{Provider: "meta", Method: "POST", At: at})
	last := log.Add(calls.Call{Provider: "telegram", Method: "sendMessage", At: at})
	<-wake
	if last != 3 {
		t.Fatalf("third call got number %d", last)
	}
	got := log.After("telegram", 1)
	if len(got) != 1 || got[0].Method != "sendMessage" || got[0].Body == nil || got[0].At.Location() != time.UTC {
		t.Fatalf("telegram calls after 1: %+v", got)
	}
	if all := log.After("", 0); len(all) != 3 || all[0].Seq != 1 {
		t.Fatalf("all calls: %+v", all)
	}
	if none := log.After("viber", 0); none == nil || len(none) != 0 {
		t.Fatalf("an unknown provider must give an empty list, got %#v", none)
	}
}

func TestLogForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var log calls.Log
	for range 20_001 {
		log.Add(calls.Call{Provider: "telegram"})
	}
	left := log.After("", 0)
	if len(left) != 10_000 || left[len(left)-1].Seq != 20_001 {
		t.Fatalf("%d calls left, last %d", len(left), left[len(left)-1].Seq)
	}
}

func TestFaultsAreTakenInOrderAndCountDown(t *testing.T) {
	t.Parallel()
	var faults calls.Faults
	for _, f := range []calls.Fault{
		{Provider: "telegram", Method: "sendMessage", Status: 429, Times: 2},
		{Provider: "telegram", Drop: "answer"},
	} {
		if err := faults.Set(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := faults.Take("meta", "sendMessage"); ok {
		t.Fatal("a fault of another provider was taken")
	}
	if f, ok := faults.Take("telegram", "getMe"); !ok || f.Drop != "answer" {
		t.Fatalf("any-method fault: %+v %v", f, ok)
	}
	for i := range 2 {
		if f, ok := faults.Take("telegram", "sendMessage"); !ok || f.Status != 429 || f.RetryAfter != 1 {
			t.Fatalf("take %d: %+v %v", i, f, ok)
		}
	}
	if f, ok := faults.Take("telegram", "sendMessage"); ok {
		t.Fatalf("spent fault came again: %+v", f)
	}
	if err := faults.Set(calls.Fault{Status: 500, Times: 9}); err != nil {
		t.Fatal(err)
	}
	if left := faults.List(); len(left) != 1 || left[0].Times != 9 {
		t.Fatalf("left %+v", left)
	}
	faults.Clear()
	if left := faults.List(); len(left) != 0 {
		t.Fatalf("after Clear: %+v", left)
	}
}

func TestFaultsRefuseNonsense(t *testing.T) {
	t.Parallel()
	var faults calls.Faults
	for name, f := range map[string]calls.Fault{
		"nothing":       {Provider: "telegram"},
		"two ways":      {Status: 500, Timeout: true},
		"unknown drop":  {Drop: "request"},
		"no error":      {Status: 200},
		"negative":      {Status: 500, Times: -1},
		"negative wait": {Status: 429, RetryAfter: -2},
	} {
		if err := faults.Set(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFaultJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]calls.Fault{
		`{"provider":"telegram","method":"sendMessage","status":429,"retry_after":2,"times":3}`: {Provider: "telegram", Method: "sendMessage", Status: 429, RetryAfter: 2, Times: 3},
		`{"provider":"meta","status":"timeout"}`:                                                {Provider: "meta", Timeout: true},
		`{"provider":"meta","drop":"answer"}`:                                                   {Provider: "meta", Drop: "answer"},
	} {
		var got calls.Fault
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	var f calls.Fault
	if err := json.Unmarshal([]byte(`{"status":"slow"}`), &f); err == nil {
		t.Error("an unknown status word was accepted")
	}
}
