package telegram_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/telegram"
)

func TestDeliverAnswersWithTheFirstAttempt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	b.hook.says(answer{status: 503, retryAfter: "5", body: "later"}, answer{status: 200})
	raw := fixture(t, "updates/start_plain.json")
	status, body, err := b.s.Deliver(t.Context(), ourBot, raw)
	if status != 503 || string(body) != "later" || err != nil {
		t.Fatalf("first attempt: %d %q %v", status, body, err)
	}
	b.clock.Advance(4 * time.Second)
	if n := len(b.hook.updates()); n != 1 {
		t.Fatalf("%d attempts before Retry-After passed", n)
	}
	b.clock.Advance(time.Second)
	b.until("the retry", func() bool { return b.s.Pending(ourBot) == 0 })
	got := b.hook.updates()
	if len(got) != 2 || got[1].secret != "s3cret" || got[1].body != string(raw) {
		t.Fatalf("attempts: %+v", got)
	}
	// The same update again is delivered again: deduplication is the bot's job. The phone shows it once.
	if status, _, err := b.s.Deliver(t.Context(), ourBot, raw); status != 200 || err != nil {
		t.Fatalf("repeated: %d %v", status, err)
	}
	if len(b.hook.updates()) != 3 || len(b.view(9900000111).Messages) != 1 {
		t.Errorf("%d attempts, %d messages", len(b.hook.updates()), len(b.view(9900000111).Messages))
	}
}

func TestRetryLadder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	for range 5 {
		b.hook.says(answer{status: 500})
	}
	b.deliver(string(fixture(t, "updates/start_plain.json")))
	// The second attempt follows the first at once; then 2, 4 and 8 seconds.
	b.until("the second attempt", func() bool { return len(b.hook.updates()) == 2 && b.clock.Waiting() == 1 })
	for i, pause := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		b.clock.Advance(pause - time.Millisecond)
		if n := len(b.hook.updates()); n != i+2 {
			t.Fatalf("%d attempts shortly before %s passed, want %d", n, pause, i+2)
		}
		b.clock.Advance(time.Millisecond)
		last := i == 3
		b.until("next attempt", func() bool {
			return len(b.hook.updates()) == i+3 && (last || b.clock.Waiting() == 1)
		})
	}
	b.until("delivery", func() bool { return b.s.Pending(ourBot) == 0 })
}

func TestOneInFlightPerQueueAndQueuesRunApart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	hold := make(chan struct{})
	b.hook.mu.Lock()
	b.hook.release["hold me"] = hold
	b.hook.mu.Unlock()
	text := func(id int, text string) string {
		return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%[1]d,"date":1,"from":{"id":9900000111,"first_name":"О"},"chat":{"id":9900000111,"first_name":"О","type":"private"},"text":%q}}`, id, text)
	}
	results := make(chan string, 3)
	send := func(raw, name string) {
		go func() {
			if status, _, err := b.s.Deliver(context.Background(), ourBot, []byte(raw)); status != 200 || err != nil {
				name += " failed"
			}
			results <- name
		}()
	}
	send(text(1, "hold me"), "first")
	<-b.hook.entered
	send(text(2, "second"), "second")
	b.until("the second waits", func() bool { return b.s.Pending(ourBot) == 2 })
	// A tap of the same person is another queue, so it overtakes.
	send(`{"update_id":3,"callback_query":{"id":"7","from":{"id":9900000111,"first_name":"О"},"chat_instance":"1","data":"x"}}`, "tap")
	if got := <-results; got != "tap" {
		t.Fatalf("%s came before the tap", got)
	}
	if n := len(b.hook.updates()); n != 2 {
		t.Fatalf("%d updates arrived while the first is in flight", n)
	}
	close(hold)
	if one, two := <-results, <-results; one == two || strings.Contains(one+two, "failed") {
		t.Fatalf("results %s %s", one, two)
	}
	got := b.hook.updates()
	if got[0].id != 1 || got[1].id != 3 || got[2].id != 2 {
		t.Errorf("order of arrival: %d %d %d", got[0].id, got[1].id, got[2].id)
	}
}

func TestMaxConnections(t *testing.T) {
	t.Parallel()
	b := setup(t)
	hold := make(chan struct{})
	b.hook.release["hello"] = hold
	b.ok("setWebhook", fmt.Sprintf(`{"url":%q,"max_connections":2}`, b.hook.url+"/hooks/telegram/client/"+ourBot))
	const people = 20
	done := make(chan int)
	for i := range people {
		go func() {
			raw := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":%d,"type":"private"},"text":"hello"}}`, i+1, 9900000200+i)
			status, _, _ := b.s.Deliver(context.Background(), ourBot, []byte(raw))
			done <- status
		}()
	}
	<-b.hook.entered
	<-b.hook.entered
	b.until("all waiting", func() bool { return b.s.Pending(ourBot) == people })
	for range 100 { // room for a third to come, if it could
		b.ok("getMe", ``)
	}
	close(hold)
	for range people {
		if status := <-done; status != 200 {
			t.Fatalf("status %d", status)
		}
	}
	if b.hook.peak != 2 {
		t.Errorf("%d connections at once, 2 allowed", b.hook.peak)
	}
}

