package fn_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// The recorded answers, given by a handler that writes what the client is to see.
func TestRecordedAnswers(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name   string
			Return json.RawMessage
			Client struct {
				Status    int
				SetCookie int `json:"set_cookie"`
				Bytes     int
			}
		}
	}
	if err := json.Unmarshal(recorded(t, "responses.json"), &file); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, c := range file.Cases {
		var want events.APIGatewayV2HTTPResponse
		if json.Unmarshal(c.Return, &want) != nil || want.StatusCode == 0 {
			continue // the gateway's own answers
		}
		compared++
		body := []byte(want.Body)
		if want.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(want.Body); err != nil {
				t.Fatal(err)
			}
		}
		h, _ := web(t, nil, func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range want.Headers {
				w.Header().Set(name, value)
			}
			for _, cookie := range want.Cookies {
				w.Header().Add("Set-Cookie", cookie)
			}
			_, _ = w.Write(body)
		})
		got := call(t, h, recorded(t, "http/get-path-parameter.json"))
		if got.StatusCode != c.Client.Status || got.Body != want.Body || got.IsBase64Encoded != want.IsBase64Encoded {
			t.Errorf("%s: %d %q base64 %t", c.Name, got.StatusCode, got.Body, got.IsBase64Encoded)
		}
		if len(got.Cookies) != c.Client.SetCookie || c.Client.SetCookie > 0 && !reflect.DeepEqual(got.Cookies, want.Cookies) {
			t.Errorf("%s: cookies %q", c.Name, got.Cookies)
		}
		if _, there := got.Headers["Set-Cookie"]; there || got.Headers["Content-Type"] != want.Headers["content-type"] {
			t.Errorf("%s: headers %q", c.Name, got.Headers)
		}
	}
	if compared < 3 {
		t.Fatalf("%d answers compared", compared)
	}
}

// Only the first status counts, as in net/http.
func TestFirstStatusCounts(t *testing.T) {
	t.Parallel()
	h, _ := web(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "made")
	})
	if got := call(t, h, recorded(t, "http/get-path-parameter.json")); got.StatusCode != http.StatusCreated || got.Body != "made" {
		t.Errorf("%d %q", got.StatusCode, got.Body)
	}
}

// A panic costs one request, and nobody sees half an answer or the panic's text.
func TestPanicIsOneProblem(t *testing.T) {
	t.Parallel()
	calls := 0
	h, log := web(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		switch calls {
		case 1:
			panic(errors.New("connection to lead-db lost"))
		case 2:
			w.Header().Set("Etag", `"v1"`)
			_, _ = io.WriteString(w, `{"items":[`)
			panic("in the middle")
		}
		_, _ = io.WriteString(w, "alive")
	})
	event := recorded(t, "http/get-path-parameter.json")
	for range 2 {
		got := call(t, h, event)
		var problem struct {
			Type, Title, Code string
			Status            int
			RequestID         string `json:"request_id"`
		}
		if err := json.Unmarshal([]byte(got.Body), &problem); err != nil {
			t.Fatalf("%s: %v", got.Body, err)
		}
		if got.StatusCode != 500 || problem.Status != 500 || problem.Code != "internal" || problem.RequestID != "FxReq0e3cc730d9=" || problem.Type != "about:blank" {
			t.Errorf("%d %s", got.StatusCode, got.Body)
		}
		if got.Headers["Content-Type"] != "application/problem+json" || got.Headers["Etag"] != "" || strings.Contains(got.Body, "lead-db") {
			t.Errorf("%q %s", got.Headers, got.Body)
		}
	}
	if got := call(t, h, event); got.StatusCode != 200 || got.Body != "alive" {
		t.Errorf("after the panics: %d %q", got.StatusCode, got.Body)
	}
	lines := log.lines(t)
	if len(lines) != 3 || lines[0]["panic"] != "connection to lead-db lost" || !strings.Contains(lines[1]["stack"].(string), "answer_test.go") {
		t.Errorf("log %v", lines)
	}
}

func BenchmarkGateway(b *testing.B) {
	for name, file := range map[string]string{"get": "http/get-query-cookies.json", "telegram": "http/post-json-telegram.json", "image": "http/post-base64-image.json"} {
		b.Run(name, func(b *testing.B) {
			h, _ := web(b, nil, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				_, _ = io.WriteString(w, `{"ok":true}`)
			})
			event := bytes.TrimSpace(recorded(b, file))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Invoke(b.Context(), event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
