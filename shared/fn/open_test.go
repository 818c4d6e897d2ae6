package fn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cartie/shared/fn"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// settings is a lookup over a map, as os.LookupEnv is one over the environment.
type settings map[string]string

func (s settings) lookup(name string) (string, bool) { v, ok := s[name]; return v, ok }

// output collects log lines of concurrent invocations.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

// lines decodes what was logged.
func (o *output) lines(t testing.TB) (out []map[string]any) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, raw := range bytes.Split(bytes.TrimSpace(o.buf.Bytes()), []byte("\n")) {
		var line map[string]any
		if err := json.Unmarshal(raw, &line); err != nil {
			t.Fatalf("log line %q: %v", raw, err)
		}
		out = append(out, line)
	}
	return out
}

func open(t testing.TB, f fn.Function, s settings) (lambda.Handler, *output) {
	t.Helper()
	out := &output{}
	h, err := f.Open(t.Context(), fn.NewEnv(f.Name, s.lookup, fn.WithOutput(out)))
	if err != nil {
		t.Fatal(err)
	}
	return h, out
}

// web opens a function of one plain HTTP handler.
func web(t testing.TB, s settings, h http.HandlerFunc) (lambda.Handler, *output) {
	t.Helper()
	return open(t, fn.HTTP("probe", func(context.Context, *fn.Env) (http.Handler, error) { return h, nil }), s)
}

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// call sends an HTTP event and decodes the answer; the invocation itself must not fail.
func call(t testing.TB, h lambda.Handler, event []byte) events.APIGatewayV2HTTPResponse {
	t.Helper()
	raw, err := h.Invoke(t.Context(), event)
	if err != nil {
		t.Fatalf("the invocation failed: %v", err)
	}
	var out events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("answer %s: %v", raw, err)
	}
	return out
}
