package dialogue

import (
	"encoding/json"
	"strings"

	"cartie/shared/lang"
	"cartie/shared/scenario"
	"cartie/shared/tg"

	"github.com/go-telegram/bot/models"
)

// input reads a message as the engine sees it; false when a command is addressed to another bot.
func input(m *models.Message, username string) (scenario.Input, bool) {
	in := scenario.Input{Kind: scenario.InputOther, Profile: profile(m.From)}
	switch {
	case m.Contact != nil:
		in.Kind = scenario.InputContact
		in.Contact = scenario.Contact{
			Phone: m.Contact.PhoneNumber, Own: m.Contact.UserID != 0 && m.Contact.UserID == m.From.ID,
			Name: strings.TrimSpace(m.Contact.FirstName + " " + m.Contact.LastName),
		}
	case m.Text != "":
		command, payload, ours := tg.ParseCommand(m.Text, username)
		if !ours {
			return in, false
		}
		if command != "" {
			in.Kind, in.Command, in.Payload = scenario.InputCommand, command, payload
			break
		}
		in.Kind, in.Text = scenario.InputText, m.Text
	case media(m) != nil:
		in.Kind, in.Text = scenario.InputMedia, m.Caption
	}
	return in, true
}

func profile(u *models.User) scenario.Profile {
	return scenario.Profile{FirstName: u.FirstName, LastName: u.LastName, Lang: u.LanguageCode}
}

func language(code string) lang.Code {
	c, _ := lang.Match(code)
	return c
}

// file is a media of a message, kept by Telegram's file_id.
type file struct {
	Kind string `json:"kind"`
	ID   string `json:"file_id"`
	Name string `json:"file_name,omitempty"`
	Size int64  `json:"file_size,omitempty"`
	MIME string `json:"mime_type,omitempty"`
}

func media(m *models.Message) *file {
	switch {
	case len(m.Photo) > 0:
		p := m.Photo[len(m.Photo)-1] // sizes are sorted, the last is the largest
		return &file{Kind: "photo", ID: p.FileID, Size: int64(p.FileSize)}
	case m.Document != nil:
		return &file{Kind: "document", ID: m.Document.FileID, Name: m.Document.FileName, Size: m.Document.FileSize, MIME: m.Document.MimeType}
	case m.Video != nil:
		return &file{Kind: "video", ID: m.Video.FileID, Name: m.Video.FileName, Size: m.Video.FileSize, MIME: m.Video.MimeType}
	case m.Voice != nil:
		return &file{Kind: "voice", ID: m.Voice.FileID, Size: m.Voice.FileSize, MIME: m.Voice.MimeType}
	case m.Audio != nil:
		return &file{Kind: "audio", ID: m.Audio.FileID, Name: m.Audio.FileName, Size: m.Audio.FileSize, MIME: m.Audio.MimeType}
	case m.VideoNote != nil:
		return &file{Kind: "video_note", ID: m.VideoNote.FileID, Size: int64(m.VideoNote.FileSize)}
	case m.Animation != nil:
		return &file{Kind: "animation", ID: m.Animation.FileID, Name: m.Animation.FileName, Size: m.Animation.FileSize, MIME: m.Animation.MimeType}
	}
	return nil
}

// shown is what staff see of a message, with what is needed to fetch its media later.
func shown(m *models.Message) (kind, text string, payload json.RawMessage) {
	if f := media(m); f != nil {
		payload, _ = json.Marshal(map[string]any{"file": f, "media_group_id": m.MediaGroupID})
		return f.Kind, m.Caption, payload
	}
	switch {
	case m.Contact != nil:
		return "contact", strings.TrimSpace(m.Contact.FirstName+" "+m.Contact.LastName) + " " + m.Contact.PhoneNumber, nil
	case m.Text != "":
		return "text", m.Text, nil
	case m.Sticker != nil:
		return "sticker", m.Sticker.Emoji, nil
	case m.Location != nil:
		return "location", "", nil
	}
	return "other", m.Caption, nil
}

// pressed is the label of the tapped button, as the message shows it.
func pressed(q *models.CallbackQuery) string {
	if q.Message.Message == nil {
		return ""
	}
	for _, row := range q.Message.Message.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if b.CallbackData == q.Data {
				return b.Text
			}
		}
	}
	return ""
}
