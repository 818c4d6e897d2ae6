package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Person is somebody with Telegram on the phone.
type Person struct {
	ID           int64  `json:"id"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

func (p Person) user() User {
	return User{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.LanguageCode}
}

// What a phone itself refuses.
var (
	ErrBlocked  = errors.New("phone: the person has blocked the bot")
	ErrNoButton = errors.New("phone: no message on the screen has that button")
	ErrNoSuch   = errors.New("phone: the person has no such message")
)

// Phone is one person in one chat with one bot. What it does is delivered to the bot's webhook; each method returns after
// the first attempt. Its error means the phone itself refused; how the delivery went, a missing webhook included, stands in
// the Attempt. An update the webhook did not ask for (allowed_updates) is not sent and gives the zero Attempt.
type Phone struct {
	s      *Server
	ref    string
	person Person
	chat   Chat
}

// Phone opens the private chat of person with the bot, which may be named by any of its names.
func (s *Server) Phone(bot string, person Person) Phone {
	return Phone{s: s, ref: bot, person: person, chat: privateChat(person.user())}
}

// In is the same person writing in a group both are members of.
func (p Phone) In(group Chat) Phone {
	p.chat = group
	return p
}

// View shows the chat.
func (p Phone) View() (View, error) { return p.s.View(p.ref, p.chat.ID) }

// act runs one deed under the lock and waits for the first attempt of the update it made.
func (p Phone) act(ctx context.Context, deed func(b *bot, ch *chat) (*update, error)) (Attempt, error) {
	p.s.mu.Lock()
	b, err := p.s.find(p.ref)
	if err != nil {
		p.s.mu.Unlock()
		return Attempt{}, err
	}
	u, err := deed(b, p.s.meet(b, p.chat))
	p.s.mu.Unlock()
	if err != nil || u == nil {
		return Attempt{}, err
	}
	return p.s.await(ctx, u), nil
}

// write starts a message of the person; a blocked bot gets none.
func (p Phone) write(ch *chat) (Message, error) {
	if ch.Type == "private" && ch.status == "kicked" {
		return Message{}, ErrBlocked
	}
	ch.lastID++
	from := p.person.user()
	return Message{ID: ch.lastID, From: &from, Chat: ch.Chat, Date: p.s.opt.Now().Unix()}, nil
}

// SendText types a text; the text of a keyboard button does what pressing it does, except sharing the contact.
func (p Phone) SendText(ctx context.Context, text string) (Attempt, error) {
	return p.act(ctx, func(b *bot, ch *chat) (*update, error) {
		m, err := p.write(ch)
		if err != nil {
			return nil, err
		}
		if m.Text, _ = trim(text, nil); m.Text == "" || units(m.Text) > maxText {
			return nil, fmt.Errorf("phone: a text has 1 to %d characters", maxText)
		}
		m.Entities = commandEntities(m.Text)
		ch.hideOneTime(m.Text)
		return p.s.emit(b, "message", m), nil
	})
}

// SendContact shares the person's own number, as a request_contact button does after asking. Only digits of phone count.
func (p Phone) SendContact(ctx context.Context, phone string) (Attempt, error) {
	return p.ShareContact(ctx, Contact{Phone: phone, FirstName: p.person.FirstName, LastName: p.person.LastName, UserID: p.person.ID})
}

// ShareContact sends any card from the phone book.
func (p Phone) ShareContact(ctx context.Context, card Contact) (Attempt, error) {
	return p.act(ctx, func(b *bot, ch *chat) (*update, error) {
		m, err := p.write(ch)
		if err != nil {
			return nil, err
		}
		card.Phone = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, card.Phone)
		m.Contact = &card
		ch.hideOneTime("")
		return p.s.emit(b, "message", m), nil
	})
}

// hideOneTime puts a one-time keyboard away after use; an empty text stands for the contact button.
func (ch *chat) hideOneTime(text string) {
	if ch.keyboard == nil || !ch.keyboard.OneTime {
		return
	}
	for _, row := range ch.keyboard.Rows {
		for _, b := range row {
			if b.Text == text || (text == "" && b.RequestContact) {
				ch.keyboard = nil
				return
			}
		}
	}
}

// SendPhoto sends one picture with a caption. Any bytes will do: a phone would have made them a picture.
func (p Phone) SendPhoto(ctx context.Context, body []byte, caption string) (Attempt, error) {
	attempts, err := p.SendAlbum(ctx, [][]byte{body}, caption)
	if len(attempts) == 0 {
		return Attempt{}, err
	}
	return attempts[0], err
}

// SendAlbum sends pictures as one album, each an update of its own with the caption on the first. One picture is no album.
func (p Phone) SendAlbum(ctx context.Context, pictures [][]byte, caption string) ([]Attempt, error) {
	if len(pictures) < 1 || len(pictures) > 10 {
		return nil, fmt.Errorf("phone: an album has 1 to 10 pictures")
	}
	p.s.mu.Lock()
	album := ""
	if len(pictures) > 1 {
		album = strconv.FormatInt(p.s.next(), 10)
	}
	p.s.mu.Unlock()
	var attempts []Attempt
	for i, body := range pictures {
		a, err := p.act(ctx, func(b *bot, ch *chat) (*update, error) {
			m, err := p.write(ch)
			if err != nil {
				return nil, err
			}
			m.MediaGroupID = album
			c := &call{s: p.s, b: b, p: &params{}, now: p.s.opt.Now()}
			if m.Photo, err = c.storePhoto(body); err != nil {
				m.Photo = c.photoSizes(body, 1280, 960)
			}
			if i == 0 {
				m.Caption, _ = trim(caption, nil)
			}
			return p.s.emit(b, "message", m), nil
		})
		if err != nil {
			return attempts, err
		}
		attempts = append(attempts, a)
	}
	return attempts, nil
}

// EditText changes an earlier text of the person.
func (p Phone) EditText(ctx context.Context, messageID int64, text string) (Attempt, error) {
	return p.act(ctx, func(b *bot, ch *chat) (*update, error) {
		for _, e := range ch.entries {
			if e.ID != messageID || e.Own || e.Deleted || e.From == nil || e.From.ID != p.person.ID || e.Text == "" {
				continue
			}
			m := e.Message
			m.Text, _ = trim(text, nil)
			m.Entities, m.EditDate = commandEntities(m.Text), p.s.opt.Now().Unix()
			return p.s.emit(b, "edited_message", m), nil
		}
		return nil, ErrNoSuch
	})
}

// Press taps the inline button with that callback data under the message; messageID 0 means the latest message that has it.
func (p Phone) Press(ctx context.Context, messageID int64, data string) (Attempt, error) {
	return p.act(ctx, func(b *bot, ch *chat) (*update, error) {
		var found *entry
		for _, e := range ch.entries {
			if e.Own && !e.Deleted && e.ReplyMarkup != nil && (messageID == 0 || e.ID == messageID) && e.ReplyMarkup.has(data) {
				found = e
			}
		}
		if found == nil {
			return nil, ErrNoButton
		}
		return p.s.emit(b, "callback_query", map[string]any{
			"id": strconv.FormatInt(p.s.next(), 10), "from": p.person.user(), "message": found.Message,
			"chat_instance": strconv.FormatInt(-ch.ID^b.ID, 10), "data": data,
		}), nil
	})
}

func (k *Inline) has(data string) bool {
	for _, row := range k.Rows {
		for _, b := range row {
			if b.CallbackData == data && data != "" {
				return true
			}
		}
	}
	return false
}

// Block stops the bot: it gets my_chat_member, later sends answer 403.
func (p Phone) Block(ctx context.Context) (Attempt, error) { return p.setBot(ctx, "kicked", true) }

// Unblock lets the bot write again.
func (p Phone) Unblock(ctx context.Context) (Attempt, error) { return p.setBot(ctx, "member", true) }

// AddBot makes the bot an administrator of the group or channel the phone is In, with or without the right to post.
func (p Phone) AddBot(ctx context.Context, mayPost bool) (Attempt, error) {
	return p.setBot(ctx, "administrator", mayPost)
}

// RemoveBot kicks the bot out of the group or channel.
func (p Phone) RemoveBot(ctx context.Context) (Attempt, error) { return p.setBot(ctx, "kicked", true) }

func (p Phone) setBot(ctx context.Context, status string, mayPost bool) (Attempt, error) {
	return p.act(ctx, func(b *bot, ch *chat) (*update, error) {
		old := ch.status
		if status == "administrator" && len(ch.entries) == 0 {
			old = "left"
		}
		return p.s.emit(b, "my_chat_member", map[string]any{
			"chat": ch.Chat, "from": p.person.user(), "date": p.s.opt.Now().Unix(),
			"old_chat_member": member(b.User, old, !ch.cannot), "new_chat_member": member(b.User, status, mayPost),
		}), nil
	})
}
