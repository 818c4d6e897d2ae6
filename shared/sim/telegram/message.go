package telegram

import "encoding/json"

// User is a person or a bot, as the Bot API writes one.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// Chat is where a message stands: private, group, supergroup or channel.
type Chat struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	Type      string `json:"type"`
}

func privateChat(u User) Chat {
	return Chat{ID: u.ID, FirstName: u.FirstName, LastName: u.LastName, Username: u.Username, Type: "private"}
}

// Message holds the fields of a Bot API message that the sandbox understands; others pass through raw updates unread.
type Message struct {
	ID              int64           `json:"message_id"`
	From            *User           `json:"from,omitempty"`
	SenderChat      *Chat           `json:"sender_chat,omitempty"`
	Chat            Chat            `json:"chat"`
	Date            int64           `json:"date"`
	EditDate        int64           `json:"edit_date,omitempty"`
	ForwardOrigin   json.RawMessage `json:"forward_origin,omitempty"`
	ReplyTo         *Message        `json:"reply_to_message,omitempty"`
	MediaGroupID    string          `json:"media_group_id,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        []Entity        `json:"entities,omitempty"`
	Photo           []File          `json:"photo,omitempty"`
	Document        *File           `json:"document,omitempty"`
	Voice           *File           `json:"voice,omitempty"`
	Video           *File           `json:"video,omitempty"`
	Sticker         *File           `json:"sticker,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities []Entity        `json:"caption_entities,omitempty"`
	Contact         *Contact        `json:"contact,omitempty"`
	ReplyMarkup     *Inline         `json:"reply_markup,omitempty"`
}

// media tells whether the message carries a file and so has a caption instead of a text.
func (m *Message) media() bool {
	return m.Photo != nil || m.Document != nil || m.Voice != nil || m.Video != nil
}

// Entity marks a stretch of text; Offset and Length count UTF-16 units.
type Entity struct {
	Offset        int    `json:"offset"`
	Length        int    `json:"length"`
	Type          string `json:"type"`
	URL           string `json:"url,omitempty"`
	Language      string `json:"language,omitempty"`
	CustomEmojiID string `json:"custom_emoji_id,omitempty"`
	User          *User  `json:"user,omitempty"`
}

// File is a photo size, document, voice note or video.
type File struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int64  `json:"file_size,omitempty"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	Duration *int   `json:"duration,omitempty"`
	Name     string `json:"file_name,omitempty"`
	Mime     string `json:"mime_type,omitempty"`
}

// Contact is a shared phone number, digits only as Telegram's own clients send it.
type Contact struct {
	Phone     string `json:"phone_number"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	UserID    int64  `json:"user_id,omitempty"`
}

// entry is a message with what the sandbox alone knows of it.
type entry struct {
	Message
	Own     bool `json:"own,omitempty"` // sent by the bot
	Deleted bool `json:"deleted,omitempty"`
}
