// Package pgserver runs a PostgreSQL server as a child of the current process: for the laptop (a data directory that is
// kept) and for tests (one in memory that is thrown away). It finds installed binaries or fetches a prebuilt set, steps
// down from root because PostgreSQL refuses it, and never outlives its process, not even one that is killed.
// It refuses to create roles, databases or schema, and is never linked into a function.
package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Superuser is the role initdb creates; loopback connections are trusted, so it has no password.
const Superuser = "postgres"

const (
	startTimeout = 60 * time.Second // the first start on a slow disk, with crash recovery
	stopTimeout  = 30 * time.Second
	logName      = "cartie-server.log"
)

// Options say where and how a server runs.
type Options struct {
	Install  Install   // the binaries; zero means Find
	Dir      string    // the data directory; created and initialised when it holds no cluster
	Port     int       // loopback port; 0 lets the kernel pick one
	Fast     bool      // trade durability for speed (no fsync): tests only
	Log      io.Writer // the server's own lines; nil keeps them in a file inside Dir
	Progress io.Writer // one line per slow step (download, initdb); nil is silent
	discard  bool      // remove Dir when the server or this process ends
}

// Server is a running PostgreSQL. Its methods are safe for concurrent use.
type Server struct {
	opts  Options
	owner *syscall.Credential // nil when this process is not root

	mu   sync.Mutex
	proc *process // nil while stopped
}

// Start runs a server on Options.Dir and returns when it accepts connections. The context bounds the start only: the
// server runs until Close or the end of this process.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Dir == "" {
		return nil, errors.New("pgserver: Options.Dir is empty")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("postgres data directory: %w", err)
	}
	o.Dir = dir
	if o.Install.Bin == "" {
		if o.Install, err = Find(ctx, FindOptions{Progress: o.Progress}); err != nil {
			return nil, err
		}
	}
	s := &Server{opts: o}
	if s.owner, err = prepareDir(o.Dir, o.Install.Bin); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		return nil, err
	}
	if err := s.launch(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// URL is the connection string of a role and a database.
func (s *Server) URL(user, db string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(user), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.opts.Port)),
		Path: "/" + db, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Ready returns nil once the server accepts a superuser connection, the context's error when it ends before.
func (s *Server) Ready(ctx context.Context) error {
	return ready(ctx, s.URL(Superuser, "postgres"))
}

// Restart stops the server as an operator would, ending all connections, and starts it on the same data and port.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Stop(); err != nil {
		return err
	}
	return s.launch(ctx)
}

// Stop ends the server and keeps its data; Restart brings it back. Stopping a stopped server does nothing.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return nil
	}
	err := s.proc.stop()
	s.proc = nil
	return err
}

// Close stops the server and, for one from Temporary, removes its data.
func (s *Server) Close() error {
	err := s.Stop()
	if s.opts.discard {
		err = errors.Join(err, os.RemoveAll(s.opts.Dir))
	}
	return err
}

// initialise runs initdb unless Dir holds a cluster already; a cluster of another major version is an error, because
// PostgreSQL cannot read it.
func (s *Server) initialise(ctx context.Context) error {
	version, err := os.ReadFile(filepath.Join(s.opts.Dir, "PG_VERSION"))
	if err == nil {
		if got := strings.TrimSpace(string(version)); got != strconv.Itoa(s.opts.Install.Major) {
			return fmt.Errorf("the data in %s was written by PostgreSQL %s, the binaries are %d: forget it with `make clean-local` or set CARTIE_PG_BIN",
				s.opts.Dir, got, s.opts.Install.Major)
		}
		return nil
	}
	if s.opts.Progress != nil {
		fmt.Fprintf(s.opts.Progress, "postgres: creating a %d cluster\n", s.opts.Install.Major)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.opts.Install.Bin, "initdb"), "-D", s.opts.Dir, "-U", Superuser,
		"-A", "trust", "-E", "UTF8", "--locale="+locale(), "--no-sync", "--no-instructions")
	s.dress(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, lastLines(out))
	}
	return nil
}

func (s *Server) launch(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc != nil {
		return errors.New("postgres is running already")
	}
	attempts := 1
	if s.opts.Port == 0 {
		attempts = 3 // another process may take a port between the kernel's offer and our bind
	}
	var err error
	for range attempts {
		port := s.opts.Port
		if port == 0 {
			if port, err = freePort(); err != nil {
				return err
			}
		}
		if s.proc, err = s.run(ctx, port); err == nil {
			s.opts.Port = port
			return nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return err
}

func (s *Server) run(ctx context.Context, port int) (*process, error) {
	args := []string{
		"-D", s.opts.Dir, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "max_connections=300", "-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "logging_collector=off", "-c", "jit=off",
	}
	if s.opts.Fast {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_parallel_workers_per_gather=0")
	}
	cmd := exec.Command(filepath.Join(s.opts.Install.Bin, "postgres"), args...)
	s.dress(cmd)
	logPath := filepath.Join(s.opts.Dir, logName)
	out := s.opts.Log
	if out == nil {
		f, err := os.Create(logPath)
		if err != nil {
			return nil, fmt.Errorf("postgres log: %w", err)
		}
		defer f.Close() // the child holds its own descriptor
		out = f
	}
	cmd.Stdout, cmd.Stderr = out, out
	discard := ""
	if s.opts.discard {
		discard = s.opts.Dir
	}
	p, err := spawn(cmd, discard)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	go func() {
		select { // a server that died will never be ready
		case <-p.done:
			cancel()
		case <-ctx.Done():
		}
	}()
	err = ready(ctx, (&Server{opts: Options{Port: port}}).URL(Superuser, "postgres"))
	if err == nil {
		return p, nil
	}
	err = errors.Join(err, p.stop())
	said, _ := os.ReadFile(logPath)
	return nil, fmt.Errorf("postgres did not start on port %d: %w: %s", port, err, lastLines(said))
}

// dress gives a PostgreSQL program its user, its folder and an environment in which no PG* variable of ours can
// redirect it.
func (s *Server) dress(cmd *exec.Cmd) {
	cmd.Dir = s.opts.Dir
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PG") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	// Its own session: a Ctrl-C in the terminal reaches us alone, and we stop it in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: s.owner}
}

func ready(ctx context.Context, url string) error {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgconn.Connect(ctx, url)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres is not ready: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func lastLines(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-6):], []byte("; ")))
}
