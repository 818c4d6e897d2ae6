package sendpulse

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"cartie/shared/dest"
)

// Answers as they were seen on the wire, and what each of them means.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]struct {
		state dest.State
		code  string
	}{
		"emails-add":             {dest.Delivered, ""},
		"emails-add-batch":       {dest.Delivered, ""},
		"err-200-result-false":   {dest.Failed, "result_false"},
		"err-200-is-error":       {dest.Failed, "10"},
		"err-400-no-data":        {dest.Failed, "8"},
		"err-404-book-not-found": {dest.Broken, "213"},
		"err-429":                {dest.Throttled, "http_429"},
		"err-500-empty":          {dest.Retry, "http_500"},
	} {
		raw, err := os.ReadFile("testdata/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var wire struct {
			Response struct {
				Status  int
				Headers map[string]string
				Body    json.RawMessage `json:"body_json"`
			}
		}
		if err := json.Unmarshal(raw, &wire); err != nil {
			t.Fatal(err)
		}
		r := dest.Reply{Status: wire.Response.Status, Header: http.Header{}, Body: wire.Response.Body}
		for name, value := range wire.Response.Headers {
			r.Header.Set(name, value)
		}
		o := read(r, time.Time{})
		if o.State != want.state || o.Code != want.code || (o.State != dest.Delivered) != (o.Message != "") {
			t.Errorf("%s: %+v", file, o)
		}
	}
	for body, want := range map[string]dest.State{
		`{"result":true,"counters":{"added":1,"exceptions":0,"exists":0}}`: dest.Delivered,
		`{"result":true,"counters":{"added":0,"exceptions":0,"exists":1}}`: dest.Delivered,
		`{"result":true,"counters":{"added":0,"exceptions":1,"exists":0}}`: dest.Failed,
		`{"result":true,"counters":{"added":1,"exceptions":1,"exists":0}}`: dest.Failed,
		`{"result":true,"counters":{"added":0,"exceptions":0,"exists":0}}`: dest.Failed,
		`{"result":true,"is_error":true}`:                                  dest.Failed,
		`{"result":true,"is_error":"1","http_code":500}`:                   dest.Retry,
		`{"is_error":1,"http_code":402,"message":"Not enough money"}`:      dest.Broken,
		`{"result":true,"is_error":0}`:                                     dest.Delivered,
		`{"result":"true"}`:                                                dest.Retry,
		`{}`:                                                               dest.Retry,
		`true`:                                                             dest.Retry,
	} {
		if o := read(dest.Reply{Status: 200, Body: []byte(body)}, time.Time{}); o.State != want {
			t.Errorf("%s: %+v", body, o)
		}
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Olena@Example.com ": "olena@example.com", "a+b@x.co.ua": "a+b@x.co.ua", "": "", "x": "", "a@b": "", "a b@x.com": "",
		"Олена <a@x.com>": "", "a@x.com, b@x.com": "", "a@.com ": "",
	} {
		if got := email(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "380670000011": "38***11", "olena@example.com": "ol***om"} {
		if got := cut(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
