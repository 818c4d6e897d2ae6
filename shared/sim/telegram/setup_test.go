package telegram_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

// clock is moved by hand; timers fire inside Advance, in order.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	at time.Time
	f  func()
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration, f func()) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{c.now.Add(d), f}
	c.timers = append(c.timers, t)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.timers = slices.DeleteFunc(c.timers, func(x *timer) bool { return x == t })
	}
}

// Waiting counts the timers that are set.
func (c *clock) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	until := c.now.Add(d)
	for {
		var due *timer
		for _, t := range c.timers {
			if !t.at.After(until) && (due == nil || t.at.Before(due.at)) {
				due = t
			}
		}
		if due == nil {
			break
		}
		c.now = due.at
		c.timers = slices.DeleteFunc(c.timers, func(x *timer) bool { return x == due })
		c.mu.Unlock()
		due.f()
		c.mu.Lock()
	}
	c.now = until
	c.mu.Unlock()
}

// bench is one Telegram with its clock, a client of the real library and a webhook that answers as told.
type bench struct {
	t      *testing.T
	clock  *clock
	s      *telegram.Server
	url    string
	client *bot.Bot
	hook   *hook
}

func setup(t *testing.T, change ...func(*telegram.Options)) *bench {
	t.Helper()
	c := &clock{now: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
	opt := telegram.Options{Now: c.Now, After: c.After}
	for _, f := range change {
		f(&opt)
	}
	s := telegram.New(opt)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	t.Cleanup(s.Close)
	b := &bench{t: t, clock: c, s: s, url: srv.URL, hook: newHook(t)}
	b.client = b.as(telegram.SandboxToken)
	return b
}

func (b *bench) as(token string) *bot.Bot {
	b.t.Helper()
	client, err := bot.New(token, bot.WithSkipGetMe(), bot.WithServerURL(b.url), bot.WithNotAsyncHandlers())
	if err != nil {
		b.t.Fatal(err)
	}
	return client
}

// call posts JSON as the built-in bot and returns status and body.
func (b *bench) call(method, body string) (int, []byte) {
	b.t.Helper()
	return b.callAs(telegram.SandboxToken, method, body)
}

func (b *bench) callAs(token, method, body string) (int, []byte) {
	b.t.Helper()
	resp, err := http.Post(b.url+"/bot"+token+"/"+method, "application/json", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

// ok calls and demands success; the result is returned.
func (b *bench) ok(method, body string) map[string]any {
	b.t.Helper()
	status, raw := b.call(method, body)
	var out struct {
		Result any `json:"result"`
	}
	if status != http.StatusOK || json.Unmarshal(raw, &out) != nil {
		b.t.Fatalf("%s %s: %d %s", method, body, status, raw)
	}
	result, _ := out.Result.(map[string]any)
	return result
}

// connect sets the webhook of the built-in bot to the bench's hook.
func (b *bench) connect() {
	b.t.Helper()
	body, _ := json.Marshal(map[string]any{"url": b.hook.url + "/hooks/telegram/client/" + ourBot, "secret_token": "s3cret"})
	b.ok("setWebhook", string(body))
}

const ourBot = "0199b1d2-6f00-7000-8000-000000000001"

// olena is somebody who can be met.
func olena() telegram.Person {
	return telegram.Person{ID: 9900000111, FirstName: "Олена", LastName: "Зразкова", Username: "olena_zrazkova_fx", LanguageCode: "uk"}
}

// meet lets olena start the built-in bot, which has a webhook by then.
func (b *bench) meet() telegram.Phone {
	b.t.Helper()
	phone := b.s.Phone("cartie_sandbox_bot", olena())
	if _, err := phone.SendText(b.t.Context(), "/start"); err != nil {
		b.t.Fatal(err)
	}
	return phone
}

// until waits for a condition over the server's state, waking only when that changes.
func (b *bench) until(what string, reached func() bool) {
	b.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		wake := b.s.Changed()
		if reached() {
			return
		}
		select {
		case <-wake:
		case <-deadline:
			b.t.Fatalf("never happened: %s", what)
		}
	}
}

func (b *bench) view(chat int64) telegram.View {
	b.t.Helper()
	v, err := b.s.View("cartie_sandbox_bot", chat)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *bench) calls() []calls.Call { return b.s.Calls().After("telegram", 0) }

// hook is a webhook: it records updates and answers from a script, 200 when that is empty.
type hook struct {
	url     string
	mu      sync.Mutex
	got     []received
	script  []answer
	release map[string]chan struct{} // an update whose body contains the key waits for its channel
	entered chan string
	inside  int // requests being answered now, and the most there ever were
	peak    int
}

type received struct {
	secret string
	body   string
	id     int64
}

type answer struct {
	status     int
	retryAfter string
	kind       string
	body       string
}

func newHook(t *testing.T) *hook {
	h := &hook{release: map[string]chan struct{}{}, entered: make(chan string, 100)}
	srv := httptest.NewServer(h)
	h.url = srv.URL
	t.Cleanup(srv.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(body, &u)
	h.mu.Lock()
	h.inside++
	h.peak = max(h.peak, h.inside)
	h.got = append(h.got, received{r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), string(body), u.ID})
	a := answer{status: http.StatusOK}
	if len(h.script) > 0 {
		a, h.script = h.script[0], h.script[1:]
	}
	var hold chan struct{}
	for key, ch := range h.release {
		if bytes.Contains(body, []byte(key)) {
			hold = ch
		}
	}
	h.mu.Unlock()
	h.entered <- string(body)
	if hold != nil {
		<-hold
	}
	h.mu.Lock()
	h.inside--
	h.mu.Unlock()
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	if a.kind != "" {
		w.Header().Set("Content-Type", a.kind)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

func (h *hook) says(answers ...answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.script = append(h.script, answers...)
}

func (h *hook) updates() []received {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// photo is a small real picture.
func photo(t *testing.T) []byte {
	t.Helper()
	return fixture(t, "photo.png")
}

func fixtures(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("testdata", folder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
