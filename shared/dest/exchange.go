package dest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Reply is what came back for a request, or Err when nothing usable did.
type Reply struct {
	Status  int
	Header  http.Header
	Body    []byte // at most 64 KB
	Latency time.Duration
	Err     error // without the request's URL, which may hold a secret
}

const maxReply = 64 << 10

// NewClient is the HTTP client of senders: it gives up after timeout (body included) and follows no redirect, since a
// redirect would carry the secrets of the request to another host.
func NewClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Exchange sends the request and reads the answer.
func Exchange(client *http.Client, req *http.Request) Reply {
	start := time.Now()
	res, err := client.Do(req)
	if err != nil {
		return Reply{Latency: time.Since(start), Err: bare(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	return Reply{Status: res.StatusCode, Header: res.Header, Body: body, Latency: time.Since(start), Err: bare(err)}
}

// Unanswered is the outcome of a reply with Err: the effect is unknown, so the same event goes again with the same id.
func (r Reply) Unanswered() Outcome {
	o := Outcome{State: Retry, Status: r.Status, Latency: r.Latency, Code: "network", Message: "the provider could not be reached"}
	var slow net.Error
	if errors.Is(r.Err, context.DeadlineExceeded) || (errors.As(r.Err, &slow) && slow.Timeout()) {
		o.Code, o.Message = "timeout", "the provider did not answer in time"
	}
	return o
}

// RetryAfter reads the standard header, seconds or a date against now; 0 when it is missing, wrong or past.
func (r Reply) RetryAfter(now time.Time) time.Duration {
	text := r.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 24); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// bare drops the wrapping that names method and URL.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
