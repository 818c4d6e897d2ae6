package tg_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/tg"
)

// asked is one call as the Bot API received it.
type asked struct {
	Path string
	Form map[string]string
}

// recording answers every method with a recorded reply and keeps what it was asked.
func recording(t *testing.T, file string) (tg.Client, *asked) {
	t.Helper()
	got := &asked{}
	body := reply{File: file}.body(t)
	return against(t, func(w http.ResponseWriter, r *http.Request) {
		got.Path, got.Form = r.URL.Path, map[string]string{}
		if err := r.ParseMultipartForm(1 << 20); err == nil {
			for name, values := range r.MultipartForm.Value {
				got.Form[name] = values[0]
			}
		}
		_, _ = io.WriteString(w, body)
	}), got
}

func TestMe(t *testing.T) {
	t.Parallel()
	c, got := recording(t, "get_me.json")
	me, err := c.Me(t.Context())
	if err != nil || me != (tg.Me{ID: 9900000901, Username: "cartie_sandbox_bot", Name: "Cartie Sandbox"}) {
		t.Errorf("%+v, %v", me, err)
	}
	if got.Path != "/bot"+token+"/getMe" {
		t.Errorf("path %s", got.Path)
	}
}

func TestMessagesAsTelegramGetsThem(t *testing.T) {
	t.Parallel()
	c, got := recording(t, "send_message_ok.json")
	for name, one := range map[string]struct {
		message tg.Message
		want    map[string]string
	}{
		"text in a topic": {tg.Message{Text: "<b>ok</b>", Thread: 7}, map[string]string{"text": "<b>ok</b>", "message_thread_id": "7", "parse_mode": "HTML"}},
		"keys": {
			tg.Message{Text: "Телефон?", Reply: [][]tg.Key{{{Label: "Поділитися", Contact: true}}, {{Label: "Назад"}}}},
			map[string]string{"reply_markup": `{"keyboard":[[{"text":"Поділитися","request_contact":true}],[{"text":"Назад"}]],"resize_keyboard":true}`},
		},
		"buttons": {
			tg.Message{Text: "Так?", Inline: [][]tg.Button{{{Label: "Так", Data: "abc"}}}},
			// The library always adds an empty copy_text; Telegram looks at callback_data first.
			map[string]string{"reply_markup": `{"inline_keyboard":[[{"text":"Так","callback_data":"abc","copy_text":{"text":""}}]]}`},
		},
		"no keys any more": {tg.Message{Text: "x", Remove: true}, map[string]string{"reply_markup": `{"remove_keyboard":true}`}},
	} {
		id, err := c.Send(t.Context(), -1009900000201, one.message)
		if err != nil || id == 0 || got.Form["chat_id"] != "-1009900000201" {
			t.Errorf("%s: message %d, %v, form %q", name, id, err, got.Form)
		}
		for field, value := range one.want {
			if sameJSON(got.Form[field], value) || got.Form[field] == value {
				continue
			}
			t.Errorf("%s: %s is %s, want %s", name, field, got.Form[field], value)
		}
	}
	if _, err := c.SendPlain(t.Context(), 1, "5 < 6"); err != nil || got.Form["parse_mode"] != "" || got.Form["text"] != "5 < 6" {
		t.Errorf("plain: %q, %v", got.Form, err)
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// Pending updates are never dropped, and Telegram is told exactly what we take.
func TestWebhookCalls(t *testing.T) {
	t.Parallel()
	c, got := recording(t, "set_webhook_ok.json")
	err := c.SetWebhook(t.Context(), tg.Webhook{URL: "https://api.example.com/hooks", Secret: "s-1", AllowedUpdates: []string{"message", "callback_query"}, MaxConnections: 20})
	want := map[string]string{"url": "https://api.example.com/hooks", "secret_token": "s-1", "allowed_updates": `["message","callback_query"]`, "max_connections": "20"}
	if err != nil || !reflect.DeepEqual(got.Form, want) {
		t.Errorf("%q, %v", got.Form, err)
	}
	c, got = recording(t, "delete_webhook_ok.json")
	if err := c.DeleteWebhook(t.Context()); err != nil || got.Form["drop_pending_updates"] == "true" || !strings.HasSuffix(got.Path, "/deleteWebhook") {
		t.Errorf("%+v, %v", got, err)
	}
	c, got = recording(t, "answer_callback_query_ok.json")
	if err := c.AnswerCallback(t.Context(), "42", "Пізно", true); err != nil || got.Form["callback_query_id"] != "42" || got.Form["show_alert"] != "true" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := c.SetCommands(t.Context(), "uk", []tg.Command{{Name: "start", Description: "Меню"}}); err != nil || !sameJSON(got.Form["commands"], `[{"command":"start","description":"Меню"}]`) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWebhookInfo(t *testing.T) {
	t.Parallel()
	for file, check := range map[string]func(tg.WebhookInfo) bool{
		"get_webhook_info_healthy.json": func(w tg.WebhookInfo) bool { return w.URL != "" && w.Pending == 0 && w.LastErrorAt.IsZero() },
		"get_webhook_info_empty.json":   func(w tg.WebhookInfo) bool { return w.URL == "" && w.Pending == 5 },
		"get_webhook_info_drift.json": func(w tg.WebhookInfo) bool {
			return w.URL == "https://other.example.net/hook" && w.AllowedUpdates == nil
		},
		"get_webhook_info_stale_error.json": func(w tg.WebhookInfo) bool { return w.Pending == 0 && !w.LastErrorAt.IsZero() },
		"get_webhook_info_failing.json": func(w tg.WebhookInfo) bool {
			return w.Pending == 137 && strings.Contains(w.LastError, "500") && w.LastErrorAt.Equal(time.Unix(1791190740, 0)) && slices.Contains(w.AllowedUpdates, "my_chat_member")
		},
	} {
		c, _ := recording(t, file)
		if info, err := c.WebhookInfo(t.Context()); err != nil || !check(info) {
			t.Errorf("%s: %+v, %v", file, info, err)
		}
	}
}

// Calls that follow one another share a connection; after a rest, which a freeze hides from timers, a new one is made.
func TestRestedConnectionsAreNotTrusted(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"a"}}`)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := client(t, tg.NewAPI(server.URL))
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		after time.Duration
		want  int32
	}{{0, 1}, {time.Second, 1}, {19 * time.Second, 1}, {21 * time.Second, 2}, {time.Second, 2}, {time.Hour, 3}} {
		at = at.Add(step.after)
		if _, err := c.Me(clock.Frozen(t.Context(), at)); err != nil {
			t.Fatal(err)
		}
		if n := opened.Load(); n != step.want {
			t.Errorf("%d connections after a rest of %s, want %d", n, step.after, step.want)
		}
	}
}