func TestUpdatesExpire(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	b.hook.says(answer{status: 500}, answer{status: 500, retryAfter: "3600"})
	b.deliver(string(fixture(t, "updates/callback_query.json")))
	b.until("the pause", func() bool { return b.clock.Waiting() == 1 })
	b.clock.Advance(time.Hour) // a tap lives 150 seconds
	b.until("the tap is forgotten", func() bool { return b.s.Pending(ourBot) == 0 })
	if n := len(b.hook.updates()); n != 2 {
		t.Errorf("%d attempts", n)
	}
}

func TestGoneForADayRemovesTheWebhook(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	for range 40 {
		b.hook.says(answer{status: 410, retryAfter: "3600"})
	}
	b.deliver(string(fixture(t, "updates/start_plain.json")))
	for i := range 23 {
		b.until("pause", func() bool { return b.clock.Waiting() == 1 })
		if b.ok("getWebhookInfo", ``)["url"] == "" {
			t.Fatalf("removed after %d hours", i)
		}
		b.clock.Advance(time.Hour)
	}
	b.until("the webhook is gone", func() bool { return b.s.Bots()[0].Webhook == "" })
	if n := b.ok("getWebhookInfo", ``)["pending_update_count"]; n != 1.0 {
		t.Errorf("pending %v", n)
	}
}

func TestWithoutWebhookUpdatesWaitForGetUpdates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, _, err := b.s.Deliver(t.Context(), "cartie_sandbox_bot", fixture(t, "updates/start_plain.json"))
	if !errors.Is(err, telegram.ErrNoWebhook) {
		t.Fatalf("error %v", err)
	}
	updates := func(offset int) (out []struct {
		ID int `json:"update_id"`
	},
	) {
		_, body := b.call("getUpdates", fmt.Sprintf(`{"offset":%d}`, offset))
		var got struct{ Result json.RawMessage }
		if json.Unmarshal(body, &got) != nil || json.Unmarshal(got.Result, &out) != nil {
			t.Fatalf("getUpdates: %s", body)
		}
		return out
	}
	if got := updates(0); len(got) != 1 || got[0].ID != 872310001 {
		t.Fatalf("updates %+v", got)
	}
	if got := updates(872310002); len(got) != 0 {
		t.Fatalf("after confirming: %+v", got)
	}
	b.deliver(string(fixture(t, "updates/contact_own.json")))
	b.connect()
	b.until("the waiting update arrives", func() bool { return b.s.Pending(ourBot) == 0 })
	if n := len(b.hook.updates()); n != 1 {
		t.Errorf("%d updates", n)
	}
}

func TestDropPendingUpdates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.deliver(string(fixture(t, "updates/start_plain.json")))
	b.ok("setWebhook", fmt.Sprintf(`{"url":%q,"drop_pending_updates":true}`, b.hook.url))
	if n := b.s.Pending("cartie_sandbox_bot"); n != 0 {
		t.Errorf("%d pending", n)
	}
	if n := len(b.hook.updates()); n != 0 {
		t.Errorf("%d delivered", n)
	}
}

