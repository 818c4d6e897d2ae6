package telegram

import (
	"encoding/json"
	"net/url"
	"strings"
)

// Inline is the keyboard under a message.
type Inline struct {
	Rows [][]InlineButton `json:"inline_keyboard"`
}

// InlineButton does exactly one thing when pressed.
type InlineButton struct {
	Text         string          `json:"text"`
	URL          string          `json:"url,omitempty"`
	CallbackData string          `json:"callback_data,omitempty"`
	WebApp       *WebApp         `json:"web_app,omitempty"`
	LoginURL     json.RawMessage `json:"login_url,omitempty"`
	SwitchInline *string         `json:"switch_inline_query,omitempty"`
	SwitchHere   *string         `json:"switch_inline_query_current_chat,omitempty"`
	CopyText     *CopyText       `json:"copy_text,omitempty"`
	Pay          bool            `json:"pay,omitempty"`
	Style        string          `json:"style,omitempty"`
}

// WebApp is the Mini App a button opens.
type WebApp struct {
	URL string `json:"url"`
}

// CopyText is what a button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// Keyboard is the one that replaces the person's letters.
type Keyboard struct {
	Rows        [][]KeyButton `json:"keyboard"`
	OneTime     bool          `json:"one_time_keyboard,omitempty"`
	Resize      bool          `json:"resize_keyboard,omitempty"`
	Persistent  bool          `json:"is_persistent,omitempty"`
	Placeholder string        `json:"input_field_placeholder,omitempty"`
}

// KeyButton sends its text, or shares the contact, when pressed.
type KeyButton struct {
	Text            string  `json:"text"`
	RequestContact  bool    `json:"request_contact,omitempty"`
	RequestLocation bool    `json:"request_location,omitempty"`
	WebApp          *WebApp `json:"web_app,omitempty"`
}

// UnmarshalJSON also takes a bare string, which is a button with that text.
func (b *KeyButton) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &b.Text)
	}
	type plain KeyButton
	return json.Unmarshal(data, (*plain)(b))
}

// markup is the reply_markup of a call; at most one field is set.
type markup struct {
	inline   *Inline
	keyboard *Keyboard
	remove   bool
}

// markup reads and checks reply_markup for a chat of that type.
func (p *params) markup(chatType string) (markup, error) {
	var in struct {
		Inline *[][]InlineButton `json:"inline_keyboard"`
		Keys   *[][]KeyButton    `json:"keyboard"`
		Remove bool              `json:"remove_keyboard"`
	}
	if err := p.into("reply_markup", &in); err != nil {
		return markup{}, err
	}
	switch {
	case in.Inline != nil:
		kb := &Inline{}
		for _, row := range *in.Inline {
			for i := range row {
				if err := row[i].check(chatType); err != nil {
					return markup{}, err
				}
			}
			if len(row) > 0 {
				kb.Rows = append(kb.Rows, row)
			}
		}
		if len(kb.Rows) == 0 {
			return markup{}, nil
		}
		return markup{inline: kb}, nil
	case in.Keys != nil:
		var kb Keyboard
		if err := p.into("reply_markup", &kb); err != nil {
			return markup{}, err
		}
		for _, row := range kb.Rows {
			for _, b := range row {
				if err := b.check(chatType); err != nil {
					return markup{}, err
				}
			}
		}
		return markup{keyboard: &kb}, nil
	}
	return markup{remove: in.Remove}, nil
}

func (b *InlineButton) check(chatType string) error {
	if b.CopyText != nil && b.CopyText.Text == "" {
		b.CopyText = nil // go-telegram/bot writes an empty one on every button, and Telegram overlooks it
	}
	if strings.TrimSpace(b.Text) == "" {
		return badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty")
	}
	switch {
	case b.URL != "":
		if strings.HasPrefix(b.URL, "tg://") {
			return nil
		}
		if err := checkURL(b.URL); err != nil {
			return badRequest("inline keyboard button URL '%s' is invalid: %s", normalURL(b.URL), err)
		}
	case b.CallbackData != "":
		if len(b.CallbackData) > 64 {
			return badRequest("BUTTON_DATA_INVALID")
		}
	case b.WebApp != nil:
		return b.WebApp.check("inline keyboard button", chatType)
	case b.CopyText != nil:
		if units(b.CopyText.Text) > 256 {
			return badRequest("BUTTON_COPY_TEXT_INVALID")
		}
	case b.LoginURL == nil && b.SwitchInline == nil && b.SwitchHere == nil && !b.Pay:
		return badRequest("text buttons are unallowed in the inline keyboard")
	}
	return nil
}

func (b KeyButton) check(chatType string) error {
	switch {
	case strings.TrimSpace(b.Text) == "":
		return badRequest("keyboard button text must be non-empty")
	case b.RequestContact && chatType != "private":
		return badRequest("phone number can be requested in private chats only")
	case b.RequestLocation && chatType != "private":
		return badRequest("location can be requested in private chats only")
	case b.WebApp != nil:
		return b.WebApp.check("keyboard button", chatType)
	}
	return nil
}

// check wants https, as Telegram does, except on the laptop's own address.
func (w *WebApp) check(what, chatType string) error {
	if chatType != "private" {
		return badRequest("BUTTON_TYPE_INVALID")
	}
	u, err := url.Parse(w.URL)
	if err != nil || (u.Scheme != "https" && u.Hostname() != "127.0.0.1") {
		return badRequest("%s Web App URL '%s' is invalid: Only HTTPS links are allowed", what, w.URL)
	}
	return nil
}
