package lead

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Opened is what became of a draft. Activity is the id of the entry that tells of it, new for every draft, so it can be
// shown to whoever sent the draft without telling whether there was a lead before.
type Opened struct {
	Lead     Lead
	Merged   bool
	Activity ident.ID
}

// rivals bounds how often OpenTx looks again after others opened or closed the same intent under its hands.
const rivals = 5

// OpenTx turns a draft into a lead by the rule every writer obeys: a person has at most one open lead of a type. A draft
// within the workspace's merge window after the open lead's last activity merges into it (activity merged, event
// lead.updated); a later one closes it as stale (activity status, events lead.updated and
// lead.stage_changed) and opens a new one (activity
// created, event lead.created), all in the caller's transaction. A person is the contact, or a contact without a channel
// that left the same phone in a form: its lead moves to the contact. A contact, bot, conversation or account of another
// workspace is NotFound. Callers relay the outbox after the commit.
func (s *Store) OpenTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft) (Opened, error) {
	q := query.New(tx)
	for range rivals {
		row, err := q.FindOpen(ctx, query.FindOpenParams{WorkspaceID: scope.Workspace(), Type: string(d.Type), ContactID: d.Contact})
		switch err = pg.Fault(err); {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return Opened{}, err
		default:
			open, err := from(row.Lead, "", "", "")
			if err != nil {
				return Opened{}, err
			}
			if open.fresh(clock.Now(ctx), time.Duration(row.MergeWindowDays)*24*time.Hour) {
				return merge(ctx, tx, scope, open, d)
			}
			if err := expire(ctx, tx, scope, open); err != nil {
				return Opened{}, err
			}
		}
		opened, ok, err := create(ctx, tx, scope, d)
		if ok || err != nil {
			return opened, err
		}
	}
	return Opened{}, fault.New(fault.Transient, "lead_busy", "too many write to the same lead at once")
}

func create(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft) (Opened, bool, error) {
	var l Lead
	l.absorb(d)
	attribution, err := json.Marshal(l.Attribution)
	if err != nil {
		return Opened{}, false, fmt.Errorf("encode attribution: %w", err)
	}
	l.ID, l.Language = ident.New(), d.Language.OrDefault()
	q := query.New(tx)
	low, high, currency := columns(l.BudgetRange)
	inserted, err := q.Insert(ctx, query.InsertParams{
		WorkspaceID: scope.Workspace(), ID: l.ID, ContactID: d.Contact, Type: string(d.Type), Source: string(d.Source),
		BotID: d.Bot, ConversationID: d.Conversation, AccountID: d.Account, Car: l.Car, Budget: l.Budget, City: l.City,
		Comment: l.Comment, Language: string(l.Language), Attribution: attribution, At: clock.Now(ctx),
		BudgetMin: low, BudgetMax: high, BudgetCurrency: currency,
	})
	if err != nil {
		return Opened{}, false, fmt.Errorf("open a lead: %w", err)
	}
	if inserted == 0 {
		return Opened{}, false, nil
	}
	said := changes(Lead{Language: l.Language}, l)
	opened, err := settle(ctx, tx, scope, l.ID, d, Created, Data{Changes: said}, event.LeadCreated)
	return opened, true, err
}

func merge(ctx context.Context, tx pgx.Tx, scope tenant.Scope, before Lead, d Draft) (Opened, error) {
	q := query.New(tx)
	after := before
	after.absorb(d)
	data := Data{Changes: changes(before, after)}
	if d.Attribution != (Attribution{}) {
		data.Attribution = &d.Attribution
	}
	if before.Contact.ID != d.Contact {
		former, err := get(ctx, q, scope, before.ID)
		if err != nil {
			return Opened{}, err
		}
		after.Contact.ID, data.FormerContact = d.Contact, former.ContactName
	}
	if err := save(ctx, q, scope, after); err != nil {
		return Opened{}, err
	}
	opened, err := settle(ctx, tx, scope, after.ID, d, Merged, data, event.LeadUpdated)
	opened.Merged = true
	return opened, err
}

// settle reads what was written, puts it on the timeline and announces it.
func settle(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, d Draft, kind string, data Data, eventKind string) (Opened, error) {
	q := query.New(tx)
	row, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return Opened{}, fmt.Errorf("read lead %s: %w", id, err)
	}
	l, err := full(row)
	if err != nil {
		return Opened{}, err
	}
	data.Source, data.Bot = d.Source, d.Bot
	if name := strings.Join(strings.Fields(d.Name), " "); name != l.Contact.Name {
		data.Name = name
	}
	if d.Phone != l.Contact.Phone {
		data.Phone = d.Phone
	}
	activity, err := addActivity(ctx, q, scope, id, kind, data)
	if err != nil {
		return Opened{}, err
	}
	return Opened{Lead: l, Activity: activity}, announce(ctx, tx, scope, eventKind, row, l, l.Status)
}

// expire closes a lead nobody came back to in time. The system does it, whoever's draft made it notice.
func expire(ctx context.Context, tx pgx.Tx, scope tenant.Scope, l Lead) error {
	q := query.New(tx)
	former, at := l.Status, clock.Now(ctx)
	l.Status, l.ClosedAt = StatusStale, &at
	if err := save(ctx, q, scope, l); err != nil {
		return err
	}
	system := scope.As(tenant.System)
	_, err := addActivity(ctx, q, system, l.ID, Moved, Data{Changes: []Change{{Field: "status", From: string(former), To: string(l.Status)}}})
	if err != nil {
		return err
	}
	row, err := q.Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: l.ID})
	if err != nil {
		return fmt.Errorf("read lead %s: %w", l.ID, err)
	}
	if l, err = full(row); err != nil {
		return err
	}
	return announce(ctx, tx, scope, event.LeadUpdated, row, l, former)
}
