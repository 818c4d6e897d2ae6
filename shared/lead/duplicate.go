package lead

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cartie/shared/clock"
	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lead/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// maxDuplicates is how many candidates Duplicates answers.
const maxDuplicates = 20

// Duplicates lists leads that may be the same intent, newest first: of the same type, and of the same contact or one with
// the same phone. NotFound for a lead the actor does not see.
func (s *Store) Duplicates(ctx context.Context, scope tenant.Scope, id ident.ID) (out []Lead, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		if _, err := get(ctx, q, scope, id); err != nil {
			return err
		}
		rows, err := q.Duplicates(ctx, query.DuplicatesParams{WorkspaceID: scope.Workspace(), ID: id, AccountID: scope.Account(), Page: maxDuplicates})
		if err != nil {
			return fmt.Errorf("find duplicates of lead %s: %w", id, err)
		}
		out, err = listedLeads(each(rows, func(r query.DuplicatesRow) query.ListNewestRow { return query.ListNewestRow(r) }))
		return err
	})
	return out, err
}

// Join merges a duplicate into a lead by the word of staff: gaps of the lead are filled, comments and tags add up, the
// duplicate is closed as stale and leaves the lists, and its timeline is shown with the lead's. Part undoes it. Faults:
// NotFound for leads the actor does not see; Conflict lead_changed when the stored version is another, lead_merged when one
// of them is a duplicate already, lead_type for two types, lead_closed when an open duplicate would end in a closed lead.
func (s *Store) Join(ctx context.Context, scope tenant.Scope, id ident.ID, version int, duplicate ident.ID) (out Lead, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		before, dup, err := pair(ctx, q, scope, id, version, duplicate)
		if err != nil {
			return err
		}
		if err := joinable(before, dup); err != nil {
			return err
		}
		after := before
		after.adopt(dup)
		if err := remember(ctx, q, scope, before, after, dup); err != nil {
			return err
		}
		former := dup.Status
		if !dup.Status.Closed() {
			at := clock.Now(ctx)
			dup.Status, dup.ClosedAt = StatusStale, &at
			moved := Data{Changes: []Change{{"status", string(former), string(dup.Status)}}, Other: &id}
			if err := record(ctx, tx, scope, dup, former, Moved, moved); err != nil {
				return err
			}
		}
		if err := record(ctx, tx, scope, after, after.Status, Joined, Data{Changes: changes(before, after), Other: &duplicate}); err != nil {
			return err
		}
		out, err = reread(ctx, q, scope, id)
		return err
	})
	return out, err
}

func joinable(l, dup Lead) error {
	switch {
	case l.MergedInto != nil || dup.MergedInto != nil:
		return fault.New(fault.Conflict, "lead_merged", "one of the leads is a duplicate of another already")
	case l.Type != dup.Type:
		return fault.New(fault.Conflict, "lead_type", "a lead to %s and a lead to %s are not the same", l.Type, dup.Type)
	case l.Status.Closed() && !dup.Status.Closed():
		return fault.New(fault.Conflict, "lead_closed", "the duplicate is open and the lead is closed; merge the other way round")
	}
	return nil
}

// Part undoes Join: values of the lead that nobody changed since go back, and the duplicate is what it was. Faults: as of
// Join; NotFound when the two were not merged; Conflict lead_open_exists when the duplicate's contact has another open lead
// of the type by now.
func (s *Store) Part(ctx context.Context, scope tenant.Scope, id ident.ID, version int, duplicate ident.ID) (out Lead, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		l, dup, err := pair(ctx, q, scope, id, version, duplicate)
		if err != nil {
			return err
		}
		row, err := q.Merge(ctx, query.MergeParams{WorkspaceID: scope.Workspace(), LeadID: id, DuplicateID: duplicate})
		if err != nil {
			return pg.Missing(err, "merge of these leads")
		}
		var before, after, was snapshot
		for raw, into := range map[*json.RawMessage]*snapshot{&row.Before: &before, &row.After: &after, &row.DuplicateBefore: &was} {
			if err := json.Unmarshal(*raw, into); err != nil {
				return fmt.Errorf("decode merge %s: %w", row.ID, err)
			}
		}
		if err := q.UndoMerge(ctx, query.UndoMergeParams{WorkspaceID: scope.Workspace(), ID: row.ID, At: clock.Now(ctx)}); err != nil {
			return fmt.Errorf("undo merge %s: %w", row.ID, err)
		}
		former := dup.Status
		if dup.Status != was.Status {
			dup.Status, dup.ClosedAt = was.Status, was.ClosedAt
			moved := Data{Changes: []Change{{"status", string(former), string(dup.Status)}}, Other: &id}
			if err := record(ctx, tx, scope, dup, former, Moved, moved); err != nil {
				return err
			}
		}
		now := l
		l.restore(before, after)
		if err := record(ctx, tx, scope, l, l.Status, Parted, Data{Changes: changes(now, l), Other: &duplicate}); err != nil {
			return err
		}
		out, err = reread(ctx, q, scope, id)
		return err
	})
	return out, err
}

// pair locks two leads, always in the same order.
func pair(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID, version int, other ident.ID) (l, o Lead, err error) {
	if id == other {
		return l, o, fault.InvalidField("body.duplicate_id", "a lead is no duplicate of itself")
	}
	for _, one := range slices.SortedFunc(slices.Values([]ident.ID{id, other}), func(a, b ident.ID) int { return cmp.Compare(a.String(), b.String()) }) {
		if _, err := q.Lock(ctx, query.LockParams{WorkspaceID: scope.Workspace(), ID: one, AccountID: scope.Account()}); err != nil {
			return l, o, pg.Missing(err, "lead")
		}
	}
	if l, err = reread(ctx, q, scope, id); err != nil {
		return l, o, err
	}
	if l.Version != version {
		return l, o, fault.New(fault.Conflict, "lead_changed", "the lead was changed by somebody else in the meantime")
	}
	o, err = reread(ctx, q, scope, other)
	return l, o, err
}

func reread(ctx context.Context, q *query.Queries, scope tenant.Scope, id ident.ID) (Lead, error) {
	row, err := get(ctx, q, scope, id)
	if err != nil {
		return Lead{}, err
	}
	return full(row)
}

// record saves a lead, puts an entry on its timeline and announces it.
func record(ctx context.Context, tx pgx.Tx, scope tenant.Scope, l Lead, former Status, kind string, data Data) error {
	q := query.New(tx)
	if err := save(ctx, q, scope, l); err != nil {
		return err
	}
	if _, err := addActivity(ctx, q, scope, l.ID, kind, data); err != nil {
		return err
	}
	row, err := get(ctx, q, scope, l.ID)
	if err != nil {
		return err
	}
	if l, err = full(row); err != nil {
		return err
	}
	return announce(ctx, tx, scope, event.LeadUpdated, row, l, former)
}
