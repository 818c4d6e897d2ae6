// Package stack is the whole application as a value: it reads template.yaml, gives every function the environment that
// its resource declares, and connects what triggers it: the gateway, the queues, the schedules and the providers'
// simulators, all on one clock that can be moved. A laptop runs it, and tests boot it on a database of their own.
//
// It refuses to run less than the template describes: a function, a setting or a queue that is missing is an error. It
// neither starts nor migrates a database.
package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cartie/local/keys"
	"cartie/local/lambda"
	"cartie/local/movable"
	"cartie/local/queues"
	"cartie/local/schedules"
	"cartie/shared/fn"
	"cartie/shared/samtmpl"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
	"cartie/shared/sim/s3"
	"cartie/shared/sim/sendpulse"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/telegram"
	"cartie/shared/sim/webhook"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Options shape a stack. Root, Functions or Bootstraps, Database and Keys are needed.
type Options struct {
	Root       string                        // the folder of template.yaml
	Functions  map[string]fn.Function        // by CodeUri; run in this process
	Bootstraps string                        // a folder with a binary per function: run those instead
	Processes  int                           // of one function at once, with Bootstraps; default 4
	Addr       string                        // "127.0.0.1:8080"; default a port the kernel picks
	Database   func(role string) string      // the connection string of app_rw, app_auth, app_system, app_owner
	Keys       keys.Keys                     //
	Clock      *movable.Clock                // default movable.New()
	Pace       time.Duration                 // before the port opens, the clock moves on by this after every webhook
	Settings   map[string]string             // more settings for every function
	Web        string                        // the built SPA; "" serves none
	Blobs      string                        // the folder of files; "" is one that ends with the stack
	Inspect    func(folder string, v any)    // hears what functions of this process expose of themselves
	Output     io.Writer                     // what functions log, from many goroutines at once; default discards it
	Failed     func(where string, err error) // failed invocations; default ignores them
}

// Stack is a running application.
type Stack struct {
	URL       string // "http://127.0.0.1:8080"
	Sandbox   string // where the simulators answer also before the port opens, "http://127.0.0.1:40123/_local"
	Clock     *movable.Clock
	Template  *samtmpl.Template
	Queues    *sqs.Server
	Telegram  *telegram.Server
	Meta      *meta.Server
	SendPulse *sendpulse.Server
	Webhook   *webhook.Server // a customer's endpoint, at URL + "/_local/webhook/"
	Files     *s3.Server
	Calls     *calls.Log
	Faults    *calls.Faults

	opt       Options
	listener  net.Listener // nil until the port opens
	server    *http.Server
	handler   http.Handler        // of the one origin
	sandbox   http.Handler        // of everything under /_local
	scratch   string              // the folder of files, when it ends with the stack
	private   string              // where functions reach queues and simulators, also before the port opens
	inner     *http.Server        // serves private
	functions map[string]function // by logical id
	sources   []*queues.Source
	schedules map[string][]*schedules.Schedule // by logical id
	pools     map[string]*pgxpool.Pool         // by URL, shared by the functions of this process
	cancel    context.CancelFunc
	work      sync.WaitGroup // sources and schedules
	serving   atomic.Bool
}

// function is a resource of the template that can be invoked.
type function struct {
	lambda.Invoker
	resource samtmpl.Function
	folder   string       // "tgclient"
	pool     *lambda.Pool // nil in this process
}

