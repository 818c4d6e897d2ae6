package lead

import (
	"context"

	"cartie/shared/event"
	"cartie/shared/feed"
	"cartie/shared/lead/internal/query"
	"cartie/shared/outbox"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// announce puts an event with a snapshot of the lead into the outbox, and a lead.stage_changed beside it when the lead
// reached another stage. previous is the stage before; it equals the lead's when something else changed.
func announce(ctx context.Context, tx pgx.Tx, scope tenant.Scope, kind string, row query.GetRow, l Lead, previous Status) error {
	snapshot := event.Lead{
		LeadID: l.ID, WorkspaceID: scope.Workspace(), Stage: string(l.Status), Type: string(l.Type), Source: string(l.Source),
		Channel: row.Channel, Name: l.Contact.Name, Phone: string(l.Contact.Phone), Email: row.ContactEmail, City: l.City,
		Language: string(l.Language), ExternalID: l.Contact.ID.String(), Car: l.Car, Budget: l.Budget,
		BudgetMin: l.BudgetRange.Min, BudgetMax: l.BudgetRange.Max, BudgetCurrency: string(l.BudgetRange.Currency),
		UserAgent: l.Attribution.UserAgent, IP: l.Attribution.IP, PageURL: l.Attribution.PageURL, FBC: l.Attribution.FBC,
		FBP: l.Attribution.FBP, CreatedAt: l.CreatedAt, Seq: l.Version,
	}
	if kind == event.LeadUpdated {
		snapshot.PreviousStage = string(previous)
	}
	if row.NameBy == "profile" { // a name the person gave is better than the profile's parts
		snapshot.FirstName, snapshot.LastName = row.FirstName, row.LastName
	}
	events := []outbox.Event{{Kind: kind, Entity: l.ID, Payload: snapshot}}
	if kind == event.LeadUpdated && previous != l.Status {
		events = append(events, outbox.Event{Kind: event.LeadStageChanged, Entity: l.ID, Payload: snapshot})
	}
	if err := feed.AddTx(ctx, tx, scope, feed.Lead, l.ID); err != nil {
		return err
	}
	return outbox.AddTx(ctx, tx, scope, events...)
}
