package telegram_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"cartie/shared/sim/telegram"
)

// last decodes the newest update the webhook got with the real library's types.
func (h *hook) last(t *testing.T) models.Update {
	t.Helper()
	got := h.updates()
	var u models.Update
	if err := json.Unmarshal([]byte(got[len(got)-1].body), &u); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestPhoneTalks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	phone := b.meet()
	u := b.hook.last(t)
	if u.Message.Text != "/start" || u.Message.Entities[0].Type != models.MessageEntityTypeBotCommand || u.Message.From.LanguageCode != "uk" || u.Message.Chat.ID != 9900000111 {
		t.Fatalf("start: %+v", u.Message)
	}
	if raw := b.hook.updates()[0].body; !strings.Contains(raw, `\u041e\u043b`) || strings.ContainsFunc(raw, func(r rune) bool { return r > 127 }) {
		t.Errorf("not written in ASCII: %s", raw)
	}

	ask, err := b.client.SendMessage(t.Context(), &bot.SendMessageParams{
		ChatID: 9900000111, Text: "Поділіться <b>номером</b>", ParseMode: models.ParseModeHTML,
		ReplyMarkup: models.ReplyKeyboardMarkup{
			Keyboard: [][]models.KeyboardButton{{{Text: "📱", RequestContact: true}}, {{Text: "Назад"}}}, OneTimeKeyboard: true,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	v, _ := phone.View()
	if v.Keyboard == nil || !v.Keyboard.Rows[0][0].RequestContact || v.Keyboard.Rows[1][0].Text != "Назад" {
		t.Fatalf("keyboard: %+v", v.Keyboard)
	}
	if int64(ask.ID) != v.Messages[0].ID+1 || ask.Entities[0].Type != models.MessageEntityTypeBold {
		t.Errorf("message %+v after %d", ask, v.Messages[0].ID)
	}
	if a, err := phone.SendContact(t.Context(), "+380 67 000 00 11"); err != nil || a.Status != 200 {
		t.Fatalf("contact: %+v %v", a, err)
	}
	if c := b.hook.last(t).Message.Contact; c.PhoneNumber != "380670000011" || c.UserID != 9900000111 {
		t.Errorf("contact %+v", c)
	}
	if v, _ = phone.View(); v.Keyboard != nil {
		t.Error("a one-time keyboard stayed after use")
	}

	v, _ = phone.View()
	if _, err := phone.EditText(t.Context(), v.Messages[0].ID, "/start again"); err != nil {
		t.Fatal(err)
	}
	if e := b.hook.last(t).EditedMessage; e == nil || e.Text != "/start again" || e.EditDate == 0 || int64(e.ID) != v.Messages[0].ID {
		t.Errorf("edited: %+v", e)
	}
	if v, _ = phone.View(); v.Messages[0].Text != "/start again" || len(v.Messages) != 3 {
		t.Errorf("after the edit: %+v", v.Messages)
	}
	if _, err := phone.EditText(t.Context(), int64(ask.ID), "not mine"); !errors.Is(err, telegram.ErrNoSuch) {
		t.Errorf("editing the bot's message: %v", err)
	}
}

func TestPhonePresses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	phone := b.meet()
	m, err := b.client.SendMessage(t.Context(), &bot.SendMessageParams{
		ChatID: 9900000111, Text: "Так?",
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Так", CallbackData: "yes"}, {Text: "Сайт", URL: "https://example.com"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := phone.Press(t.Context(), 0, "no"); !errors.Is(err, telegram.ErrNoButton) {
		t.Fatalf("a button nobody sees: %v", err)
	}
	if a, err := phone.Press(t.Context(), int64(m.ID), "yes"); err != nil || a.Status != 200 {
		t.Fatalf("press: %+v %v", a, err)
	}
	q := b.hook.last(t).CallbackQuery
	if q == nil || q.Data != "yes" || q.Message.Message.ID != m.ID || q.Message.Message.ReplyMarkup == nil {
		t.Fatalf("query: %+v", q)
	}
	if _, err := b.client.AnswerCallbackQuery(t.Context(), &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "Готово", ShowAlert: true}); err != nil {
		t.Fatal(err)
	}
	edited, err := b.client.EditMessageText(t.Context(), &bot.EditMessageTextParams{ChatID: 9900000111, MessageID: m.ID, Text: "Так!"})
	if err != nil || edited.EditDate == 0 {
		t.Fatalf("edit: %+v %v", edited, err)
	}
	v, _ := phone.View()
	if v.Notice == nil || *v.Notice != (telegram.Notice{Text: "Готово", Alert: true}) {
		t.Errorf("notice %+v", v.Notice)
	}
	if got := v.Messages[1]; got.Text != "Так!" || got.ReplyMarkup != nil {
		t.Errorf("an edit without buttons keeps them: %+v", got)
	}
	if ok, err := b.client.DeleteMessage(t.Context(), &bot.DeleteMessageParams{ChatID: 9900000111, MessageID: m.ID}); !ok || err != nil {
		t.Fatal(err)
	}
	if v, _ = phone.View(); len(v.Messages) != 1 {
		t.Errorf("after deleting: %+v", v.Messages)
	}
}

func TestPhoneSendsPictures(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	phone := b.meet()
	if _, err := phone.SendPhoto(t.Context(), []byte("no picture at all"), "BMW"); err != nil {
		t.Fatal(err)
	}
	got := b.hook.last(t).Message
	if got.Caption != "BMW" || len(got.Photo) == 0 || got.MediaGroupID != "" {
		t.Fatalf("photo: %+v", got)
	}
	if raw, ok := b.s.FileBytes(ourBot, got.Photo[len(got.Photo)-1].FileID); !ok || string(raw) != "no picture at all" {
		t.Errorf("bytes %q %v", raw, ok)
	}
	attempts, err := phone.SendAlbum(t.Context(), [][]byte{photo(t), photo(t), photo(t)}, "VIN")
	if err != nil || len(attempts) != 3 {
		t.Fatalf("album: %+v %v", attempts, err)
	}
	v, _ := phone.View()
	album := v.Messages[2:]
	if album[0].MediaGroupID == "" || album[0].MediaGroupID != album[2].MediaGroupID || album[0].Caption != "VIN" || album[1].Caption != "" {
		t.Errorf("album: %+v", album)
	}
	if _, err := phone.SendAlbum(t.Context(), make([][]byte, 11), ""); err == nil {
		t.Error("eleven pictures were sent")
	}
}

func TestPhoneBlocks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	phone := b.meet()
	if _, err := phone.Block(t.Context()); err != nil {
		t.Fatal(err)
	}
	if u := b.hook.last(t).MyChatMember; u == nil || u.NewChatMember.Type != models.ChatMemberTypeBanned || u.OldChatMember.Type != models.ChatMemberTypeMember {
		t.Fatalf("my_chat_member: %+v", u)
	}
	if err := b.sendTo(9900000111); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("send to who blocked: %v", err)
	}
	if _, err := phone.SendText(t.Context(), "?"); !errors.Is(err, telegram.ErrBlocked) {
		t.Errorf("text from who blocked: %v", err)
	}
	if _, err := phone.Unblock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.sendTo(9900000111); err != nil {
		t.Errorf("after unblocking: %v", err)
	}
}

