package pgserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// victim makes the test binary a process that owns a server and waits to be killed.
const victim = "CARTIE_PGSERVER_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victim) == "" {
		os.Exit(m.Run())
	}
	s, err := Temporary(context.Background(), Options{})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(s.URL(Superuser, "postgres"), s.opts.Dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

// eventually waits for a condition of another process.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
		}
	}
}

func reachable(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false
	}
	_ = conn.Close(ctx)
	return true
}

func TestDataOutlivesTheServer(t *testing.T) {
	t.Parallel()
	// A folder nobody else may enter above the data, as under a home directory.
	private := filepath.Join(t.TempDir(), "private")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: filepath.Join(private, "data"), Fast: true}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	url := s.URL(Superuser, "postgres")
	query(t, url, "WITH made AS (SELECT set_config('x.y', 'z', false)) SELECT * FROM made")
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'Київ'::text AS city"); err != nil {
		t.Fatal(err)
	}
	if got := query(t, url, "SELECT lower(city) FROM kept"); got != "київ" {
		t.Errorf("lower() of a Cyrillic word = %q: the locale does not know its letters", got)
	}

	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.URL(Superuser, "postgres") != url {
		t.Error("the port moved in a restart")
	}
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("a connection survived the restart")
	}
	if got := query(t, url, "SELECT city FROM kept"); got != "Київ" {
		t.Errorf("after Restart: %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if reachable(url) {
		t.Error("the server answers after Close")
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}

	again, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := query(t, again.URL(Superuser, "postgres"), "SELECT city FROM kept"); got != "Київ" {
		t.Errorf("after a second Start: %q", got)
	}
	if again.opts.Install.Major < MinMajor {
		t.Errorf("found PostgreSQL %d", again.opts.Install.Major)
	}
}

func TestStartRefusesDataOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte("9.6\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "9.6") || !strings.Contains(err.Error(), "clean-local") {
		t.Errorf("error = %v, want the version and the way out", err)
	}
}

func TestStartSaysWhyItFailed(t *testing.T) {
	t.Parallel()
	s, err := Temporary(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	second := Options{Dir: s.opts.Dir, Fast: true}
	if _, err = Start(t.Context(), second); err == nil || !strings.Contains(err.Error(), "postmaster.pid") {
		t.Errorf("two servers on one directory: %v, want the server's own words", err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("the first server was harmed: %v", err)
	}
}

func TestNothingOutlivesAKilledProcess(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victim+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, dir, ok := strings.Cut(strings.TrimSpace(line), " ")
	if err != nil || !ok || !reachable(url) {
		t.Fatalf("the victim said %q (%v)", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	eventually(t, "the server of a killed process stops", func() bool { return !reachable(url) })
	eventually(t, "its data is removed", func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	})
}

func TestSharedIsOneServer(t *testing.T) {
	t.Parallel()
	first, err := Shared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := Shared(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("two servers: %s and %s", first, second)
	}
	if got := query(t, first, "SELECT current_setting('is_superuser')"); got != "on" {
		t.Errorf("is_superuser = %s: tests create roles and databases", got)
	}
}
