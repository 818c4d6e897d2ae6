// Command cmd runs another command beside a throw-away PostgreSQL server, whose superuser URL it passes in
// TEST_DATABASE_URL. A server named there already is used instead. It ends with the command's exit status.
//
//	go run ./shared/pg/pgserver/cmd -- go test ./...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"cartie/shared/pg/pgserver"
)

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
	}
	os.Exit(status)
}

func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 2, errors.New("usage: cmd -- command arguments")
	}
	// The terminal sends Ctrl-C to the command as well: it decides when to end, we tidy up after it.
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, os.Environ()
	if os.Getenv(pgserver.TestURL) == "" {
		s, err := pgserver.Temporary(context.Background(), pgserver.Options{Progress: os.Stderr})
		if err != nil {
			return 1, err
		}
		defer s.Close()
		cmd.Env = append(cmd.Env, pgserver.TestURL+"="+s.URL(pgserver.Superuser, "postgres"))
	}
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for sig := range stop {
			if sig == syscall.SIGTERM { // unlike Ctrl-C it reached us alone
				_ = cmd.Process.Signal(sig)
			}
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
