package telegram

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
)

const (
	day         = 24 * time.Hour
	callbackTTL = 150 * time.Second
)

// kind says how Telegram queues one kind of update: the id of its party plus lane·2³³ is the queue key, and ttl is how
// long it is tried.
type kind struct {
	party string // chat, from, user, id or poll_id
	lane  int64
	ttl   time.Duration
}

func updateKind(name string) (kind, bool) {
	k, ok := map[string]kind{
		"message":                   {"chat", 0, day},
		"edited_message":            {"chat", 0, day},
		"channel_post":              {"chat", 0, day},
		"edited_channel_post":       {"chat", 0, day},
		"inline_query":              {"from", 1, 30 * time.Second},
		"chosen_inline_result":      {"from", 2, 600 * time.Second},
		"callback_query":            {"from", 3, callbackTTL},
		"shipping_query":            {"from", 4, callbackTTL},
		"pre_checkout_query":        {"from", 4, callbackTTL},
		"my_chat_member":            {"chat", 5, day},
		"chat_member":               {"from", 6, day},
		"chat_join_request":         {"from", 6, day},
		"chat_boost":                {"chat", 7, day},
		"removed_chat_boost":        {"chat", 7, day},
		"message_reaction":          {"chat", 8, day},
		"message_reaction_count":    {"chat", 9, day},
		"business_connection":       {"user", 10, day},
		"business_message":          {"chat", 11, day},
		"edited_business_message":   {"chat", 11, day},
		"deleted_business_messages": {"chat", 11, day},
		"guest_message":             {"chat", 12, day},
		"purchased_paid_media":      {"from", 12, day},
		"managed_bot":               {"user", 13, day},
		"poll":                      {"id", 0, day},
		"poll_answer":               {"poll_id", 0, day},
	}[name]
	return k, ok
}

// update is one that waits for delivery.
type update struct {
	id      int64
	key     int64
	kind    string
	body    json.RawMessage
	expires time.Time
	tries   int
	first   chan Attempt // holds the outcome of the first attempt
}

func (u *update) report(a Attempt) {
	select {
	case u.first <- a:
	default: // only the first counts
	}
}

// content is the part of an update the sandbox reads.
type content struct {
	From    *User           `json:"from"`
	User    *User           `json:"user"`
	Chat    *Chat           `json:"chat"`
	ID      string          `json:"-"`
	Message *Message        `json:"message"` // of a callback query
	New     *membership     `json:"new_chat_member"`
	RawID   json.RawMessage `json:"id"`
	PollID  string          `json:"poll_id"`
}

type membership struct {
	User    User   `json:"user"`
	Status  string `json:"status"`
	MayPost *bool  `json:"can_post_messages"`
}

// readUpdate takes a raw update apart. The expiry counts from now: fixtures are older than a day on any live clock.
func readUpdate(raw []byte, now time.Time) (*update, content, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, content{}, fmt.Errorf("%w: not a JSON object", ErrBadUpdate)
	}
	var id int64
	if err := json.Unmarshal(fields["update_id"], &id); err != nil {
		return nil, content{}, fmt.Errorf("%w: update_id is missing or no number", ErrBadUpdate)
	}
	u := &update{id: id, key: id, body: raw, expires: now.Add(day), first: make(chan Attempt, 1)}
	delete(fields, "update_id")
	var c content
	for name, payload := range fields {
		u.kind = name
		_ = json.Unmarshal(payload, &c) // content newer than the sandbox is passed on unread
		_ = json.Unmarshal(c.RawID, &c.ID)
		k, known := updateKind(name)
		if !known {
			continue
		}
		u.expires = now.Add(k.ttl)
		if party, ok := c.party(k.party); ok {
			u.key = party + k.lane<<33
		}
		return u, c, nil
	}
	return u, c, nil
}

func (c *content) party(name string) (int64, bool) {
	switch {
	case name == "chat" && c.Chat != nil:
		return c.Chat.ID, true
	case name == "from" && c.From != nil:
		return c.From.ID, true
	case name == "user" && c.User != nil:
		return c.User.ID, true
	case name == "id", name == "poll_id":
		id := c.ID + c.PollID
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			h := fnv.New64a()
			_, _ = h.Write([]byte(id))
			n = int64(h.Sum64() >> 1)
		}
		return n, true
	}
	return 0, false
}

// learn makes what an update mentions known to the bot: people, chats, messages, files, memberships, pressed buttons. The
// lock is held.
func (s *Server) learn(b *bot, u *update, c content) {
	for _, who := range []*User{c.From, c.User} {
		if who != nil && !who.IsBot {
			b.users[who.ID] = *who
		}
	}
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(u.body, &raw)
	switch u.kind {
	case "message", "edited_message", "channel_post", "edited_channel_post":
		var m Message
		if json.Unmarshal(raw[u.kind], &m) == nil && m.Chat.ID != 0 {
			s.meet(b, m.Chat).add(m, false)
			s.learnService(b, raw[u.kind], m.Chat)
		}
	case "callback_query":
		q := &query{at: s.opt.Now()}
		if c.Message != nil && c.Message.Chat.ID != 0 {
			q.chat = s.meet(b, c.Message.Chat).ID
		}
		b.queries[c.ID] = q
	case "my_chat_member", "chat_member", "chat_join_request":
		if c.Chat == nil {
			break
		}
		ch := s.meet(b, *c.Chat)
		if c.New == nil {
			break
		}
		if u.kind == "my_chat_member" {
			ch.status, ch.cannot = c.New.Status, c.New.MayPost != nil && !*c.New.MayPost
		} else {
			ch.members[c.New.User.ID] = c.New.Status
			b.users[c.New.User.ID] = c.New.User
		}
	}
	b.learnFiles(u.body)
}

// learnService follows a group's service messages: the bot joining or leaving, the move to a supergroup.
func (s *Server) learnService(b *bot, raw []byte, c Chat) {
	var m struct {
		Joined  []User `json:"new_chat_members"`
		Left    *User  `json:"left_chat_member"`
		MovedTo int64  `json:"migrate_to_chat_id"`
	}
	_ = json.Unmarshal(raw, &m)
	ch := b.chats[c.ID]
	for _, u := range m.Joined {
		if u.IsBot {
			ch.status = "member"
		}
	}
	if m.Left != nil && m.Left.IsBot {
		ch.status = "left"
	}
	if m.MovedTo != 0 {
		ch.migrated = m.MovedTo
	}
}

// learnFiles makes every file id of a raw update readable through getFile.
func (b *bot) learnFiles(raw []byte) {
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(key, item)
			}
		case map[string]any:
			id, _ := v["file_id"].(string)
			if id != "" && b.files[id] == nil {
				encoded, _ := json.Marshal(v)
				f := &file{kind: fileKind(key)}
				_ = json.Unmarshal(encoded, &f.File)
				b.keep(f, "")
				if f.kind == "photo" {
					b.photos[id] = []File{f.File}
				}
			}
			for name, item := range v {
				walk(name, item)
			}
		}
	}
	var parsed any
	_ = json.Unmarshal(raw, &parsed)
	walk("", parsed)
}

func fileKind(key string) string {
	switch key {
	case "photo", "voice", "video":
		return key
	}
	return "document"
}
