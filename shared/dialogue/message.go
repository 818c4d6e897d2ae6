package dialogue

import (
	"context"
	"encoding/json"
	"strconv"

	"cartie/shared/bot"
	"cartie/shared/contact"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// message is what a person writes to the bot.
func (d *Desk) message(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	m := u.Message
	t, err := d.openTx(ctx, tx, scope, out.bot, &m.Chat, m.From)
	if err != nil {
		return err
	}
	kind, text, payload := shown(m)
	album, err := d.gatherTx(ctx, tx, scope, t.chat, m, out)
	if err != nil {
		return err
	}
	err = d.Inbox.ReceiveTx(ctx, tx, scope, t.chat, inbox.Incoming{
		Contact: t.contact.ID, Kind: kind, Text: text, Payload: payload, ExternalID: int64(m.ID), UpdateID: u.ID,
		Album: album, Media: attached(m),
	})
	if err != nil {
		return err
	}
	in, ours := input(m, out.bot.Username)
	if !ours || album != nil {
		return nil
	}
	before, err := d.albumsTx(ctx, tx, scope, t, nil)
	if err != nil {
		return err
	}
	return d.walkTx(ctx, tx, scope, t, append(before, in), out)
}

// press is a tap on an inline button. What the button said is part of the conversation.
func (d *Desk) press(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	q := u.CallbackQuery
	out.press = q.ID
	t, err := d.openTx(ctx, tx, scope, out.bot, u.Place().Chat, &q.From)
	if err != nil {
		return err
	}
	in := scenario.Input{Kind: scenario.InputButton, Profile: profile(&q.From)}
	if c, err := tg.DecodeCallback(out.bot.SigningKey, q.Data); err == nil {
		in.Button = scenario.Press{Step: c.Step, Node: c.Node, Value: c.Value}
	}
	err = d.Inbox.ReceiveTx(ctx, tx, scope, t.chat, inbox.Incoming{
		Contact: t.contact.ID, Kind: "press", Text: pressed(q), UpdateID: u.ID,
	})
	if err != nil {
		return err
	}
	return d.walkTx(ctx, tx, scope, t, []scenario.Input{in}, out)
}

// edit follows a person's edit of what they wrote; an answered question is not asked again.
func (d *Desk) edit(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	m := u.EditedMessage
	chat, err := d.Inbox.LockChatTx(ctx, tx, scope, place(out.bot, &m.Chat))
	if err != nil {
		return err
	}
	_, text, _ := shown(m)
	_, err = d.Inbox.EditTx(ctx, tx, scope, chat, int64(m.ID), text)
	return err
}

// talk is one private chat with a known person, its lane held.
type talk struct {
	chat    inbox.Chat
	contact contact.Contact
	profile scenario.Profile
}

func (d *Desk) openTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, b bot.Bot, chat *models.Chat, person *models.User) (talk, error) {
	lane, err := d.Inbox.LockChatTx(ctx, tx, scope, place(b, chat))
	if err != nil {
		return talk{}, err
	}
	c, err := d.Contacts.FromTelegramTx(ctx, tx, scope, contact.Identity{
		ExternalID: strconv.FormatInt(person.ID, 10), Username: person.Username,
		FirstName: person.FirstName, LastName: person.LastName, Language: language(person.LanguageCode),
	})
	if err != nil {
		return talk{}, err
	}
	if _, err = d.Inbox.ConverseTx(ctx, tx, scope, &lane, c.ID); err != nil {
		return talk{}, err
	}
	if lane.Unreachable {
		// Who writes can be written to.
		if err = d.Inbox.SetReachableTx(ctx, tx, scope, b.ID, chat.ID, ""); err != nil {
			return talk{}, err
		}
	}
	return talk{chat: lane, contact: c, profile: profile(person)}, nil
}

func place(b bot.Bot, chat *models.Chat) inbox.Place {
	return inbox.Place{Bot: b.ID, ChatID: chat.ID, Kind: string(chat.Type), Title: chat.Title}
}

// reply makes an engine's message sendable.
func reply(b bot.Bot, say scenario.Say) (inbox.Outgoing, error) {
	m := tg.Message{Text: say.Text, Remove: say.Remove}
	for _, row := range say.Reply {
		var keys []tg.Key
		for _, k := range row {
			keys = append(keys, tg.Key{Label: k.Label, Contact: k.Contact})
		}
		m.Reply = append(m.Reply, keys)
	}
	for _, row := range say.Inline {
		var buttons []tg.Button
		for _, k := range row {
			data := tg.Callback{Step: k.Step, Node: k.Node, Value: k.Value}.Encode(b.SigningKey)
			buttons = append(buttons, tg.Button{Label: k.Label, Data: data})
		}
		m.Inline = append(m.Inline, buttons)
	}
	return outgoing("bot", b.ID, say.Key, m)
}

func outgoing(author string, id ident.ID, kind string, m tg.Message) (inbox.Outgoing, error) {
	payload, err := json.Marshal(m)
	if err != nil {
		return inbox.Outgoing{}, err
	}
	return inbox.Outgoing{AuthorKind: author, AuthorID: &id, Kind: "text", Text: scenario.Plain(m.Text), Payload: payload, Key: kind}, nil
}
