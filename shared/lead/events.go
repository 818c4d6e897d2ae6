package lead

import (
	"context"

	"cartie/shared/event"
	"cartie/shared/lead/internal/query"
	"cartie/shared/outbox"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// announce puts an event with a snapshot of the lead into the outbox. previous is the stage before; it equals the lead's
// when something else changed.
func announce(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind string, row query.GetRow, l Lead, previous Status) error {
	snapshot := event.Lead{
		LeadID: l.ID, WorkspaceID: scope.Workspace(), Stage: string(l.Status), Type: string(l.Type), Source: string(l.Source),
		Channel: row.Channel, Name: l.Contact.Name, Phone: string(l.Contact.Phone), Email: row.ContactEmail, City: l.City,
		Language: string(l.Language), ExternalID: l.Contact.ID.String(), Car: l.Car, Budget: l.Budget,
		UserAgent: l.Attribution.UserAgent, IP: l.Attribution.IP, PageURL: l.Attribution.PageURL, FBC: l.Attribution.FBC,
		FBP: l.Attribution.FBP, CreatedAt: l.CreatedAt,
	}
	if kind == event.LeadUpdated {
		snapshot.PreviousStage = string(previous)
	}
	if row.NameBy == "profile" { // a name the person gave is better than the profile's parts
		snapshot.FirstName, snapshot.LastName = row.FirstName, row.LastName
	}
	return outbox.AddTx(ctx, tx, scope, outbox.Event{Kind: kind, Entity: l.ID, Payload: snapshot})
}
