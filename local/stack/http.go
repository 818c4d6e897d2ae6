package stack

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"cartie/local/console"
)

// newSandbox is everything under /_local.
func (s *Stack) newSandbox() http.Handler {
	return console.New(console.Options{
		Telegram:  s.Telegram,
		Providers: map[string]http.Handler{"meta": s.Meta, "sendpulse": s.SendPulse, "webhook": s.Webhook, "s3": s.Files},
		Calls:     s.Calls,
		Faults:    s.Faults,
		Rest:      s.operator(),
	})
}

// origin is what a browser and Telegram see. It stands where the CDN and the gateway stand in the cloud, so it must not
// clean paths: functions see them as they came.
func (s *Stack) origin() (http.Handler, error) {
	api, err := s.gateway()
	if err != nil {
		return nil, err
	}
	app := spa(s.opt.Web)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case path == "/_local" || strings.HasPrefix(path, "/_local/"):
			s.sandbox.ServeHTTP(w, r)
		case strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/hooks/"), strings.HasPrefix(path, "/p/showcase/"):
			api.ServeHTTP(w, r)
		default:
			app.ServeHTTP(w, r)
		}
	}), nil
}

// Client reaches the application without its port, so that a seed can use the API before anybody else can.
func (s *Stack) Client() *http.Client {
	return &http.Client{Transport: direct{s.handler}, Timeout: time.Minute}
}

type direct struct{ handler http.Handler }

// RoundTrip serves the request in this goroutine.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	inner := r.Clone(r.Context())
	inner.RemoteAddr, inner.Host = "127.0.0.1:0", r.URL.Host
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	defer inner.Body.Close()
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, inner)
	return w.Result(), nil
}

// homing sends a simulator's webhooks to the application directly as long as its port is closed.
type homing struct{ s *Stack }

// RoundTrip uses the network for everybody else, and for the application once it is served. Until then the clock moves on
// after each delivery, so that people put into the sandbox by a seed do not outrun Telegram's limits.
func (h homing) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.s.serving.Load() || "http://"+r.URL.Host != h.s.URL {
		return http.DefaultTransport.RoundTrip(r)
	}
	res, err := direct{h.s.handler}.RoundTrip(r)
	if err == nil {
		err = h.s.Clock.Advance(h.s.opt.Pace)
	}
	return res, err
}
