package inbox

import (
	"context"
	"path"
	"strings"
	"time"

	"cartie/shared/blob"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/tg"
	"cartie/shared/web"
)

const (
	maxUpload   = tg.MaxDownload // bytes: what a bot can also fetch again
	uploadValid = 15 * time.Minute
)

// sendable are the types staff may send. What a browser would run is not among them.
var sendable = [...]string{
	"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "audio/mpeg", "audio/ogg", "audio/mp4",
	"application/pdf", "application/zip", "text/plain", "text/csv",
	"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

type uploadIn struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
		MIME string `json:"mime" maxLength:"120" example:"image/jpeg"`
		Size int64  `json:"size" minimum:"1" doc:"bytes, at most 20 MB"`
	}
}

type uploadOut struct{ Body upload }

type upload struct {
	ID      string            `json:"id" format:"uuid" doc:"for upload_ids of a message"`
	Method  string            `json:"method" enum:"PUT"`
	URL     string            `json:"url" doc:"takes exactly the announced bytes, for 15 minutes; send no token"`
	Headers map[string]string `json:"headers"`
}

// upload answers an address for a file. Its length and type are part of the signature.
func (d desk) upload(ctx context.Context, c web.Caller, in *uploadIn) (*uploadOut, error) {
	if in.Body.Size > maxUpload {
		return nil, fault.InvalidField("body.size", "larger than 20 MB")
	}
	mime := strings.ToLower(in.Body.MIME)
	if !allowed(mime) {
		return nil, fault.InvalidField("body.mime", "files of this type cannot be sent")
	}
	id := ident.New()
	u := inbox.Upload{ID: id, Name: plain(in.Body.Name), MIME: mime, Size: in.Body.Size, Blob: c.Scope.Workspace().String() + "/uploads/" + id.String()}
	address, err := d.blobs.UploadAddress(ctx, u.Blob, blob.File{MIME: u.MIME, Size: u.Size}, uploadValid)
	if err != nil {
		return nil, err
	}
	if err := d.inbox.AddUpload(ctx, c.Scope, u); err != nil {
		return nil, err
	}
	return &uploadOut{Body: upload{ID: id.String(), Method: address.Method, URL: address.URL, Headers: address.Headers}}, nil
}

func allowed(mime string) bool {
	for _, m := range sendable {
		if m == mime {
			return true
		}
	}
	return false
}

// plain is a file's name without a path and without what a header could be broken with.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' {
			return '_'
		}
		return r
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "." || name == "/" {
		return "file"
	}
	return name
}
