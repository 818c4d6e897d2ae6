package leads

import (
	"time"

	"cartie/shared/ident"
	"cartie/shared/lead"

	"github.com/danielgtaylor/huma/v2"
)

// Lead is a lead as the API shows it.
type Lead struct {
	ID             string      `json:"id" format:"uuid"`
	Version        int         `json:"version" doc:"send it back with a change"`
	Code           string      `json:"code" doc:"what people call the lead" example:"L-MZXW6YTB"`
	Type           string      `json:"type" enum:"buy,sell"`
	Status         string      `json:"status" enum:"new,in_progress,won,lost,stale"`
	Source         string      `json:"source" enum:"bot,staff,public"`
	Contact        leadContact `json:"contact"`
	Car            string      `json:"car" doc:"as the person said it, like budget, city and comment"`
	Budget         string      `json:"budget"`
	City           string      `json:"city"`
	Comment        string      `json:"comment"`
	Language       string      `json:"language" enum:"uk,ru,en"`
	Assignee       *assignee   `json:"assignee"`
	ConversationID *string     `json:"conversation_id" format:"uuid"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	LastActivityAt time.Time   `json:"last_activity_at"`
}

type leadContact struct {
	ID    string  `json:"id" format:"uuid"`
	Name  string  `json:"name"`
	Phone *string `json:"phone" doc:"E.164; null when unknown"`
}

type assignee struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

// TransformSchema says that nobody may be assigned: huma cannot read it from a pointer to an object.
func (Lead) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if a := s.Properties["assignee"]; a != nil && a.Ref != "" {
		s.Properties["assignee"] = &huma.Schema{OneOf: []*huma.Schema{{Ref: a.Ref}, {Type: "null"}}}
	}
	return s
}

func itemOf(l lead.Lead) Lead {
	out := Lead{
		ID: l.ID.String(), Version: l.Version, Code: l.Code(), Type: string(l.Type), Status: string(l.Status), Source: string(l.Source),
		Contact: leadContact{ID: l.Contact.ID.String(), Name: l.Contact.Name, Phone: known(l.Contact.Phone)},
		Car:     l.Car, Budget: l.Budget, City: l.City, Comment: l.Comment, Language: string(l.Language), ConversationID: text(l.Conversation),
		CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt, LastActivityAt: l.LastActivityAt,
	}
	if l.Assignee != nil {
		out.Assignee = &assignee{ID: l.Assignee.ID.String(), Name: l.Assignee.Name}
	}
	return out
}

type activity struct {
	ID    string         `json:"id" format:"uuid"`
	Kind  string         `json:"kind" enum:"created,merged,updated,status,assigned,note"`
	Actor actor          `json:"actor"`
	Data  map[string]any `json:"data" doc:"{field: {from, to}} of what changed, {from, to} for status and assigned, {text} for note; created and merged add source, bot_id, and name, phone, former_contact where they differ from the contact's"`
	At    time.Time      `json:"at"`
}

type actor struct {
	Kind string `json:"kind" enum:"user,contact,bot,public,api_key,system"`
	Name string `json:"name"`
}

type change struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func activityOf(a lead.Activity) activity {
	out := activity{ID: a.ID.String(), Kind: a.Kind, Actor: actor{Kind: a.ActorKind, Name: a.ActorName}, Data: map[string]any{}, At: a.At}
	for _, c := range a.Data.Changes {
		if a.Kind == lead.Moved || a.Kind == lead.Assigned {
			out.Data["from"], out.Data["to"] = c.From, c.To
		} else {
			out.Data[c.Field] = change{From: c.From, To: c.To}
		}
	}
	for name, value := range map[string]string{
		"text": a.Data.Text, "source": string(a.Data.Source), "name": a.Data.Name, "phone": string(a.Data.Phone), "former_contact": a.Data.FormerContact,
	} {
		if value != "" {
			out.Data[name] = value
		}
	}
	if a.Data.Bot != nil {
		out.Data["bot_id"] = a.Data.Bot.String()
	}
	return out
}

func known[T ~string](value T) *string {
	if value == "" {
		return nil
	}
	s := string(value)
	return &s
}

func text(id *ident.ID) *string {
	if id == nil {
		return nil
	}
	return known(id.String())
}
