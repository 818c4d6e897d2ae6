package lead

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/page"
	"cartie/shared/phone"
	"cartie/shared/tenant"
)

// The kinds of activities.
const (
	Created  = "created"  // the lead was opened; Changes are what the person said
	Merged   = "merged"   // the person came back with the same intent; Changes are what that added
	Updated  = "updated"  // staff corrected values
	Moved    = "status"   // the stage changed
	Assigned = "assigned" // the assignee changed; From and To are names as they were
	Noted    = "note"     // a remark of staff, in Text
	Joined   = "joined"   // staff merged a duplicate into the lead, named by Other; Changes are what that added
	Parted   = "parted"   // that was undone
)

// Activity is one entry of a lead's timeline.
type Activity struct {
	ID        ident.ID
	Lead      ident.ID // the lead itself, or a duplicate merged into it
	Kind      string
	ActorKind string // see tenant.Actor
	ActorName string // empty for public and system
	Data      Data
	At        time.Time
}

// Data is what an activity tells. Nothing a person said is lost: a value that replaces another is a Change with both.
type Data struct {
	Source Source     `json:"source,omitempty"` // of created and merged
	Bot    *ident.ID  `json:"bot_id,omitempty"` // the bot it came by
	Name   string     `json:"name,omitempty"`   // as given this time, when the contact is called otherwise
	Phone  phone.E164 `json:"phone,omitempty"`  // as given this time, when the contact has another
	// FormerContact is the name of the form's contact whose lead this was, when it was recognised by phone.
	FormerContact string       `json:"former_contact,omitempty"`
	Attribution   *Attribution `json:"attribution,omitempty"` // of a merge: where the person came from this time
	Changes       []Change     `json:"changes,omitempty"`
	Text          string       `json:"text,omitempty"`
	Other         *ident.ID    `json:"other_id,omitempty"` // the duplicate of joined and parted
}

// Position is where an entry stands in the timeline.
func (a Activity) Position() page.Position { return page.Position{At: a.At, ID: a.ID} }

// Change is a field before and after.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// changes lists the texts that differ between two states of a lead.
func changes(before, after Lead) []Change {
	var out []Change
	for _, c := range []Change{
		{"car", before.Car, after.Car},
		{"budget", before.Budget, after.Budget},
		{"city", before.City, after.City},
		{"comment", before.Comment, after.Comment},
		{"tags", strings.Join(before.Tags, ", "), strings.Join(after.Tags, ", ")},
		{"language", string(before.Language), string(after.Language)},
	} {
		if c.From != c.To {
			out = append(out, c)
		}
	}
	return out
}

// addActivity writes one entry and answers its id.
func addActivity(ctx context.Context, q *query.Queries, scope tenant.Scope, lead ident.ID, kind string, data Data) (ident.ID, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return ident.Nil, fmt.Errorf("encode activity of lead %s: %w", lead, err)
	}
	id, actor := ident.New(), scope.Actor()
	p := query.AddActivityParams{
		WorkspaceID: scope.Workspace(), ID: id, LeadID: lead, Kind: kind, ActorKind: actor.Kind, Data: raw, At: clock.Now(ctx),
	}
	if actor.ID != ident.Nil {
		p.ActorID = &actor.ID
	}
	if err := q.AddActivity(ctx, p); err != nil {
		return ident.Nil, fmt.Errorf("add activity to lead %s: %w", lead, err)
	}
	return id, nil
}

func activityFrom(row query.ActivitiesRow) (Activity, error) {
	a := Activity{
		ID: row.LeadActivity.ID, Lead: row.LeadActivity.LeadID, Kind: row.LeadActivity.Kind, ActorKind: row.LeadActivity.ActorKind, ActorName: row.ActorName,
		At: row.LeadActivity.At.UTC(),
	}
	if err := json.Unmarshal(row.LeadActivity.Data, &a.Data); err != nil {
		return Activity{}, fmt.Errorf("decode activity %s: %w", a.ID, err)
	}
	return a, nil
}
