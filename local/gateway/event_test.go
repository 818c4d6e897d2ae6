package gateway

import (
	"bytes"
	"encoding/base64"
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
)

// TestEvent sends the request behind each fixture and wants the fixture back, byte for byte; only the order of query
// parameters, which comes from a map, is free.
func TestEvent(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("fixtures: %v %v", files, err)
	}
	for _, file := range files {
		if filepath.Base(file) == "responses.json" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want event
			var line bytes.Buffer
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Compact(&line, raw); err != nil {
				t.Fatal(err)
			}
			method, path, _ := strings.Cut(want.RouteKey, " ")
			if path == "" {
				method, path = "", want.RouteKey
			}
			g, err := New(Options{Routes: []Route{{Method: method, Path: path}}, Proto: "https", APIID: "fx0api0000"})
			if err != nil {
				t.Fatal(err)
			}
			r, body := request(t, want)
			route, params, ok := g.table.match(r.Method, r.URL.Path)
			if !ok {
				t.Fatalf("route %s does not match %s", want.RouteKey, r.URL.Path)
			}
			got, err := g.stamped(r, body, route.Key(), params, stamp{
				requestID: want.RequestContext.RequestID, traceID: want.Headers["x-amzn-trace-id"], at: time.UnixMilli(want.RequestContext.TimeEpoch).UTC(),
			})
			if err != nil {
				t.Fatal(err)
			}
			same := bytes.Equal(got, line.Bytes())
			if len(want.QueryStringParameters) > 1 {
				var a, b any
				same = json.Unmarshal(got, &a) == nil && json.Unmarshal(raw, &b) == nil && reflect.DeepEqual(a, b)
			}
			if !same {
				t.Errorf("got\n%s\nwant\n%s", got, line.Bytes())
			}
		})
	}
}

// request is what the client sent so that the gateway made this event.
func request(t *testing.T, e event) (*http.Request, []byte) {
	t.Helper()
	var body []byte
	if e.Body != nil {
		body = []byte(*e.Body)
		if e.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(*e.Body); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := httptest.NewRequest(e.RequestContext.HTTP.Method, "/", nil)
	r.URL = &url.URL{Path: e.RawPath, RawQuery: e.RawQueryString}
	r.Host = e.Headers["host"]
	r.RemoteAddr = e.RequestContext.HTTP.SourceIP + ":4711"
	for name, value := range e.Headers {
		switch name {
		case "host", "x-amzn-trace-id", "x-forwarded-port", "x-forwarded-proto":
		case "x-forwarded-for":
			if sent, ok := strings.CutSuffix(value, ", "+e.RequestContext.HTTP.SourceIP); ok {
				r.Header.Set(name, sent)
			}
		default:
			r.Header.Set(name, value)
		}
	}
	if len(e.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	return r, body
}

func TestMatch(t *testing.T) {
	t.Parallel()
	var routes []Route
	for _, key := range []string{
		"$default", "ANY /{proxy+}", "ANY /api/leads/{proxy+}", "ANY /api/leads", "GET /api/leads/{id}", "GET /api/leads/export",
		"ANY /api/leads/{id}/notes", "POST /hooks/telegram/client/{bot_id}",
	} {
		method, path, ok := strings.Cut(key, " ")
		if !ok {
			method, path = "", key
		}
		routes = append(routes, Route{Method: method, Path: path})
	}
	table, err := newTable(routes)
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[string]string{
		"GET /api/leads":                  "ANY /api/leads",
		"GET /api/leads/export":           "GET /api/leads/export",
		"GET /api/leads/7":                "GET /api/leads/{id} id=7",
		"POST /api/leads/7":               "ANY /api/leads/{proxy+} proxy=7",
		"POST /api/leads/export":          "ANY /api/leads/{proxy+} proxy=export",
		"GET /api/leads/7/notes":          "ANY /api/leads/{id}/notes id=7",
		"GET /api/leads/7/other":          "ANY /api/leads/{proxy+} proxy=7/other",
		"GET /api/leads/":                 "ANY /{proxy+} proxy=api/leads/",
		"POST /hooks/telegram/client/b1":  "POST /hooks/telegram/client/{bot_id} bot_id=b1",
		"POST /hooks/telegram/client/b/1": "ANY /{proxy+} proxy=hooks/telegram/client/b/1",
		"GET /":                           "$default",
		"GET //api/leads":                 "ANY /{proxy+} proxy=/api/leads",
	} {
		method, path, _ := strings.Cut(request, " ")
		route, params, ok := table.match(method, path)
		got := route.Key()
		for name, value := range params {
			got += " " + name + "=" + value
		}
		if !ok || got != want {
			t.Errorf("%s goes to %s, want %s", request, got, want)
		}
	}
	for _, path := range []string{"api", "/a/{b", "/{a+}/b", "/x{y}", "/{}"} {
		if _, err := New(Options{Routes: []Route{{Method: "GET", Path: path}}}); err == nil {
			t.Errorf("path %s is accepted", path)
		}
	}
}
