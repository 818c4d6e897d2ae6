package tg

import (
	"encoding/json"
	"strings"

	"cartie/shared/fault"

	"github.com/go-telegram/bot/models"
)

// Update is one webhook body: what Cartie reads of it and the raw bytes, which keep kinds newer than the library.
type Update struct {
	ID   int64
	Kind string // the field that carries the update: "message", "callback_query" …; "unknown" for kinds we cannot name
	Raw  json.RawMessage
	models.Update
}

// kinds names the update fields of the Bot API that Cartie knows of (Bot API 10.1, object Update).
var kinds = [...]string{
	"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
	"edited_business_message", "deleted_business_messages", "guest_message", "message_reaction", "message_reaction_count",
	"inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
	"purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
	"removed_chat_boost", "managed_bot",
}

// ParseUpdate reads a webhook body. Malformed: no JSON object or no update_id. A kind or content the library does not
// know is no fault; an update whose known part has a wrong type is kept as unknown, so that it is stored and seen.
func ParseUpdate(body []byte) (Update, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return Update{}, fault.Wrap(err, fault.Malformed, "malformed", "the body is no update")
	}
	u := Update{Raw: body, Kind: "unknown"}
	if err := json.Unmarshal(fields["update_id"], &u.ID); err != nil || u.ID <= 0 {
		return Update{}, fault.New(fault.Malformed, "malformed", "the update has no update_id")
	}
	for _, k := range kinds {
		if _, ok := fields[k]; ok {
			u.Kind = k
			break
		}
	}
	// The typed part is read only under a name we know: the decoder would also take "Message" for "message".
	if u.Kind != "unknown" && json.Unmarshal(body, &u.Update) != nil {
		u.Kind, u.Update = "unknown", models.Update{}
	}
	return u, nil
}

// Place is the chat and the person of an update. Person is nil for channels and unknown kinds.
type Place struct {
	Chat   *models.Chat
	Person *models.User
}

// Place finds where an update happened. A callback whose message Telegram no longer has happens in the private chat with
// the person.
func (u Update) Place() Place {
	switch {
	case u.Message != nil:
		return Place{Chat: &u.Message.Chat, Person: u.Message.From}
	case u.EditedMessage != nil:
		return Place{Chat: &u.EditedMessage.Chat, Person: u.EditedMessage.From}
	case u.ChannelPost != nil:
		return Place{Chat: &u.ChannelPost.Chat}
	case u.EditedChannelPost != nil:
		return Place{Chat: &u.EditedChannelPost.Chat}
	case u.MyChatMember != nil:
		return Place{Chat: &u.MyChatMember.Chat, Person: &u.MyChatMember.From}
	case u.CallbackQuery != nil:
		return Place{Chat: callbackChat(u.CallbackQuery), Person: &u.CallbackQuery.From}
	}
	return Place{}
}

func callbackChat(q *models.CallbackQuery) *models.Chat {
	switch {
	case q.Message.Message != nil:
		return &q.Message.Message.Chat
	case q.Message.InaccessibleMessage != nil:
		return &q.Message.InaccessibleMessage.Chat
	case q.InlineMessageID != "":
		return nil // sent through inline mode somewhere we are not
	}
	return &models.Chat{ID: q.From.ID, Type: models.ChatTypePrivate, FirstName: q.From.FirstName, LastName: q.From.LastName, Username: q.From.Username}
}

// ParseCommand splits "/cmd@bot payload" into the lower-cased command and its payload. ours is false when the command is
// addressed to another bot; a text that is no command has an empty command and is ours.
func ParseCommand(text, botUsername string) (command, payload string, ours bool) {
	if !strings.HasPrefix(text, "/") {
		return "", "", true
	}
	head, rest := text[1:], ""
	if i := strings.IndexAny(head, " \n\t"); i >= 0 {
		head, rest = head[:i], head[i:]
	}
	name, addressee, addressed := strings.Cut(head, "@")
	if addressed && !strings.EqualFold(addressee, botUsername) {
		return "", "", false
	}
	return strings.ToLower(name), strings.TrimSpace(rest), true
}
