package telegram

import (
	"cmp"
	"slices"
	"time"
)

// View is one chat as the person sees it on the phone.
type View struct {
	Chat     Chat      `json:"chat"`
	Messages []Seen    `json:"messages"`           // in order, edits applied, deleted ones gone
	Keyboard *Keyboard `json:"keyboard,omitempty"` // instead of letters
	Blocked  bool      `json:"blocked,omitempty"`
	Notice   *Notice   `json:"notice,omitempty"` // answer to the latest button press
	Action   string    `json:"action,omitempty"` // typing …, five seconds long
	Pinned   []int64   `json:"pinned,omitempty"`
}

// Seen is a message on the phone.
type Seen struct {
	Message
	Own bool `json:"own"` // the bot wrote it
}

// View shows a chat of the bot; an unknown chat is empty. The bot is named by any of its names.
func (s *Server) View(ref string, chatID int64) (View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return View{}, err
	}
	ch := b.chats[chatID]
	if ch == nil {
		return View{Chat: Chat{ID: chatID}, Messages: []Seen{}}, nil
	}
	v := View{
		Chat: ch.Chat, Messages: []Seen{}, Keyboard: ch.keyboard, Blocked: ch.status == "kicked", Pinned: slices.Clone(ch.pinned),
	}
	for _, e := range ch.entries {
		if !e.Deleted {
			v.Messages = append(v.Messages, Seen{Message: e.Message, Own: e.Own})
		}
	}
	if s.opt.Now().Sub(ch.actionAt) < 5*time.Second {
		v.Action = ch.action
	}
	var latest *query
	for _, q := range b.queries {
		if q.chat == chatID && (latest == nil || q.at.After(latest.at)) {
			latest = q
		}
	}
	if latest != nil {
		v.Notice = latest.notice
	}
	return v, nil
}

// Chats lists the chats the bot knows, private ones first, then by title.
func (s *Server) Chats(ref string) ([]Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return nil, err
	}
	out := []Chat{}
	for _, ch := range b.chats {
		out = append(out, ch.Chat)
	}
	slices.SortFunc(out, func(x, y Chat) int {
		return cmp.Or(cmp.Compare(x.Title, y.Title), cmp.Compare(x.ID, y.ID))
	})
	return out, nil
}

// KnowChat makes a chat known to the bot without an update: how a seed prepares the channel a bot posts to.
func (s *Server) KnowChat(ref string, c Chat) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return err
	}
	s.meet(b, c)
	return nil
}

// Deactivate deletes a person's Telegram account as far as this bot is concerned: sends answer 403.
func (s *Server) Deactivate(ref string, person int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return err
	}
	if ch := b.chats[person]; ch != nil {
		ch.gone = true
	}
	return nil
}
