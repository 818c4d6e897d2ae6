package inbox

import (
	"context"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/page"
	"cartie/shared/web"
)

type conversation struct {
	ID            string    `json:"id" format:"uuid"`
	Status        string    `json:"status" enum:"open,pending,snoozed,resolved"`
	Channel       string    `json:"channel" enum:"telegram"`
	Contact       contact   `json:"contact"`
	Bot           bot       `json:"bot"`
	Unreachable   string    `json:"unreachable,omitempty" doc:"why the person cannot be written to"`
	LastText      string    `json:"last_text"`
	LastDirection string    `json:"last_direction,omitempty" enum:"in,out"`
	LastMessageAt time.Time `json:"last_message_at"`
	CreatedAt     time.Time `json:"created_at"`
}

type contact struct {
	ID    string  `json:"id" format:"uuid"`
	Name  string  `json:"name"`
	Phone *string `json:"phone"`
}

type bot struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

type conversationsIn struct {
	web.ListIn
	Contact string `query:"contact_id" format:"uuid"`
}

func (d desk) conversations(ctx context.Context, c web.Caller, in *conversationsIn) (*web.ListOut[conversation], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	var of *ident.ID
	if in.Contact != "" {
		id, err := ident.Parse(in.Contact)
		if err != nil {
			return nil, fault.InvalidField("query.contact_id", "not an id")
		}
		of = &id
	}
	rows, total, err := d.inbox.Conversations(ctx, c.Scope, of, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, conversationOf, inbox.Conversation.Position), nil
}

func conversationOf(c inbox.Conversation) conversation {
	return conversation{
		ID: c.ID.String(), Status: c.Status, Channel: c.Channel, Unreachable: c.Unreachable,
		Contact:  contact{ID: c.Contact.String(), Name: c.ContactName, Phone: c.ContactPhone},
		Bot:      bot{ID: c.Bot.String(), Name: c.BotName},
		LastText: c.LastText, LastDirection: c.LastDirection, LastMessageAt: c.LastMessageAt, CreatedAt: c.CreatedAt,
	}
}
