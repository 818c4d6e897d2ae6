package leads

import (
	"time"

	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/money"

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
	BudgetRange    *moneyRange `json:"budget_range" doc:"the budget as numbers; null when its words could not be read"`
	City           string      `json:"city"`
	Comment        string      `json:"comment"`
	Tags           []string    `json:"tags"`
	Reason         string      `json:"reason" doc:"why it was won or lost; empty for every other stage"`
	Language       string      `json:"language" enum:"uk,ru,en"`
	Assignee       *assignee   `json:"assignee"`
	ConversationID *string     `json:"conversation_id" format:"uuid"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	LastActivityAt time.Time   `json:"last_activity_at"`
}

// moneyRange is an amount of money with its bounds, in whole units; both are the same when one amount was said.
type moneyRange struct {
	Min      *int64 `json:"min" doc:"null when there is no lower bound"`
	Max      *int64 `json:"max" doc:"null when there is no upper bound"`
	Currency string `json:"currency" enum:"USD,EUR,UAH"`
}

func rangeOf(r money.Range) *moneyRange {
	if r == (money.Range{}) {
		return nil
	}
	return &moneyRange{Min: bound(r.Min), Max: bound(r.Max), Currency: string(r.Currency)}
}

func bound(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
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

// TransformSchema says that nobody may be assigned and no budget known: huma cannot read it from a pointer to an object.
func (Lead) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, name := range []string{"assignee", "budget_range"} {
		if p := s.Properties[name]; p != nil && p.Ref != "" {
			s.Properties[name] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
		}
	}
	return s
}

func itemOf(l lead.Lead) Lead {
	out := Lead{
		ID: l.ID.String(), Version: l.Version, Code: l.Code(), Type: string(l.Type), Status: string(l.Status), Source: string(l.Source),
		Contact: leadContact{ID: l.Contact.ID.String(), Name: l.Contact.Name, Phone: known(l.Contact.Phone)},
		Car:     l.Car, Budget: l.Budget, BudgetRange: rangeOf(l.BudgetRange), City: l.City, Comment: l.Comment, Tags: append([]string{}, l.Tags...), Reason: l.ClosedReason, Language: string(l.Language), ConversationID: text(l.Conversation),
		CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt, LastActivityAt: l.LastActivityAt,
	}
	if l.Assignee != nil {
		out.Assignee = &assignee{ID: l.Assignee.ID.String(), Name: l.Assignee.Name}
	}
	return out
}

type activity struct {
	ID     string         `json:"id" format:"uuid"`
	LeadID string         `json:"lead_id" format:"uuid" doc:"the lead, or a duplicate that was merged into it"`
	Kind   string         `json:"kind" enum:"created,merged,updated,status,assigned,note,joined,parted"`
	Actor  actor          `json:"actor"`
	Data   map[string]any `json:"data" doc:"{field: {from, to}} of what changed, {from, to} for status (with the reason in text) and assigned, {text} for note, {other_id, other_code} of the duplicate for joined and parted; created and merged add source, bot_id, and name, phone, former_contact where they differ from the contact's"`
	At     time.Time      `json:"at"`
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
	out := activity{ID: a.ID.String(), LeadID: a.Lead.String(), Kind: a.Kind, Actor: actor{Kind: a.ActorKind, Name: a.ActorName}, Data: map[string]any{}, At: a.At}
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
	if a.Data.Other != nil {
		out.Data["other_id"], out.Data["other_code"] = a.Data.Other.String(), lead.Code(*a.Data.Other)
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
