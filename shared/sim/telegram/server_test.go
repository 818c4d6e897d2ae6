package telegram_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

func TestCreateBot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, err := b.s.CreateBot("@second_demo_bot")
	if err != nil || !regexp.MustCompile(`^\d+:[A-Za-z0-9_-]{35}$`).MatchString(token) {
		t.Fatalf("token of shape %d, %v", len(token), err)
	}
	if again, _ := b.s.CreateBot("Second_Demo_Bot"); again != token {
		t.Error("a taken name got another token")
	}
	if len(telegram.SandboxToken) != len("9900000901:")+35 {
		t.Errorf("the built-in token has %d characters", len(telegram.SandboxToken))
	}
	me, err := b.as(token).GetMe(t.Context())
	if err != nil || me.Username != "second_demo_bot" || !strings.HasPrefix(token, "9900001001:") || me.ID != 9900001001 {
		t.Fatalf("getMe: %+v %v", me, err)
	}
	for _, name := range []string{"", "abc", "with space", "кирилиця", strings.Repeat("x", 33)} {
		if _, err := b.s.CreateBot(name); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
	// The bots know nothing of each other's chats.
	b.meet()
	if _, err := b.as(token).SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 9900000111, Text: "?"}); !errors.Is(err, bot.ErrorBadRequest) {
		t.Errorf("the other bot's chat: %v", err)
	}
	fresh, err := b.s.RevokeToken("second_demo_bot")
	if err != nil || fresh == token {
		t.Fatalf("revoke: %v", err)
	}
	if _, err := b.as(token).GetMe(t.Context()); !errors.Is(err, bot.ErrorUnauthorized) {
		t.Errorf("old token: %v", err)
	}
	if _, err := b.as(fresh).GetMe(t.Context()); err != nil {
		t.Errorf("new token: %v", err)
	}
}

func TestCallLog(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	b.meet()
	if _, err := b.client.SendMessage(t.Context(), &bot.SendMessageParams{
		ChatID: 9900000111, Text: "[1]", ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "a", CallbackData: "b"}}}},
	}); err != nil {
		t.Fatal(err)
	}
	_ = b.sendTo(42)
	got := b.calls()
	if len(got) != 3 {
		t.Fatalf("%d calls: %+v", len(got), got)
	}
	if hook := got[0]; hook.Method != "setWebhook" || hook.Body["secret_token"] != "***" || hook.Bot != "9900000901" {
		t.Errorf("setWebhook: %+v", hook)
	}
	sent := got[1]
	keyboard, _ := sent.Body["reply_markup"].(map[string]any)
	if sent.Bot != ourBot || sent.Method != "sendMessage" || sent.Status != 200 || sent.Body["text"] != "[1]" || keyboard["inline_keyboard"] == nil ||
		sent.Seq != 2 || !sent.At.Equal(b.clock.Now()) || !strings.Contains(string(sent.Result), `"message_id"`) {
		t.Errorf("sendMessage: %+v", sent)
	}
	if failed := got[2]; failed.Status != 400 || !strings.Contains(string(failed.Result), "chat not found") {
		t.Errorf("refused: %+v", failed)
	}
}

func TestFormsQueriesAndCase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	resp, err := http.PostForm(b.url+"/bot"+telegram.SandboxToken+"/SENDMESSAGE?text=overridden", url.Values{"chat_id": {"9900000111"}, "text": {"form"}})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("form: %v %v", resp, err)
	}
	_ = resp.Body.Close()
	resp, err = http.Get(b.url + "/bot" + telegram.SandboxToken + "/sendMessage?chat_id=9900000111&text=query")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("query: %v %v", resp, err)
	}
	raw, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if !strings.Contains(string(raw), `"first_name":"\u041e`) {
		t.Errorf("answers are not ASCII: %s", raw)
	}
	v := b.view(9900000111)
	if v.Messages[1].Text != "form" || v.Messages[2].Text != "query" {
		t.Errorf("messages %+v", v.Messages)
	}
	for _, path := range []string{"/", "/bot", "/bot1:x", "/bot1:x/a/b", "/other"} {
		resp, err := http.Get(b.url + path)
		if err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v %v", path, resp, err)
		}
		_ = resp.Body.Close()
	}
	if status, body := b.call("sendMessage", `{"chat_id":`); status != 400 || !strings.Contains(string(body), "can't parse") {
		t.Errorf("broken JSON: %d %s", status, body)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	order := func(f calls.Fault) {
		if err := b.s.Faults().Set(f); err != nil {
			t.Fatal(err)
		}
	}
	order(calls.Fault{Provider: "telegram", Method: "sendMessage", Status: 429, RetryAfter: 2, Times: 2})
	for range 2 {
		if got := retryAfter(b.sendTo(9900000111)); got != 2 {
			t.Fatalf("retry after %d", got)
		}
	}
	order(calls.Fault{Provider: "telegram", Method: "sendMessage", Status: 403})
	if err := b.sendTo(9900000111); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("403: %v", err)
	}
	if n := len(b.view(9900000111).Messages); n != 1 {
		t.Fatalf("a refused send arrived: %d messages", n)
	}
	order(calls.Fault{Provider: "telegram", Method: "sendMessage", Drop: "answer"})
	if err := b.sendTo(9900000111); err == nil {
		t.Error("a dropped answer was received")
	}
	if n := len(b.view(9900000111).Messages); n != 2 {
		t.Errorf("a send with a lost answer did not take effect: %d messages", n)
	}
	if err := b.sendTo(9900000111); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	log := b.calls()
	if last := log[len(log)-2]; last.Fault != "drop" || last.Status != 200 {
		t.Errorf("log of the lost answer: %+v", last)
	}
}

