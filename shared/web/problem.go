package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"cartie/shared/fault"
	"cartie/shared/fn"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is an RFC 9457 problem with a stable code; it is what every error of the API looks like.
type Problem struct {
	Type      string        `json:"type" doc:"about:blank" example:"about:blank"`
	Title     string        `json:"title" doc:"the status in words"`
	Status    int           `json:"status"`
	Detail    string        `json:"detail,omitempty" doc:"what is wrong, for people"`
	Code      string        `json:"code" doc:"stable, for machines"`
	RequestID string        `json:"request_id,omitempty"`
	Errors    []fault.Field `json:"errors,omitempty" doc:"the wrong values of the request"`
	after     time.Duration
	cause     error
}

// Error implements error.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return p.Detail
}

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma that this is a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells huma the headers of the answer.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.after > 0 {
		h.Set("Retry-After", retryAfter(p.after))
	}
	return h
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

var statuses = map[fault.Kind]int{
	fault.Malformed:       http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Throttled:       http.StatusTooManyRequests,
	fault.Transient:       http.StatusServiceUnavailable,
	fault.Internal:        http.StatusInternalServerError,
}

// problemOf translates an error once. Internal faults and foreign errors keep their text for the log line only.
func problemOf(ctx context.Context, err error) *Problem {
	p := &Problem{Type: "about:blank", Code: "internal", Status: http.StatusInternalServerError, RequestID: requestID(ctx), cause: err}
	if f := fault.As(err); f != nil {
		p.Status, p.Code, p.Errors, p.after = statuses[f.Kind], f.Code, f.Fields, f.RetryAfter
		if f.Kind != fault.Internal {
			p.Detail = f.Message
		}
	}
	if p.Status >= http.StatusInternalServerError {
		fn.Note(ctx, slog.String("err", err.Error()))
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// Fail writes an error from a raw handler.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	writeProblem(w, r, p)
}

func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Type, p.RequestID = "about:blank", r.Header.Get(fn.RequestIDHeader)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may be gone; nobody is left to tell
}

// huma's settings are package variables: every error it makes itself becomes a Problem, and lists are never null.
func init() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return ownProblem("", status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		return ownProblem(ctx.Header(fn.RequestIDHeader), status, message, errs)
	}
}

func ownProblem(id string, status int, message string, errs []error) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: message, RequestID: id}
	switch status {
	case http.StatusBadRequest:
		p.Code = "malformed"
	case http.StatusRequestEntityTooLarge:
		p.Code = "too_large"
	case http.StatusUnprocessableEntity:
		p.Code = "invalid"
	default:
		p.Code = "refused"
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			p.Errors = append(p.Errors, fault.Field{Location: d.Location, Message: d.Message})
		}
	}
	return p
}
