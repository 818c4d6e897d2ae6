package telegram

import (
	"encoding/json"
	"reflect"
	"time"
)

// begin is a message of the bot in ch that still needs its content.
func (c *call) begin(ch *chat) Message {
	m := Message{Chat: ch.Chat, Date: c.now.Unix()}
	if ch.Type == "channel" {
		sender := ch.Chat
		m.SenderChat = &sender
	} else {
		from := c.b.User
		m.From = &from
	}
	return m
}

// put finishes a send: reply target, rates, number, keyboards, transcript.
func (c *call) put(ch *chat, kb markup, messages ...*Message) error {
	var reply struct {
		MessageID    int64 `json:"message_id"`
		AllowWithout bool  `json:"allow_sending_without_reply"`
	}
	if err := c.p.into("reply_parameters", &reply); err != nil {
		return err
	}
	if reply.MessageID == 0 {
		reply.MessageID = c.p.number("reply_to_message_id")
	}
	var parent *Message
	if reply.MessageID != 0 {
		switch e := ch.message(reply.MessageID); {
		case e != nil:
			copied := e.Message
			copied.ReplyTo = nil
			parent = &copied
		case !reply.AllowWithout:
			return badRequest("message to be replied not found")
		}
	}
	if err := c.pace(ch, false); err != nil {
		return err
	}
	for _, m := range messages {
		ch.lastID++
		m.ID, m.ReplyTo, m.ReplyMarkup = ch.lastID, parent, kb.inline
		ch.add(*m, true)
	}
	switch {
	case kb.keyboard != nil:
		ch.keyboard = kb.keyboard
	case kb.remove:
		ch.keyboard = nil
	}
	ch.action = ""
	return nil
}

func (c *call) sendMessage() (any, error) {
	ch, err := c.reach("text messages")
	if err != nil {
		return nil, err
	}
	m := c.begin(ch)
	if m.Text, m.Entities, err = c.text(); err != nil {
		return nil, err
	}
	kb, err := c.p.markup(ch.Type)
	if err != nil {
		return nil, err
	}
	if err := c.put(ch, kb, &m); err != nil {
		return nil, err
	}
	return m, nil
}

func (c *call) text() (string, []Entity, error) {
	text, entities, err := c.p.formatted("text", "entities")
	switch {
	case err != nil:
		return "", nil, err
	case text == "":
		return "", nil, badRequest("message text is empty")
	case units(text) > maxText:
		return "", nil, badRequest("message is too long")
	}
	return text, entities, nil
}

func (c *call) caption() (string, []Entity, error) {
	caption, entities, err := c.p.formatted("caption", "caption_entities")
	if err == nil && units(caption) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return caption, entities, err
}

func (c *call) copyMessage() (any, error) {
	m, err := c.repeat("copy")
	if err != nil {
		return nil, err
	}
	return map[string]int64{"message_id": m.ID}, nil
}

func (c *call) forwardMessage() (any, error) { return c.repeat("forward") }

// repeat sends the content of another message again, with its origin when it is forwarded.
func (c *call) repeat(verb string) (*Message, error) {
	ch, err := c.reach("messages")
	if err != nil {
		return nil, err
	}
	from, err := c.target("from_chat_id")
	if err != nil {
		return nil, err
	}
	e := from.message(c.p.number("message_id"))
	if e == nil {
		return nil, badRequest("message to %s not found", verb)
	}
	m := c.begin(ch)
	src := e.Message
	m.Text, m.Entities, m.Photo, m.Document, m.Voice, m.Video = src.Text, src.Entities, src.Photo, src.Document, src.Voice, src.Video
	m.Sticker, m.Contact, m.Caption, m.CaptionEntities = src.Sticker, src.Contact, src.Caption, src.CaptionEntities
	var kb markup
	if verb == "forward" {
		m.ForwardOrigin = origin(src)
	} else {
		if c.p.has("caption") && src.media() {
			if m.Caption, m.CaptionEntities, err = c.caption(); err != nil {
				return nil, err
			}
		}
		if kb, err = c.p.markup(ch.Type); err != nil {
			return nil, err
		}
	}
	if err := c.put(ch, kb, &m); err != nil {
		return nil, err
	}
	return &m, nil
}

