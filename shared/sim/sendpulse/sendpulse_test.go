package sendpulse

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/calls"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func call(t *testing.T, s *Server, method, path, token string, body any) (int, map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(string(raw)))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return w.Code, out
}

func enter(t *testing.T, s *Server) string {
	t.Helper()
	status, body := call(t, s, "POST", "/oauth/access_token", "", map[string]string{"grant_type": "client_credentials", "client_id": DemoID, "client_secret": DemoSecret})
	token, _ := body["access_token"].(string)
	if status != 200 || token == "" || body["expires_in"] != float64(3600) {
		t.Fatalf("%d %v", status, body)
	}
	return token
}

// The exchanges that were seen on the wire: the same request gets the same status and the same keys.
func TestFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 9 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var wire struct {
				Request struct {
					Method, URL string
					Body        map[string]any `json:"body_json"`
				}
				Response struct {
					Status int
					Body   any `json:"body_json"`
				}
			}
			if err := json.Unmarshal(raw, &wire); err != nil {
				t.Fatal(err)
			}
			s := New(Options{Now: func() time.Time { return start }})
			s.Grant(DemoID, "f2f2f2f2f2f2f2f2f2f2f2f2f2f20002", DemoBook)
			token := ""
			if wire.Response.Status != 401 && !strings.HasSuffix(wire.Request.URL, "/oauth/access_token") {
				s.Grant(DemoID, DemoSecret, DemoBook)
				token = enter(t, s)
			}
			if wire.Response.Status == 429 {
				for range 10 {
					call(t, s, "GET", "/balance", token, nil)
				}
			}
			address, err := url.Parse(wire.Request.URL)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(wire.Request.Method, address.RequestURI(), nil)
			if wire.Request.Body != nil {
				body, _ := json.Marshal(wire.Request.Body)
				r = httptest.NewRequest(wire.Request.Method, address.RequestURI(), strings.NewReader(string(body)))
			}
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			var got any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != wire.Response.Status || !reflect.DeepEqual(shape(got), shape(wire.Response.Body)) {
				t.Errorf("%d %s, want %d %v", w.Code, w.Body, wire.Response.Status, wire.Response.Body)
			}
		})
	}
}

// shape keeps keys and sorts of values.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = shape(value)
		}
		return out
	case []any:
		if len(v) == 0 {
			return []any{}
		}
		return []any{shape(v[0])}
	case bool:
		return v
	}
	return reflect.TypeOf(v)
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	now := start
	s := New(Options{Now: func() time.Time { return now }})
	token := enter(t, s)
	now = start.Add(time.Hour - time.Second)
	if status, _ := call(t, s, "GET", "/balance", token, nil); status != 200 {
		t.Errorf("a second before its end: %d", status)
	}
	now = start.Add(time.Hour)
	if status, _ := call(t, s, "GET", "/balance", token, nil); status != 401 {
		t.Errorf("at its end: %d", status)
	}
	token = enter(t, s)
	s.Expire()
	if status, _ := call(t, s, "GET", "/balance", token, nil); status != 401 {
		t.Errorf("expired: %d", status)
	}
}

func TestTenASecond(t *testing.T) {
	t.Parallel()
	now := start
	s := New(Options{Now: func() time.Time { return now }})
	token := enter(t, s) // counts as well
	refused := 0
	for range 12 {
		if status, _ := call(t, s, "GET", "/balance", token, nil); status == 429 {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("%d of 13 calls of a second are refused", refused)
	}
	now = now.Add(time.Second)
	if status, _ := call(t, s, "GET", "/balance", token, nil); status != 200 {
		t.Errorf("in the next second: %d", status)
	}
}

func TestPhonesAndRepeats(t *testing.T) {
	t.Parallel()
	s := New(Options{Now: func() time.Time { return start }})
	token := enter(t, s)
	add := func(phones ...string) map[string]any {
		_, body := call(t, s, "POST", "/sms/numbers", token, map[string]any{"addressBookId": DemoBook, "phones": phones})
		counters, _ := body["counters"].(map[string]any)
		return counters
	}
	if got := add("380670000011", "+380670000012", "0670000013"); got["added"] != 1.0 || got["exceptions"] != 2.0 {
		t.Errorf("%v", got)
	}
	if got := add("380670000011"); got["exists"] != 1.0 || len(s.Entries(DemoBook)) != 1 {
		t.Errorf("again %v, entries %+v", got, s.Entries(DemoBook))
	}
	if status, body := call(t, s, "POST", "/sms/numbers", token, map[string]any{"addressBookId": 5, "phones": []string{"380670000011"}}); status != 404 || body["error_code"] != 213.0 {
		t.Errorf("a strange book: %d %v", status, body)
	}
}

func TestSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	log, faults := &calls.Log{}, &calls.Faults{}
	s := New(Options{Now: func() time.Time { return start }, Calls: log, Faults: faults})
	token := enter(t, s)
	if err := faults.Set(calls.Fault{Provider: "sendpulse", Status: http.StatusInternalServerError}); err != nil {
		t.Fatal(err)
	}
	if status, _ := call(t, s, "GET", "/balance", token, nil); status != 500 {
		t.Errorf("ordered: %d", status)
	}
	raw, err := json.Marshal(log.After("sendpulse", 0))
	if err != nil || strings.Contains(string(raw), DemoSecret) || strings.Contains(string(raw), token) || len(log.After("sendpulse", 0)) != 2 {
		t.Errorf("logged %s, %v", raw, err)
	}
}
