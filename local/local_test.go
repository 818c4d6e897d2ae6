package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cartie/local/keys"
	"cartie/local/movable"
	"cartie/local/stack"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seed"
)

const password = "a-demo-password-fx"

// laptop is what up builds, on a database of the test's own.
type laptop struct {
	*testing.T
	db     *database
	keys   keys.Keys
	places seed.Places
	saved  *snapshot
}

func newLaptop(t *testing.T) *laptop {
	t.Helper()
	clone := pgtest.DB(t)
	super, err := url.Parse(clone.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	l := &laptop{T: t, db: &database{super: super, name: clone.Name()}, saved: &snapshot{file: filepath.Join(t.TempDir(), "telegram.json")}}
	if l.keys, err = keys.New(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.places, err = plant(t.Context(), l.db, true, password); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *laptop) start(addr string) *stack.Stack {
	l.Helper()
	opt := stack.Options{
		Root: "..", Database: l.db.URL, Keys: l.keys, Output: io.Discard, Addr: addr,
		Clock: movable.From(time.Now().Add(-past)), Pace: pace,
		Failed: func(where string, err error) { l.Errorf("%s: %v", where, err) },
	}
	mode(&opt)
	s, err := stack.Open(l.Context(), opt)
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { _ = s.Close() })
	if err := l.saved.restore(s); err != nil {
		l.Fatal(err)
	}
	if err := furnish(l.Context(), s, l.db, l.keys, l.places, password); err != nil {
		l.Fatal(err)
	}
	if err := s.Serve(); err != nil {
		l.Fatal(err)
	}
	return s
}

func (l *laptop) visitor(s *stack.Stack, email string) *visitor {
	l.Helper()
	v := &visitor{client: s.Client(), url: s.URL}
	if err := v.signIn(l.Context(), email, password); err != nil {
		l.Fatal(err)
	}
	return v
}

type leadList struct {
	Items []struct {
		ID     string
		Source string
	}
	Total int
}

// TestDemo starts the product as up does: people have talked to the bot, their leads are there, and Meta has heard of each
// of them once. A second start finds everything and repeats nothing.
func TestDemo(t *testing.T) {
	t.Parallel()
	l := newLaptop(t)
	first := l.start("")
	if _, err := first.Invoke(t.Context(), "sweeper", nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := first.Drained(ctx); err != nil {
		t.Fatal(err)
	}
	var before leadList
	if err := l.visitor(first, "owner@demo.test").do(t.Context(), "GET", "/api/leads?limit=100", nil, &before); err != nil {
		t.Fatal(err)
	}
	fromBot := 0
	for _, lead := range before.Items {
		if lead.Source == "bot" {
			fromBot++
		}
	}
	if fromBot != 2 {
		t.Errorf("%d of %d leads come from the bot, want 2", fromBot, before.Total)
	}
	if sent := len(first.Meta.Received()); sent < fromBot || first.Meta.Repeats() != 0 {
		t.Errorf("Meta has %d events and %d repeats", sent, first.Meta.Repeats())
	}
	// Killed rather than stopped: what the last tick saved is all a second start has. A second tick is taken only when the
	// first is done with.
	tick := make(chan time.Time)
	keeping, killed := context.WithCancel(t.Context())
	go l.saved.keep(keeping, first, tick, func(err error) { t.Errorf("keep: %v", err) })
	tick <- time.Time{}
	tick <- time.Time{}
	killed()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	l.again(first.URL, before.Total)
	l.elsewhere()
	l.wrongPassword()
}

// again starts on the same port: everything is as it was, and nothing had to be done.
func (l *laptop) again(url string, leads int) {
	t := l.T
	second := l.start(strings.TrimPrefix(url, "http://"))
	var after leadList
	if err := l.visitor(second, "owner@demo.test").do(t.Context(), "GET", "/api/leads?limit=100", nil, &after); err != nil {
		t.Fatal(err)
	}
	if after.Total != leads {
		t.Errorf("%d leads after a restart, %d before", after.Total, leads)
	}
	if calls := second.Calls.After("telegram", 0); len(calls) != 0 {
		t.Errorf("a restart called Telegram: %+v", calls)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
}

// elsewhere starts on another port: the bots are told the new address.
func (l *laptop) elsewhere() {
	third := l.start("")
	hooked := 0
	for _, b := range third.Telegram.Bots() {
		if strings.HasPrefix(b.Webhook, third.URL+"/hooks/telegram/client/") {
			hooked++
		}
	}
	if hooked != 2 {
		l.Errorf("%d bots deliver to the new address, want 2: %+v", hooked, third.Telegram.Bots())
	}
}

func (l *laptop) wrongPassword() {
	s, err := stack.Open(l.Context(), stack.Options{Root: "..", Functions: functions(), Database: l.db.URL, Keys: l.keys})
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	err = furnish(l.Context(), s, l.db, l.keys, l.places, "another-password")
	if err == nil || !strings.Contains(err.Error(), "DEMO_PASSWORD") || strings.Contains(err.Error(), "another-password") {
		l.Errorf("got %v", err)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := routes(t.Context(), "..", &out); err != nil {
		t.Fatal(err)
	}
	lines := map[string]bool{}
	for line := range strings.Lines(out.String()) {
		lines[strings.Join(strings.Fields(line), " ")] = true
	}
	for _, want := range []string{
		"POST /api/auth/login auth public",
		"POST /hooks/telegram/client/{bot_id} tgclient public",
		"PATCH /api/leads/{id} leads leads.write",
		"SQS CapiQueue DeliverCapi -",
		"SCHEDULE rate(1 minute) Sweeper -",
	} {
		if !lines[want] {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"fly"}, {"routes", "extra"}, {"up", "--nonsense"}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
}

func TestDemoPassword(t *testing.T) {
	t.Parallel()
	s := settings{state: t.TempDir()}
	first, err := s.demoPassword()
	if err != nil || len(first) < 12 {
		t.Fatalf("%q %v", first, err)
	}
	if second, err := s.demoPassword(); err != nil || second != first {
		t.Errorf("%q, then %q %v", first, second, err)
	}
	s.password = password
	if given, err := s.demoPassword(); err != nil || given != password {
		t.Errorf("%q %v", given, err)
	}
	if info, err := os.Stat(s.file("demo-password")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is not private: %v %v", info, err)
	}
}

func TestDatabaseURL(t *testing.T) {
	t.Parallel()
	super, err := url.Parse("postgres://root:s%2Fcret@db.example.com:5433/cartie?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	d := &database{super: super}
	if got := d.URL("app_rw"); got != "postgres://app_rw:s%2Fcret@db.example.com:5433/cartie?sslmode=disable" {
		t.Errorf("URL %s", got)
	}
	_, err = openDatabase(t.Context(), settings{database: "host=x password=hunter2"}, io.Discard)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	s, err := stack.Start(t.Context(), stack.Options{
		Root: "..", Functions: functions(), Keys: newKeys(t), Database: func(string) string { return "postgres://127.0.0.1:1/none" },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	addr := strings.TrimPrefix(s.URL, "http://")
	if err := free(addr); err == nil || !strings.Contains(err.Error(), "PORT=") {
		t.Errorf("a taken port is called free: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := free(addr); err != nil {
		t.Errorf("after Close: %v", err)
	}
}

func newKeys(t *testing.T) keys.Keys {
	t.Helper()
	k, err := keys.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := doctor(t.Context(), &out)
	for _, want := range []string{"Go", "Node", "PostgreSQL", "Port"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no word of %s:\n%s", want, out.String())
		}
	}
	if missing := strings.Contains(out.String(), "✗"); missing != (err != nil) || errors.Is(err, context.Canceled) {
		t.Errorf("%v after\n%s", err, out.String())
	}
}
