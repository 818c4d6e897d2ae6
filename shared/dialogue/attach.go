package dialogue

import (
	"context"
	"io"

	"cartie/shared/fault"
	"cartie/shared/inbox"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/go-telegram/bot/models"
)

// attached is the file of a message as the inbox keeps it; what is shown alike is of one kind.
func attached(m *models.Message) []inbox.Media {
	f := media(m)
	if f == nil {
		return nil
	}
	kind := f.Kind
	switch kind {
	case "video_note", "animation":
		kind = "video"
	}
	mime := f.MIME
	if mime == "" {
		mime = map[string]string{"photo": "image/jpeg", "video": "video/mp4", "voice": "audio/ogg"}[kind]
	}
	return []inbox.Media{{Kind: kind, FileID: f.ID, Name: f.Name, MIME: mime, Size: f.Size}}
}

// post sends one message of a lane. A file the bot has sent before goes by the name Telegram gave it; when Telegram knows
// that name no longer, the bytes go again.
func (d *Desk) post(ctx context.Context, scope tenant.Scope, client tg.Client, chat inbox.Chat, m tg.Message) (tg.Sent, error) {
	if len(m.Media) == 0 {
		id, err := client.Send(ctx, chat.ChatID, m)
		return tg.Sent{ID: id}, err
	}
	var blobs []string
	for _, f := range m.Media {
		blobs = append(blobs, f.Blob)
	}
	known, err := d.Inbox.KnownFiles(ctx, scope, chat.Bot, blobs)
	if err != nil {
		return tg.Sent{}, stuck(err)
	}
	fresh := m
	fresh.Media = make([]tg.Media, len(m.Media))
	copy(fresh.Media, m.Media)
	reused := false
	for n := range m.Media {
		if id := known[m.Media[n].Blob]; id != "" {
			m.Media[n].FileID, reused = id, true
		}
	}
	sent, err := client.SendMedia(ctx, chat.ChatID, m, d.open)
	if r := tg.RefusalOf(err); reused && r != nil && r.Class == tg.BadRequest {
		sent, err = client.SendMedia(ctx, chat.ChatID, fresh, d.open)
	}
	if err != nil && tg.RefusalOf(err) == nil {
		err = stuck(err)
	}
	return sent, err
}

func (d *Desk) open(ctx context.Context, f tg.Media) (io.ReadCloser, error) {
	return d.Blobs.Get(ctx, f.Blob)
}

// stuck says in the words of the lane why a message could not even be tried.
func stuck(err error) *tg.Refusal {
	if fault.Is(err, fault.NotFound) {
		return &tg.Refusal{Class: tg.BadRequest, Detail: "the file is gone"}
	}
	return &tg.Refusal{Class: tg.Unavailable, Detail: "the file could not be read"}
}
