package capi

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cartie/shared/dest"
)

var fixtureNow = time.Unix(1791200850, 0).UTC()

// TestEveryKnownAnswerHasItsOutcome is the error policy: the fixtures name a class, the table says what it means here.
func TestEveryKnownAnswerHasItsOutcome(t *testing.T) {
	t.Parallel()
	states := map[string]dest.State{
		"ok": dest.Delivered, "ok_warning": dest.Delivered, "bad_event": dest.Failed, "permission": dest.Broken, "token": dest.Broken,
		"throttled": dest.Throttled, "transient": dest.Retry, "unknown": dest.Retry, "blocked": dest.Broken,
	}
	var in struct {
		Replies []struct {
			File    *string
			Status  *int    `json:"http_status"`
			Body    *string `json:"raw_body"`
			Network string
			Class   string
		}
	}
	load(t, "replies/index.json", &in)
	if len(in.Replies) < 20 {
		t.Fatalf("only %d replies", len(in.Replies))
	}
	for _, r := range in.Replies {
		reply, name, n := dest.Reply{}, r.Class, 1
		switch {
		case r.File != nil:
			name = *r.File
			raw, err := os.ReadFile(filepath.Join("testdata", "replies", name))
			if err != nil {
				t.Fatal(err)
			}
			reply.Body = raw
			if name == "ok-batch.json" {
				n = 3
			}
		case r.Body != nil:
			reply.Body = []byte(*r.Body)
		case r.Network != "":
			reply.Err = context.DeadlineExceeded
		}
		if r.Status != nil {
			reply.Status = *r.Status
		}
		o := read(reply, n, "EAAx", fixtureNow)
		want, ok := states[r.Class]
		if !ok || o.State != want {
			t.Errorf("%s: %s (%s %s), want %s", name, o.State, o.Code, o.Message, want)
		}
		if o.State != dest.Delivered && (o.Code == "" || o.Message == "") {
			t.Errorf("%s: no reason given: %+v", name, o)
		}
		if r.Class == "ok_warning" && o.Message == "" {
			t.Errorf("%s: the warning is lost", name)
		}
		if strings.Contains(o.Message, "EAAx") {
			t.Errorf("%s: the message shows the token: %s", name, o.Message)
		}
	}
}

func TestAnswerDetails(t *testing.T) {
	t.Parallel()
	header := func(key, value string) http.Header { return http.Header{http.CanonicalHeaderKey(key): {value}} }
	usage := `{"990000000000101":[{"type":"ads_management","call_count":100,"estimated_time_to_regain_access":19}]}`
	limit := []byte(`{"error":{"code":80004}}`)
	for name, c := range map[string]struct {
		reply dest.Reply
		want  dest.Outcome
	}{
		"minutes of the business header": {
			dest.Reply{Status: 400, Body: limit, Header: header("X-Business-Use-Case-Usage", usage)},
			dest.Outcome{State: dest.Throttled, Code: "80004", RetryAfter: 19 * time.Minute},
		},
		"absurd minutes": {
			dest.Reply{Status: 400, Body: limit, Header: header("X-Business-Use-Case-Usage", `{"1":[{"estimated_time_to_regain_access":999999}]}`)},
			dest.Outcome{State: dest.Throttled, Code: "80004", RetryAfter: 24 * time.Hour},
		},
		"broken header": {
			dest.Reply{Status: 400, Body: limit, Header: header("X-Business-Use-Case-Usage", "x")},
			dest.Outcome{State: dest.Throttled, Code: "80004"},
		},
		"retry-after": {
			dest.Reply{Status: 503, Header: header("Retry-After", "30")},
			dest.Outcome{State: dest.Retry, Code: "http_503", RetryAfter: 30 * time.Second},
		},
		"fewer received than sent": {
			dest.Reply{Status: 200, Body: []byte(`{"events_received":1}`)},
			dest.Outcome{State: dest.Retry, Code: "http_200"},
		},
		"unknown code": {
			dest.Reply{Status: 400, Body: []byte(`{"error":{"code":2635,"message":"deprecated version"}}`)},
			dest.Outcome{State: dest.Broken, Code: "2635"},
		},
		"somebody else's token": {
			dest.Reply{Status: 400, Body: []byte(`{"error":{"code":190,"message":"Malformed access token EAAotherTokenAltogether"}}`)},
			dest.Outcome{State: dest.Broken, Code: "190", Message: "Malformed access token ***"},
		},
	} {
		n := 1
		if strings.HasPrefix(name, "fewer") {
			n = 2
		}
		got := read(c.reply, n, "EAAInventedAccessToken", fixtureNow)
		if got.State != c.want.State || got.Code != c.want.Code || got.RetryAfter != c.want.RetryAfter ||
			(c.want.Message != "" && got.Message != c.want.Message) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/replies/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no replies: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(400, raw)
		f.Add(200, raw)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		const token = "EAAInventedAccessToken00000000000000ZDZD"
		o := read(dest.Reply{Status: status, Body: body}, 1, token, fixtureNow)
		if o.State == "" || (o.State == dest.Delivered && status >= 300) || strings.Contains(o.Message, token) {
			t.Fatalf("%+v", o)
		}
	})
}
