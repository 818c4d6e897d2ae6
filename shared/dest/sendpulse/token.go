package sendpulse

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
)

// tokens keeps the access token of each account. An account is known by a hash of its credentials, so that workspaces
// share nothing but an account they both own, and changed credentials never meet an old token.
type tokens struct {
	mu       sync.Mutex
	accounts map[[32]byte]*account
}

// account is one token and the right to fetch it: whoever holds turn fetches, the others wait and find it.
type account struct {
	turn  chan struct{}
	value string
	until time.Time // renewed from then on
}

func newTokens() *tokens { return &tokens{accounts: map[[32]byte]*account{}} }

func (t *tokens) account(config dest.Config) (*account, string) {
	sum := sha256.Sum256([]byte(config[keyID] + "\x00" + config[keySecret]))
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := t.accounts[sum]
	if !ok {
		a = &account{turn: make(chan struct{}, 1)}
		t.accounts[sum] = a
	}
	return a, string(sum[:])
}

// token answers a token that is not the stale one, fetching it when there is none. The outcome says why there is none.
func (s sender) token(ctx context.Context, config dest.Config, stale string) (string, *dest.Outcome) {
	a, name := s.tokens.account(config)
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		o := dest.Reply{Err: ctx.Err()}.Unanswered()
		return "", &o
	}
	now := clock.Now(ctx)
	if a.value != "" && a.value != stale && now.Before(a.until) {
		return a.value, nil
	}
	a.value = ""
	raw, err := json.Marshal(map[string]string{"grant_type": "client_credentials", "client_id": config[keyID], "client_secret": config[keySecret]})
	if err != nil {
		return "", refusal(dest.Failed, "payload", "the credentials cannot be written as JSON")
	}
	r, refused := s.exchange(ctx, name, http.MethodPost, "/oauth/access_token", raw, "")
	if refused != nil {
		return "", refused
	}
	o := read(r, now, config[keySecret])
	var answer struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"` // seconds
	}
	readable := json.Unmarshal(r.Body, &answer) == nil
	switch {
	case r.Err != nil:
		return "", &o
	case r.Status == http.StatusBadRequest, r.Status == http.StatusUnauthorized, r.Status == http.StatusForbidden:
		o.State, o.Code = dest.Broken, "credentials"
		if o.Message == "" || o.Message == unexplained {
			o.Message = "SendPulse does not know these credentials"
		}
		return "", &o
	case r.Status < 300 && readable && answer.Token != "":
		a.value, a.until = answer.Token, now.Add(time.Duration(max(answer.Expires, 0))*time.Second*9/10)
		return a.value, nil
	case r.Status < 300:
		o.State, o.Code, o.Message = dest.Retry, "no_token", "SendPulse answered without a token"
	}
	o.Response = "" // of this call alone it may hold a token
	return "", &o
}

// call makes one request with the account's token, and once more with a fresh one when SendPulse no longer takes it.
func (s sender) call(ctx context.Context, config dest.Config, method, path string, body []byte) (dest.Outcome, []byte) {
	_, name := s.tokens.account(config)
	stale := ""
	for {
		token, refused := s.token(ctx, config, stale)
		if refused != nil {
			return *refused, nil
		}
		r, refused := s.exchange(ctx, name, method, path, body, token)
		if refused != nil {
			return *refused, nil
		}
		o := read(r, clock.Now(ctx), config[keySecret], token)
		if r.Status != http.StatusUnauthorized {
			return o, r.Body
		}
		if stale != "" {
			o.State, o.Code = dest.Broken, "credentials"
			return o, nil
		}
		stale = token
	}
}

func (s sender) exchange(ctx context.Context, account, method, path string, body []byte, token string) (dest.Reply, *dest.Outcome) {
	if err := s.pace.Wait(ctx, account); err != nil {
		o := dest.Reply{Err: err}.Unanswered()
		return dest.Reply{}, &o
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return dest.Reply{}, refusal(dest.Broken, "settings", "the address of SendPulse's API is wrong")
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return dest.Exchange(s.client, req), nil
}
