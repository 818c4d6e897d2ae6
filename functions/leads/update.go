package leads

import (
	"context"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead"
	"cartie/shared/web"
)

type updateIn struct {
	ID   string `path:"id"`
	Body leadPatch
}

type leadPatch struct {
	Version    int                  `json:"version" minimum:"1" doc:"the one you read; another one now is 409 lead_changed"`
	Status     *string              `json:"status,omitempty" enum:"new,in_progress,won,lost"`
	AssigneeID web.Optional[string] `json:"assignee_id,omitempty" doc:"a member's id; null: nobody"`
	Car        *string              `json:"car,omitempty" maxLength:"4096"`
	Budget     *string              `json:"budget,omitempty" maxLength:"4096"`
	City       *string              `json:"city,omitempty" maxLength:"4096"`
	Comment    *string              `json:"comment,omitempty" maxLength:"4096"`
	Tags       *[]string            `json:"tags,omitempty" maxItems:"20" doc:"in the place of those it has; case does not matter"`
	Reason     *string              `json:"reason,omitempty" maxLength:"200" doc:"why it is won or lost"`
	Note       string               `json:"note,omitempty" maxLength:"4096" doc:"a remark for the timeline"`
}

func (d desk) update(ctx context.Context, c web.Caller, in *updateIn) (*leadOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	change, err := changeOf(in.Body)
	if err != nil {
		return nil, err
	}
	l, err := d.leads.Update(ctx, c.Scope, id, in.Body.Version, change)
	if err != nil {
		return nil, err
	}
	d.flush(ctx, c.Scope)
	return &leadOut{Body: itemOf(l)}, nil
}

func changeOf(in leadPatch) (func(*lead.Lead) error, error) {
	var member *lead.Member
	if a := in.AssigneeID; a.Sent && !a.Null {
		id, err := ident.Parse(a.Value)
		if err != nil {
			return nil, fault.New(fault.NotFound, "not_found", "no such member")
		}
		member = &lead.Member{ID: id}
	}
	return func(l *lead.Lead) error {
		if in.Status != nil {
			l.Status = lead.Status(*in.Status)
		}
		if in.AssigneeID.Sent {
			l.Assignee = member
		}
		set(&l.Car, in.Car)
		set(&l.Budget, in.Budget)
		set(&l.City, in.City)
		set(&l.Comment, in.Comment)
		set(&l.ClosedReason, in.Reason)
		if in.Tags != nil {
			l.Tags = *in.Tags
		}
		l.AddNote(in.Note)
		return nil
	}, nil
}

func set(value, sent *string) {
	if sent != nil {
		*value = *sent
	}
}
