package lambda

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"
)

const initLimit = 10 * time.Second // Lambda's limit for everything before the first /next

// call is one invocation on its way through a process.
type call struct {
	id       string
	payload  []byte
	deadline time.Time
	done     chan answer // takes one answer
}

// process is one bootstrap with the Runtime API that only it talks to.
type process struct {
	spec   Bootstrap
	cmd    *exec.Cmd
	api    *http.Server
	ready  chan struct{} // takes a token whenever the process asks for work
	calls  chan *call    // work for the process that asked
	exited chan struct{} // closed when it is gone

	mu      sync.Mutex
	current *call
	failed  *Error // what it reported before it could serve
}

// start launches a bootstrap in a process group of its own, so that a terminal's Ctrl-C reaches only the runner.
func start(spec Bootstrap) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("runtime API of %s: %w", spec.Name, err)
	}
	p := &process{spec: spec, ready: make(chan struct{}, 1), calls: make(chan *call), exited: make(chan struct{})}
	p.api = &http.Server{Handler: p.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.api.Serve(listener) }()
	p.cmd = exec.Command(spec.Path)
	p.cmd.Stdout, p.cmd.Stderr = spec.Output, spec.Output
	p.cmd.SysProcAttr = ownGroup()
	p.cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}
	for name, value := range spec.Environment {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	if err := p.run(); err != nil {
		_ = p.api.Close()
		return nil, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	return p, nil
}

// run starts the child and waits for its end on one thread that is kept as long as the child lives: Linux ends a child
// with the thread that forked it, and that must mean with the runner.
func (p *process) run() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // why it ended is told by the invocation that misses its answer
			_ = p.api.Close()
			close(p.exited)
		}
	}()
	return <-started
}

// invoke thaws the process, gives it the event and waits for the answer, its end, or its time.
func (p *process) invoke(ctx context.Context, payload []byte) ([]byte, error) {
	p.signal(syscall.SIGCONT)
	init := time.NewTimer(initLimit)
	defer init.Stop()
	select {
	case <-p.ready:
	case <-p.exited:
		return nil, p.ended()
	case <-init.C:
		p.kill()
		return nil, timedOut(p.spec.Name+" init", initLimit)
	case <-ctx.Done():
		p.kill()
		return nil, ctx.Err()
	}
	c := &call{id: uuid.NewString(), payload: payload, deadline: time.Now().Add(p.spec.Timeout), done: make(chan answer, 1)}
	p.set(c)
	defer p.set(nil)
	limit := time.NewTimer(p.spec.Timeout)
	defer limit.Stop()
	select {
	case p.calls <- c:
	case <-p.exited:
		return nil, p.ended()
	}
	select {
	case a := <-c.done:
		return p.settle(a)
	case <-p.exited:
		select {
		case a := <-c.done: // it answered and died
			return a.body, a.err
		default:
			return nil, p.ended()
		}
	case <-limit.C:
		p.kill()
		return nil, timedOut(p.spec.Name, p.spec.Timeout)
	case <-ctx.Done():
		p.kill()
		return nil, ctx.Err()
	}
}

// settle freezes the process once it asks for work again: whatever it left running stops there and goes on in a later,
// unrelated call, as in Lambda.
func (p *process) settle(a answer) ([]byte, error) {
	wait := time.NewTimer(initLimit)
	defer wait.Stop()
	select {
	case <-p.ready:
		p.signal(syscall.SIGSTOP)
		p.ready <- struct{}{} // the poll stays open while it is frozen
	case <-p.exited:
	case <-wait.C:
		p.kill()
	}
	return a.body, a.err
}

func (p *process) set(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = c
}

func (p *process) serving() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current != nil
}

// find is the call of an id, while it waits for its answer.
func (p *process) find(id string) *call {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current == nil || p.current.id != id {
		return nil
	}
	return p.current
}

// ended is the error of a process that is gone without an answer.
func (p *process) ended() *Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed != nil {
		return p.failed
	}
	return &Error{Type: "Runtime.ExitError", Message: p.spec.Name + ": runtime exited without providing a reason: " + p.cmd.ProcessState.String()}
}

func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// signal reaches the whole process group.
func (p *process) signal(s syscall.Signal) {
	if p.alive() {
		_ = syscall.Kill(-p.pid(), s)
	}
}

// kill ends the process and waits until it is gone.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.exited
}

// fail records why a process could not start serving.
func (p *process) fail(e *Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = e
	}
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

var errGone = errors.New("the runtime stopped asking")
