package inbox_test

import (
	"strings"
	"time"

	"cartie/shared/ident"
)

// talk is a person's conversation with the bot.
type talk struct{ contact, conversation, chat ident.ID }

// talk makes somebody who wrote last at a time.
func (s *stage) talk(name string, last time.Time) talk {
	s.t.Helper()
	s.people++
	k := talk{contact: ident.New(), conversation: ident.New(), chat: ident.New()}
	ws, person := s.ws.Workspace(), 9900000000+s.people
	s.exec(`insert into contacts (workspace_id, id, name, phone, created_at, updated_at) values ($1, $2, $3, '+380670000011', $4, $4)`, ws, k.contact, name, last)
	s.exec(`insert into conversations (workspace_id, id, contact_id, bot_id, channel, chat_id, last_message_at, created_at) values ($1, $2, $3, $4, 'telegram', $5, $6, $6)`,
		ws, k.conversation, k.contact, s.bot, person, last)
	s.exec(`insert into chats (workspace_id, id, bot_id, chat_id, kind, conversation_id, created_at, updated_at) values ($1, $2, $3, $4, 'private', $5, $6, $6)`,
		ws, k.chat, s.bot, person, k.conversation, last)
	return k
}

func (s *stage) message(k talk, direction, text string, at time.Time) {
	s.t.Helper()
	author, by, state := "contact", &k.contact, "received"
	if direction == "out" {
		author, by, state = "bot", &s.bot, "sent"
	}
	s.exec(`insert into messages (workspace_id, id, chat_id, conversation_id, direction, author_kind, author_id, kind, text, state, created_at) values ($1, $2, $3, $4, $5, $6, $7, 'text', $8, $9, $10)`,
		s.ws.Workspace(), ident.New(), k.chat, k.conversation, direction, author, by, text, state, at)
	s.exec(`update conversations set last_message_at = $3 where workspace_id = $1 and id = $2`, s.ws.Workspace(), k.conversation, at)
}

type conversation struct {
	ID       string
	Version  int
	Status   string
	Owner    string
	Unread   int
	LeadID   *string `json:"lead_id"`
	Assignee *struct{ ID, Name string }
	Channel  string
	Contact  struct {
		ID, Name, Language string
		Phone              *string
	}
	Bot           struct{ ID, Name string }
	Unreachable   bool
	UnreachableBy string    `json:"unreachable_reason"`
	LastText      string    `json:"last_text"`
	LastDirection string    `json:"last_direction"`
	LastMessageAt time.Time `json:"last_message_at"`
}

type message struct {
	ID      string
	AlbumID *string `json:"album_id"`
	Media   []struct {
		ID, Kind, Name, MIME, URL string
		Size                      int64
	}
	Direction string
	Author    struct{ Kind, ID, Name string }
	Kind      string
	Text      string
	State     string
	Repeated  bool
	At        time.Time
}

type page[T any] struct {
	Items      []T
	NextCursor string `json:"next_cursor"`
	Total      int
	TotalMore  bool `json:"total_more"`
}

// walk pages to the end and answers all rows; between is called before each page after the first.
func walk[T any](s *stage, path string, between func()) (all []T) {
	s.t.Helper()
	cursor := ""
	for n := range 100 {
		if n > 0 && between != nil {
			between()
		}
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		var p page[T]
		s.owner.Get(path + sep + "limit=4&cursor=" + cursor).Want(200).JSON(&p)
		if len(p.Items) > 4 || p.Items == nil || p.TotalMore {
			s.t.Fatalf("page %d: %+v", n, p)
		}
		if all = append(all, p.Items...); p.NextCursor == "" {
			return all
		}
		cursor = p.NextCursor
	}
	s.t.Fatalf("no end of %s", path)
	return nil
}