// Open builds everything and connects nothing to the outside: the port opens with Serve.
func Open(ctx context.Context, opt Options) (*Stack, error) {
	opt = opt.withDefaults()
	s := &Stack{
		Clock: opt.Clock, Calls: &calls.Log{}, Faults: &calls.Faults{}, opt: opt,
		functions: map[string]function{}, schedules: map[string][]*schedules.Schedule{}, pools: map[string]*pgxpool.Pool{},
	}
	err := s.bind()
	if err == nil {
		err = s.build(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = movable.New()
	}
	if o.Processes == 0 {
		o.Processes = 4
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Failed == nil {
		o.Failed = func(string, error) {}
	}
	return o
}

// bind settles the addresses, which functions need in their settings before anything answers there.
func (s *Stack) bind() error {
	s.URL = "http://" + s.opt.Addr
	if s.opt.Addr == "" {
		var err error
		if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return fmt.Errorf("port: %w", err)
		}
		s.URL = "http://" + s.listener.Addr().String()
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("port for queues and simulators: %w", err)
	}
	s.private = "http://" + inner.Addr().String()
	s.Sandbox = s.private + "/_local"
	s.Queues = sqs.New(sqs.Options{Now: s.Clock.Now})
	s.Clock.OnMove(s.Queues.Wake)
	s.Telegram = telegram.New(telegram.Options{
		Now: s.Clock.Now, After: s.Clock.After, Calls: s.Calls, Faults: s.Faults,
		Client: &http.Client{Timeout: time.Minute, Transport: homing{s}},
	})
	s.Meta = meta.New(meta.Options{Now: s.Clock.Now, Calls: s.Calls, Faults: s.Faults})
	s.SendPulse = sendpulse.New(sendpulse.Options{Now: s.Clock.Now, Calls: s.Calls, Faults: s.Faults})
	s.Webhook = webhook.New(webhook.Options{Now: s.Clock.Now, Calls: s.Calls, Faults: s.Faults})
	blobs := s.opt.Blobs
	if blobs == "" {
		if blobs, err = os.MkdirTemp("", "cartie-blobs-"); err != nil {
			return fmt.Errorf("folder for files: %w", err)
		}
		s.scratch = blobs
	}
	s.Files = s3.New(s3.Options{Folder: blobs, Now: s.Clock.Now})
	s.sandbox = s.newSandbox()
	s.inner = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_local/") {
			s.sandbox.ServeHTTP(w, r)
			return
		}
		s.Queues.ServeHTTP(w, r)
	})}
	go func() { _ = s.inner.Serve(inner) }()
	return nil
}

func (s *Stack) build(ctx context.Context) error {
	t, err := s.read(filepath.Join(s.opt.Root, "template.yaml"))
	if err != nil {
		return err
	}
	s.Template = t
	if err := s.createQueues(); err != nil {
		return err
	}
	for _, f := range t.Functions {
		if s.functions[f.ID], err = s.open(ctx, f); err != nil {
			return err
		}
	}
	if err := s.connect(); err != nil {
		return err
	}
	if s.handler, err = s.origin(); err != nil {
		return err
	}
	s.server = &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
	return nil
}

// Serve opens the port and starts queues and schedules. It returns at once.
func (s *Stack) Serve() error {
	if s.listener == nil {
		var err error
		if s.listener, err = net.Listen("tcp", s.opt.Addr); err != nil {
			return fmt.Errorf("port: %w", err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	for _, source := range s.sources {
		s.work.Go(func() { source.Run(ctx, s.Queues) })
	}
	for _, list := range s.schedules {
		for _, schedule := range list {
			done := schedule.Start(ctx, s.Clock, s.opt.Failed)
			s.work.Go(func() { <-done })
		}
	}
	s.serving.Store(true)
	go func() { _ = s.server.Serve(s.listener) }()
	return nil
}

// Start is Open and Serve.
func Start(ctx context.Context, opt Options) (*Stack, error) {
	s, err := Open(ctx, opt)
	if err != nil {
		return nil, err
	}
	if err := s.Serve(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

const grace = 5 * time.Second // for calls that are under way at the end

// Close stops triggers, gives running calls a moment, and ends every process that was started.
func (s *Stack) Close() error {
	if s.cancel != nil {
		s.cancel()
	}
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	var errs []error
	if s.Telegram != nil {
		s.Telegram.Close() // its deliveries are requests to us
	}
	if s.server != nil && s.server.Shutdown(ctx) != nil {
		errs = append(errs, s.server.Close())
	}
	if s.listener != nil {
		_ = s.listener.Close() // closed already when it was served
	}
	finished := make(chan struct{})
	go func() {
		s.work.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-ctx.Done():
	}
	for _, f := range s.functions {
		if f.pool != nil {
			f.pool.Close()
		}
	}
	if s.inner != nil {
		errs = append(errs, s.inner.Close())
	}
	for _, pool := range s.pools {
		pool.Close()
	}
	if s.scratch != "" {
		errs = append(errs, os.RemoveAll(s.scratch))
	}
	return errors.Join(errs...)
}
