package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cartie/local/lambda"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// TestMain is also the bootstrap under test: started with a runtime API in its environment it serves calls.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		if os.Getenv("INIT") == "fails" {
			os.Exit(3)
		}
		awslambda.Start(awslambda.NewHandler(handle))
		return
	}
	os.Exit(m.Run())
}

type in struct {
	Do   string `json:"do"`
	File string `json:"file,omitempty"`
}

type out struct {
	PID       int    `json:"pid"`
	RequestID string `json:"request_id"`
	Setting   string `json:"setting"`
	Left      bool   `json:"left"` // whether the call has a deadline ahead
}

func handle(ctx context.Context, i in) (out, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, ok := ctx.Deadline()
	o := out{PID: os.Getpid(), RequestID: lc.AwsRequestID, Setting: os.Getenv("SETTING"), Left: ok && time.Until(deadline) > 0}
	switch i.Do {
	case "fail":
		return o, errors.New("boom")
	case "exit":
		os.Exit(1)
	case "panic":
		panic("boom")
	case "hang":
		<-make(chan struct{})
	case "large":
		o.Setting = strings.Repeat("x", lambda.MaxPayload)
	case "background":
		go func() {
			for {
				_ = os.WriteFile(i.File, []byte(time.Now().Format(time.RFC3339Nano)), 0o600)
			}
		}()
	}
	return o, nil
}

// both runs a test against the two ways to run a function.
func both(t *testing.T, timeout time.Duration, test func(t *testing.T, invoker lambda.Invoker)) {
	t.Helper()
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		test(t, lambda.InProcess("probe", awslambda.NewHandler(handle), timeout))
	})
	t.Run("bootstrap", func(t *testing.T) {
		t.Parallel()
		test(t, pool(t, timeout, 1, nil))
	})
}

func pool(t *testing.T, timeout time.Duration, limit int, env map[string]string) *lambda.Pool {
	t.Helper()
	all := lambda.Environment("probe", 128)
	all["SETTING"] = "declared"
	for k, v := range env {
		all[k] = v
	}
	p := lambda.NewPool(lambda.Bootstrap{Name: "probe", Path: os.Args[0], Environment: all, Timeout: timeout, Max: limit})
	t.Cleanup(p.Close)
	return p
}

