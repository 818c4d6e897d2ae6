// Package workspace is a tenant and the people in it: its settings, members and their roles, one-time invites, dealer
// accounts. Every change leaves a line in the audit log. It refuses a role above the giver's own, a workspace without an
// owner, and any proof of identity of its own: that is auth's.
package workspace

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // a function's image may have no time zones

	"cartie/shared/access"
	"cartie/shared/audit"
	"cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"
	"cartie/shared/workspace/internal/query"

	"github.com/jackc/pgx/v5"
)

// Workspace is a tenant. MergeWindowDays is for how long a new intent of the same person joins their open lead,
// AutoResumeMinutes how long staff may be silent in a conversation before the bot answers again; 0 is for ever.
type Workspace struct {
	ID                ident.ID
	Slug              string
	Name              string
	Language          string // uk, ru or en
	Timezone          string // IANA name
	MergeWindowDays   int    // 1 to 365
	AutoResumeMinutes int    // 0 to 10080, a week
	Version           int
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// Store opens workspaces. Its db must be logged in as app_auth or app_system.
type Store struct {
	db    pg.DB
	users *auth.Store
}

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db, users: auth.New(db)} }

// Get reads the workspace in scope.
func (s *Store) Get(ctx context.Context, scope tenant.Scope) (w Workspace, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		row, err := query.New(tx).Get(ctx, scope.Workspace())
		w = workspaceOf(row)
		return err
	})
	return w, err
}

// Update changes the workspace in scope under its row lock. Conflict (workspace_changed) when version is not the row's.
func (s *Store) Update(ctx context.Context, scope tenant.Scope, version int, change func(*Workspace) error) (w Workspace, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q, at := query.New(tx), clock.Now(ctx)
		row, err := q.Lock(ctx, scope.Workspace())
		if err != nil {
			return err
		}
		before := workspaceOf(row)
		if before.Version != version {
			return fault.New(fault.Conflict, "workspace_changed", "the workspace was changed meanwhile; load it again")
		}
		w = before
		if err := change(&w); err != nil {
			return err
		}
		if err := checkTimezone(w.Timezone); err != nil {
			return err
		}
		changed := diff(before, w)
		if len(changed) == 0 {
			return nil
		}
		w.Version, w.UpdatedAt = version+1, at
		err = q.Save(ctx, query.SaveParams{
			Name: w.Name, Language: w.Language, Timezone: w.Timezone, MergeWindowDays: w.MergeWindowDays,
			AutoResumeMinutes: w.AutoResumeMinutes, At: at, WorkspaceID: w.ID,
		})
		if err != nil {
			return fmt.Errorf("save workspace %s: %w", w.ID, err)
		}
		return audit.AddTx(ctx, tx, scope, "workspace.updated", "workspace", w.ID, changed)
	})
	return w, err
}

func diff(a, b Workspace) map[string]any {
	out := map[string]any{}
	if a.Name != b.Name {
		out["name"] = b.Name
	}
	if a.Language != b.Language {
		out["language"] = b.Language
	}
	if a.Timezone != b.Timezone {
		out["timezone"] = b.Timezone
	}
	if a.MergeWindowDays != b.MergeWindowDays {
		out["merge_window_days"] = b.MergeWindowDays
	}
	if a.AutoResumeMinutes != b.AutoResumeMinutes {
		out["auto_resume_minutes"] = b.AutoResumeMinutes
	}
	return out
}

func checkTimezone(name string) error {
	// LoadLocation takes "" and "Local" for whatever the machine has.
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fault.InvalidField("body.timezone", "not a time zone of the IANA database")
	}
	return nil
}

// Draft is a workspace to be.
type Draft struct {
	Slug     string // lower case, digits and single hyphens; unique on the platform
	Name     string
	Language string
	Timezone string
}

// AddTx makes the workspace the scope names, with the scope's actor as its OWNER. Conflict (workspaces_slug_key) when the
// slug is taken.
func (s *Store) AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Draft) error {
	if err := checkTimezone(d.Timezone); err != nil {
		return err
	}
	err := query.New(tx).Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), Slug: d.Slug, Name: d.Name, Language: d.Language, Timezone: d.Timezone, At: clock.Now(ctx),
	})
	if err != nil {
		return fmt.Errorf("add workspace %s: %w", d.Slug, err)
	}
	if _, err := s.JoinTx(ctx, tx, scope, scope.Actor().ID, access.Owner, ident.Nil); err != nil {
		return err
	}
	return audit.AddTx(ctx, tx, scope, "workspace.created", "workspace", scope.Workspace(), nil)
}

func workspaceOf(r query.Workspace) Workspace {
	return Workspace{
		ID: r.ID, Slug: r.Slug, Name: r.Name, Language: r.Language, Timezone: r.Timezone, MergeWindowDays: r.MergeWindowDays,
		AutoResumeMinutes: r.AutoResumeMinutes,
		Version:           r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}
