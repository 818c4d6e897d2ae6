package telegram

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// call is one method call in progress; the server's lock is held.
type call struct {
	s   *Server
	b   *bot
	p   *params
	now time.Time
}

type method struct {
	name string
	run  func(*call) (any, error)
}

// methods is the whole Bot API of the sandbox, by lower-cased name: Telegram does not mind the case.
func methods() map[string]method {
	table := map[string]method{}
	for _, m := range []method{
		{"getMe", (*call).getMe},
		{"setWebhook", (*call).setWebhook},
		{"deleteWebhook", (*call).deleteWebhook},
		{"getWebhookInfo", (*call).getWebhookInfo},
		{"getUpdates", (*call).getUpdates},
		{"setMyCommands", (*call).setMyCommands},
		{"getMyCommands", (*call).getMyCommands},
		{"deleteMyCommands", (*call).deleteMyCommands},
		{"setChatMenuButton", (*call).setChatMenuButton},
		{"getChatMenuButton", (*call).getChatMenuButton},
		{"sendMessage", (*call).sendMessage},
		{"sendPhoto", func(c *call) (any, error) { return c.sendFile("photo") }},
		{"sendDocument", func(c *call) (any, error) { return c.sendFile("document") }},
		{"sendVoice", func(c *call) (any, error) { return c.sendFile("voice") }},
		{"sendVideo", func(c *call) (any, error) { return c.sendFile("video") }},
		{"sendMediaGroup", (*call).sendMediaGroup},
		{"sendChatAction", (*call).sendChatAction},
		{"copyMessage", (*call).copyMessage},
		{"forwardMessage", (*call).forwardMessage},
		{"editMessageText", (*call).editMessageText},
		{"editMessageCaption", (*call).editMessageCaption},
		{"editMessageReplyMarkup", (*call).editMessageReplyMarkup},
		{"deleteMessage", (*call).deleteMessage},
		{"pinChatMessage", (*call).pinChatMessage},
		{"unpinChatMessage", (*call).unpinChatMessage},
		{"answerCallbackQuery", (*call).answerCallbackQuery},
		{"getChat", (*call).getChat},
		{"getChatMember", (*call).getChatMember},
		{"getFile", (*call).getFile},
	} {
		table[strings.ToLower(m.name)] = m
	}
	return table
}

func (c *call) getMe() (any, error) {
	return struct {
		User
		CanJoinGroups      bool `json:"can_join_groups"`
		ReadsAllMessages   bool `json:"can_read_all_group_messages"`
		InlineQueries      bool `json:"supports_inline_queries"`
		GuestQueries       bool `json:"supports_guest_queries"`
		ConnectsToBusiness bool `json:"can_connect_to_business"`
		MainWebApp         bool `json:"has_main_web_app"`
		Topics             bool `json:"has_topics_enabled"`
		UsersCreateTopics  bool `json:"allows_users_to_create_topics"`
		ManagesBots        bool `json:"can_manage_bots"`
	}{User: c.b.User, CanJoinGroups: true, InlineQueries: true, ConnectsToBusiness: true, MainWebApp: true}, nil
}

// commandsKey names one list of commands: Telegram keeps one per scope and language.
func (c *call) commandsKey() string { return c.p.str("scope") + "|" + c.p.str("language_code") }

