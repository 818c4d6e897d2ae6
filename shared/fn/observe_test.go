package fn_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"cartie/shared/fn"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func TestOneLineAnInvocation(t *testing.T) {
	t.Parallel()
	h, log := web(t, nil, func(_ http.ResponseWriter, r *http.Request) {
		fn.Note(r.Context(), slog.String("bot_id", "b-1"))
	})
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "306d785b"})
	for range 2 {
		if _, err := h.Invoke(ctx, recorded(t, "http/post-json-telegram.json")); err != nil {
			t.Fatal(err)
		}
	}
	lines := log.lines(t)
	if len(lines) != 2 {
		t.Fatalf("%d lines for 2 invocations", len(lines))
	}
	for i, line := range lines {
		for name, want := range map[string]any{
			"message": "invocation", "level": "INFO", "service": "probe", "kind": "http", "cold_start": i == 0, "requestId": "306d785b",
			"trace_id": "FxReqd2be038545=", "method": "POST", "status": 200.0, "bot_id": "b-1",
		} {
			if line[name] != want {
				t.Errorf("line %d: %s is %v, want %v", i, name, line[name], want)
			}
		}
		if _, ok := line["duration_ms"].(float64); !ok || line["timestamp"] == nil {
			t.Errorf("line %d has no duration or time: %v", i, line)
		}
		if line["_aws"] != nil {
			t.Errorf("line %d has metrics although none was counted", i)
		}
	}
}

// Nothing a client sends ends in the log by itself: no body, no header, no query.
func TestTheLineTellsNoSecrets(t *testing.T) {
	t.Parallel()
	h, log := web(t, nil, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "private answer") })
	for _, file := range []string{"get-query-cookies", "post-json-telegram", "post-form", "spoofed-forwarded", "behind-cdn", "post-base64-broken"} {
		call(t, h, recorded(t, "http/"+file+".json"))
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	for _, secret := range []string{"fx.access.token", "fx.refresh-token", "wh_fixture-secret", "Зразкова", "fx-edge-key", "password", "дизель", "private answer", "203.0.113.77"} {
		if strings.Contains(log.buf.String(), secret) {
			t.Errorf("the log contains %q", secret)
		}
	}
}

// Metrics travel in the line, in CloudWatch's embedded metric format.
func TestMetricsAreEmbedded(t *testing.T) {
	t.Parallel()
	h, log := open(t, fn.Schedule("poster", func(context.Context, *fn.Env) (func(context.Context) error, error) {
		return func(ctx context.Context) error {
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() { fn.Count(ctx, "posts.posted", 1) })
			}
			all.Wait()
			fn.Count(ctx, "lag_s", 2.5)
			return nil
		}, nil
	}), settings{"ENV": "staging"})
	if _, err := h.Invoke(t.Context(), recorded(t, "schedule/default-payload.json")); err != nil {
		t.Fatal(err)
	}
	line := log.lines(t)[0]
	if line["posts.posted"] != 10.0 || line["lag_s"] != 2.5 || line["env"] != "staging" || line["service"] != "poster" {
		t.Errorf("values and dimensions: %v", line)
	}
	aws := line["_aws"].(map[string]any)
	if at, ok := aws["Timestamp"].(float64); !ok || at < 1.6e12 {
		t.Errorf("timestamp %v, want milliseconds", aws["Timestamp"])
	}
	directive := aws["CloudWatchMetrics"].([]any)[0].(map[string]any)
	if directive["Namespace"] != "Cartie" || !reflect.DeepEqual(directive["Dimensions"], []any{[]any{"service", "env"}}) {
		t.Errorf("directive %v", directive)
	}
	names := map[any]bool{}
	for _, m := range directive["Metrics"].([]any) {
		names[m.(map[string]any)["Name"]] = true
	}
	if !reflect.DeepEqual(names, map[any]bool{"posts.posted": true, "lag_s": true}) {
		t.Errorf("metrics %v", names)
	}
}

// Outside an invocation notes and counts go nowhere.
func TestNotesNeedAnInvocation(t *testing.T) {
	t.Parallel()
	fn.Note(t.Context(), slog.String("a", "b"))
	fn.Count(t.Context(), "n", 1)
	out := &output{}
	env := fn.NewEnv("probe", settings{"LOG_LEVEL": "WARN"}.lookup, fn.WithOutput(out))
	env.Log.Info("quiet")
	env.Log.Warn("loud")
	if lines := out.lines(t); len(lines) != 1 || lines[0]["message"] != "loud" {
		t.Errorf("log level is not obeyed: %v", lines)
	}
}
