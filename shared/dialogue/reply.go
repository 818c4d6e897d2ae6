package dialogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"strings"
	"unicode/utf16"

	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/dialogue/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/trace"

	"github.com/jackc/pgx/v5"
)

// Reply is what a member writes to a person: plain text, shown as it was typed, and files whose bytes are in the store.
type Reply struct {
	Text  string
	Files []inbox.Upload // at most tg.MaxAlbum
}

// ReplyTx queues a reply and takes the conversation over: the bot is silent until it is given back. It answers the id of
// the first message made of it, and the chat to wake after the commit. Photos and videos go together as an album, other
// files each by itself; the text is the first file's caption, or a message before the files when it is too long for one.
// Faults: Invalid at body.text for more than tg.MaxText; Conflict contact_unreachable when the person cannot be written
// to, bot_unavailable when the bot is switched off; NotFound.
func (d *Desk) ReplyTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, conversation ident.ID, r Reply) (message, chat ident.ID, err error) {
	if strings.TrimSpace(r.Text) == "" && len(r.Files) == 0 {
		return ident.Nil, ident.Nil, fault.InvalidField("body.text", "a reply says something or shows something")
	}
	if units(r.Text) > tg.MaxText {
		return ident.Nil, ident.Nil, fault.InvalidField("body.text", "longer than %d characters", tg.MaxText)
	}
	lane, err := d.Inbox.LaneTx(ctx, tx, scope, conversation)
	if err != nil {
		return ident.Nil, ident.Nil, err
	}
	if lane.Unreachable {
		return ident.Nil, ident.Nil, fault.New(fault.Conflict, "contact_unreachable", "the person has blocked the bot or left it")
	}
	b, err := d.Bots.GetTx(ctx, tx, scope, lane.Bot)
	if err != nil {
		return ident.Nil, ident.Nil, err
	}
	if b.Status != bot.Active {
		return ident.Nil, ident.Nil, fault.New(fault.Conflict, "bot_unavailable", "the bot of this conversation is switched off")
	}
	messages, err := compose(r, scope.Actor().ID)
	if err != nil {
		return ident.Nil, ident.Nil, err
	}
	ids, err := d.Inbox.SayTx(ctx, tx, scope, lane, messages)
	if err != nil {
		return ident.Nil, ident.Nil, err
	}
	return ids[0], lane.ID, d.resumeLaterTx(ctx, tx, scope, conversation)
}

// compose makes a reply the messages it is sent as.
func compose(r Reply, author ident.ID) ([]inbox.Outgoing, error) {
	var together, alone []inbox.Media
	for _, u := range r.Files {
		m := inbox.Media{Kind: kindOf(u), Blob: u.Blob, Name: u.Name, MIME: u.MIME, Size: u.Size}
		if m.Kind == tg.Document {
			alone = append(alone, m)
		} else {
			together = append(together, m)
		}
	}
	var groups [][]inbox.Media
	if len(together) > 0 {
		groups = append(groups, together)
	}
	for _, m := range alone {
		groups = append(groups, []inbox.Media{m})
	}
	if len(groups) == 0 || units(r.Text) > tg.MaxCaption {
		groups = append([][]inbox.Media{nil}, groups...)
	}
	out := make([]inbox.Outgoing, len(groups))
	for n, files := range groups {
		text := ""
		if n == 0 {
			text = r.Text
		}
		m, kind := tg.Message{Text: html.EscapeString(text)}, "text"
		for _, f := range files {
			m.Media = append(m.Media, tg.Media{Kind: f.Kind, Blob: f.Blob, Name: f.Name})
			kind = f.Kind
		}
		if len(files) > 1 {
			kind = "album"
		}
		payload, err := json.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("encode reply: %w", err)
		}
		out[n] = inbox.Outgoing{AuthorKind: "user", AuthorID: &author, Kind: kind, Text: text, Payload: payload, Media: files}
	}
	return out, nil
}

// kindOf is how Telegram shows a file. Pictures that are too big for a photo are documents.
func kindOf(u inbox.Upload) string {
	switch u.MIME {
	case "image/jpeg", "image/png", "image/webp":
		if u.Size <= tg.MaxPhoto {
			return tg.Photo
		}
	case "video/mp4":
		return tg.Video
	}
	return tg.Document
}

// units is how long Telegram finds a text.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// Wake asks the sender to look at a chat. What is not heard is found by the sweeper, so nobody is told.
func (d *Desk) Wake(ctx context.Context, scope tenant.Scope, chat ident.ID) {
	err := d.Bus.Publish(ctx, d.SendQueue, bus.Message{Workspace: scope.Workspace(), ID: chat, Trace: trace.ID(ctx)})
	if err != nil {
		slog.WarnContext(ctx, "wake sender", "err", err)
	}
}

// GiveBack lets the bot answer again. Where the person stands in the flow is as it was when staff took over.
func (d *Desk) GiveBack(ctx context.Context, scope tenant.Scope, conversation ident.ID) error {
	return pg.InScope(ctx, d.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := d.Inbox.LaneTx(ctx, tx, scope, conversation); err != nil {
			return err
		}
		return d.Inbox.SetOwnerTx(ctx, tx, scope, conversation, inbox.Bot)
	})
}

// Session is where the person of a conversation stands; false when they never talked to a flow.
func (d *Desk) Session(ctx context.Context, scope tenant.Scope, conversation ident.ID) (state scenario.State, ok bool, err error) {
	err = pg.InScope(ctx, d.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
		raw, err := query.New(tx).PeekSession(ctx, query.PeekSessionParams{WorkspaceID: scope.Workspace(), ConversationID: &conversation})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal(raw, &state)
		}
		if err != nil {
			return fmt.Errorf("read session: %w", err)
		}
		ok = true
		return nil
	})
	return state, ok, err
}

// Client calls Telegram as one of the workspace's bots.
func (d *Desk) Client(ctx context.Context, scope tenant.Scope, id ident.ID) (tg.Client, error) {
	b, err := d.Bots.Get(ctx, scope, id)
	if err != nil {
		return tg.Client{}, err
	}
	return d.client(b, scope)
}
