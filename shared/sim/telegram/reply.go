package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"cartie/shared/sim/calls"
)

// refusal is an error answer of the Bot API.
type refusal struct {
	code       int
	text       string
	retryAfter int   // seconds, on 429
	migrateTo  int64 // new chat id, on a migrated group
	html       bool  // answered by the gateway in front of the Bot API, not in JSON
}

func (r *refusal) Error() string { return r.text }

func refuse(code int, text string) *refusal { return &refusal{code: code, text: text} }

func badRequest(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "Bad Request: "+fmt.Sprintf(format, args...))
}

func forbidden(text string) *refusal { return refuse(http.StatusForbidden, "Forbidden: "+text) }

func tooMany(seconds int) *refusal {
	return &refusal{code: http.StatusTooManyRequests, text: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}

// described is a result that comes with a remark, as setWebhook's does.
type described struct {
	result any
	remark string
}

type envelope struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}

func wrap(result any, err error) (int, envelope) {
	var r *refusal
	switch {
	case err == nil:
		if d, ok := result.(described); ok {
			return http.StatusOK, envelope{OK: true, Result: d.result, Description: d.remark}
		}
		return http.StatusOK, envelope{OK: true, Result: result}
	case !errors.As(err, &r):
		r = refuse(http.StatusInternalServerError, "Internal Server Error: "+err.Error())
	}
	e := envelope{ErrorCode: r.code, Description: r.text}
	if r.retryAfter != 0 || r.migrateTo != 0 {
		e.Parameters = &parameters{RetryAfter: r.retryAfter, MigrateToChatID: r.migrateTo}
	}
	return r.code, e
}

// outcome is what the call log keeps: the status and the result, or the error's fields.
func outcome(result any, err error) (int, json.RawMessage) {
	status, e := wrap(result, err)
	kept := e.Result
	if err != nil {
		kept = map[string]any{"error_code": e.ErrorCode, "description": e.Description}
		if e.Parameters != nil {
			kept.(map[string]any)["parameters"] = e.Parameters
		}
	}
	raw, _ := json.Marshal(kept)
	return status, raw
}

func reply(w http.ResponseWriter, result any, err error) {
	var r *refusal
	if errors.As(err, &r) && r.html {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(r.code)
		title := fmt.Sprintf("%d %s", r.code, http.StatusText(r.code))
		_, _ = io.WriteString(w, "<html>\r\n<head><title>"+title+"</title></head>\r\n<body>\r\n<center><h1>"+title+
			"</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n")
		return
	}
	status, e := wrap(result, err)
	w.Header().Set("Content-Type", "application/json")
	if r != nil && r.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	w.WriteHeader(status)
	body, _ := json.Marshal(e)
	_, _ = w.Write(ascii(body))
}

// ordered turns an ordered fault into the answer Telegram gives with that status.
func ordered(f calls.Fault) error {
	text := f.Description
	switch {
	case f.Status == http.StatusTooManyRequests:
		r := tooMany(f.RetryAfter)
		if text != "" {
			r.text = text
		}
		return r
	case text != "":
	case f.Status == http.StatusForbidden:
		text = "Forbidden: bot was blocked by the user"
	case f.Status == http.StatusConflict:
		text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	case f.Status == http.StatusInternalServerError:
		text = "Internal Server Error: restart"
	case f.Status > http.StatusInternalServerError:
		return &refusal{code: f.Status, html: true}
	default:
		text = http.StatusText(f.Status)
	}
	return refuse(f.Status, text)
}

// ascii rewrites JSON the way the Bot API server sends it: every character beyond ASCII as \uXXXX, in pairs beyond the BMP.
func ascii(body []byte) []byte {
	out := make([]byte, 0, len(body)+len(body)/2)
	for _, r := range string(body) {
		switch {
		case r < 0x80:
			out = append(out, byte(r))
		case r > 0xFFFF:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
