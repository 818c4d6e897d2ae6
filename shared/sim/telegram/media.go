package telegram

import (
	"encoding/json"
	"strconv"
	"strings"
)

// content puts the file of one parameter into m as the given kind.
func (c *call) content(m *Message, kind, key, value string) error {
	up, stored, err := c.attach(key, value)
	if err != nil {
		return err
	}
	if stored != nil && stored.kind != kind {
		title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
		return badRequest("can't use file of type %s as %s", title(stored.kind), title(kind))
	}
	if kind == "photo" {
		if stored != nil {
			m.Photo = c.b.photos[stored.ID]
			return nil
		}
		m.Photo, err = c.storePhoto(up.body)
		return err
	}
	var f File
	if stored != nil {
		f = stored.File
	} else {
		if len(up.body) == 0 {
			return badRequest("file must be non-empty")
		}
		f = c.store(kind, up.name, up.body, 0, 0, "")
	}
	switch kind {
	case "document":
		m.Document = &f
	case "voice":
		m.Voice = &f
	case "video":
		m.Video = &f
	}
	return nil
}

func (c *call) sendFile(kind string) (any, error) {
	ch, err := c.reach(map[string]string{"photo": "photos", "document": "documents", "voice": "voice messages", "video": "videos"}[kind])
	if err != nil {
		return nil, err
	}
	m := c.begin(ch)
	if m.Caption, m.CaptionEntities, err = c.caption(); err != nil {
		return nil, err
	}
	kb, err := c.p.markup(ch.Type)
	if err != nil {
		return nil, err
	}
	if err := c.content(&m, kind, kind, c.p.str(kind)); err != nil {
		return nil, err
	}
	if err := c.put(ch, kb, &m); err != nil {
		return nil, err
	}
	return m, nil
}

func (c *call) sendMediaGroup() (any, error) {
	ch, err := c.reach("photos")
	if err != nil {
		return nil, err
	}
	var items []struct {
		Type, Media, Caption string
		ParseMode            string          `json:"parse_mode"`
		Entities             json.RawMessage `json:"caption_entities"`
	}
	if err := c.p.into("media", &items); err != nil {
		return nil, err
	}
	switch {
	case len(items) < 2:
		return nil, badRequest("there are not enough messages to send as an album")
	case len(items) > 10:
		return nil, badRequest("too many messages to send as an album")
	}
	album := strconv.FormatInt(c.s.next(), 10)
	var messages []*Message
	for _, item := range items {
		if item.Type != "photo" && item.Type != "video" && item.Type != "document" {
			return nil, badRequest("can't parse InputMedia: type %s can't be used in an album", item.Type)
		}
		if (item.Type == "document") != (items[0].Type == "document") {
			return nil, badRequest("document can't be mixed with other media types")
		}
		m := c.begin(ch)
		m.MediaGroupID = album
		one := &call{s: c.s, b: c.b, now: c.now, p: &params{files: c.p.files, values: map[string]string{
			"caption": item.Caption, "parse_mode": item.ParseMode, "caption_entities": string(item.Entities),
		}}}
		if m.Caption, m.CaptionEntities, err = one.caption(); err != nil {
			return nil, err
		}
		if err := one.content(&m, item.Type, "", item.Media); err != nil {
			return nil, err
		}
		messages = append(messages, &m)
	}
	if err := c.put(ch, markup{}, messages...); err != nil {
		return nil, err
	}
	return messages, nil
}
