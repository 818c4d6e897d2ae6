package capi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"cartie/shared/dest"
)

// answer is every body Meta sends: either a receipt or an error.
type answer struct {
	Received *int  `json:"events_received"`
	Messages []any `json:"messages"`
	Error    *struct {
		Message   string `json:"message"`
		Code      int    `json:"code"`
		Subcode   int    `json:"error_subcode"`
		Transient bool   `json:"is_transient"`
		Title     string `json:"error_user_title"` // these two are in the reader's language: shown, never compared
		Detail    string `json:"error_user_msg"`
	} `json:"error"`
}

const codeTooOld = "100/2804003"

// quotedToken is how a cut or mistyped token comes back, when it is no piece of ours.
var quotedToken = regexp.MustCompile(`(?i)(malformed access token) \S+`)

// read turns Meta's answer to a request of n events into the outcome of each of them.
func read(r dest.Reply, n int, token string, now time.Time) dest.Outcome {
	if r.Err != nil {
		return r.Unanswered()
	}
	o := dest.Outcome{Status: r.Status, Latency: r.Latency, Response: dest.Excerpt(quotedToken.ReplaceAllString(string(r.Body), "$1 ***"), token)}
	var a answer
	readable := json.Unmarshal(r.Body, &a) == nil
	switch {
	case readable && a.Error != nil:
		o.State = class(r.Status, a)
		o.Code = fmt.Sprint(a.Error.Code)
		if a.Error.Subcode != 0 {
			o.Code += fmt.Sprintf("/%d", a.Error.Subcode)
		}
		o.Message = strings.TrimSpace(a.Error.Title + " " + a.Error.Detail)
		if o.Message == "" {
			o.Message = a.Error.Message
		}
		o.Message = dest.Message(quotedToken.ReplaceAllString(o.Message, "$1 ***"), token)
	case readable && r.Status < 300 && a.Received != nil && *a.Received == n:
		o.State = dest.Delivered
		var warnings []string
		for _, m := range a.Messages {
			warnings = append(warnings, fmt.Sprint(m))
		}
		o.Message = dest.Message(strings.Join(warnings, "; "), token)
	case r.Status == http.StatusTooManyRequests:
		o.State, o.Code, o.Message = dest.Throttled, "http_429", "Meta wants fewer calls"
	default:
		// Nobody can say whether the events were taken; sending them again under the same ids counts them once.
		o.State, o.Code, o.Message = dest.Retry, fmt.Sprintf("http_%d", r.Status), "Meta's answer is not readable"
	}
	if o.State == dest.Throttled || o.State == dest.Retry {
		o.RetryAfter = max(r.RetryAfter(now), regain(r.Header))
	}
	return o
}

// class is Meta's error policy. The order matters: throttling is often marked transient, and a wrong pixel shares its
// code with wrong parameters.
func class(status int, a answer) dest.State {
	e := a.Error
	switch {
	case e.Code == 4, e.Code == 17, e.Code == 32, e.Code == 613, e.Code == 80004, status == http.StatusTooManyRequests:
		return dest.Throttled
	case e.Code == 190, e.Code == 102, e.Code == 10, e.Code >= 200 && e.Code <= 299, e.Code == 100 && e.Subcode == 33:
		return dest.Broken // token or permission
	case e.Code == 368:
		return dest.Broken // policy
	case e.Transient, e.Code == 1, e.Code == 2, status >= 500:
		return dest.Retry
	case e.Code == 100:
		return dest.Failed
	case e.Code == 0:
		return dest.Retry // an error that is not Meta's
	default:
		return dest.Broken // unknown: keep the events and ask a person
	}
}

// regain reads how long the account stays throttled: minutes, in a header that lists limits per business object.
func regain(h http.Header) time.Duration {
	var usage map[string][]struct {
		Minutes int `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) != nil {
		return 0
	}
	longest := 0
	for _, limits := range usage {
		for _, l := range limits {
			longest = max(longest, min(l.Minutes, 24*60))
		}
	}
	return time.Duration(longest) * time.Minute
}
