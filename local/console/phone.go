package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cartie/shared/sim/telegram"
)

// hand is a phone in somebody's hand, as every deed's request names it.
type hand struct {
	Person json.RawMessage `json:"person"`
	Chat   int64           `json:"chat"`
}

// deed is what a request did: the first delivery and the chat afterwards.
type deed struct {
	Delivery delivery      `json:"delivery"`
	View     telegram.View `json:"view"`
}

type delivery struct {
	Status int    `json:"status"` // 0 when the webhook did not answer or did not want the update
	Body   string `json:"body,omitempty"`
	Error  string `json:"error,omitempty"`
}

// pick resolves who writes where.
func (c *console) pick(bot string, h hand) (person, telegram.Phone, error) {
	who, err := c.people.resolve(h.Person)
	if err != nil {
		return person{}, telegram.Phone{}, err
	}
	phone := c.tg.Phone(bot, who.Person)
	if h.Chat == 0 || h.Chat == who.ID {
		return who, phone, nil
	}
	chats, err := c.tg.Chats(bot)
	if err != nil {
		return person{}, telegram.Phone{}, err
	}
	for _, chat := range chats {
		if chat.ID == h.Chat && chat.Type != "private" {
			return who, phone.In(chat), nil
		}
	}
	return person{}, telegram.Phone{}, errors.New("chat: the bot knows no such group")
}

// act runs a deed of the person named in h and answers with what came of it.
func (c *console) act(w http.ResponseWriter, r *http.Request, h hand, do func(context.Context, person, telegram.Phone) (telegram.Attempt, error)) {
	who, phone, err := c.pick(r.PathValue("bot"), h)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	a, err := do(ctx, who, phone)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	out := deed{Delivery: delivery{Status: a.Status, Body: string(a.Body)}}
	if a.Err != nil {
		out.Delivery.Error = a.Err.Error()
	}
	if out.View, err = phone.View(); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusOK, out)
}

func (c *console) view(w http.ResponseWriter, r *http.Request) {
	chat, _ := strconv.ParseInt(r.URL.Query().Get("chat"), 10, 64)
	id := json.RawMessage(strconv.Quote(r.PathValue("person")))
	_, phone, err := c.pick(r.PathValue("bot"), hand{Person: id, Chat: chat})
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	v, err := phone.View()
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusOK, v)
}

func (c *console) message(w http.ResponseWriter, r *http.Request) {
	var in struct {
		hand
		Text    string          `json:"text"`
		Edit    int64           `json:"edit"`
		Contact json.RawMessage `json:"contact"`
		Photos  [][]byte        `json:"photos"`
		Caption string          `json:"caption"`
	}
	if !read(w, r, &in) {
		return
	}
	c.act(w, r, in.hand, func(ctx context.Context, who person, phone telegram.Phone) (telegram.Attempt, error) {
		switch {
		case in.Edit != 0:
			return phone.EditText(ctx, in.Edit, in.Text)
		case len(in.Photos) > 0:
			attempts, err := phone.SendAlbum(ctx, in.Photos, in.Caption)
			if len(attempts) == 0 {
				return telegram.Attempt{}, err
			}
			return attempts[len(attempts)-1], err
		case string(in.Contact) == "true":
			return phone.SendContact(ctx, who.Phone)
		case len(in.Contact) > 0 && string(in.Contact) != "false" && string(in.Contact) != "null":
			var card telegram.Contact
			if err := json.Unmarshal(in.Contact, &card); err != nil {
				return telegram.Attempt{}, errors.New("contact: true or a card with phone_number is needed")
			}
			return phone.ShareContact(ctx, card)
		}
		return phone.SendText(ctx, in.Text)
	})
}

func (c *console) press(w http.ResponseWriter, r *http.Request) {
	var in struct {
		hand
		MessageID int64  `json:"message_id"`
		Data      string `json:"data"`
	}
	if !read(w, r, &in) {
		return
	}
	c.act(w, r, in.hand, func(ctx context.Context, _ person, phone telegram.Phone) (telegram.Attempt, error) {
		return phone.Press(ctx, in.MessageID, in.Data)
	})
}

func (c *console) block(w http.ResponseWriter, r *http.Request) {
	var in struct {
		hand
		Blocked bool `json:"blocked"`
	}
	if !read(w, r, &in) {
		return
	}
	c.act(w, r, hand{Person: in.Person}, func(ctx context.Context, _ person, phone telegram.Phone) (telegram.Attempt, error) {
		if in.Blocked {
			return phone.Block(ctx)
		}
		return phone.Unblock(ctx)
	})
}

func (c *console) listChats(w http.ResponseWriter, r *http.Request) {
	chats, err := c.tg.Chats(r.PathValue("bot"))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusOK, chats)
}

func (c *console) addChat(w http.ResponseWriter, r *http.Request) {
	var in struct {
		hand
		Title string `json:"title"`
		Type  string `json:"type"`
	}
	if !read(w, r, &in) {
		return
	}
	if in.Title == "" || (in.Type != "supergroup" && in.Type != "channel") {
		fail(w, http.StatusBadRequest, errors.New("chat: a title and the type supergroup or channel are needed"))
		return
	}
	who, phone, err := c.pick(r.PathValue("bot"), hand{Person: in.Person})
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	chats, err := c.tg.Chats(r.PathValue("bot"))
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	id := int64(-1009900000300)
	for _, chat := range chats {
		id = min(id, chat.ID-1)
	}
	chat := telegram.Chat{ID: id, Title: in.Title, Type: in.Type}
	phone = phone.In(chat)
	if err := c.tg.KnowChat(r.PathValue("bot"), chat); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	c.act(w, r, hand{Person: json.RawMessage(strconv.FormatInt(who.ID, 10)), Chat: id}, func(ctx context.Context, _ person, _ telegram.Phone) (telegram.Attempt, error) {
		return phone.AddBot(ctx, true)
	})
}

func (c *console) webApp(w http.ResponseWriter, r *http.Request) {
	var in struct {
		hand
		URL   string `json:"url"`
		Start string `json:"start_param"`
	}
	if !read(w, r, &in) {
		return
	}
	who, err := c.people.resolve(in.Person)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	data, err := c.tg.InitData(r.PathValue("bot"), who.Person, in.Start)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	base, _, _ := strings.Cut(in.URL, "#")
	answer(w, http.StatusOK, map[string]string{
		"url": base + "#tgWebAppData=" + url.QueryEscape(data) + "&tgWebAppVersion=9.1&tgWebAppPlatform=web",
	})
}

func (c *console) file(w http.ResponseWriter, r *http.Request) {
	body, ok := c.tg.FileBytes(r.PathValue("bot"), r.PathValue("file"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(body))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = bytes.NewReader(body).WriteTo(w)
}
