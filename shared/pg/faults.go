package pg

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"cartie/shared/fault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// retryLater is what a client is told when the database is away; Telegram obeys it when it redelivers.
const retryLater = 5 * time.Second

// Missing is Fault with a NotFound that says what there is none of.
func Missing(err error, what string) error {
	if err = Fault(err); fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "not_found", "no such %s", what)
	}
	return err
}

// Fault maps a driver error to a fault: no row and a broken reference are NotFound (the other row is not in this
// workspace), a broken unique key is Conflict with the constraint's name as code, a broken check is Invalid, a lost or
// overloaded server is Transient. Faults and nil pass unchanged; what is left is Internal.
// SQLSTATE classes: PostgreSQL manual, appendix A.
func Fault(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Wrap(err, fault.NotFound, "not_found", "no such object")
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case pe.Code == "23505":
			return fault.Wrap(err, fault.Conflict, pe.ConstraintName, "it exists already")
		case pe.Code == "23503":
			return fault.Wrap(err, fault.NotFound, "not_found", "an object it refers to does not exist")
		case pe.Code == "23514", pe.Code == "23502", strings.HasPrefix(pe.Code, "22"):
			return fault.Wrap(err, fault.Invalid, "invalid", "a value is outside what is allowed")
		case transientState(pe.Code):
			return transient(err)
		}
		return fault.Wrap(err, fault.Internal, "internal", "the database refused")
	}
	var netErr net.Error
	var connectErr *pgconn.ConnectError
	if errors.As(err, &connectErr) || errors.As(err, &netErr) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, context.Canceled) || pgconn.SafeToRetry(err) || errors.Is(err, net.ErrClosed) || lostConnection(err) {
		return transient(err)
	}
	return fault.Wrap(err, fault.Internal, "internal", "the database could not be used")
}

func transient(err error) error {
	f := fault.Wrap(err, fault.Transient, "database_unavailable", "the database is not reachable right now")
	f.RetryAfter = retryLater
	return f
}

// transientState: connection exceptions (08), resources (53), operator intervention (57: shutdown, cannot connect now,
// cancelled by a timeout), serialization and deadlock (40).
func transientState(code string) bool {
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57") ||
		strings.HasPrefix(code, "40")
}

// lostConnection covers what pgx reports as plain text when the server goes away in the middle of a reply.
func lostConnection(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unexpected EOF") || strings.Contains(text, "conn closed") ||
		strings.Contains(text, "connection reset") || strings.Contains(text, "broken pipe") || strings.Contains(text, "closed pool")
}

func conflicted(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}
