package telegram

import (
	"strings"
	"time"
)

// chat is one chat as one bot knows it. The server's lock guards it.
type chat struct {
	Chat
	lastID   int64 // message ids count up per chat
	entries  []*entry
	status   string // the bot's membership: member, administrator, left, kicked
	cannot   bool   // administrator without the right to post
	gone     bool   // the person's account is deactivated
	migrated int64  // id of the supergroup this group became
	keyboard *Keyboard
	action   string
	actionAt time.Time
	pinned   []int64
	members  map[int64]string // statuses of others, as updates told
	pace     bucket
	minute   bucket // groups and channels only
}

// epoch makes first message ids grow over restarts of a sandbox whose database remembers the earlier ones.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// meet makes a chat known to the bot, or refreshes its name. The lock is held.
func (s *Server) meet(b *bot, c Chat) *chat {
	known := b.chats[c.ID]
	if known == nil {
		known = &chat{
			Chat: c, status: "member", members: map[int64]string{}, lastID: max(int64(s.opt.Now().Sub(epoch).Seconds()), 0),
		}
		if c.Type == "channel" {
			known.status = "administrator"
		}
		b.chats[c.ID] = known
		s.touch()
	}
	known.Chat = c
	return known
}

// target finds the chat a call names in key by id or @username, as far as the bot may know of it.
func (c *call) target(key string) (*chat, error) {
	ref := strings.TrimSpace(c.p.str(key))
	if ref == "" {
		return nil, badRequest("%s is empty", key)
	}
	if strings.HasPrefix(ref, "@") {
		for _, ch := range c.b.chats {
			if strings.EqualFold(ch.Username, ref[1:]) && ch.Type != "private" {
				return ch, nil
			}
		}
		return nil, badRequest("chat not found")
	}
	id := c.p.number(key)
	if ch := c.b.chats[id]; ch != nil {
		return ch, nil
	}
	if _, seen := c.b.users[id]; seen {
		return nil, forbidden("bot can't initiate conversation with a user")
	}
	return nil, badRequest("chat not found")
}

// reach is target for calls that write: it also refuses where the bot may not. what is the plural that stands in the
// refusal, as in "text messages".
func (c *call) reach(what string) (*chat, error) {
	ch, err := c.target("chat_id")
	if err != nil {
		return nil, err
	}
	place := ch.Type + " chat"
	switch {
	case ch.migrated != 0:
		r := badRequest("group chat was upgraded to a supergroup chat")
		r.migrateTo = ch.migrated
		return nil, r
	case ch.gone:
		return nil, forbidden("user is deactivated")
	case ch.Type == "private" && ch.status == "kicked":
		return nil, forbidden("bot was blocked by the user")
	case ch.status == "kicked":
		return nil, forbidden("bot was kicked from the " + place)
	case ch.status == "left":
		return nil, forbidden("bot is not a member of the " + place)
	case ch.cannot, ch.Type == "channel" && ch.status == "member":
		return nil, badRequest("not enough rights to send %s to the chat", what)
	}
	return ch, nil
}

// add puts a message into the chat. One that was delivered before (the same id from the same side) is replaced, not doubled.
func (ch *chat) add(m Message, own bool) {
	ch.lastID = max(ch.lastID, m.ID)
	for _, e := range ch.entries {
		if e.ID == m.ID && e.Own == own {
			e.Message = m
			return
		}
	}
	ch.entries = append(ch.entries, &entry{Message: m, Own: own})
}

// message finds a visible message by id; the bot's own wins where a hand-made update used the same number.
func (ch *chat) message(id int64) *entry {
	var found *entry
	for _, e := range ch.entries {
		if e.ID == id && !e.Deleted && (found == nil || e.Own) {
			found = e
		}
	}
	return found
}
