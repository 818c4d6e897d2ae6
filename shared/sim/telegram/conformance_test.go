package telegram_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

const (
	channel = `{"id":-1009900000201,"title":"Автобазар Зразок","username":"avtobazar_zrazok_fx","type":"channel"}`
	group   = `{"id":-4990000301,"title":"Продаж авто","type":"group"}`
)

// provoke brings the sandbox into the situation of a fixture and makes the call that gets its answer.
var provoke = map[string]func(b *bench) (int, []byte){
	"get_me.json": func(b *bench) (int, []byte) { return b.call("getMe", ``) },
	"get_webhook_info_empty.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("getWebhookInfo", ``)
	},
	"get_webhook_info_healthy.json": func(b *bench) (int, []byte) {
		b.ok("setWebhook", fmt.Sprintf(`{"url":%q,"allowed_updates":["message","callback_query"]}`, b.hook.url))
		return b.call("getWebhookInfo", ``)
	},
	"get_webhook_info_drift.json": func(b *bench) (int, []byte) {
		b.connect()
		return b.call("getWebhookInfo", ``)
	},
	"get_webhook_info_failing.json": failing,
	"get_webhook_info_stale_error.json": func(b *bench) (int, []byte) {
		failing(b)
		b.clock.Advance(2 * time.Second)
		b.until("delivery", func() bool { return b.s.Pending(ourBot) == 0 })
		return b.call("getWebhookInfo", ``)
	},
	"set_webhook_ok.json": func(b *bench) (int, []byte) { return b.call("setWebhook", `{"url":"http://127.0.0.1:1/"}`) },
	"set_webhook_same.json": func(b *bench) (int, []byte) {
		b.ok("setWebhook", `{"url":"http://127.0.0.1:1/"}`)
		return b.call("setWebhook", `{"url":"http://127.0.0.1:1/"}`)
	},
	"delete_webhook_ok.json": func(b *bench) (int, []byte) {
		b.connect()
		return b.call("deleteWebhook", ``)
	},
	"send_message_ok.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("sendMessage", `{"chat_id":9900000111,"text":"Дякуємо! Ваш запит прийнято ✅"}`)
	},
	"send_message_channel_ok.json": func(b *bench) (int, []byte) {
		b.deliver(`{"update_id":1,"my_chat_member":{"chat":{"id":-1009900000202,"title":"Дилери: запити","type":"channel"},"from":{"id":1,"first_name":"М"},"new_chat_member":{"user":{"id":9900000901},"status":"administrator","can_post_messages":true}}}`)
		return b.call("sendMessage", `{"chat_id":"-1009900000202","text":"Новий запит","reply_markup":{"inline_keyboard":[[{"text":"Авто","url":"https://t.me/cartie_sandbox_bot?start=r"}]]}}`)
	},
	"edit_message_caption_ok.json": func(b *bench) (int, []byte) {
		b.joinChannel("administrator", true)
		b.clock.Advance(time.Second)
		id := b.ok("copyMessage", fmt.Sprintf(`{"chat_id":-1009900000201,"from_chat_id":-1009900000201,"message_id":%d}`, 5001))["message_id"]
		return b.call("editMessageCaption", fmt.Sprintf(`{"chat_id":"@avtobazar_zrazok_fx","message_id":%.0f,"caption":"❌ ПРОДАНО"}`, id))
	},
	"edit_inline_message_ok.json": func(b *bench) (int, []byte) {
		return b.call("editMessageText", `{"inline_message_id":"AAQ","text":"новий"}`)
	},
	"answer_callback_query_ok.json": func(b *bench) (int, []byte) {
		b.deliver(string(fixture(b.t, "updates/callback_query.json")))
		return b.call("answerCallbackQuery", `{"callback_query_id":"4252097301000000101","text":"Готово"}`)
	},
	"copy_message_ok.json": func(b *bench) (int, []byte) {
		v, _ := b.meet().View()
		return b.call("copyMessage", fmt.Sprintf(`{"chat_id":9900000111,"from_chat_id":9900000111,"message_id":%d}`, v.Messages[0].ID))
	},
	"get_file_ok.json": func(b *bench) (int, []byte) {
		b.deliver(string(fixture(b.t, "updates/photo_caption.json")))
		return b.call("getFile", `{"file_id":"AgACAgIAAxkBAAFixtureX2HzZSqKf1qFTJ5EQcc2N6ZbF-gMQac0TyQlGnM8dfQADy"}`)
	},
	"get_chat_member_admin.json": func(b *bench) (int, []byte) {
		b.deliver(`{"update_id":1,"chat_member":{"chat":` + group + `,"from":{"id":9900000121,"first_name":"Марта"},"new_chat_member":{"user":{"id":9900000121,"first_name":"Марта","last_name":"Взірцева","username":"marta_vzirtseva_fx","language_code":"uk"},"status":"creator"}}}`)
		return b.call("getChatMember", `{"chat_id":-4990000301,"user_id":9900000121}`)
	},
	"err_400_cant_parse_entities.json": send(`"text":"<b>Продаж!!!</b> <script>x</script>","parse_mode":"HTML"`),
	"err_400_cant_find_end_tag.json":   send(`"text":"<b>жирний","parse_mode":"HTML"`),
	"err_400_chat_not_found.json":      func(b *bench) (int, []byte) { return b.call("sendMessage", `{"chat_id":42,"text":"?"}`) },
	"err_400_message_not_modified.json": func(b *bench) (int, []byte) {
		b.meet()
		id := b.ok("sendMessage", `{"chat_id":9900000111,"text":"<b>раз</b>","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`)["message_id"]
		return b.call("editMessageText", fmt.Sprintf(`{"chat_id":9900000111,"message_id":%.0f,"text":"<strong>раз</strong>","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`, id))
	},
	"err_400_message_to_edit_not_found.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("editMessageCaption", `{"chat_id":9900000111,"message_id":7,"caption":"?"}`)
	},
	"err_400_message_cant_be_edited.json": func(b *bench) (int, []byte) {
		v, _ := b.meet().View()
		return b.call("editMessageText", fmt.Sprintf(`{"chat_id":9900000111,"message_id":%d,"text":"?"}`, v.Messages[0].ID))
	},
	"err_400_query_too_old.json": func(b *bench) (int, []byte) {
		b.deliver(string(fixture(b.t, "updates/callback_query.json")))
		b.clock.Advance(151 * time.Second)
		return b.call("answerCallbackQuery", `{"callback_query_id":"4252097301000000101"}`)
	},
	"err_400_button_data_invalid.json": send(`"text":"?","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"` + strings.Repeat("ж", 33) + `"}]]}`),
	"err_400_button_url_invalid.json":  send(`"text":"?","reply_markup":{"inline_keyboard":[[{"text":"a","url":"http://localhost"}]]}`),
	"err_400_text_empty.json":          send(`"text":" \n "`),
	"err_400_message_too_long.json":    send(`"text":"` + strings.Repeat("я", 4097) + `"`),
	"err_400_caption_too_long.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("sendPhoto", `{"chat_id":9900000111,"photo":"x","caption":"`+strings.Repeat("я", 1025)+`"}`)
	},
	"err_400_wrong_file_identifier.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("sendPhoto", `{"chat_id":9900000111,"photo":"AgACnothing"}`)
	},
	"err_400_failed_http_url.json": func(b *bench) (int, []byte) {
		b.meet()
		return b.call("sendPhoto", `{"chat_id":9900000111,"photo":"https://example.com/car.jpg"}`)
	},
	"err_400_not_enough_rights.json": func(b *bench) (int, []byte) {
		b.joinChannel("administrator", false)
		return b.call("sendMessage", `{"chat_id":-1009900000201,"text":"?"}`)
	},
	"err_400_migrated.json": func(b *bench) (int, []byte) {
		var u struct {
			Message struct{ Chat struct{ ID int64 } }
		}
		raw := fixture(b.t, "updates/group_migrate_to.json")
		if err := json.Unmarshal(raw, &u); err != nil {
			b.t.Fatal(err)
		}
		b.deliver(string(raw))
		return b.call("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"?"}`, u.Message.Chat.ID))
	},
	"err_401_unauthorized.json": func(b *bench) (int, []byte) {
		return b.callAs("9900000901:AAWrongWrongWrongWrongWrongWrongWro", "getMe", ``)
	},
	"err_403_blocked.json": func(b *bench) (int, []byte) {
		if _, err := b.meet().Block(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		return b.call("sendMessage", `{"chat_id":9900000111,"text":"?"}`)
	},
	"err_403_deactivated.json": func(b *bench) (int, []byte) {
		b.meet()
		if err := b.s.Deactivate("cartie_sandbox_bot", 9900000111); err != nil {
			b.t.Fatal(err)
		}
		return b.call("sendMessage", `{"chat_id":9900000111,"text":"?"}`)
	},
	"err_403_cant_initiate.json": func(b *bench) (int, []byte) {
		b.deliver(`{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":9900000131,"first_name":"Г"},"chat":` + group + `,"text":"привіт"}}`)
		return b.call("sendMessage", `{"chat_id":9900000131,"text":"?"}`)
	},
	"err_403_kicked_channel.json": func(b *bench) (int, []byte) {
		b.joinChannel("kicked", true)
		return b.call("sendMessage", `{"chat_id":-1009900000201,"text":"?"}`)
	},
	"err_403_not_member_channel.json": func(b *bench) (int, []byte) {
		b.joinChannel("left", true)
		return b.call("sendMessage", `{"chat_id":-1009900000201,"text":"?"}`)
	},
	"err_404_not_found.json": func(b *bench) (int, []byte) { return b.call("sendMessge", ``) },
	"err_409_webhook_active.json": func(b *bench) (int, []byte) {
		b.connect()
		return b.call("getUpdates", ``)
	},
	"err_409_other_get_updates.json": fault(calls.Fault{Method: "getUpdates", Status: 409}, "getUpdates"),
	"err_409_other_set_webhook.json": fault(calls.Fault{Method: "setWebhook", Status: 409, Description: "Conflict: terminated by other setWebhook"}, "setWebhook"),
	"err_413_too_large.json": func(b *bench) (int, []byte) {
		return b.upload("sendDocument", "document", make([]byte, 50<<20+1))
	},
	"err_429_long.json": fault(calls.Fault{Status: 429, RetryAfter: 35}, "sendMessage"),
	"err_429_set_webhook.json": func(b *bench) (int, []byte) {
		b.connect()
		return b.call("setWebhook", `{"url":"http://127.0.0.1:1/other"}`)
	},
	"err_429_short.json":   fault(calls.Fault{Status: 429, RetryAfter: 3}, "sendMessage"),
	"err_500_restart.json": fault(calls.Fault{Status: 500}, "sendMessage"),
}

func send(rest string) func(b *bench) (int, []byte) {
	return func(b *bench) (int, []byte) {
		b.meet()
		return b.call("sendMessage", `{"chat_id":9900000111,`+rest+`}`)
	}
}

func fault(f calls.Fault, method string) func(b *bench) (int, []byte) {
	return func(b *bench) (int, []byte) {
		if err := b.s.Faults().Set(f); err != nil {
			b.t.Fatal(err)
		}
		return b.call(method, `{}`)
	}
}

func failing(b *bench) (int, []byte) {
	b.hook.says(answer{status: 500}, answer{status: 500})
	b.ok("setWebhook", fmt.Sprintf(`{"url":%q,"allowed_updates":["message"]}`, b.hook.url+"/hooks/telegram/client/"+ourBot))
	b.meet()
	b.until("the second try's pause", func() bool { return b.clock.Waiting() == 1 })
	return b.call("getWebhookInfo", ``)
}

// Fixtures that need no situation of their own: they are answers of a library call elsewhere, or of another server.
var provokedElsewhere = []string{
	"send_photo_ok.json", "send_media_group_ok.json", // TestUploads compares them
	"get_webhook_info_timeout.json", // as failing, with the wording of TestFailureWording
}

func TestRepliesAreTelegrams(t *testing.T) {
	t.Parallel()
	var index struct {
		Replies []struct {
			File    string
			Status  int `json:"http_status"`
			Headers map[string]string
			Class   string
		}
	}
	if err := json.Unmarshal(fixture(t, "api-replies/index.json"), &index); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, reply := range index.Replies {
		if reply.File == "" || slices.Contains(provokedElsewhere, reply.File) {
			continue
		}
		seen[reply.File] = true
		t.Run(reply.File, func(t *testing.T) {
			t.Parallel()
			situation := provoke[reply.File]
			if situation == nil {
				t.Fatal("no situation for this fixture")
			}
			b := setup(t)
			status, body := situation(b)
			if status != reply.Status {
				t.Fatalf("status %d, want %d: %s", status, reply.Status, body)
			}
			want := fixture(t, "api-replies/"+reply.File)
			if reply.Class == "ok" {
				sameShape(t, body, want)
				return
			}
			sameJSON(t, body, want)
		})
	}
	if extra := slices.DeleteFunc(slices.Collect(maps.Keys(provoke)), func(f string) bool { return seen[f] }); len(extra) > 0 {
		t.Errorf("situations without a fixture: %v", extra)
	}
}

func TestGatewayErrorIsHTML(t *testing.T) {
	t.Parallel()
	b := setup(t)
	status, body := fault(calls.Fault{Status: 502}, "sendMessage")(b)
	if status != http.StatusBadGateway || !strings.HasPrefix(string(body), "<html>\r\n<head><title>502 Bad Gateway</title>") {
		t.Fatalf("%d %q", status, body)
	}
}

func (b *bench) deliver(raw string) {
	b.t.Helper()
	if _, _, err := b.s.Deliver(b.t.Context(), "cartie_sandbox_bot", []byte(raw)); err != nil && !errors.Is(err, telegram.ErrNoWebhook) {
		b.t.Fatal(err)
	}
}

// joinChannel makes the bot a member of a channel that has one post with a photo, number 5001.
func (b *bench) joinChannel(status string, mayPost bool) {
	b.t.Helper()
	b.deliver(`{"update_id":2,"channel_post":{"message_id":5001,"date":1,"sender_chat":` + channel + `,"chat":` + channel +
		`,"caption":"BMW X5","photo":[{"file_id":"A1","file_unique_id":"u","file_size":9,"width":90,"height":68}]}}`)
	b.deliver(fmt.Sprintf(`{"update_id":3,"my_chat_member":{"chat":%s,"from":{"id":9900000121,"first_name":"М"},"new_chat_member":{"user":{"id":9900000901},"status":%q,"can_post_messages":%v}}}`,
		channel, status, mayPost))
}

func sameJSON(t *testing.T, got, want []byte) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// sameShape demands the same fields with the same types; of lists the first item counts.
func sameShape(t *testing.T, got, want []byte) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	if gs, ws := shape(g), shape(w); !reflect.DeepEqual(gs, ws) {
		t.Errorf("got  %v\nwant %v\nbody %s", gs, ws, got)
	}
}

func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, item := range v {
			out[key] = shape(item)
		}
		return out
	case []any:
		if len(v) == 0 {
			return "list"
		}
		return []any{shape(v[0])}
	}
	return fmt.Sprintf("%T", v)
}
