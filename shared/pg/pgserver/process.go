package pgserver

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// guard is the whole program of the watching shell. It holds the reading end of a pipe whose writing end only this
// process has, so the kernel tells it when this process is gone, however it went. Parent-death signals exist on Linux
// only and follow the starting thread instead of the process; a pipe works everywhere and can tidy up as well.
const guard = `read -r _ && exit 0
kill -INT "$1" 2>/dev/null
[ -n "$2" ] || exit 0
i=0; while kill -0 "$1" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done
rm -rf -- "$2"`

// process is one run of the postmaster and the shell that guards it.
type process struct {
	cmd   *exec.Cmd
	done  chan struct{} // closed when the postmaster has ended and is reaped
	alive io.WriteCloser
	watch *exec.Cmd
}

// spawn starts the postmaster and its guard. discard names a directory to remove should this process die; "" keeps all.
func spawn(cmd *exec.Cmd, discard string) (*process, error) {
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // the exit status says nothing the log does not
		close(p.done)
	}()
	p.watch = exec.Command("/bin/sh", "-c", guard, "guard", strconv.Itoa(cmd.Process.Pid), discard)
	p.watch.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var err error
	if p.alive, err = p.watch.StdinPipe(); err == nil {
		err = p.watch.Start()
	}
	if err != nil {
		_ = cmd.Process.Signal(syscall.SIGINT)
		<-p.done
		return nil, fmt.Errorf("guard postgres: %w", err)
	}
	return p, nil
}

// stop asks for a fast shutdown (SIGINT: open transactions are rolled back), waits for it, and dismisses the guard.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGINT) // an error means it has ended
	limit := time.NewTimer(stopTimeout)
	defer limit.Stop()
	var err error
	select {
	case <-p.done:
	case <-limit.C:
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		<-p.done
		err = fmt.Errorf("postgres did not stop within %s and was ended at once", stopTimeout)
	}
	_, _ = io.WriteString(p.alive, "\n")
	_ = p.alive.Close()
	_ = p.watch.Wait()
	return err
}
