package tg

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// Class says what a failed Bot API call means for whoever made it.
type Class string

// The classes. Descriptions are matched only where the code alone does not tell (peers' wording changes).
const (
	Throttled    Class = "throttled"    // 429: wait RetryAfter
	Unreachable  Class = "unreachable"  // 403: blocked, kicked, deactivated, never started
	Migrated     Class = "migrated"     // the group became a supergroup: MigrateTo
	NotModified  Class = "not_modified" // an edit that changes nothing: success
	BadRequest   Class = "bad_request"  // 400 and 413: this call can never succeed
	Unauthorized Class = "unauthorized" // 401 and 404: the token is dead
	Unavailable  Class = "unavailable"  // 5xx or no connection: nothing was sent, try later
	Unknown      Class = "unknown"      // the answer was lost: it may have been sent
)

// Refusal is the error of every Bot API call.
type Refusal struct {
	Class      Class
	Detail     string // Telegram's description, or ours for the network; never a token
	RetryAfter time.Duration
	MigrateTo  int64
}

// Error names class and detail.
func (r *Refusal) Error() string { return fmt.Sprintf("telegram: %s: %s", r.Class, r.Detail) }

// RefusalOf finds the refusal in an error; nil when there is none.
func RefusalOf(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// refused sorts an error of go-telegram/bot. nil stays nil.
func refused(err error) error {
	if err == nil {
		return nil
	}
	var tooMany *bot.TooManyRequestsError
	var migrate *bot.MigrateError
	detail := describe(err)
	switch {
	case errors.As(err, &tooMany):
		return &Refusal{Class: Throttled, Detail: detail, RetryAfter: time.Duration(max(tooMany.RetryAfter, 1)) * time.Second}
	case errors.As(err, &migrate):
		return &Refusal{Class: Migrated, Detail: detail, MigrateTo: int64(migrate.MigrateToChatID)}
	case errors.Is(err, bot.ErrorForbidden):
		return &Refusal{Class: Unreachable, Detail: detail}
	case errors.Is(err, bot.ErrorBadRequest):
		return &Refusal{Class: badRequest(detail), Detail: detail}
	case errors.Is(err, bot.ErrorUnauthorized), errors.Is(err, bot.ErrorNotFound):
		return &Refusal{Class: Unauthorized, Detail: detail}
	case errors.Is(err, bot.ErrorConflict):
		return &Refusal{Class: BadRequest, Detail: detail}
	case strings.HasPrefix(err.Error(), "error response from telegram"): // a code the library has no error for
		return &Refusal{Class: serverError(detail), Detail: detail}
	}
	return &Refusal{Class: network(err), Detail: "no answer from the Bot API"}
}

func badRequest(detail string) Class {
	switch {
	case strings.Contains(detail, "message is not modified"):
		return NotModified
	case strings.Contains(detail, "chat not found"):
		return Unreachable
	}
	return BadRequest
}

// serverError reads "502 Bad Gateway": 413 never succeeds, 5xx may later.
func serverError(detail string) Class {
	if strings.HasPrefix(detail, "413 ") {
		return BadRequest
	}
	return Unavailable
}

// network tells a connection that was never made, where a repeat is safe, from an answer that was lost.
func network(err error) Class {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return Unavailable
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return Unavailable
	}
	return Unknown
}

// describe is Telegram's own description without what the library puts before it.
func describe(err error) string {
	if _, description, ok := strings.Cut(err.Error(), ", "); ok {
		return description
	}
	return err.Error()
}
