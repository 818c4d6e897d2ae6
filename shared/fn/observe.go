package fn

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cartie/shared/fault"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// observed writes one line per invocation: outcome, duration, cold_start, what the handler noted, and metrics in
// CloudWatch's embedded format, so that nothing is sent in the hot path.
type observed struct {
	fn   Function
	env  *Env
	next lambda.Handler
	warm atomic.Bool
}

func observe(f Function, env *Env, next lambda.Handler) lambda.Handler {
	return &observed{fn: f, env: env, next: next}
}

// Invoke runs the handler and logs its line. A panic becomes an error of this invocation, not the end of the process.
func (o *observed) Invoke(ctx context.Context, payload []byte) (out []byte, err error) {
	start := time.Now()
	line := &invocation{}
	ctx = context.WithValue(ctx, lineKey{}, line)
	defer func() {
		if p := recover(); p != nil {
			line.note(slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
			err = fault.New(fault.Internal, "panic", "function %s failed", o.fn.Name)
		}
		o.log(ctx, line, time.Since(start), err)
	}()
	return o.next.Invoke(ctx, payload)
}

func (o *observed) log(ctx context.Context, line *invocation, took time.Duration, err error) {
	attrs := []slog.Attr{
		slog.String("kind", string(o.fn.Kind)),
		slog.Bool("cold_start", !o.warm.Swap(true)),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
	}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		attrs = append(attrs, slog.String("requestId", lc.AwsRequestID))
	}
	attrs = append(attrs, line.attrs(o.env)...)
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("err", err))
	}
	o.env.Log.LogAttrs(ctx, level, "invocation", attrs...)
}

type lineKey struct{}

type invocation struct {
	mu      sync.Mutex
	noted   []slog.Attr
	metrics map[string]float64
}

func (l *invocation) note(attrs ...slog.Attr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.noted = append(l.noted, attrs...)
}

// Note adds attributes to the invocation's log line. Never a token, a phone or a message text.
func Note(ctx context.Context, attrs ...slog.Attr) {
	if l, ok := ctx.Value(lineKey{}).(*invocation); ok {
		l.note(attrs...)
	}
}

// Count adds to a metric of this invocation, e.g. Count(ctx, "tg.duplicates", 1). Dimensions are service and env only.
func Count(ctx context.Context, metric string, n float64) {
	l, ok := ctx.Value(lineKey{}).(*invocation)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.metrics == nil {
		l.metrics = map[string]float64{}
	}
	l.metrics[metric] += n
}

// attrs adds the metrics in CloudWatch embedded metric format ("Specification: embedded metric format", AWS docs).
func (l *invocation) attrs(env *Env) []slog.Attr {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.noted
	if len(l.metrics) == 0 {
		return out
	}
	type metric struct {
		Name string `json:"Name"`
	}
	defs := make([]metric, 0, len(l.metrics))
	for name, v := range l.metrics {
		defs = append(defs, metric{Name: name})
		out = append(out, slog.Float64(name, v))
	}
	return append(out, slog.String("env", env.setting("ENV")), slog.Any("_aws", map[string]any{
		"Timestamp": time.Now().UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": "Cartie", "Dimensions": [][]string{{"service", "env"}}, "Metrics": defs,
		}},
	}))
}

func logger(w io.Writer, service, level string) *slog.Logger {
	var l slog.Level
	if l.UnmarshalText([]byte(level)) != nil {
		l = slog.LevelInfo
	}
	h := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return a
		}
		switch a.Key { // the names Lambda's own log tooling reads
		case slog.TimeKey:
			a.Key = "timestamp"
		case slog.MessageKey:
			a.Key = "message"
		case slog.LevelKey:
			a.Value = slog.StringValue(strings.ToUpper(a.Value.String()))
		}
		return a
	}})
	return slog.New(h).With(slog.String("service", service))
}
