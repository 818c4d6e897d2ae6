// Package telegram plays Telegram on a laptop and in tests: the Bot API with its real method names, error bodies and
// limits; webhook delivery with its queues and retries; and phones, so that a test or a page can act as a person.
// It is written from the protocol and shares no code with the client library, so their mistakes cannot cancel out.
// It refuses to reach any network but the registered webhook, to parse Markdown (HTML only), to poll (getUpdates answers
// at once) and to invent updates nobody caused; state lives in memory (Snapshot and Restore carry it over a restart).
package telegram

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"cartie/shared/sim/calls"
)

// Options shape a Server; the zero value is a sandbox on the wall clock with all limits on.
type Options struct {
	Now      func() time.Time                              // sandbox clock; default time.Now
	After    func(d time.Duration, f func()) (stop func()) // runs f once after d on the same clock; default time.AfterFunc
	Calls    *calls.Log                                    // where answered calls are recorded; default a private log
	Faults   *calls.Faults                                 // ordered faults; default none
	Client   *http.Client                                  // delivers webhooks; default 60 s, Telegram's own deadline, on the wall clock
	NoLimits bool                                          // switches off 429s: chat, group and bot rates, setWebhook once a second
	Latency  time.Duration                                 // sandbox time each method waits before it acts
}

// Server is one Telegram. It serves /bot<token>/<method> and /file/bot<token>/<path>. Close it.
type Server struct {
	opt     Options
	methods map[string]method
	base    context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup // webhook attempts in flight

	mu      sync.Mutex
	closed  bool
	bots    map[int64]*bot
	alias   map[string]int64 // our bot ids, learned from webhook URLs
	serial  int64            // last number given to a bot, file, album or query
	changed chan struct{}
}

// New starts an empty Telegram that knows one bot, @cartie_sandbox_bot, under SandboxToken.
func New(opt Options) *Server {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.After == nil {
		opt.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	if opt.Calls == nil {
		opt.Calls = &calls.Log{}
	}
	if opt.Faults == nil {
		opt.Faults = &calls.Faults{}
	}
	if opt.Client == nil {
		opt.Client = &http.Client{Timeout: 60 * time.Second}
	}
	s := &Server{opt: opt, methods: methods(), bots: map[int64]*bot{}, alias: map[string]int64{}}
	s.base, s.cancel = context.WithCancel(context.Background())
	b := s.newBot(sandboxID, "cartie_sandbox_bot", sandboxSecret)
	b.FirstName = "Cartie Sandbox"
	return s
}

// Close stops retries, aborts deliveries in flight and hung answers, and waits for them. Later updates are refused with
// ErrClosed; methods still answer.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for _, b := range s.bots {
		for _, q := range b.queues {
			q.rest()
			for _, u := range q.items {
				u.report(Attempt{Err: ErrClosed})
			}
		}
	}
	s.mu.Unlock()
	s.cancel()
	s.work.Wait()
}

// Calls is the log this server writes to.
func (s *Server) Calls() *calls.Log { return s.opt.Calls }

// Faults is the table this server obeys.
func (s *Server) Faults() *calls.Faults { return s.opt.Faults }

// Changed returns a channel that closes when anything a View, Bots or Pending shows may have changed. Take it before looking.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// touch wakes those who wait on Changed. The lock is held.
func (s *Server) touch() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// next gives a number that is unique in this server and, being seeded with the clock, in those before it. The lock is held.
func (s *Server) next() int64 {
	s.serial = max(s.serial+1, s.opt.Now().UnixMicro())
	return s.serial
}

// ServeHTTP implements http.Handler. A dropped answer panics with http.ErrAbortHandler, which net/http turns into a closed
// connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.serveFile(w, rest)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, found := strings.Cut(rest, "/")
	if !ok || !found || strings.Contains(name, "/") {
		reply(w, nil, refuse(http.StatusNotFound, "Not Found"))
		return
	}
	s.serveMethod(w, r, token, name)
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, token, name string) {
	m, known := s.methods[strings.ToLower(name)]
	if known {
		name = m.name
	}
	p, err := readParams(w, r)
	entry := calls.Call{Provider: "telegram", Method: name, At: s.opt.Now()}
	if err == nil {
		entry.Body = p.decoded()
	}
	fault, faulted := s.opt.Faults.Take("telegram", name)
	if s.opt.Latency > 0 {
		s.wait(r.Context(), s.opt.Latency)
	}

	s.mu.Lock()
	b := s.byToken(token)
	if b != nil {
		entry.Bot = b.ref()
	}
	var result any
	switch {
	case faulted && fault.Timeout:
		entry.Fault = "timeout"
	case faulted && fault.Status != 0:
		entry.Fault, err = "status", ordered(fault)
	case b == nil:
		err = refuse(http.StatusUnauthorized, "Unauthorized")
	case err != nil:
	case !known:
		err = refuse(http.StatusNotFound, "Not Found")
	default:
		result, err = m.run(&call{s: s, b: b, p: p, now: s.opt.Now()})
		s.touch()
	}
	if faulted && fault.Drop != "" {
		entry.Fault = "drop"
	}
	if entry.Fault != "timeout" {
		entry.Status, entry.Result = outcome(result, err)
	}
	s.opt.Calls.Add(entry)
	s.mu.Unlock()

	switch entry.Fault {
	case "timeout":
		select {
		case <-r.Context().Done():
		case <-s.base.Done():
		}
		panic(http.ErrAbortHandler)
	case "drop":
		panic(http.ErrAbortHandler)
	}
	reply(w, result, err)
}

// wait lets d pass on the sandbox clock unless the caller leaves or the server closes.
func (s *Server) wait(ctx context.Context, d time.Duration) {
	over := make(chan struct{})
	stop := s.opt.After(d, func() { close(over) })
	defer stop()
	select {
	case <-over:
	case <-ctx.Done():
	case <-s.base.Done():
	}
}

// byToken finds the bot a token opens, nil when none. The lock is held.
func (s *Server) byToken(token string) *bot {
	id, secret, _ := strings.Cut(token, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	b := s.bots[n]
	if b == nil || b.secret != secret {
		return nil
	}
	return b
}
