package tg

import "github.com/go-telegram/bot/models"

// Message is an outgoing text, as it is kept in messages.payload until it is sent. Text is HTML (parse_mode HTML).
// At most one of Reply, Inline and Remove is set. With Media the text is its caption; more than one file is an album, which
// Telegram sends without a keyboard.
type Message struct {
	Text   string     `json:"text"`
	Media  []Media    `json:"media,omitempty"`
	Thread int        `json:"thread,omitempty"` // message_thread_id, to stay in a forum topic
	Reply  [][]Key    `json:"reply,omitempty"`
	Inline [][]Button `json:"inline,omitempty"`
	Remove bool       `json:"remove,omitempty"`
}

// Key is one key of a reply keyboard; Contact asks for the person's own phone.
type Key struct {
	Label   string `json:"label"`
	Contact bool   `json:"contact,omitempty"`
}

// Button is one inline button with its signed callback_data.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data"`
}

func (m Message) markup() models.ReplyMarkup {
	switch {
	case len(m.Reply) > 0:
		k := &models.ReplyKeyboardMarkup{ResizeKeyboard: true}
		for _, row := range m.Reply {
			var keys []models.KeyboardButton
			for _, key := range row {
				keys = append(keys, models.KeyboardButton{Text: key.Label, RequestContact: key.Contact})
			}
			k.Keyboard = append(k.Keyboard, keys)
		}
		return k
	case len(m.Inline) > 0:
		k := &models.InlineKeyboardMarkup{}
		for _, row := range m.Inline {
			var buttons []models.InlineKeyboardButton
			for _, b := range row {
				buttons = append(buttons, models.InlineKeyboardButton{Text: b.Label, CallbackData: b.Data})
			}
			k.InlineKeyboard = append(k.InlineKeyboard, buttons)
		}
		return k
	case m.Remove:
		return &models.ReplyKeyboardRemove{RemoveKeyboard: true}
	}
	return nil
}
