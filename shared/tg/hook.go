package tg

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"

	"cartie/shared/fault"
	"cartie/shared/ident"
)

// MaxUpdate is how many bytes a webhook body may have.
const MaxUpdate = 1 << 20

// Gate answers the accepted secret hashes of a bot (none for an unknown one) and who receives its updates.
type Gate func(ctx context.Context, bot ident.ID) (secrets [][]byte, receive func(ctx context.Context, u Update) error, err error)

// Hook is the webhook of a kind of bot: path value bot_id, secret in SecretHeader. Wrong or missing secrets and unknown
// bots take the same path: one lookup, one comparison, 401, nothing stored. 200 means that the update is ours now;
// 503 with Retry-After that Telegram shall deliver it again; 400 and 413 that it cannot be an update.
func Hook(gate Gate) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bot, err := ident.Parse(r.PathValue("bot_id"))
		if err != nil {
			bot = ident.Nil // looked up all the same
		}
		secrets, receive, err := gate(r.Context(), bot)
		if err == nil && !MatchSecret(r.Header.Get(SecretHeader), secrets...) {
			err = fault.New(fault.Unauthenticated, "secret_wrong", "unknown bot or wrong secret")
		}
		if err == nil {
			err = take(w, r, receive)
		}
		answer(w, err)
	})
}

func take(w http.ResponseWriter, r *http.Request, receive func(ctx context.Context, u Update) error) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxUpdate))
	if err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return fault.New(fault.TooLarge, "too_large", "the update is over 1 MB")
		}
		return fault.Wrap(err, fault.Malformed, "malformed", "the body cannot be read")
	}
	u, err := ParseUpdate(body)
	if err != nil {
		return err
	}
	return receive(r.Context(), u)
}

// answer writes only a status: Telegram reads no more, and an attacker shall not.
func answer(w http.ResponseWriter, err error) {
	switch fault.KindOf(err) {
	case "":
		w.WriteHeader(http.StatusOK)
	case fault.Unauthenticated:
		w.WriteHeader(http.StatusUnauthorized)
	case fault.Malformed:
		w.WriteHeader(http.StatusBadRequest)
	case fault.TooLarge:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	default:
		after := 5.0
		if f := fault.As(err); f != nil && f.RetryAfter > 0 {
			after = f.RetryAfter.Seconds()
		}
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after))))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
