package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cartie/shared/sim/calls"
)

// post makes one attempt, without the lock.
func (s *Server) post(hook webhook, body []byte) (http.Header, Attempt) {
	req, err := http.NewRequestWithContext(s.base, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return nil, Attempt{Err: fmt.Errorf("telegram: webhook: %w", hideURL(err))}
	}
	req.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	resp, err := s.opt.Client.Do(req)
	if err != nil {
		return nil, Attempt{Err: fmt.Errorf("telegram: webhook: %w", hideURL(err))}
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, Attempt{Err: fmt.Errorf("telegram: webhook: %w", err)}
	}
	return resp.Header, Attempt{Status: resp.StatusCode, Body: answer}
}

// settle records an attempt: any 2xx ends the update and may carry one method call; all else is tried again. The lock is held.
func (s *Server) settle(b *bot, key int64, u *update, header http.Header, a Attempt) {
	q := b.queues[key]
	q.busy = false
	b.inFlight--
	now := s.opt.Now()
	if a.Err == nil && a.Status/100 == 2 {
		q.items = q.items[1:]
		b.hook.goneSince = time.Time{}
		s.answerCall(b, header, a.Body)
	} else {
		u.tries++
		b.hook.lastErrorAt, b.hook.lastError = now, failure(a)
		if pause := retryPause(u.tries, header); pause > 0 {
			q.resting = s.opt.After(pause, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				q.resting = nil
				s.kick(b, key)
			})
		}
		s.noteGone(b, a.Status, now)
	}
	if len(q.items) == 0 {
		delete(b.queues, key)
	}
	u.report(a)
	s.kickAll(b)
	s.touch()
}

// noteGone removes the webhook after 23 hours of 410.
func (s *Server) noteGone(b *bot, status int, now time.Time) {
	switch {
	case status != http.StatusGone:
		b.hook.goneSince = time.Time{}
	case b.hook.goneSince.IsZero():
		b.hook.goneSince = now
	case now.Sub(b.hook.goneSince) >= 23*time.Hour:
		b.hook = webhook{allowed: b.hook.allowed, setAt: b.hook.setAt}
	}
}

// retryPause is the time before the next try after so many failures: none, then 2, 4, 8 … seconds up to a random ceiling
// of one to two minutes. A Retry-After on the failing answer, up to an hour, counts instead.
func retryPause(tries int, header http.Header) time.Duration {
	if after, err := strconv.Atoi(header.Get("Retry-After")); err == nil && after > 0 {
		return time.Duration(min(after, 3600)) * time.Second
	}
	if tries <= 1 {
		return 0
	}
	ceiling := time.Duration(60+rand.IntN(61)) * time.Second
	return min(time.Second<<min(tries-1, 10), ceiling)
}

// failure words an attempt the way getWebhookInfo does.
func failure(a Attempt) string {
	var timeout interface{ Timeout() bool }
	switch {
	case a.Err == nil:
		return fmt.Sprintf("Wrong response from the webhook: %d %s", a.Status, http.StatusText(a.Status))
	case errors.Is(a.Err, syscall.ECONNREFUSED):
		return "Connection refused"
	case errors.As(a.Err, &timeout) && timeout.Timeout():
		return "Read timeout expired"
	}
	return "Connection closed"
}

// answerCall executes the method a webhook's answer carries, once; nobody learns how it went. Reading methods and those that
// manage the webhook are ignored.
func (s *Server) answerCall(b *bot, header http.Header, body []byte) {
	p := &params{values: map[string]string{}, files: map[string]upload{}}
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	var err error
	if kind == "application/x-www-form-urlencoded" {
		err = p.readForm(bytes.NewReader(body))
	} else {
		err = p.readJSON(bytes.NewReader(body))
	}
	name := strings.ToLower(p.str("method"))
	m, known := s.methods[name]
	if err != nil || !known || strings.HasPrefix(name, "get") || name == "setwebhook" || name == "deletewebhook" {
		return
	}
	delete(p.values, "method")
	now := s.opt.Now()
	result, err := m.run(&call{s: s, b: b, p: p, now: now})
	entry := calls.Call{Provider: "telegram", Bot: b.ref(), Method: m.name, Body: p.decoded(), At: now}
	entry.Status, entry.Result = outcome(result, err)
	s.opt.Calls.Add(entry)
}
