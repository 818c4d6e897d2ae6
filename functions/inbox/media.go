package inbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"cartie/shared/blob"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

const (
	// maxInline is what fits into a function's 6 MB answer with base64 around it; larger files go by redirect.
	maxInline = 4 << 20
	readValid = 5 * time.Minute
)

type mediaIn struct {
	ID    string `path:"id"`
	Media string `path:"media_id"`
}

type mediaOut struct {
	Status      int
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Location    string `header:"Location"`
	Body        []byte
}

// media hands out a file. The first time, one that came by Telegram is fetched with the bot's token, which never leaves
// the function, and kept; from then on it comes from the store.
func (d desk) media(ctx context.Context, c web.Caller, in *mediaIn) (*mediaOut, error) {
	conversation, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	id, err := ident.Parse(in.Media)
	if err != nil {
		return nil, err
	}
	m, err := d.inbox.Media(ctx, c.Scope, conversation, id)
	if err != nil {
		return nil, err
	}
	if m.Blob == "" {
		if m, err = d.fetch(ctx, c.Scope, m); err != nil {
			return nil, err
		}
	}
	mime, inline := shown(m)
	if m.Size > maxInline {
		a, err := d.blobs.ReadAddress(ctx, m.Blob, mime, m.Name, inline, readValid)
		return &mediaOut{Status: http.StatusFound, Location: a.URL, Cache: "no-store"}, err
	}
	o, err := d.blobs.Get(ctx, m.Blob)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	body, err := io.ReadAll(o)
	if err != nil {
		return nil, fault.Wrap(err, fault.Transient, "blob_unavailable", "the file store is not reachable right now")
	}
	return &mediaOut{
		Status: http.StatusOK, Type: mime, Disposition: blob.Disposition(m.Name, inline), Cache: "private, max-age=86400, immutable",
		Policy: "sandbox; default-src 'none'", Body: body,
	}, nil
}

// shown is the type a browser is told and whether it may show the file: people send us anything, and what could run in a
// page of ours is saved instead.
func shown(m inbox.Media) (mime string, inline bool) {
	mime, _, _ = strings.Cut(strings.ToLower(m.MIME), ";")
	switch mime {
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		return mime, true
	case "application/pdf":
		return mime, false
	}
	if strings.HasPrefix(mime, "video/") || strings.HasPrefix(mime, "audio/") {
		return mime, true
	}
	return "application/octet-stream", false
}

// fetch takes a file over from Telegram.
func (d desk) fetch(ctx context.Context, scope tenant.Scope, m inbox.Media) (inbox.Media, error) {
	client, err := d.talk.Client(ctx, scope, m.Bot)
	if err != nil {
		return m, err
	}
	body, size, err := client.Download(ctx, m.FileID)
	if err != nil {
		return m, unfetched(err)
	}
	defer body.Close()
	if size > tg.MaxDownload {
		return m, tooLarge()
	}
	m.Blob, m.Size = scope.Workspace().String()+"/media/"+m.ID.String(), size
	if m.MIME == "" {
		m.MIME = "application/octet-stream"
	}
	if err := d.blobs.Put(ctx, m.Blob, blob.File{MIME: m.MIME, Size: size}, body); err != nil {
		return m, err
	}
	return m, d.inbox.SetBlob(ctx, scope, m)
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "media_too_large", "Telegram gives bots no files over 20 MB")
}

// unfetched translates what Telegram said.
func unfetched(err error) error {
	var r *tg.Refusal
	if !errors.As(err, &r) {
		return err
	}
	switch r.Class {
	case tg.BadRequest:
		if strings.Contains(r.Detail, "too big") {
			return tooLarge()
		}
		return fault.Wrap(err, fault.NotFound, "media_gone", "Telegram has this file no longer")
	case tg.Unauthorized:
		return fault.Wrap(err, fault.Conflict, "bot_unavailable", "Telegram refuses the bot's token")
	}
	return fault.Wrap(err, fault.Transient, "telegram_unavailable", "Telegram does not answer right now")
}

// describeMedia documents bytes and redirect, which an operation's one answer cannot.
func describeMedia(doc *huma.OpenAPI) {
	get := doc.Paths["/api/conversations/{id}/media/{media_id}"].Get
	get.Responses["200"].Content = map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	get.Responses["302"] = &huma.Response{Description: "A larger file: an address that is good for five minutes"}
}
