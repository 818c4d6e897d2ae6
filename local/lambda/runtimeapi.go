package lambda

import (
	"context"
	"io"
	"net/http"

	"github.com/google/uuid"
)

// routes serve the Lambda Runtime API (AWS Lambda developer guide, "Lambda runtime API", version 2018-06-01).
func (p *process) routes() http.Handler {
	mux := http.NewServeMux()
	const base = "/2018-06-01/runtime/"
	mux.HandleFunc("GET "+base+"invocation/next", p.next)
	mux.HandleFunc("POST "+base+"invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		p.answered(w, r, func(body []byte) answer {
			if len(body) > MaxPayload {
				return answer{err: tooLarge("an answer", len(body))}
			}
			return answer{body: body}
		})
	})
	mux.HandleFunc("POST "+base+"invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		p.answered(w, r, func(body []byte) answer { return answer{err: reported(body)} })
	})
	mux.HandleFunc("POST "+base+"init/error", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxPayload))
		p.fail(reported(body))
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}

// next holds the process until there is work for it.
func (p *process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case p.ready <- struct{}{}:
	default: // it asked before and lost the connection
	}
	c, err := p.work(r.Context())
	if err != nil {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", c.id)
	h.Set("Lambda-Runtime-Deadline-Ms", millis(c.deadline))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", arn(p.spec.Name))
	h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-"+hex(24)+";Parent="+hex(16)+";Sampled=0")
	_, _ = w.Write(c.payload)
}

func (p *process) work(ctx context.Context) (*call, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-ctx.Done():
		return nil, errGone
	}
}

func (p *process) answered(w http.ResponseWriter, r *http.Request, read func([]byte) answer) {
	c := p.find(r.PathValue("id"))
	if c == nil {
		http.Error(w, `{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	if err != nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	select {
	case c.done <- read(body):
	default: // a second answer to one call
	}
}

// hex is n random hexadecimal digits, n at most 32.
func hex(n int) string {
	id := uuid.New()
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 32)
	for _, b := range id {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out[:n])
}
