package inbox

import (
	"context"
	"net/http"
	"strings"

	"cartie/shared/blob"
	"cartie/shared/dialogue"
	"cartie/shared/fault"
	"cartie/shared/idem"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

type writeIn struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body draft
}

type draft struct {
	Kind    string   `json:"kind" enum:"text,note"`
	Text    string   `json:"text" maxLength:"4096" doc:"plain; shown as it is typed"`
	Uploads []string `json:"upload_ids,omitempty" maxItems:"10" nullable:"false" doc:"files put to the addresses of /api/uploads; not with a note"`
}

type messageOut struct{ Body message }

// write answers the first message of what was written; a long text with files, or several documents, become more.
func (d desk) write(ctx context.Context, c web.Caller, in *writeIn) (*messageOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	files, err := d.arrived(ctx, c.Scope, in.Body)
	if err != nil {
		return nil, err
	}
	var out message
	var wake ident.ID
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) (err error) {
		wake = ident.Nil
		out, _, err = idem.OnceTx(ctx, tx, c.Scope, "messages.write."+in.ID, in.Key, in.Body, func(ctx context.Context) (message, error) {
			var first ident.ID
			if in.Body.Kind == "note" {
				first, err = d.note(ctx, tx, c.Scope, id, in.Body.Text)
			} else {
				first, wake, err = d.talk.ReplyTx(ctx, tx, c.Scope, id, dialogue.Reply{Text: in.Body.Text, Files: files})
			}
			if err != nil {
				return message{}, err
			}
			m, err := d.inbox.MessageTx(ctx, tx, c.Scope, id, first)
			return messageOf(id, m), err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	if wake != ident.Nil {
		d.talk.Wake(ctx, c.Scope, wake)
	}
	return &messageOut{Body: out}, nil
}

func (d desk) note(ctx context.Context, tx pg.Tx, scope tenant.Scope, conversation ident.ID, text string) (ident.ID, error) {
	if strings.TrimSpace(text) == "" {
		return ident.Nil, fault.InvalidField("body.text", "an empty note tells nothing")
	}
	lane, err := d.inbox.LaneTx(ctx, tx, scope, conversation)
	if err != nil {
		return ident.Nil, err
	}
	return d.inbox.NoteTx(ctx, tx, scope, lane, text)
}

// sniffed is how many bytes tell what a file is.
const sniffed = 512

// arrived finds the announced files and looks at what really came: nobody is sent a file that is not there, or one that
// is not what it was said to be.
func (d desk) arrived(ctx context.Context, scope tenant.Scope, in draft) ([]inbox.Upload, error) {
	if len(in.Uploads) == 0 {
		return nil, nil
	}
	if in.Kind == "note" {
		return nil, fault.InvalidField("body.upload_ids", "a note has no files")
	}
	ids := make([]ident.ID, len(in.Uploads))
	for n, text := range in.Uploads {
		var err error
		if ids[n], err = ident.Parse(text); err != nil {
			return nil, err
		}
	}
	files, err := d.inbox.Uploads(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	for n, f := range files {
		what, start, err := d.blobs.Head(ctx, f.Blob, sniffed)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.InvalidField("body.upload_ids", "file %d has not been put to its address", n+1)
		}
		if err != nil {
			return nil, err
		}
		if what != (blob.File{MIME: f.MIME, Size: f.Size}) || strings.HasPrefix(f.MIME, "image/") && http.DetectContentType(start) != f.MIME {
			return nil, fault.InvalidField("body.upload_ids", "file %d is not what was announced", n+1)
		}
	}
	return files, nil
}
