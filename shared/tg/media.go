package tg

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Limits of the Bot API ("Sending files", "sendMediaGroup", "getFile"). Lengths are in UTF-16 units after HTML is read.
const (
	MaxText     = 4096
	MaxCaption  = 1024
	MaxAlbum    = 10
	MaxPhoto    = 10 << 20 // bytes
	MaxDownload = 20 << 20 // bytes a bot may fetch
)

// The kinds of files that can be sent.
const (
	Photo    = "photo"
	Video    = "video"
	Document = "document"
)

// Media is one file of an outgoing message. FileID is what Telegram called it when this bot sent it before; without one
// the bytes are uploaded.
type Media struct {
	Kind   string `json:"kind"`
	Blob   string `json:"blob,omitempty"` // where the bytes are, for whoever opens them
	FileID string `json:"file_id,omitempty"`
	Name   string `json:"name,omitempty"`
}

// Opener gives the bytes of a file. They are read once, to the end unless the call fails.
type Opener func(ctx context.Context, m Media) (io.ReadCloser, error)

// Sent is what Telegram made of a message: the id of its first part, and what it calls the files, in their order.
type Sent struct {
	ID    int64
	Files []string
}

// SendMedia posts one file with the text as its caption, or two to ten photos and videos as an album. An error of open
// comes back as it is; nothing was sent then.
func (c Client) SendMedia(ctx context.Context, chat int64, m Message, open Opener) (Sent, error) {
	bodies := make([]io.Reader, len(m.Media))
	for n, f := range m.Media {
		if f.FileID != "" {
			continue
		}
		body, err := open(ctx, f)
		if err != nil {
			return Sent{}, err
		}
		defer body.Close()
		bodies[n] = body
	}
	if len(m.Media) > 1 {
		return c.sendAlbum(ctx, chat, m, bodies)
	}
	sent, err := c.sendFile(ctx, chat, m, source(m.Media[0], bodies[0]))
	if err != nil {
		return Sent{}, refused(err)
	}
	return Sent{ID: int64(sent.ID), Files: []string{fileID(sent)}}, nil
}

func source(f Media, body io.Reader) models.InputFile {
	if body == nil {
		return &models.InputFileString{Data: f.FileID}
	}
	return &models.InputFileUpload{Filename: f.Name, Data: &reader{body}}
}

// reader is a pointer, as the library asks an upload whether it is nil.
type reader struct{ io.Reader }

func (c Client) sendFile(ctx context.Context, chat int64, m Message, file models.InputFile) (*models.Message, error) {
	switch m.Media[0].Kind {
	case Photo:
		return c.carrier.SendPhoto(ctx, &bot.SendPhotoParams{
			ChatID: chat, MessageThreadID: m.Thread, Photo: file, Caption: m.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: m.markup(),
		})
	case Video:
		return c.carrier.SendVideo(ctx, &bot.SendVideoParams{
			ChatID: chat, MessageThreadID: m.Thread, Video: file, Caption: m.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: m.markup(),
		})
	}
	return c.carrier.SendDocument(ctx, &bot.SendDocumentParams{
		ChatID: chat, MessageThreadID: m.Thread, Document: file, Caption: m.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: m.markup(),
	})
}

func (c Client) sendAlbum(ctx context.Context, chat int64, m Message, bodies []io.Reader) (Sent, error) {
	items := make([]models.InputMedia, len(m.Media))
	for n, f := range m.Media {
		ref, caption := f.FileID, ""
		if bodies[n] != nil {
			ref = fmt.Sprintf("attach://file%d", n)
		}
		if n == 0 {
			caption = m.Text
		}
		if f.Kind == Video {
			items[n] = &models.InputMediaVideo{Media: ref, Caption: caption, ParseMode: models.ParseModeHTML, MediaAttachment: bodies[n]}
		} else {
			items[n] = &models.InputMediaPhoto{Media: ref, Caption: caption, ParseMode: models.ParseModeHTML, MediaAttachment: bodies[n]}
		}
	}
	parts, err := c.carrier.SendMediaGroup(ctx, &bot.SendMediaGroupParams{ChatID: chat, MessageThreadID: m.Thread, Media: items})
	if err != nil {
		return Sent{}, refused(err)
	}
	var sent Sent
	for _, part := range parts {
		if sent.ID == 0 {
			sent.ID = int64(part.ID)
		}
		sent.Files = append(sent.Files, fileID(part))
	}
	return sent, nil
}

func fileID(m *models.Message) string {
	switch {
	case len(m.Photo) > 0:
		return m.Photo[len(m.Photo)-1].FileID
	case m.Video != nil:
		return m.Video.FileID
	case m.Animation != nil:
		return m.Animation.FileID
	case m.Document != nil:
		return m.Document.FileID
	case m.Audio != nil:
		return m.Audio.FileID
	}
	return ""
}

// Download opens a file people sent, and tells its size. Telegram serves no bot a file over MaxDownload: BadRequest.
func (c Client) Download(ctx context.Context, fileID string) (io.ReadCloser, int64, error) {
	f, err := c.bot.GetFile(ctx, &bot.GetFileParams{FileID: fileID})
	if err != nil {
		return nil, 0, refused(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.bot.FileDownloadLink(f), nil)
	if err != nil {
		return nil, 0, &Refusal{Class: BadRequest, Detail: "the file's path is no path"} // the cause would name the token
	}
	res, err := c.files.Do(r)
	if err != nil {
		return nil, 0, &Refusal{Class: Unavailable, Detail: "no answer from the Bot API"}
	}
	if res.StatusCode != http.StatusOK || res.ContentLength < 0 {
		_ = res.Body.Close()
		class := Unavailable
		if res.StatusCode == http.StatusNotFound {
			class = BadRequest
		}
		return nil, 0, &Refusal{Class: class, Detail: strings.ToLower(http.StatusText(res.StatusCode))}
	}
	return res.Body, res.ContentLength, nil
}
