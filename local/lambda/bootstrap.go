package lambda

import (
	"context"
	"io"
	"sync"
	"time"
)

// Bootstrap describes a function that runs as its own processes.
type Bootstrap struct {
	Name        string
	Path        string            // the binary, built for this machine
	Environment map[string]string // all of it: nothing is inherited
	Timeout     time.Duration
	Max         int       // processes at once; further calls wait
	Output      io.Writer // what the processes write; nil discards it
}

// Pool runs a Bootstrap. A process serves one call at a time, is frozen while it has none, and is replaced after it
// exits. Close ends them all.
type Pool struct {
	spec  Bootstrap
	slots chan struct{} // one for each process that may run

	mu     sync.Mutex
	idle   []*process // the last one used is used first, as it is warm
	all    map[*process]bool
	closed bool
}

var _ Invoker = (*Pool)(nil)

// NewPool starts nothing until the first call.
func NewPool(spec Bootstrap) *Pool {
	if spec.Output == nil {
		spec.Output = io.Discard
	}
	return &Pool{spec: spec, slots: make(chan struct{}, max(spec.Max, 1)), all: map[*process]bool{}}
}

// Invoke hands the event to a frozen process, or to a new one when all are busy and fewer than Max run.
func (p *Pool) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if len(payload) > MaxPayload {
		return nil, tooLarge("an event", len(payload))
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	proc, err := p.take()
	if err != nil {
		return nil, err
	}
	out, err := proc.invoke(ctx, payload)
	p.give(proc)
	return out, err
}

func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, &Error{Type: "Runtime.Closed", Message: p.spec.Name + " is shut down"}
	}
	for len(p.idle) > 0 {
		proc := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if proc.alive() {
			return proc, nil
		}
		delete(p.all, proc)
	}
	proc, err := start(p.spec)
	if err != nil {
		return nil, &Error{Type: "Runtime.InvalidEntrypoint", Message: err.Error()}
	}
	p.all[proc] = true
	return proc, nil
}

func (p *Pool) give(proc *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || !proc.alive() {
		proc.kill()
		delete(p.all, proc)
		return
	}
	p.idle = append(p.idle, proc)
}

// Process is a running bootstrap, for tests that kill one.
type Process struct {
	PID  int
	Busy bool // serving a call right now, otherwise frozen
}

// Processes lists what runs.
func (p *Pool) Processes() []Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Process, 0, len(p.all))
	for proc := range p.all {
		if proc.alive() {
			out = append(out, Process{PID: proc.pid(), Busy: proc.serving()})
		}
	}
	return out
}

// Close kills all processes and makes further calls fail.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	procs := make([]*process, 0, len(p.all))
	for proc := range p.all {
		procs = append(procs, proc)
	}
	p.mu.Unlock()
	for _, proc := range procs {
		proc.kill()
	}
}
