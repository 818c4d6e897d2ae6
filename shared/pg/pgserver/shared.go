package pgserver

import (
	"context"
	"fmt"
	"os"
	"sync"
	"syscall"
)

// TestURL is the environment variable with the superuser URL of a server that tests may use; `make test` sets it, so
// that all packages share one server.
const TestURL = "TEST_DATABASE_URL"

const memory = "/dev/shm"

// Temporary starts a fast server on a data directory of its own, in memory where the machine has at least 1 GiB of it
// free. Nothing of it is left after Close or the end of this process.
func Temporary(ctx context.Context, o Options) (*Server, error) {
	parent := os.TempDir()
	var st syscall.Statfs_t
	if err := syscall.Statfs(memory, &st); err == nil && st.Bavail*uint64(st.Bsize) >= 1<<30 {
		parent = memory
	}
	dir, err := os.MkdirTemp(parent, "cartie-pg-")
	if err != nil && parent == memory {
		dir, err = os.MkdirTemp("", "cartie-pg-")
	}
	if err != nil {
		return nil, fmt.Errorf("postgres data directory: %w", err)
	}
	o.Dir, o.Fast, o.discard = dir, true, true
	s, err := Start(ctx, o)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// Shared answers the superuser URL (database postgres) of the server this process's tests use: the one TEST_DATABASE_URL
// names, else one started on the first call and gone with the process. Many packages at once are best run under the
// command beside this package, which gives them one server: go run ./shared/pg/pgserver/cmd -- go test ./...
func Shared(context.Context) (string, error) { return shared() }

var shared = sync.OnceValues(func() (string, error) {
	if url := os.Getenv(TestURL); url != "" {
		return url, nil
	}
	s, err := Temporary(context.Background(), Options{})
	if err != nil {
		return "", err
	}
	return s.URL(Superuser, "postgres"), nil
})
