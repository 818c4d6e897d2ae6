package meta_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	s := setup(t)
	good := func() map[string]any {
		return map[string]any{"data": []any{s.lead("a", nil)}, "access_token": fixtureToken}
	}
	for status, code := range map[int]int{400: 100, 401: 190, 403: 10, 429: 4, 500: 1, 503: 2} {
		if err := s.faults.Set(calls.Fault{Provider: "meta", Status: status, RetryAfter: 5, Description: "as ordered"}); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(good())
		if err != nil {
			t.Fatal(err)
		}
		got, a, header, err := s.do(t, "POST", s.url, "application/json", string(raw))
		if err != nil || got != status || a.Error == nil || a.Error.Code != code || a.Error.Message != "as ordered" || header.Get("Retry-After") != "5" {
			t.Errorf("%d: %d %+v %v", status, got, a.Error, err)
		}
	}
	if len(s.sim.Received()) != 0 {
		t.Fatal("an ordered failure took effect")
	}
	for _, f := range []calls.Fault{{Provider: "meta", Method: "POST", Drop: "answer"}, {Provider: "meta", Timeout: true}} {
		if err := s.faults.Set(f); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := json.Marshal(good())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := s.do(t, "POST", s.url, "application/json", string(raw)); err == nil || len(s.sim.Received()) != 1 {
		t.Errorf("dropped answer: %v, %d count", err, len(s.sim.Received()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", s.url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		_ = res.Body.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timeout: %v", err)
	}
	var kinds []string
	for _, c := range s.calls.After("meta", 0) {
		kinds = append(kinds, fmt.Sprint(c.Fault, c.Status))
	}
	if len(kinds) != 8 || kinds[6] != "drop0" || kinds[7] != "timeout0" {
		t.Errorf("recorded %v", kinds)
	}
}

func TestTheCallLogHidesTokens(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if status, _ := s.post(t, map[string]any{"data": []any{s.lead("a", nil)}, "access_token": fixtureToken}); status != 200 {
		t.Fatalf("status %d", status)
	}
	if status, _ := s.post(t, map[string]any{"data": []any{}, "access_token": "EAAUnknownToken"}); status != 400 {
		t.Fatalf("status %d", status)
	}
	if status, _, _, err := s.do(t, "POST", s.url+"?access_token=EAAUnknownToken", "text/plain", "?"); err != nil || status != 400 {
		t.Fatalf("status %d, %v", status, err)
	}
	all := s.calls.After("meta", 0)
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), fixtureToken) || strings.Contains(string(raw), "EAAUnknownToken") {
		t.Errorf("a token is in the log: %s", raw)
	}
	if len(all) != 3 || all[0].Method != "POST" || all[0].Path != "/v25.0/"+meta.DemoPixel+"/events" || all[0].Status != 200 ||
		all[0].Body["access_token"] != "***" || len(all[0].Body["data"].([]any)) != 1 || !all[0].At.Equal(s.now) {
		t.Errorf("recorded %+v", all)
	}
}

func FuzzServe(f *testing.F) {
	files, err := filepath.Glob("testdata/*.request.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no requests")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var in struct {
			Request struct {
				Body json.RawMessage `json:"body_json"`
			}
		}
		if err := json.Unmarshal(raw, &in); err != nil {
			f.Fatal(err)
		}
		f.Add("application/json", string(in.Request.Body))
	}
	f.Add("application/x-www-form-urlencoded", "data=%5B%7B%7D%5D&access_token="+fixtureToken)
	f.Fuzz(func(t *testing.T, contentType, body string) {
		s := meta.New(meta.Options{Now: func() time.Time { return time.Unix(1791201900, 0) }})
		s.Grant(meta.DemoPixel, fixtureToken)
		req := httptest.NewRequest("POST", "/v25.0/"+meta.DemoPixel+"/events", strings.NewReader(body))
		req.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if !json.Valid(w.Body.Bytes()) || (w.Code == 200) != (len(s.Received()) > 0) {
			t.Fatalf("%d %s with %d received", w.Code, w.Body, len(s.Received()))
		}
	})
}
