package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"cartie/local/keys"
	"cartie/local/movable"
	"cartie/local/stack"
)

const (
	past = 2 * time.Minute
	pace = 1100 * time.Millisecond // a chat takes one message a second
)

// up runs everything until ctx ends.
func up(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.SetOutput(out)
	bootstraps := flags.Bool("bootstraps", false, "run the real binaries of .local/bin over the Lambda Runtime API")
	verbose := flags.Bool("verbose", false, "show what functions log instead of writing it to a file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	start := time.Now()
	set := readSettings(true)
	if err := free(set.addr); err != nil {
		return err
	}
	if err := os.MkdirAll(set.state, 0o755); err != nil {
		return fmt.Errorf("state folder: %w", err)
	}
	p := &progress{out: out, start: start}

	k, err := keys.Open(ctx, set.file("keys.json"))
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, set, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	p.done("database %s", d.name)

	n, err := d.migrate(ctx)
	if err != nil {
		return err
	}
	p.done("schema: %d migrations applied", n)
	password := ""
	if set.demo {
		if password, err = set.demoPassword(); err != nil {
			return err
		}
	}
	places, err := plant(ctx, d, set.demo, password)
	if err != nil {
		return err
	}
	p.done("seed")

	logs, closeLogs, err := functionLogs(set, *verbose, out)
	if err != nil {
		return err
	}
	defer closeLogs()
	clock := movable.From(time.Now().Add(-past)) // the demo's people have talked before anybody looks
	opt := stack.Options{
		Root: ".", Addr: set.addr, Database: d.URL, Keys: k, Web: "web/dist", Blobs: set.file("blobs"), Output: logs, Clock: clock, Pace: pace,
		Failed: func(where string, err error) { p.note("%s: %v", where, err) },
	}
	how := "in this process"
	if *bootstraps {
		opt.Bootstraps, how = ".local/bin", "as real binaries"
	} else {
		opt.Functions = functions()
	}
	s, err := stack.Open(ctx, opt)
	if err != nil {
		return err
	}
	saved := &snapshot{file: set.file("telegram.json")}
	defer func() { err = errors.Join(err, saved.save(s), s.Close()) }()
	p.done("%d functions %s", len(s.Template.Functions), how)
	if err := saved.restore(s); err != nil {
		return err
	}
	if set.demo {
		if err := furnish(ctx, s, d, k, places, password); err != nil {
			return err
		}
		p.done("sandbox")
	}
	if _, err := s.Invoke(ctx, "sweeper", nil); err != nil { // what seeds and an earlier run left behind goes out now
		return fmt.Errorf("first sweep: %w", err)
	}
	if err := saved.save(s); err != nil {
		return err
	}
	go saved.keep(ctx, s, time.Tick(3*time.Second), func(err error) { p.note("%v", err) })
	if err := clock.Advance(max(0, time.Since(clock.Now()))); err != nil {
		return err
	}
	if err := s.Serve(); err != nil {
		return err
	}
	welcome(out, s.URL, set, password, time.Since(start))
	<-ctx.Done()
	fmt.Fprintln(out, "\nstopping")
	return nil
}

// free fails early, and with advice, when the port is taken.
func free(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("%w (is it running already? PORT=8081 chooses another port)", err)
	}
	return l.Close()
}

// functionLogs is where functions log to. Files are appended to by many processes at once, a line a write.
func functionLogs(set settings, verbose bool, out io.Writer) (io.Writer, func(), error) {
	if verbose {
		return &shared{w: out}, func() {}, nil
	}
	f, err := os.OpenFile(set.file("functions.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("function logs: %w", err)
	}
	return &shared{w: f}, func() { _ = f.Close() }, nil
}

// shared lets many goroutines write, one at a time.
type shared struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}

// progress tells what is going on.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	start time.Time
}

func (p *progress) done(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.out, "  ✓ %-40s %5.1f s\n", fmt.Sprintf(format, args...), time.Since(p.start).Seconds())
}

func (p *progress) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.out, "  ! %s\n", fmt.Sprintf(format, args...))
}

func welcome(out io.Writer, url string, set settings, password string, took time.Duration) {
	fmt.Fprintf(out, "\nCartie is ready after %.1f s.\n\n", took.Seconds())
	fmt.Fprintf(out, "  Application   %s\n", url)
	fmt.Fprintf(out, "  Sandbox       %s/_local        a phone, providers' calls, queues, the clock\n", url)
	fmt.Fprintf(out, "  API           %s/api/docs\n", url)
	fmt.Fprintf(out, "  Logs          %s\n", set.file("functions.log"))
	if set.demo {
		fmt.Fprintf(out, "\n  Sign in as    owner@demo.test   (or manager@, operator@, dealer@, viewer@, super@demo.test, owner@rival.test)\n")
		fmt.Fprintf(out, "  Password      %s\n", password)
	}
	fmt.Fprintf(out, "\nCtrl-C stops everything.\n")
}
