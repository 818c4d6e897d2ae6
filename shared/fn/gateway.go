package fn

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
)

// gateway turns HTTP API events (payload 2.0) into requests through aws-lambda-go-api-proxy and mends what that gets
// wrong in v0.16.2: decoded paths with % or #, headers split on commas, an address without a port, no implicit 200,
// panics that end the process, and bad base64 as a server error.
type gateway struct {
	handler http.Handler
	env     *Env
}

// Invoke answers one request. It fails only when the event is no HTTP API event at all.
func (g gateway) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "bad_event", "the event is no HTTP API event")
	}
	if g.env.Local() && event.RequestContext.TimeEpoch > 0 {
		ctx = clock.With(ctx, time.UnixMilli(event.RequestContext.TimeEpoch))
	}
	w := core.NewProxyResponseWriterV2()
	r, err := request(ctx, event)
	if err != nil {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"title":"Bad Request","status":400,"code":"malformed","detail":"the request cannot be read"}`)
	} else {
		g.serve(w, r)
	}
	response, err := w.GetProxyResponse()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "bad_response", "the response cannot be encoded")
	}
	Note(ctx, slog.String("method", event.RequestContext.HTTP.Method), slog.Int("status", response.StatusCode))
	return json.Marshal(response)
}

func (g gateway) serve(w *core.ProxyResponseWriterV2, r *http.Request) {
	track := &tracked{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil {
			Note(r.Context(), slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
			if !track.wrote {
				w.Header().Set("Content-Type", "application/problem+json")
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprintf(w, `{"title":"Internal Server Error","status":500,"code":"internal","request_id":%q}`, r.Header.Get(RequestIDHeader))
			}
		}
		if !track.wrote {
			w.WriteHeader(http.StatusOK)
		}
	}()
	g.handler.ServeHTTP(track, r)
}

// RequestIDHeader carries the gateway's request id to the handler; what a client sends under it is overwritten.
const RequestIDHeader = "X-Request-Id"

func request(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fmt.Errorf("decode body: %w", err)
		}
		event.Body, event.IsBase64Encoded = string(body), false
	}
	path := event.RawPath
	event.RawPath = (&url.URL{Path: path}).EscapedPath()
	var accessor core.RequestAccessorV2
	r, err := accessor.EventToRequestWithContext(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	r.URL.Path, r.URL.RawPath = path, ""
	r.Body, r.ContentLength = readCloser{bytes.NewReader(body)}, int64(len(body))
	r.RemoteAddr = net.JoinHostPort(event.RequestContext.HTTP.SourceIP, "0")
	r.Header = http.Header{}
	for name, value := range event.Headers {
		r.Header.Set(name, value)
	}
	if len(event.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	r.Header.Set(RequestIDHeader, event.RequestContext.RequestID)
	return r, nil
}

type readCloser struct{ *bytes.Reader }

// Close has nothing to release.
func (readCloser) Close() error { return nil }

type tracked struct {
	http.ResponseWriter
	wrote bool
}

// WriteHeader remembers that an answer exists.
func (t *tracked) WriteHeader(status int) {
	t.wrote = true
	t.ResponseWriter.WriteHeader(status)
}

// Write implies a 200, as net/http does.
func (t *tracked) Write(b []byte) (int, error) {
	t.wrote = true
	return t.ResponseWriter.Write(b)
}
