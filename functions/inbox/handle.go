package inbox

import (
	"context"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/tenant"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

type oneIn struct {
	ID string `path:"id"`
}

type conversationOut struct{ Body whole }

type whole struct {
	Conversation
	Session  *session   `json:"session" doc:"where the person stands in the flow; null when they never talked to one"`
	ResumeAt *time.Time `json:"resume_at" doc:"when the bot answers again, unless staff write before"`
}

type session struct {
	Flow string            `json:"flow"`
	Node string            `json:"node" doc:"the node that waits for the person; empty when none does"`
	Vars map[string]string `json:"vars"`
}

// TransformSchema says that there may be no session.
func (whole) TransformSchema(r huma.Registry, s *huma.Schema) *huma.Schema {
	if p := s.Properties["session"]; p != nil && p.Ref != "" {
		s.Properties["session"] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
	}
	return Conversation{}.TransformSchema(r, s)
}

func (d desk) read(ctx context.Context, c web.Caller, in *oneIn) (*conversationOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	return d.show(ctx, c.Scope, id)
}

func (d desk) show(ctx context.Context, scope tenant.Scope, id ident.ID) (*conversationOut, error) {
	found, err := d.inbox.Get(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	out := &conversationOut{Body: whole{Conversation: conversationOf(found), ResumeAt: found.ResumeAt}}
	state, ok, err := d.talk.Session(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	if ok {
		out.Body.Session = &session{Flow: state.Flow, Node: state.Node, Vars: state.Vars}
		if state.Vars == nil {
			out.Body.Session.Vars = map[string]string{}
		}
	}
	return out, nil
}

type handleIn struct {
	ID   string `path:"id"`
	Body handling
}

type handling struct {
	Version      int                     `json:"version" minimum:"1" doc:"the one you read; another one now is 409 conversation_changed"`
	Status       *string                 `json:"status,omitempty" enum:"open,pending,snoozed,resolved"`
	AssigneeID   web.Optional[string]    `json:"assignee_id,omitempty" doc:"a member's id; null: nobody"`
	SnoozedUntil web.Optional[time.Time] `json:"snoozed_until,omitempty" doc:"goes with status snoozed"`
}

func (d desk) handle(ctx context.Context, c web.Caller, in *handleIn) (*conversationOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	var member *ident.ID
	if a := in.Body.AssigneeID; a.Sent && !a.Null {
		found, err := ident.Parse(a.Value)
		if err != nil {
			return nil, fault.New(fault.NotFound, "not_found", "no such member")
		}
		member = &found
	}
	_, err = d.inbox.Handle(ctx, c.Scope, id, in.Body.Version, func(h *inbox.Handling) {
		if in.Body.Status != nil {
			h.Status = inbox.Status(*in.Body.Status)
			if h.Status != inbox.Snoozed {
				h.SnoozedUntil = nil
			}
		}
		if u := in.Body.SnoozedUntil; u.Sent && u.Null {
			h.SnoozedUntil = nil
		} else if u.Sent {
			h.SnoozedUntil = &u.Value
		}
		if in.Body.AssigneeID.Sent {
			h.Assignee = member
		}
	})
	if err != nil {
		return nil, err
	}
	return d.show(ctx, c.Scope, id)
}

type markIn struct {
	ID   string `path:"id"`
	Body struct {
		MessageID string `json:"message_id" format:"uuid"`
	}
}

func (d desk) mark(ctx context.Context, c web.Caller, in *markIn) (*struct{}, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	message, err := ident.Parse(in.Body.MessageID)
	if err != nil {
		return nil, err
	}
	return nil, d.inbox.Read(ctx, c.Scope, id, message)
}

func (d desk) giveBack(ctx context.Context, c web.Caller, in *oneIn) (*conversationOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	if err := d.talk.GiveBack(ctx, c.Scope, id); err != nil {
		return nil, err
	}
	return d.show(ctx, c.Scope, id)
}
