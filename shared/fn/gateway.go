package fn

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/trace"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/core"
)

// gateway turns HTTP API events (payload 2.0) into requests through aws-lambda-go-api-proxy and mends what that gets
// wrong in v0.16.2: decoded paths with % or #, headers split on commas, an address without a port, no implicit 200,
// panics that end the process, and bad base64 as a server error.
type gateway struct {
	handler http.Handler
	env     *Env
	edge    []string // keys the CDN proves itself with, see EdgeKeySetting
}

// Invoke answers one request. It fails only when the event is no HTTP API event at all. The gateway's request id is the
// trace id of everything the request causes.
func (g gateway) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "bad_event", "the event is no HTTP API event")
	}
	if g.env.Local() && event.RequestContext.TimeEpoch > 0 {
		ctx = clock.With(ctx, time.UnixMilli(event.RequestContext.TimeEpoch))
	}
	id := event.RequestContext.RequestID
	ctx = trace.With(ctx, id)
	var w *core.ProxyResponseWriterV2
	r, err := g.request(ctx, event)
	if err != nil {
		w = refuse(http.StatusBadRequest, "malformed", "the request cannot be read", id)
	} else {
		w = g.serve(r)
	}
	response, err := w.GetProxyResponse()
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "bad_response", "the response cannot be encoded")
	}
	Note(ctx, slog.String("method", event.RequestContext.HTTP.Method), slog.Int("status", response.StatusCode), slog.String("trace_id", id))
	return json.Marshal(response)
}

// serve runs the handler. Nothing has left before it returns, so after a panic even half an answer becomes a 500.
func (g gateway) serve(r *http.Request) (w *core.ProxyResponseWriterV2) {
	w = core.NewProxyResponseWriterV2()
	track := &tracked{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil {
			Note(r.Context(), slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
			w = refuse(http.StatusInternalServerError, "internal", "", r.Header.Get(RequestIDHeader))
			return
		}
		track.WriteHeader(http.StatusOK)
	}()
	g.handler.ServeHTTP(track, r)
	return w
}

// refuse answers for a handler that was not reached or did not live: an RFC 9457 problem, as package web writes them.
func refuse(status int, code, detail, id string) *core.ProxyResponseWriterV2 {
	w := core.NewProxyResponseWriterV2()
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct { // into memory
		Type      string `json:"type"`
		Title     string `json:"title"`
		Status    int    `json:"status"`
		Detail    string `json:"detail,omitempty"`
		Code      string `json:"code"`
		RequestID string `json:"request_id,omitempty"`
	}{"about:blank", http.StatusText(status), status, detail, code, id})
	return w
}

const (
	// RequestIDHeader carries the gateway's request id to the handler; what a client sends under it is overwritten.
	RequestIDHeader = "X-Request-Id"
	// EdgeKeySetting names the setting with the keys, separated by commas, that the CDN sends in its Cartie-Edge-Key header.
	// (CloudFront keeps X-Edge- for itself.) A request with one of them comes from the address in Cartie-Viewer-Address; every other from the gateway's peer.
	EdgeKeySetting = "EDGE_KEY"

	edgeKeyHeader = "Cartie-Edge-Key"
	viewerHeader  = "Cartie-Viewer-Address"
)

func (g gateway) request(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fmt.Errorf("decode body: %w", err)
		}
	}
	event.Body, event.IsBase64Encoded = "", false // set below, without another copy
	path := event.RawPath
	if strings.Contains(event.RequestContext.DomainName, ".lambda-url.") { // these alone keep the path escaped
		if plain, err := url.PathUnescape(path); err == nil {
			path = plain
		}
	}
	event.RawPath = (&url.URL{Path: path}).EscapedPath()
	var accessor core.RequestAccessorV2
	r, err := accessor.EventToRequestWithContext(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	r.URL.Path, r.URL.RawPath = path, ""
	r.Body, r.ContentLength, r.GetBody = readCloser{bytes.NewReader(body)}, int64(len(body)), nil
	r.Header = http.Header{}
	for name, value := range event.Headers {
		r.Header.Set(name, value)
	}
	if len(event.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	r.Header.Set(RequestIDHeader, event.RequestContext.RequestID)
	r.RemoteAddr = net.JoinHostPort(g.client(r.Header, event.RequestContext.HTTP.SourceIP), "0")
	r.Header.Del(edgeKeyHeader)
	return r, nil
}

// client is the address of whoever asks. Forwarded headers say what a client wants them to say, unless the CDN wrote them.
func (g gateway) client(h http.Header, peer string) string {
	given, proved := []byte(h.Get(edgeKeyHeader)), 0
	for _, key := range g.edge {
		proved |= subtle.ConstantTimeCompare(given, []byte(key))
	}
	if proved == 0 {
		return peer
	}
	viewer := h.Get(viewerHeader) // address:port, IPv6 without brackets
	ip, err := netip.ParseAddr(strings.Trim(viewer[:max(0, strings.LastIndexByte(viewer, ':'))], "[]"))
	if err != nil {
		return peer
	}
	return ip.String()
}

type readCloser struct{ *bytes.Reader }

// Close has nothing to release.
func (readCloser) Close() error { return nil }

type tracked struct {
	http.ResponseWriter
	wrote bool
}

// WriteHeader counts once, as in net/http.
func (t *tracked) WriteHeader(status int) {
	if !t.wrote {
		t.wrote = true
		t.ResponseWriter.WriteHeader(status)
	}
}

// Write implies a 200, as net/http does.
func (t *tracked) Write(b []byte) (int, error) {
	t.wrote = true
	return t.ResponseWriter.Write(b)
}