func (c *call) setMyCommands() (any, error) {
	var commands []struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	if err := c.p.into("commands", &commands); err != nil {
		return nil, err
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range commands {
		name := strings.TrimPrefix(commands[i].Command, "/")
		if name == "" || len(name) > 32 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if d := units(commands[i].Description); d < 1 || d > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		commands[i].Command = name
	}
	c.b.commands[c.commandsKey()], _ = json.Marshal(commands)
	return true, nil
}

func (c *call) getMyCommands() (any, error) {
	if list, ok := c.b.commands[c.commandsKey()]; ok {
		return list, nil
	}
	return []any{}, nil
}

func (c *call) deleteMyCommands() (any, error) {
	delete(c.b.commands, c.commandsKey())
	return true, nil
}

func (c *call) setChatMenuButton() (any, error) {
	var button struct {
		Type   string  `json:"type"`
		Text   string  `json:"text"`
		WebApp *WebApp `json:"web_app"`
	}
	if err := c.p.into("menu_button", &button); err != nil {
		return nil, err
	}
	switch {
	case button.Type == "web_app" && (button.Text == "" || button.WebApp == nil):
		return nil, badRequest("BUTTON_INVALID")
	case button.Type == "web_app":
		if err := button.WebApp.check("menu button", "private"); err != nil {
			return nil, err
		}
	case !slices.Contains([]string{"", "default", "commands"}, button.Type):
		return nil, badRequest("MenuButton has unsupported type")
	}
	c.b.menus[c.p.number("chat_id")] = json.RawMessage(c.p.str("menu_button"))
	return true, nil
}

func (c *call) getChatMenuButton() (any, error) {
	for _, id := range []int64{c.p.number("chat_id"), 0} {
		if button := c.b.menus[id]; len(button) > 0 {
			return button, nil
		}
	}
	return map[string]string{"type": "commands"}, nil
}

func (c *call) answerCallbackQuery() (any, error) {
	q := c.b.queries[c.p.str("callback_query_id")]
	if q == nil || c.now.Sub(q.at) > callbackTTL {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	n := Notice{Text: c.p.str("text"), Alert: c.p.flag("show_alert"), URL: c.p.str("url")}
	if units(n.Text) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	if n != (Notice{}) {
		q.notice = &n
	}
	return true, nil
}

func (c *call) sendChatAction() (any, error) {
	ch, err := c.reach("chat actions")
	if err != nil {
		return nil, err
	}
	known := []string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, c.p.str("action")) {
		return nil, badRequest("wrong parameter action in request")
	}
	ch.action, ch.actionAt = c.p.str("action"), c.now
	return true, nil
}

func (c *call) getChat() (any, error) {
	ch, err := c.target("chat_id")
	if err != nil {
		return nil, err
	}
	if ch.status == "kicked" && ch.Type != "private" {
		return nil, forbidden("bot was kicked from the " + ch.Type + " chat")
	}
	return struct {
		Chat
		AccentColor  int `json:"accent_color_id"`
		MaxReactions int `json:"max_reaction_count"`
	}{Chat: ch.Chat, MaxReactions: 11}, nil
}

func (c *call) getChatMember() (any, error) {
	ch, err := c.target("chat_id")
	if err != nil {
		return nil, err
	}
	id := c.p.number("user_id")
	if id == c.b.ID {
		return member(c.b.User, ch.status, !ch.cannot), nil
	}
	u, seen := c.b.users[id]
	if !seen {
		return nil, badRequest("user not found")
	}
	status := ch.members[id]
	if status == "" {
		status = "member"
	}
	return member(u, status, true), nil
}

// member is a ChatMember; the union's shape depends on the status.
func member(u User, status string, mayPost bool) map[string]any {
	out := map[string]any{"user": u, "status": status}
	switch status {
	case "creator":
		out["is_anonymous"] = false
	case "kicked":
		out["until_date"] = 0
	case "administrator":
		for _, right := range []string{
			"can_be_edited", "can_change_info", "can_promote_members", "can_manage_video_chats", "can_post_stories", "can_edit_stories",
			"can_delete_stories", "can_manage_direct_messages", "is_anonymous", "can_manage_voice_chats",
		} {
			out[right] = false
		}
		for _, right := range []string{
			"can_manage_chat", "can_delete_messages", "can_invite_users", "can_restrict_members",
		} {
			out[right] = true
		}
		out["can_post_messages"], out["can_edit_messages"] = mayPost, mayPost
	}
	return out
}