func TestTimeoutFaultHangsUntilTheCallerLeaves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	if err := b.s.Faults().Set(calls.Fault{Timeout: true}); err != nil {
		t.Fatal(err)
	}
	client, err := bot.New(telegram.SandboxToken, bot.WithSkipGetMe(), bot.WithServerURL(b.url), bot.WithHTTPClient(time.Minute, &http.Client{Timeout: 100 * time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 9900000111, Text: "?"}); err == nil || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("error %v", err)
	}
	log := b.calls()
	if len(b.view(9900000111).Messages) != 1 || log[len(log)-1].Fault != "timeout" || log[len(log)-1].Status != 0 {
		t.Errorf("log %+v", log)
	}
}

func TestWebhookParametersAreChecked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for body, want := range map[string]string{
		`{"url":"ftp://example.com/"}`:                               "bad webhook",
		`{"url":"nonsense"}`:                                         "bad webhook",
		`{"url":"https://example.com/","secret_token":"with space"}`: "unallowed characters",
		`{"url":"https://example.com/","secret_token":"` + strings.Repeat("a", 257) + `"}`: "too long",
		`{"url":"https://example.com/","allowed_updates":"message"}`:                       "can't parse",
	} {
		if status, raw := b.call("setWebhook", body); status != 400 || !strings.Contains(string(raw), want) {
			t.Errorf("%s: %d %s", body, status, raw)
		}
	}
	b.ok("setWebhook", `{"url":"https://example.com/hook","allowed_updates":["message"],"max_connections":500}`)
	b.clock.Advance(time.Second)
	b.ok("setWebhook", `{"url":"https://example.com/other"}`)
	info := b.ok("getWebhookInfo", ``)
	if allowed, _ := info["allowed_updates"].([]any); len(allowed) != 1 || info["max_connections"] != 40.0 {
		t.Errorf("omitted allowed_updates must stay, max_connections return to 40: %v", info)
	}
	b.ok("setWebhook", `{"url":""}`)
	if b.ok("getWebhookInfo", ``)["url"] != "" {
		t.Error("an empty url keeps the webhook")
	}
}

func TestCommandsAndMenu(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if ok, err := b.client.SetMyCommands(t.Context(), &bot.SetMyCommandsParams{LanguageCode: "uk", Commands: []models.BotCommand{{Command: "/start", Description: "Почати"}}}); !ok || err != nil {
		t.Fatal(err)
	}
	got, err := b.client.GetMyCommands(t.Context(), &bot.GetMyCommandsParams{LanguageCode: "uk"})
	if err != nil || len(got) != 1 || got[0].Command != "start" {
		t.Fatalf("commands %+v %v", got, err)
	}
	if got, err = b.client.GetMyCommands(t.Context(), &bot.GetMyCommandsParams{}); err != nil || len(got) != 0 {
		t.Errorf("another language: %+v %v", got, err)
	}
	if _, err = b.client.SetMyCommands(t.Context(), &bot.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "Start!", Description: "x"}}}); err == nil {
		t.Error("a bad name was accepted")
	}
	if _, err = b.client.DeleteMyCommands(t.Context(), &bot.DeleteMyCommandsParams{LanguageCode: "uk"}); err != nil {
		t.Error(err)
	}
	if ok, err := b.client.SetChatMenuButton(t.Context(), &bot.SetChatMenuButtonParams{MenuButton: models.MenuButtonWebApp{Type: "web_app", Text: "Авто", WebApp: models.WebAppInfo{URL: "http://127.0.0.1:8080/app"}}}); !ok || err != nil {
		t.Errorf("the laptop's Mini App: %v", err)
	}
	if status, _ := b.call("setChatMenuButton", `{"menu_button":{"type":"web_app","text":"x","web_app":{"url":"http://example.com"}}}`); status != 400 {
		t.Errorf("a Mini App without https: %d", status)
	}
}

