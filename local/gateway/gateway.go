// Package gateway is the API Gateway HTTP API (payload format 2.0) of the laptop: it picks the route, turns a request
// into the event the function gets in the cloud, byte for byte, and the function's answer into a response, with the
// gateway's own limits, throttles, preflights and error bodies (API Gateway developer guide, "HTTP APIs").
// It refuses to know what a function does, and it authorises nobody: functions do.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"cartie/local/lambda"
	"cartie/shared/samtmpl"
)

// Limits of an HTTP API. A function's own timeout is usually shorter.
const (
	maxBody        = 10 << 20
	integrationEnd = 30 * time.Second
)

// Route sends what matches to a function.
type Route struct {
	Method  string // upper case, "ANY", or "" for $default
	Path    string // "/api/leads/{id}", "/api/leads/{proxy+}" or "$default"
	Invoker lambda.Invoker
}

// Key is the route key as events carry it.
func (r Route) Key() string { return samtmpl.Route{Method: r.Method, Path: r.Path}.Key() }

// Options shape a gateway.
type Options struct {
	Routes    []Route
	CORS      *samtmpl.CORS // nil leaves preflights to the functions
	Default   samtmpl.Throttle
	Throttles map[string]samtmpl.Throttle // by route key
	Now       func() time.Time            // default time.Now; dates events and fills throttles
	Proto     string                      // what x-forwarded-proto says; default "http"
	APIID     string                      // default "local"
	End       time.Duration               // of the wait for a function; default 30 s
	Failed    func(route string, err error)
}

// Gateway is the handler of an API. It keeps nothing but its throttles.
type Gateway struct {
	opt     Options
	table   table
	buckets buckets
}

var _ http.Handler = (*Gateway)(nil)

// New makes a gateway. A path that cannot be matched is an error.
func New(opt Options) (*Gateway, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Proto == "" {
		opt.Proto = "http"
	}
	if opt.APIID == "" {
		opt.APIID = "local"
	}
	if opt.End == 0 {
		opt.End = integrationEnd
	}
	if opt.Failed == nil {
		opt.Failed = func(string, error) {}
	}
	t, err := newTable(opt.Routes)
	if err != nil {
		return nil, err
	}
	return &Gateway{opt: opt, table: t}, nil
}

// ServeHTTP answers one request by invoking the function of its route.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.preflight(w, r) {
		return
	}
	route, params, ok := g.table.match(r.Method, r.URL.Path)
	if !ok {
		message(w, http.StatusNotFound, "Not Found")
		return
	}
	key := route.Key()
	if !g.buckets.take(key, g.throttle(key), g.opt.Now()) {
		message(w, http.StatusTooManyRequests, "Too Many Requests")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			message(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		}
		return // otherwise the client is gone
	}
	payload, err := g.event(r, body, key, params)
	if err != nil {
		g.opt.Failed(key, err)
		message(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	if len(payload) > lambda.MaxPayload {
		message(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	g.invoke(w, r, route, payload)
}

func (g *Gateway) invoke(w http.ResponseWriter, r *http.Request, route Route, payload []byte) {
	// A client that hangs up does not stop a function in the cloud either.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), g.opt.End)
	defer cancel()
	out, err := route.Invoker.Invoke(ctx, payload)
	if err == nil {
		err = g.answer(w, r, out)
	}
	if err == nil {
		return
	}
	g.opt.Failed(route.Key(), err)
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		message(w, http.StatusServiceUnavailable, "Service Unavailable")
		return
	}
	message(w, http.StatusInternalServerError, "Internal Server Error")
}

func (g *Gateway) throttle(key string) samtmpl.Throttle {
	if t, ok := g.opt.Throttles[key]; ok {
		return t
	}
	return g.opt.Default
}

// message is an answer of the gateway itself.
func message(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"message":%q}`, text)
}
