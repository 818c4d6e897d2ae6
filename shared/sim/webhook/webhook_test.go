package webhook

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/calls"
)

// The published cases, received: what a receiver must take and what it must not.
func TestVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name    string
			Valid   bool
			Secrets []string
			Now     int64
			Headers map[string]string
			Body    string
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, c := range file.Cases {
		if strings.HasPrefix(c.Secrets[0], "whpk_") {
			continue // the asymmetric scheme, which our sender does not use
		}
		tried++
		s := New(Options{Now: func() time.Time { return time.Unix(c.Now, 0) }})
		if err := s.Trust(c.Secrets...); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/hooks/cartie", strings.NewReader(c.Body))
		for name, value := range c.Headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if (w.Code == http.StatusOK) != c.Valid || (len(s.Received()) == 1) != c.Valid {
			t.Errorf("%s: %d %s", c.Name, w.Code, w.Body)
		}
	}
	if tried < 18 {
		t.Errorf("only %d cases", tried)
	}
}

func TestFaultsAndLog(t *testing.T) {
	t.Parallel()
	log, faults := &calls.Log{}, &calls.Faults{}
	s := New(Options{Calls: log, Faults: faults})
	if err := faults.Set(calls.Fault{Provider: "webhook", Status: 503, RetryAfter: 9}); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(`{"type":"a"}`)))
	if w.Code != 503 || w.Header().Get("Retry-After") != "9" {
		t.Errorf("ordered %d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(`{"type":"a"}`)))
	if w.Code != http.StatusUnauthorized {
		t.Errorf("unsigned: %d", w.Code)
	}
	got := log.After("webhook", 0)
	if len(got) != 2 || got[0].Fault != "status" || got[0].Path != "/x" || got[1].Body["type"] != "a" || got[1].Status != 401 {
		t.Errorf("logged %+v", got)
	}
	if err := s.Trust("plain"); err == nil {
		t.Error("a secret of another form is taken")
	}
}
