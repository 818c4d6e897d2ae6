package inbox

import (
	"context"
	"strconv"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/web"
)

type message struct {
	ID        string     `json:"id" format:"uuid"`
	Direction string     `json:"direction" enum:"in,out,note"`
	Author    author     `json:"author"`
	Kind      string     `json:"kind" doc:"text, press, contact, photo, document, voice, video …"`
	Text      string     `json:"text"`
	Media     []media    `json:"media"`
	AlbumID   *string    `json:"album_id" format:"uuid" doc:"messages with the same one were sent together"`
	State     string     `json:"state" enum:"received,queued,sending,sent,failed,unknown"`
	Repeated  bool       `json:"repeated" doc:"sent again because an answer was lost; the person may have it twice"`
	Error     string     `json:"error,omitempty"`
	At        time.Time  `json:"at"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
	EditedAt  *time.Time `json:"edited_at,omitempty"`
}

type author struct {
	Kind string `json:"kind" enum:"contact,bot,user,system"`
	ID   string `json:"id,omitempty" format:"uuid"`
	Name string `json:"name"`
}

type media struct {
	ID   string `json:"id" format:"uuid"`
	Kind string `json:"kind" enum:"photo,document,voice,video,audio"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size int64  `json:"size" doc:"bytes; 0 when unknown"`
	URL  string `json:"url" doc:"asks for the caller's token like every other path"`
}

type messagesIn struct {
	ID     string `path:"id"`
	Cursor string `query:"cursor" maxLength:"20" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// messages pages by the order in which the chat saw them, which is finer than time.
func (d desk) messages(ctx context.Context, c web.Caller, in *messagesIn) (*web.ListOut[message], error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	before := inbox.Latest
	if in.Cursor != "" {
		if before, err = strconv.ParseInt(in.Cursor, 36, 64); err != nil || before < 1 {
			return nil, fault.InvalidField("query.cursor", "not a cursor of this list")
		}
	}
	rows, total, err := d.inbox.Messages(ctx, c.Scope, id, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &web.ListOut[message]{Body: web.Page[message]{Items: []message{}, Total: total.Count, TotalMore: total.More}}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		out.Body.NextCursor = strconv.FormatInt(rows[in.Limit-1].Seq, 36)
	}
	for _, m := range rows {
		out.Body.Items = append(out.Body.Items, messageOf(id, m))
	}
	return out, nil
}

func messageOf(conversation ident.ID, m inbox.Message) message {
	out := message{
		ID: m.ID.String(), Direction: m.Direction, Author: author{Kind: m.AuthorKind, Name: m.AuthorName}, Kind: m.Kind, Text: m.Text,
		Media: []media{}, AlbumID: text(m.Album), State: string(m.State), Repeated: m.Repeated, Error: m.Error,
		At: m.CreatedAt, SentAt: m.SentAt, EditedAt: m.EditedAt,
	}
	if m.AuthorID != nil {
		out.Author.ID = m.AuthorID.String()
	}
	for _, f := range m.Media {
		out.Media = append(out.Media, media{
			ID: f.ID.String(), Kind: f.Kind, Name: f.Name, MIME: f.MIME, Size: f.Size,
			URL: "/api/conversations/" + conversation.String() + "/media/" + f.ID.String(),
		})
	}
	return out
}
