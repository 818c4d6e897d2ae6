package tg

import (
	"net/http"
	"regexp"
	"sync/atomic"
	"time"

	"cartie/shared/clock"
	"cartie/shared/seal"

	"github.com/go-telegram/bot"
)

// CallTimeout bounds one Bot API call, so that a slow answer never eats a webhook's time. TransferTimeout bounds a call
// that carries files.
const (
	CallTimeout     = 5 * time.Second
	TransferTimeout = 12 * time.Second
)

// API makes clients. BaseURL is Telegram's or the sandbox's; connections are shared by all bots.
type API struct {
	BaseURL  string
	HTTP     bot.HttpClient // ends every call within CallTimeout
	Transfer bot.HttpClient // ends every call within TransferTimeout; nil is HTTP
}

// NewAPI makes an API with its own connection pool.
func NewAPI(baseURL string) API {
	pool := http.DefaultTransport.(*http.Transport).Clone()
	return API{
		BaseURL: baseURL, HTTP: &line{client: &http.Client{Timeout: CallTimeout, Transport: pool}},
		Transfer: &line{client: &http.Client{Timeout: TransferTimeout, Transport: pool}},
	}
}

// maxIdle is how long a connection may rest before it is not trusted. It counts by the wall clock, since a process that
// was frozen believes that no time has passed; what is sent into a connection the server has closed would have an
// unknown outcome.
const maxIdle = 20 * time.Second

type line struct {
	client *http.Client
	used   atomic.Int64 // wall time in nanoseconds
}

// Do makes a call, over a new connection when the last one was long ago.
func (l *line) Do(r *http.Request) (*http.Response, error) {
	now := clock.Now(r.Context()).UnixNano()
	if used := l.used.Swap(now); now-used > int64(maxIdle) {
		l.client.CloseIdleConnections()
	}
	return l.client.Do(r)
}

// tokens are a number, a colon and letters of base64url. Whatever else people type shall not become part of an address.
var tokens = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// Client makes a client for a token; it makes no call. Unauthorized: the text cannot be a token.
func (a API) Client(token seal.Secret) (Client, error) {
	if !tokens.MatchString(token.Reveal()) {
		return Client{}, &Refusal{Class: Unauthorized, Detail: "this is no token"}
	}
	b, err := a.open(token, a.HTTP)
	if err != nil {
		return Client{}, refused(err)
	}
	if a.Transfer == nil {
		a.Transfer = a.HTTP
	}
	carrier, err := a.open(token, a.Transfer)
	if err != nil {
		return Client{}, refused(err)
	}
	return Client{bot: b, carrier: carrier, files: a.Transfer}, nil
}

func (a API) open(token seal.Secret, client bot.HttpClient) (*bot.Bot, error) {
	return bot.New(token.Reveal(), bot.WithSkipGetMe(), bot.WithServerURL(a.BaseURL), bot.WithNotAsyncHandlers(),
		bot.WithUpdatesChannelCap(0), bot.WithHTTPClient(0, client))
}
