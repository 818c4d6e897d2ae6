// Package sendpulse is a SendPulse that knows tokens, address books, their e-mails and phones, and refuses what
// SendPulse refuses: dead tokens, more than ten calls a second, strange books and addresses, in its shapes of answers. It
// is for laptops and tests, checks by its own reading of the rules, and shares no code with the sender.
package sendpulse

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"cartie/shared/sim/calls"
)

// The account every sandbox knows. It opens nothing at SendPulse.
const (
	DemoID     = "f1f1f1f1f1f1f1f1f1f1f1f1f1f10001"
	DemoSecret = "inventedSandboxSecret0000000f20002"
	DemoBook   = 990001
)

// Options connect the simulator to the sandbox. Every field may be nil or zero: the wall clock, an own log, no faults,
// ten calls a second. A negative PerSecond does not count calls.
type Options struct {
	Now       func() time.Time
	Calls     *calls.Log
	Faults    *calls.Faults
	PerSecond int
}

// Entry is a person in an address book; one of Email and Phone is set.
type Entry struct {
	Book      int
	Email     string
	Phone     string
	Variables map[string]string
}

// Server is the simulator; it is an http.Handler and safe for concurrent use.
type Server struct {
	now       func() time.Time
	calls     *calls.Log
	faults    *calls.Faults
	perSecond int

	mu      sync.Mutex
	secrets map[string]string // by client id
	tokens  map[string]grant  // by token
	books   map[string][]int  // by client id
	recent  map[string]*rate  // by client id
	entries map[int][]Entry   // by book
	issued  int
}

type grant struct {
	account string
	until   time.Time
}

type rate struct {
	second int64
	calls  int
}

const (
	provider = "sendpulse"
	maxBody  = 4 << 20
	lifetime = time.Hour
)

// New makes a simulator that knows the demo account.
func New(o Options) *Server {
	s := &Server{
		now: o.Now, calls: o.Calls, faults: o.Faults, perSecond: o.PerSecond, secrets: map[string]string{}, tokens: map[string]grant{},
		books: map[string][]int{}, recent: map[string]*rate{}, entries: map[int][]Entry{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.calls == nil {
		s.calls = &calls.Log{}
	}
	if s.faults == nil {
		s.faults = &calls.Faults{}
	}
	if s.perSecond == 0 {
		s.perSecond = 10
	}
	s.Grant(DemoID, DemoSecret, DemoBook)
	return s
}

// Grant makes the account exist with this secret and these address books.
func (s *Server) Grant(id, secret string, books ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[id], s.books[id] = secret, books
}

// Expire ends every token; credentials stay good.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Issued is how many tokens were given out.
func (s *Server) Issued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issued
}

// Entries lists the people of a book in the order they came first.
func (s *Server) Entries(book int) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.entries[book])
}

// ServeHTTP implements http.Handler. A dropped answer and a timeout close the connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var body map[string]any
	readable := err == nil && (len(raw) == 0 || json.Unmarshal(raw, &body) == nil)
	call := calls.Call{Provider: provider, Method: r.Method, Path: r.URL.Path, Body: masked(body), At: s.now()}
	refuse := func(f calls.Fault) calls.Answer {
		return refused(f.Status, f.Status, "the sandbox was told to refuse this request")
	}
	calls.Serve(w, r, s.calls, s.faults, call, refuse, func() calls.Answer { return s.answer(r, body, readable) })
}

func refused(status, code int, message string) calls.Answer {
	return calls.Answer{Status: status, Body: map[string]any{"error_code": code, "message": message}}
}

func hasty() calls.Answer {
	return calls.Answer{Status: http.StatusTooManyRequests, RetryAfter: 1, Body: map[string]any{"message": "Too many requests"}}
}

func unauthorised() calls.Answer {
	return calls.Answer{Status: http.StatusUnauthorized, Body: map[string]any{"error": "unauthorized", "error_code": 401, "message": "Unauthorized"}}
}

func (s *Server) answer(r *http.Request, body map[string]any, readable bool) calls.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodPost && r.URL.Path == "/oauth/access_token" {
		return s.issue(body)
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g, ok := s.tokens[token]
	if !ok || !s.now().Before(g.until) {
		return unauthorised()
	}
	if s.hurried(g.account) {
		return hasty()
	}
	if !readable {
		return refused(http.StatusBadRequest, 8, "No data")
	}
	return s.route(r, g.account, body)
}

// issue gives a token out for an hour. The call counts for the account, as every other does.
func (s *Server) issue(body map[string]any) calls.Answer {
	id, _ := body["client_id"].(string)
	secret, _ := body["client_secret"].(string)
	if want, ok := s.secrets[id]; !ok || secret != want || body["grant_type"] != "client_credentials" {
		return calls.Answer{Status: http.StatusUnauthorized, Body: map[string]any{
			"error": "invalid_client", "error_description": "Client authentication failed", "message": "Client authentication failed",
		}}
	}
	if s.hurried(id) {
		return hasty()
	}
	s.issued++
	token := fmt.Sprintf("SandboxInventedToken.%06d.%s", s.issued, id)
	s.tokens[token] = grant{account: id, until: s.now().Add(lifetime)}
	return calls.Answer{
		Status: http.StatusOK, Secret: token,
		Body: map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(lifetime.Seconds())},
	}
}

func (s *Server) hurried(account string) bool {
	r, now := s.recent[account], s.now().Unix()
	if r == nil || r.second != now {
		r = &rate{second: now}
		s.recent[account] = r
	}
	r.calls++
	return s.perSecond > 0 && r.calls > s.perSecond
}

func masked(body map[string]any) map[string]any {
	out := maps.Clone(body)
	if _, ok := out["client_secret"]; ok {
		out["client_secret"] = "***"
	}
	return out
}
