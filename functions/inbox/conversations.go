package inbox

import (
	"context"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/page"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

// Conversation is one person on one channel, as the API shows it to its caller.
type Conversation struct {
	ID            string     `json:"id" format:"uuid"`
	Version       int        `json:"version" doc:"send it back with a change"`
	Status        string     `json:"status" enum:"open,pending,snoozed,resolved"`
	SnoozedUntil  *time.Time `json:"snoozed_until" doc:"of a snoozed one; then it is open again"`
	Channel       string     `json:"channel" enum:"telegram"`
	Contact       contact    `json:"contact"`
	Bot           bot        `json:"bot"`
	Assignee      *assignee  `json:"assignee"`
	Owner         string     `json:"owner" enum:"bot,human" doc:"who answers"`
	Unread        int        `json:"unread" doc:"for the caller, counted to 100"`
	Unreachable   bool       `json:"unreachable" doc:"nothing can be sent to the person"`
	UnreachableBy string     `json:"unreachable_reason,omitempty" doc:"why"`
	LastText      string     `json:"last_text"`
	LastDirection string     `json:"last_direction,omitempty" enum:"in,out"`
	LastKind      string     `json:"last_kind,omitempty" doc:"kind of the last message, for those without a text"`
	LastMessageAt time.Time  `json:"last_message_at"`
	LeadID        *string    `json:"lead_id" format:"uuid" doc:"the person's open lead, else their last one"`
	CreatedAt     time.Time  `json:"created_at"`
}

type contact struct {
	ID       string  `json:"id" format:"uuid"`
	Name     string  `json:"name"`
	Phone    *string `json:"phone"`
	Language string  `json:"language" enum:"uk,ru,en"`
}

type bot struct {
	ID       string `json:"id" format:"uuid"`
	Name     string `json:"name"`
	Username string `json:"username"`
}

type assignee struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// TransformSchema says that nobody may be assigned: huma cannot read it from a pointer to an object.
func (Conversation) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if a := s.Properties["assignee"]; a != nil && a.Ref != "" {
		s.Properties["assignee"] = &huma.Schema{OneOf: []*huma.Schema{{Ref: a.Ref}, {Type: "null"}}}
	}
	return s
}

type conversationsIn struct {
	web.ListIn
	Status   string `query:"status" enum:"open,pending,snoozed,resolved"`
	Assignee string `query:"assignee" doc:"me, none or a member's id" maxLength:"36"`
	Unread   bool   `query:"unread" doc:"only those the caller has not read"`
	Query    string `query:"q" maxLength:"100" doc:"part of the person's name or phone, or of a message"`
	Contact  string `query:"contact_id" format:"uuid"`
}

func (d desk) conversations(ctx context.Context, c web.Caller, in *conversationsIn) (*web.ListOut[Conversation], error) {
	before, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	f := inbox.Filter{Status: inbox.Status(in.Status), Unread: in.Unread, Search: in.Query}
	if f.Contact, err = optional("query.contact_id", in.Contact); err != nil {
		return nil, err
	}
	switch in.Assignee {
	case "none":
		f.Unassigned = true
	case "me":
		me := c.Scope.Actor().ID
		f.Assignee = &me
	default:
		if f.Assignee, err = optional("query.assignee", in.Assignee); err != nil {
			return nil, err
		}
	}
	rows, total, err := d.inbox.Conversations(ctx, c.Scope, f, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, conversationOf, inbox.Conversation.Position), nil
}

// optional reads an id of the query; none is none.
func optional(location, text string) (*ident.ID, error) {
	if text == "" {
		return nil, nil
	}
	id, err := ident.Parse(text)
	if err != nil {
		return nil, fault.InvalidField(location, "not an id")
	}
	return &id, nil
}

func conversationOf(c inbox.Conversation) Conversation {
	out := Conversation{
		ID: c.ID.String(), Version: c.Version, Status: string(c.Status), SnoozedUntil: c.SnoozedUntil, Channel: c.Channel,
		Contact: contact{ID: c.Contact.String(), Name: c.ContactName, Phone: c.ContactPhone, Language: c.ContactLanguage},
		Bot:     bot{ID: c.Bot.String(), Name: c.BotName, Username: c.BotUsername}, Owner: string(c.Owner), Unread: c.Unread,
		Unreachable: c.Unreachable != "", UnreachableBy: c.Unreachable, LastText: c.LastText, LastDirection: c.LastDirection, LastKind: c.LastKind,
		LastMessageAt: c.LastMessageAt, LeadID: text(c.Lead), CreatedAt: c.CreatedAt,
	}
	if c.Assignee != nil {
		out.Assignee = &assignee{ID: c.Assignee.String(), Name: c.AssigneeName}
	}
	return out
}

func text(id *ident.ID) *string {
	if id == nil {
		return nil
	}
	s := id.String()
	return &s
}
