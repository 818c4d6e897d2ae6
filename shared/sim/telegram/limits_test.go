package telegram_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"

	"cartie/shared/sim/telegram"
)

func (b *bench) sendTo(chat int64) error {
	_, err := b.client.SendMessage(b.t.Context(), &bot.SendMessageParams{ChatID: chat, Text: "привіт"})
	return err
}

func retryAfter(err error) int {
	var too *bot.TooManyRequestsError
	if errors.As(err, &too) {
		return too.RetryAfter
	}
	return 0
}

func TestChatTakesFiveAtOnceThenOneASecond(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	for i := range 5 {
		if err := b.sendTo(9900000111); err != nil {
			t.Fatalf("message %d of the burst: %v", i+1, err)
		}
	}
	if got := retryAfter(b.sendTo(9900000111)); got != 1 {
		t.Fatalf("sixth message: retry after %d, want 1", got)
	}
	b.clock.Advance(time.Second)
	if err := b.sendTo(9900000111); err != nil {
		t.Fatalf("after waiting as told: %v", err)
	}
	if got := retryAfter(b.sendTo(9900000111)); got != 1 {
		t.Fatalf("next at once: retry after %d, want 1", got)
	}
	if n := len(b.view(9900000111).Messages); n != 7 { // /start and six answers
		t.Errorf("%d messages on the phone", n)
	}
}

func TestGroupTakesTwentyAMinuteAndEditsCount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.deliver(`{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":9900000121,"first_name":"М"},"chat":` + group + `,"text":"/here"}}`)
	var last float64
	for i := range 19 {
		last = b.ok("sendMessage", fmt.Sprintf(`{"chat_id":-4990000301,"text":"%d"}`, i))["message_id"].(float64)
		b.clock.Advance(time.Second)
	}
	// 19 seconds gave back six and a third, so seven are left: four sends, three edits.
	for i := range 4 {
		b.ok("sendMessage", fmt.Sprintf(`{"chat_id":-4990000301,"text":"more %d"}`, i))
	}
	edit := func(text string) (int, []byte) {
		return b.call("editMessageText", fmt.Sprintf(`{"chat_id":-4990000301,"message_id":%.0f,"text":%q}`, last, text))
	}
	for i := range 3 {
		if status, body := edit(fmt.Sprint(i)); status != http.StatusOK {
			t.Fatalf("edit %d: %d %s", i, status, body)
		}
	}
	if status, body := edit("over"); status != http.StatusTooManyRequests || !strings.Contains(string(body), `"retry_after":2`) {
		t.Fatalf("edit over the budget: %d %s", status, body)
	}
	b.clock.Advance(2 * time.Second)
	if status, body := edit("over"); status != http.StatusOK {
		t.Fatalf("after waiting as told: %d %s", status, body)
	}
}

func TestBotTakesThirtyASecond(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 40 {
		b.deliver(fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"date":1,"from":{"id":%[2]d,"first_name":"Л"},"chat":{"id":%[2]d,"first_name":"Л","type":"private"},"text":"/start"}}`, i+1, 9900002000+i))
	}
	refused := 0
	for i := range 40 {
		if retryAfter(b.sendTo(int64(9900002000+i))) == 1 {
			refused++
		}
	}
	if refused != 10 {
		t.Fatalf("%d of 40 refused at once, want 10", refused)
	}
	b.clock.Advance(time.Second)
	if err := b.sendTo(9900002039); err != nil {
		t.Fatalf("a second later: %v", err)
	}
	// Chat actions and answers to buttons are free.
	for range 50 {
		b.ok("sendChatAction", `{"chat_id":9900002000,"action":"typing"}`)
	}
}

func TestLimitsCanBeOff(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *telegram.Options) { o.NoLimits = true })
	b.meet()
	for i := range 40 {
		if err := b.sendTo(9900000111); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}

func TestSetWebhookOnceASecond(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.ok("setWebhook", `{"url":"http://127.0.0.1:1/a"}`)
	if status, _ := b.call("setWebhook", `{"url":"http://127.0.0.1:1/b"}`); status != http.StatusTooManyRequests {
		t.Fatalf("second change within a second: %d", status)
	}
	b.clock.Advance(time.Second)
	b.ok("setWebhook", `{"url":"http://127.0.0.1:1/b"}`)
}

func TestLatencyPassesOnTheSandboxClock(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *telegram.Options) { o.Latency = 5 * time.Second })
	done := make(chan int)
	go func() {
		resp, err := http.Get(b.url + "/bot" + telegram.SandboxToken + "/getMe")
		if err != nil {
			done <- 0
			return
		}
		_ = resp.Body.Close()
		done <- resp.StatusCode
	}()
	for b.clock.Waiting() == 0 { // the call is on its way
		select {
		case status := <-done:
			t.Fatalf("answered %d before the latency passed", status)
		default:
		}
	}
	b.clock.Advance(5 * time.Second)
	if status := <-done; status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
}
