package tg_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/shared/seal"
	"cartie/shared/tg"
)

const token = "9900000901:AAFixtureTokenThatOpensNothing-0001"

// against makes a client of a server that answers every method with h.
func against(t *testing.T, h http.HandlerFunc) tg.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return client(t, tg.NewAPI(server.URL))
}

func client(t *testing.T, api tg.API) tg.Client {
	t.Helper()
	c, err := api.Client(seal.Hide(token))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reply is one recorded answer of the Bot API. Class says in the recording's words what it means.
type reply struct {
	File    string
	Status  int `json:"http_status"`
	Headers map[string]string
	RawBody string `json:"raw_body"`
	Method  string
	Class   string
	Network string
}

func replies(t *testing.T) []reply {
	t.Helper()
	var index struct{ Replies []reply }
	raw, err := os.ReadFile("testdata/api-replies/index.json")
	if err == nil {
		err = json.Unmarshal(raw, &index)
	}
	if err != nil || len(index.Replies) < 30 {
		t.Fatalf("%d replies, %v", len(index.Replies), err)
	}
	return index.Replies
}

func (r reply) body(t *testing.T) string {
	t.Helper()
	if r.File == "" {
		return r.RawBody
	}
	raw, err := os.ReadFile("testdata/api-replies/" + r.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRecordedErrors(t *testing.T) {
	t.Parallel()
	classes := map[string]tg.Class{
		"bad_markup": tg.BadRequest, "bug": tg.BadRequest, "edit_lost": tg.BadRequest, "bad_media": tg.BadRequest, "no_rights": tg.BadRequest,
		"conflict": tg.BadRequest, "too_large": tg.BadRequest, "bad_target": tg.Unreachable, "unreachable": tg.Unreachable,
		"destination_lost": tg.Unreachable, "migrated": tg.Migrated, "token_dead": tg.Unauthorized, "throttled": tg.Throttled,
		"transient": tg.Unavailable, "transient_unknown": tg.Unknown,
	}
	special := map[string]tg.Class{
		"err_400_message_not_modified.json": tg.NotModified,
		"err_400_query_too_old.json":        tg.BadRequest,   // a toast that came too late; nobody repeats it
		"err_404_not_found.json":            tg.Unauthorized, // every method we call exists, so the token's path does not
	}
	errors := 0
	for _, r := range replies(t) {
		if r.Class == "ok" || r.Network != "" {
			continue
		}
		errors++
		body := r.body(t)
		c := against(t, func(w http.ResponseWriter, q *http.Request) {
			_, _ = io.Copy(io.Discard, q.Body)
			for name, value := range r.Headers {
				w.Header().Set(name, value)
			}
			w.WriteHeader(r.Status)
			_, _ = io.WriteString(w, body)
		})
		_, err := c.Send(t.Context(), 9900000111, tg.Message{Text: "x"})
		got := tg.RefusalOf(fmt.Errorf("send: %w", err))
		want, ok := special[r.File]
		if !ok {
			want = classes[r.Class]
		}
		if got == nil || want == "" || got.Class != want {
			t.Errorf("%s (%d %s): %v, want %s", r.File, r.Status, r.Class, err, want)
			continue
		}
		var envelope struct {
			Description string
			Parameters  struct {
				RetryAfter int   `json:"retry_after"`
				MigrateTo  int64 `json:"migrate_to_chat_id"`
			}
		}
		if json.Unmarshal([]byte(body), &envelope) == nil && !strings.Contains(got.Detail, envelope.Description) {
			t.Errorf("%s: detail %q lacks Telegram's own %q", r.File, got.Detail, envelope.Description)
		} else if strings.Contains(got.Detail, "method") && !strings.Contains(envelope.Description, "method") {
			t.Errorf("%s: detail %q is the library's", r.File, got.Detail)
		}
		if got.RetryAfter != time.Duration(envelope.Parameters.RetryAfter)*time.Second || got.MigrateTo != envelope.Parameters.MigrateTo {
			t.Errorf("%s: wait %s, moved to %d", r.File, got.RetryAfter, got.MigrateTo)
		}
		discreet(t, r.File, err)
	}
	if errors < 25 {
		t.Fatalf("%d errors looked at", errors)
	}
}

// A 429 without a time still waits.
func TestThrottledWithoutTimeWaitsASecond(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":429,"description":"Too Many Requests"}`)
	})
	_, err := c.Me(t.Context())
	if r := tg.RefusalOf(err); r == nil || r.Class != tg.Throttled || r.RetryAfter != time.Second {
		t.Errorf("%v", err)
	}
}

// Whether a message may have left decides between trying again and never repeating.
func TestNetworkOutcomes(t *testing.T) {
	t.Parallel()
	send := func(c tg.Client) error { _, err := c.SendPlain(t.Context(), 1, "x"); return err }
	read := func(q *http.Request) { _, _ = io.Copy(io.Discard, q.Body) }
	for name, c := range map[string]struct {
		client tg.Client
		want   tg.Class
	}{
		"refused before the request": {client(t, tg.NewAPI("http://127.0.0.1:1")), tg.Unavailable},
		"no such host": {client(t, tg.API{BaseURL: "http://telegram.test", HTTP: &http.Client{Timeout: time.Minute, Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", Name: "telegram.test", IsNotFound: true}
			},
		}}}), tg.Unavailable},
		"cut after the request": {against(t, func(_ http.ResponseWriter, q *http.Request) {
			read(q)
			panic(http.ErrAbortHandler)
		}), tg.Unknown},
		"reset after the request": {against(t, func(w http.ResponseWriter, q *http.Request) {
			read(q)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.(*net.TCPConn).SetLinger(0) // closing now resets
			_ = conn.Close()
		}), tg.Unknown},
		"cut inside the answer": {against(t, func(w http.ResponseWriter, q *http.Request) {
			read(q)
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"ok":true,`)
		}), tg.Unknown},
		"an answer that is none": {against(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true,"result":"later"}`) }), tg.Unknown},
		"no answer in time":      {client(t, tg.API{BaseURL: silent(t), HTTP: &http.Client{Timeout: 20 * time.Millisecond}}), tg.Unknown},
	} {
		err := send(c.client)
		if r := tg.RefusalOf(err); r == nil || r.Class != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		discreet(t, name, err)
	}
}

// silent takes requests and does not answer before the test ends.
func silent(t *testing.T) string {
	t.Helper()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	return server.URL
}

// What cannot be a token never becomes part of an address and is never repeated in an error.
func TestTokensAreChecked(t *testing.T) {
	t.Parallel()
	api := tg.NewAPI("http://127.0.0.1:1")
	for _, text := range []string{"", " ", "12345", ":" + strings.Repeat("a", 35), "1:", "1:a b", "1:a/../b", "1:%zz", "1:a\x7f", "1:абв", token + "\n", "x" + token, "1:2:3"} {
		_, err := api.Client(seal.Hide(text))
		if r := tg.RefusalOf(err); r == nil || r.Class != tg.Unauthorized {
			t.Errorf("%q: %v", text, err)
		} else if len(text) > 3 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats %q", text)
		}
	}
	if tg.RefusalOf(nil) != nil || tg.RefusalOf(io.EOF) != nil {
		t.Error("a refusal out of nothing")
	}
}

// discreet fails when an error shows the token in any form.
func discreet(t *testing.T, name string, err error) {
	t.Helper()
	_, secret, _ := strings.Cut(token, ":")
	for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", tg.RefusalOf(err))} {
		if strings.Contains(text, secret) {
			t.Errorf("%s: the error shows the token: %s", name, text)
		}
	}
}
