package tg_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/tg"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	secret, hash := tg.NewSecret()
	other, old := tg.NewSecret()
	if secret == other || len(secret) < 40 || strings.Trim(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		t.Errorf("secrets %q and %q", secret, other)
	}
	for name, c := range map[string]struct {
		header string
		hashes [][]byte
		want   bool
	}{
		"right":                 {secret, [][]byte{hash}, true},
		"right, and an old one": {secret, [][]byte{hash, old}, true},
		"before the rotation":   {other, [][]byte{hash, old}, true},
		"after the overlap":     {other, [][]byte{hash}, false},
		"wrong":                 {secret + "x", [][]byte{hash}, false},
		"prefix":                {secret[:len(secret)-1], [][]byte{hash}, false},
		"empty":                 {"", [][]byte{hash}, false},
		"the hash itself":       {string(hash), [][]byte{hash}, false},
		"unknown bot":           {secret, nil, false},
		"unknown bot, nothing":  {"", nil, false},
		"no hash is kept":       {"", [][]byte{nil, {}}, false},
	} {
		if got := tg.MatchSecret(c.header, c.hashes...); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The hook's statuses are all that Telegram, or an attacker, learns.
func TestHookStatuses(t *testing.T) {
	t.Parallel()
	secret, hash := tg.NewSecret()
	known := ident.New()
	outcome := errors.New("")
	received := 0
	mux := http.NewServeMux()
	mux.Handle("POST /hooks/{bot_id}", tg.Hook(func(_ context.Context, bot ident.ID) ([][]byte, func(context.Context, tg.Update) error, error) {
		if outcome != nil && outcome.Error() == "gate" {
			return nil, nil, fault.New(fault.Transient, "database_unavailable", "away")
		}
		if bot != known {
			return nil, nil, nil
		}
		return [][]byte{hash}, func(context.Context, tg.Update) error { received++; return outcome }, nil
	}))
	wait := fault.New(fault.Transient, "database_unavailable", "away")
	wait.RetryAfter = 1500 * time.Millisecond
	const update = `{"update_id":5}`
	for name, c := range map[string]struct {
		path, secret, body string
		outcome            error
		status, received   int
		retry              string
	}{
		"taken":                 {known.String(), secret, update, nil, 200, 1, ""},
		"wrong secret":          {known.String(), "x", update, nil, 401, 0, ""},
		"no secret":             {known.String(), "", update, nil, 401, 0, ""},
		"unknown bot":           {ident.New().String(), secret, update, nil, 401, 0, ""},
		"no id":                 {"1", secret, update, nil, 401, 0, ""},
		"wrong secret, no body": {known.String(), "x", "", nil, 401, 0, ""},
		"malformed":             {known.String(), secret, `{`, nil, 400, 0, ""},
		"at the limit":          {known.String(), secret, `{"update_id":5}` + strings.Repeat(" ", tg.MaxUpdate-len(update)), nil, 200, 1, ""},
		"over the limit":        {known.String(), secret, `{"update_id":5}` + strings.Repeat(" ", tg.MaxUpdate-len(update)+1), nil, 413, 0, ""},
		"database away":         {known.String(), secret, update, wait, 503, 1, "2"},
		"gate without database": {known.String(), secret, update, errors.New("gate"), 503, 0, "5"},
		"a bug":                 {known.String(), secret, update, errors.New("x"), 503, 1, "5"},
	} {
		outcome, received = c.outcome, 0
		r := httptest.NewRequest(http.MethodPost, "/hooks/"+c.path, strings.NewReader(c.body))
		r.Header.Set(tg.SecretHeader, c.secret)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code != c.status || received != c.received || w.Header().Get("Retry-After") != c.retry || w.Body.Len() != 0 {
			t.Errorf("%s: status %d, %d received, Retry-After %q, body %q", name, w.Code, received, w.Header().Get("Retry-After"), w.Body)
		}
	}
}