func call(t *testing.T, i lambda.Invoker, payload string) out {
	t.Helper()
	raw, err := i.Invoke(t.Context(), []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	var o out
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return o
}

func wantError(t *testing.T, err error, kind string) {
	t.Helper()
	var e *lambda.Error
	if !errors.As(err, &e) || e.Type != kind {
		t.Errorf("got %v, want %s", err, kind)
	}
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	both(t, 5*time.Second, func(t *testing.T, i lambda.Invoker) {
		first, second := call(t, i, `{"do":"echo"}`), call(t, i, `{"do":"echo"}`)
		if first.RequestID == "" || first.RequestID == second.RequestID || !first.Left {
			t.Errorf("no context of its own: %+v %+v", first, second)
		}
		if first.PID != second.PID {
			t.Errorf("a warm process was not used again")
		}
	})
}

func TestFailures(t *testing.T) {
	t.Parallel()
	both(t, 5*time.Second, func(t *testing.T, i lambda.Invoker) {
		_, err := i.Invoke(t.Context(), []byte(`{"do":"fail"}`))
		wantError(t, err, "errorString")
		if !strings.Contains(err.Error(), "boom") {
			t.Errorf("the message is lost: %v", err)
		}
		if _, err := i.Invoke(t.Context(), []byte(`{"do":"panic"}`)); err == nil {
			t.Error("a panic is no error")
		}
		_, err = i.Invoke(t.Context(), []byte(`{"do":"large"}`))
		wantError(t, err, "Function.ResponseSizeTooLarge")
		_, err = i.Invoke(t.Context(), []byte(strings.Repeat(" ", lambda.MaxPayload+1)))
		wantError(t, err, "Function.ResponseSizeTooLarge")
		call(t, i, `{"do":"echo"}`)
	})
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	both(t, 300*time.Millisecond, func(t *testing.T, i lambda.Invoker) {
		_, err := i.Invoke(t.Context(), []byte(`{"do":"hang"}`))
		wantError(t, err, "Sandbox.Timedout")
		call(t, i, `{"do":"echo"}`)
	})
}

func TestExitIsAnErrorAndTheNextCallStartsAnew(t *testing.T) {
	t.Parallel()
	p := pool(t, 5*time.Second, 1, nil)
	before := call(t, p, `{"do":"echo"}`)
	if before.Setting != "declared" {
		t.Errorf("setting is %q", before.Setting)
	}
	_, err := p.Invoke(t.Context(), []byte(`{"do":"exit"}`))
	wantError(t, err, "Runtime.ExitError")
	if after := call(t, p, `{"do":"echo"}`); after.PID == before.PID {
		t.Error("the dead process answered")
	}
}

func TestKillWhileFrozenAndWhileBusy(t *testing.T) {
	t.Parallel()
	p := pool(t, 20*time.Second, 1, nil)
	first := call(t, p, `{"do":"echo"}`)
	kill(t, first.PID)
	until(t, "the killed process is gone", func() bool { return len(p.Processes()) == 0 })
	second := call(t, p, `{"do":"echo"}`)
	if second.PID == first.PID {
		t.Error("the killed process answered")
	}
	done := make(chan error, 1)
	go func() {
		_, err := p.Invoke(context.WithoutCancel(t.Context()), []byte(`{"do":"hang"}`))
		done <- err
	}()
	until(t, "the process is busy", func() bool {
		list := p.Processes()
		return len(list) == 1 && list[0].Busy
	})
	kill(t, second.PID)
	wantError(t, <-done, "Runtime.ExitError")
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func TestInitFailure(t *testing.T) {
	t.Parallel()
	p := pool(t, 5*time.Second, 1, map[string]string{"INIT": "fails"})
	_, err := p.Invoke(t.Context(), []byte(`{"do":"echo"}`))
	wantError(t, err, "Runtime.ExitError")
	missing := lambda.NewPool(lambda.Bootstrap{Name: "probe", Path: "testdata/no-such-file", Timeout: time.Second})
	_, err = missing.Invoke(t.Context(), []byte(`{}`))
	wantError(t, err, "Runtime.InvalidEntrypoint")
}

// TestFrozenBetweenCalls proves that what a handler leaves running does not run on: the file it writes stays as it is.
func TestFrozenBetweenCalls(t *testing.T) {
	t.Parallel()
	p := pool(t, 5*time.Second, 1, nil)
	file := t.TempDir() + "/ticks"
	payload, _ := json.Marshal(in{Do: "background", File: file})
	o := call(t, p, string(payload))
	until(t, "the process is stopped", func() bool { return stateOf(t, o.PID) == "T" })
	before, _ := os.ReadFile(file)
	until(t, "the goroutine goes on when thawed", func() bool {
		call(t, p, `{"do":"echo"}`)
		after, err := os.ReadFile(file)
		return err == nil && string(after) != string(before)
	})
}

// until waits for something that only the kernel decides on.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(10 * time.Second); !holds(); runtime.Gosched() {
		if time.Now().After(limit) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

// stateOf is the third field of /proc/<pid>/stat; elsewhere than on Linux the kernel's word is taken for granted.
func stateOf(t *testing.T, pid int) string {
	t.Helper()
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if errors.Is(err, os.ErrNotExist) {
		return "T"
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(raw[strings.LastIndex(string(raw), ")")+1:]))[0]
}

func TestOneCallPerProcess(t *testing.T) {
	t.Parallel()
	p := pool(t, 5*time.Second, 2, nil)
	pids := make(chan int, 8)
	for range 8 {
		go func() {
			raw, err := p.Invoke(context.WithoutCancel(t.Context()), []byte(`{"do":"echo"}`))
			var o out
			if err != nil || json.Unmarshal(raw, &o) != nil {
				o.PID = -1
			}
			pids <- o.PID
		}()
	}
	seen := map[int]bool{}
	for range 8 {
		seen[<-pids] = true
	}
	if seen[-1] || len(seen) > 2 {
		t.Errorf("served by %v", seen)
	}
	p.Close()
	if left := p.Processes(); len(left) != 0 {
		t.Errorf("after Close these run: %v", left)
	}
	_, err := p.Invoke(t.Context(), []byte(`{}`))
	wantError(t, err, "Runtime.Closed")
}