func origin(m Message) json.RawMessage {
	o := map[string]any{"type": "user", "date": m.Date, "sender_user": m.From}
	if m.From == nil {
		o = map[string]any{"type": "channel", "date": m.Date, "chat": m.Chat, "message_id": m.ID}
	}
	raw, _ := json.Marshal(o)
	return raw
}

// editable finds the message an edit names; inline messages are not kept, so an edit of one is always believed.
func (c *call) editable() (ch *chat, e *entry, inline bool, err error) {
	if c.p.str("inline_message_id") != "" {
		return nil, nil, true, nil
	}
	if ch, err = c.reach("messages"); err != nil {
		return nil, nil, false, err
	}
	if c.p.number("message_id") == 0 {
		return nil, nil, false, badRequest("message identifier is not specified")
	}
	e = ch.message(c.p.number("message_id"))
	switch {
	case e == nil:
		return nil, nil, false, badRequest("message to edit not found")
	case !e.Own:
		return nil, nil, false, badRequest("message can't be edited")
	}
	return ch, e, false, nil
}

// edit replaces the content when change altered it; a call without reply_markup takes the buttons away.
func (c *call) edit(change func(m *Message) error) (any, error) {
	ch, e, inline, err := c.editable()
	if err != nil {
		return nil, err
	}
	if inline {
		return true, change(&Message{})
	}
	m := e.Message
	if err := change(&m); err != nil {
		return nil, err
	}
	kb, err := c.p.markup(ch.Type)
	if err != nil {
		return nil, err
	}
	m.ReplyMarkup = kb.inline
	if reflect.DeepEqual(m, e.Message) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same " +
			"as a current content and reply markup of the message")
	}
	if err := c.pace(ch, true); err != nil {
		return nil, err
	}
	m.EditDate = c.now.Unix()
	e.Message = m
	return m, nil
}

func (c *call) editMessageText() (any, error) {
	return c.edit(func(m *Message) (err error) {
		if m.media() {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, err = c.text()
		return err
	})
}

func (c *call) editMessageCaption() (any, error) {
	return c.edit(func(m *Message) (err error) {
		if m.ID != 0 && !m.media() {
			return badRequest("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities, err = c.caption()
		return err
	})
}

func (c *call) editMessageReplyMarkup() (any, error) {
	return c.edit(func(*Message) error { return nil })
}

func (c *call) deleteMessage() (any, error) {
	ch, err := c.reach("messages")
	if err != nil {
		return nil, err
	}
	e := ch.message(c.p.number("message_id"))
	switch {
	case e == nil:
		return nil, badRequest("message to delete not found")
	case c.now.Sub(time.Unix(e.Date, 0)) > 48*time.Hour && ch.Type != "channel":
		return nil, badRequest("message can't be deleted for everyone")
	}
	e.Deleted = true
	return true, nil
}

func (c *call) pinChatMessage() (any, error) {
	ch, err := c.reach("messages")
	if err != nil {
		return nil, err
	}
	id := c.p.number("message_id")
	if ch.message(id) == nil {
		return nil, badRequest("message to pin not found")
	}
	ch.unpin(id)
	ch.pinned = append(ch.pinned, id)
	return true, nil
}

func (c *call) unpinChatMessage() (any, error) {
	ch, err := c.reach("messages")
	if err != nil {
		return nil, err
	}
	id := c.p.number("message_id")
	if id == 0 && len(ch.pinned) > 0 {
		id = ch.pinned[len(ch.pinned)-1]
	}
	ch.unpin(id)
	return true, nil
}

func (ch *chat) unpin(id int64) {
	kept := ch.pinned[:0]
	for _, p := range ch.pinned {
		if p != id {
			kept = append(kept, p)
		}
	}
	ch.pinned = kept
}