func TestWebhookAnswersMayCallOneMethod(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	say := func(kind, body string) {
		b.hook.says(answer{status: 200, kind: kind, body: body})
		b.deliver(string(fixture(t, "updates/start_plain.json")))
	}
	say("application/json", `{"method":"sendChatAction","chat_id":9900000111,"action":"typing"}`)
	say("application/x-www-form-urlencoded", `method=sendMessage&chat_id=9900000111&text=hi`)
	say("application/json", `{"method":"getMe"}`)
	say("application/json", `{"method":"deleteWebhook"}`)
	say("application/json", `{"method":"sendMessage","chat_id":1,"text":"nobody"}`)
	say("text/plain", `ok`)
	var names []string
	for _, c := range b.calls() {
		names = append(names, fmt.Sprintf("%s %d", c.Method, c.Status))
	}
	want := "setWebhook 200, sendChatAction 200, sendMessage 200, sendMessage 400"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("calls: %s\nwant:  %s", got, want)
	}
	if m := b.view(9900000111).Messages; len(m) != 2 || m[1].Text != "hi" || !m[1].Own {
		t.Errorf("phone: %+v", m)
	}
}

func TestFailureWording(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *telegram.Options) { o.Client = &http.Client{Timeout: 50 * time.Millisecond} })
	hold := make(chan struct{})
	defer close(hold)
	b.hook.release["slow"] = hold
	b.ok("setWebhook", fmt.Sprintf(`{"url":%q}`, b.hook.url))
	_ = b.deliverFails(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":9900000111,"type":"private"},"text":"slow"}}`)
	if got := b.ok("getWebhookInfo", ``)["last_error_message"]; got != "Read timeout expired" {
		t.Errorf("slow webhook: %v", got)
	}
	refused := setup(t)
	refused.ok("setWebhook", `{"url":"http://127.0.0.1:1/secret-path"}`)
	err := refused.deliverFails(string(fixture(t, "updates/start_plain.json")))
	if strings.Contains(err.Error(), "secret-path") {
		t.Errorf("the webhook's address is in the error: %v", err)
	}
	if got := refused.ok("getWebhookInfo", ``)["last_error_message"]; got != "Connection refused" {
		t.Errorf("dead webhook: %v", got)
	}
}

func (b *bench) deliverFails(raw string) error {
	b.t.Helper()
	_, _, err := b.s.Deliver(b.t.Context(), "cartie_sandbox_bot", []byte(raw))
	if err == nil {
		b.t.Fatal("delivered")
	}
	return err
}

func TestCloseWaitsAndRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	hold := make(chan struct{})
	defer close(hold)
	b.hook.release["start"] = hold
	done := make(chan error, 1)
	go func() {
		_, _, err := b.s.Deliver(context.Background(), ourBot, fixture(t, "updates/start_plain.json"))
		done <- err
	}()
	<-b.hook.entered
	b.s.Close()
	if err := <-done; err == nil {
		t.Error("an aborted delivery reported success")
	}
	if _, _, err := b.s.Deliver(t.Context(), ourBot, fixture(t, "updates/start_plain.json")); !errors.Is(err, telegram.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestBadUpdatesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, raw := range []string{``, `[]`, `{}`, `{"message":{}}`, `{"update_id":"x"}`} {
		if _, _, err := b.s.Deliver(t.Context(), "cartie_sandbox_bot", []byte(raw)); !errors.Is(err, telegram.ErrBadUpdate) {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if _, _, err := b.s.Deliver(t.Context(), "nobody", []byte(`{"update_id":1}`)); !errors.Is(err, telegram.ErrUnknownBot) {
		t.Errorf("unknown bot: %v", err)
	}
}

func TestEveryKindOfUpdateIsDelivered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	names := fixtures(t, "updates")
	for _, name := range names {
		if status, _, err := b.s.Deliver(t.Context(), ourBot, fixture(t, "updates/"+name)); status != 200 || err != nil {
			t.Errorf("%s: %d %v", name, status, err)
		}
	}
	if got := len(b.hook.updates()); got != len(names) || got < 70 {
		t.Errorf("%d of %d delivered", got, len(names))
	}
}