func TestMoreMethods(t *testing.T) {
	t.Parallel()
	b := setup(t)
	phone := b.meet()
	v, _ := phone.View()
	first := int(v.Messages[0].ID)
	fwd, err := b.client.ForwardMessage(t.Context(), &bot.ForwardMessageParams{ChatID: 9900000111, FromChatID: 9900000111, MessageID: first})
	if err != nil || fwd.ForwardOrigin == nil || fwd.ForwardOrigin.MessageOriginUser.SenderUser.ID != 9900000111 || fwd.Text != "/start" {
		t.Fatalf("forward: %+v %v", fwd, err)
	}
	reply, err := b.client.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 9900000111, Text: "re", ReplyParameters: &models.ReplyParameters{MessageID: first}})
	if err != nil || reply.ReplyToMessage == nil || reply.ReplyToMessage.ID != first {
		t.Fatalf("reply: %+v %v", reply, err)
	}
	if _, err = b.client.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 9900000111, Text: "re", ReplyParameters: &models.ReplyParameters{MessageID: 3}}); err == nil || !strings.Contains(err.Error(), "message to be replied not found") {
		t.Errorf("reply to nothing: %v", err)
	}
	if _, err = b.client.PinChatMessage(t.Context(), &bot.PinChatMessageParams{ChatID: 9900000111, MessageID: reply.ID}); err != nil {
		t.Error(err)
	}
	if v, _ = phone.View(); len(v.Pinned) != 1 || v.Pinned[0] != int64(reply.ID) {
		t.Errorf("pinned %v", v.Pinned)
	}
	if _, err = b.client.UnpinChatMessage(t.Context(), &bot.UnpinChatMessageParams{ChatID: 9900000111}); err != nil {
		t.Error(err)
	}
	if _, err = b.client.EditMessageReplyMarkup(t.Context(), &bot.EditMessageReplyMarkupParams{ChatID: 9900000111, MessageID: reply.ID, ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "a", CallbackData: "b"}}}}}); err != nil {
		t.Error(err)
	}
	b.clock.Advance(49 * time.Hour)
	if _, err = b.client.DeleteMessage(t.Context(), &bot.DeleteMessageParams{ChatID: 9900000111, MessageID: reply.ID}); err == nil || !strings.Contains(err.Error(), "can't be deleted") {
		t.Errorf("deleting after two days: %v", err)
	}
	for body, want := range map[string]string{
		`{"text":"?"}`: "chat_id is empty",
		`{"chat_id":9900000111,"text":"*x*","parse_mode":"MarkdownV2"}`:                                             "unsupported parse_mode",
		`{"chat_id":9900000111,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a"}]]}}`:                     "text buttons are unallowed",
		`{"chat_id":9900000111,"text":"x","reply_markup":{"inline_keyboard":[[{"text":" ","callback_data":"a"}]]}}`: "must be non-empty",
		`{"chat_id":9900000111,"text":"x","reply_markup":"{"}`:                                                      "can't parse reply markup",
		`{"chat_id":"@nobody","text":"x"}`:                                                                          "chat not found",
	} {
		if status, raw := b.call("sendMessage", body); status != 400 || !strings.Contains(string(raw), want) {
			t.Errorf("%s: %d %s", body, status, raw)
		}
	}
}

func TestSnapshotSurvivesARestart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token, err := b.s.CreateBot("second_demo_bot")
	if err != nil {
		t.Fatal(err)
	}
	b.connect()
	phone := b.meet()
	b.ok("sendMessage", `{"chat_id":9900000111,"text":"menu","reply_markup":{"keyboard":[["Купити"]]}}`)
	if _, err := phone.SendPhoto(t.Context(), photo(t), ""); err != nil {
		t.Fatal(err)
	}
	b.hook.says(answer{status: 503, retryAfter: "60"})
	b.deliver(string(fixture(t, "updates/contact_own.json")))
	before := b.view(9900000111)
	saved := b.s.Snapshot()
	b.s.Close()

	next := setup(t)
	if err := next.s.Restore(saved); err != nil {
		t.Fatal(err)
	}
	next.until("the undelivered update arrives", func() bool { return next.s.Pending(ourBot) == 0 })
	after := next.view(9900000111)
	if len(after.Messages) != len(before.Messages) || after.Keyboard == nil || after.Keyboard.Rows[0][0].Text != "Купити" {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if n := len(b.hook.updates()); n != 4 {
		t.Errorf("%d deliveries", n)
	}
	if _, err := next.as(token).GetMe(t.Context()); err != nil {
		t.Errorf("the second bot's token: %v", err)
	}
	if _, ok := next.s.FileBytes(ourBot, after.Messages[2].Photo[0].ID); !ok {
		t.Error("the photo's id is forgotten")
	}
	if err := next.s.Restore([]byte("{")); err == nil {
		t.Error("a broken snapshot was accepted")
	}
}
