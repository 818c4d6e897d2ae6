package sendpulse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cartie/shared/dest"
)

// answer is what SendPulse says of a change. Numbers and flags come as they are or as text.
type answer struct {
	Result   *bool `json:"result"`
	IsError  any   `json:"is_error"` // 1 or true
	HTTPCode int   `json:"http_code"`
	Code     any   `json:"error_code"`
	Message  any   `json:"message"`
	Error    any   `json:"error"`
	Counters *struct {
		Added      int `json:"added"`
		Exists     int `json:"exists"`
		Exceptions int `json:"exceptions"`
	} `json:"counters"`
}

const (
	shortWait   = 2 * time.Second // SendPulse counts by the second
	unexplained = "SendPulse's answer is not readable"
)

// read turns an answer into an outcome. A 2xx is delivered only with "result": true and without an error inside.
func read(r dest.Reply, now time.Time, secrets ...string) dest.Outcome {
	if r.Err != nil {
		return r.Unanswered()
	}
	o := dest.Outcome{Status: r.Status, Latency: r.Latency, Response: dest.Excerpt(string(r.Body), secrets...)}
	var a answer
	readable := json.Unmarshal(r.Body, &a) == nil && bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("{"))
	status := r.Status
	wrong := readable && (a.IsError == true || a.IsError == float64(1) || a.IsError == "1" || a.IsError == "true")
	if status < 300 && wrong {
		status = http.StatusBadRequest
		if a.HTTPCode >= 400 {
			status = a.HTTPCode
		}
	}
	o.State, o.Code = class(status), fmt.Sprintf("http_%d", r.Status)
	if code := word(a.Code); readable && code != "" {
		o.Code = code
	}
	o.Message = dest.Message(strings.TrimSpace(word(a.Message)), secrets...)
	if o.Message == "" {
		o.Message = dest.Message(word(a.Error), secrets...)
	}
	switch {
	case status >= 300:
	case !readable || a.Result == nil:
		o.State = dest.Retry // nobody can say whether it was taken; adding it again changes nothing
	case !*a.Result:
		o.State, o.Code = dest.Failed, "result_false"
	case a.Counters != nil && (a.Counters.Exceptions > 0 || a.Counters.Added+a.Counters.Exists == 0):
		o.State, o.Code, o.Message = dest.Failed, "not_added", "SendPulse did not take the number"
	default:
		o.State, o.Code, o.Message = dest.Delivered, "", ""
		return o
	}
	if o.Message == "" {
		o.Message = unexplained
		if readable {
			o.Message = "SendPulse did not say why"
		}
	}
	if o.State == dest.Throttled || o.State == dest.Retry {
		o.RetryAfter = r.RetryAfter(now)
	}
	if o.State == dest.Throttled {
		o.RetryAfter = max(o.RetryAfter, shortWait)
	}
	return o
}

// class is what a status means. 401 is what the caller makes of it.
func class(status int) dest.State {
	switch {
	case status < 300:
		return dest.Delivered
	case status == http.StatusTooManyRequests:
		return dest.Throttled
	case status >= 500, status == http.StatusRequestTimeout, status < 400:
		return dest.Retry
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity, status == http.StatusRequestEntityTooLarge:
		return dest.Failed
	default:
		return dest.Broken // rights, payment, a book that is gone: a person has to look
	}
}

// word reads what may be text or a number.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return ""
}

func refusal(state dest.State, code, message string) *dest.Outcome {
	o := dest.Refuse(state, code, message)
	return &o
}