func TestPhoneInAGroup(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect()
	team := telegram.Chat{ID: -1009900000301, Title: "Менеджери", Type: "supergroup"}
	phone := b.s.Phone(ourBot, olena()).In(team)
	if _, err := phone.AddBot(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if u := b.hook.last(t).MyChatMember; u.OldChatMember.Type != models.ChatMemberTypeLeft || u.NewChatMember.Administrator == nil {
		t.Fatalf("added: %+v", u)
	}
	if _, err := phone.SendText(t.Context(), "/here"); err != nil {
		t.Fatal(err)
	}
	if m := b.hook.last(t).Message; m.Chat.ID != team.ID || m.From.ID != 9900000111 {
		t.Errorf("group message: %+v", m)
	}
	status, body := b.call("sendMessage", `{"chat_id":-1009900000301,"text":"?","reply_markup":{"keyboard":[[{"text":"n","request_contact":true}]]}}`)
	if status != 400 || !strings.Contains(string(body), "private chats only") {
		t.Errorf("contact button in a group: %d %s", status, body)
	}
	if chat, err := b.client.GetChat(t.Context(), &bot.GetChatParams{ChatID: team.ID}); err != nil || chat.Title != "Менеджери" {
		t.Errorf("getChat: %+v %v", chat, err)
	}
	if me, err := b.client.GetChatMember(t.Context(), &bot.GetChatMemberParams{ChatID: team.ID, UserID: 9900000901}); err != nil || me.Administrator == nil || !me.Administrator.CanPostMessages {
		t.Errorf("getChatMember: %+v %v", me, err)
	}
	if _, err := phone.RemoveBot(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.sendTo(team.ID); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("after removal: %v", err)
	}
	chats, _ := b.s.Chats(ourBot)
	if !slices.Contains(chats, team) {
		t.Errorf("chats %+v", chats)
	}
}

// What the webhook did not subscribe to is not sent by phones; the person still did it.
func TestAllowedUpdatesFilterPhones(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body, _ := json.Marshal(map[string]any{"url": b.hook.url + "/hooks/telegram/client/" + ourBot, "allowed_updates": []string{"message", "no_such_kind"}})
	b.ok("setWebhook", string(body))
	phone := b.meet()
	if a, err := phone.Block(t.Context()); err != nil || a.Status != 0 || a.Err != nil {
		t.Fatalf("block: %+v %v", a, err)
	}
	if n := len(b.hook.updates()); n != 1 {
		t.Errorf("%d updates", n)
	}
	if err := b.sendTo(9900000111); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("send: %v", err)
	}
	if allowed := b.ok("getWebhookInfo", ``)["allowed_updates"].([]any); len(allowed) != 1 || allowed[0] != "message" {
		t.Errorf("allowed %v", allowed)
	}
}

func TestChatActionsShowForFiveSeconds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	b.ok("sendChatAction", `{"chat_id":9900000111,"action":"typing"}`)
	if v := b.view(9900000111); v.Action != "typing" {
		t.Errorf("action %q", v.Action)
	}
	b.clock.Advance(5 * time.Second)
	if v := b.view(9900000111); v.Action != "" {
		t.Errorf("after five seconds %q", v.Action)
	}
	if status, _ := b.call("sendChatAction", `{"chat_id":9900000111,"action":"dancing"}`); status != http.StatusBadRequest {
		t.Errorf("unknown action: %d", status)
	}
}
