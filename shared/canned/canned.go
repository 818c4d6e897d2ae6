// Package canned keeps the replies staff send again and again, per language, with places for what differs from person to
// person. It refuses to fill them: the page does, where the agent still sees and changes the text.
package canned

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"cartie/shared/canned/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Reply is one text in one language. Shortcut is what an agent types after a slash; it is one word, lower case.
type Reply struct {
	ID        ident.ID
	Version   int
	Shortcut  string
	Language  lang.Code
	Text      string // at most 4096 characters
	UpdatedAt time.Time
}

// A variable is a name in braces: {name}, {phone}, {agent}, {bot}, or one of the flow's own, {car}.
var (
	braces   = regexp.MustCompile(`[{}][^{}]*[{}]?`)
	variable = regexp.MustCompile(`^\{[a-z_][a-z0-9_.]{0,63}\}$`)
)

// check refuses what could not be found or filled.
func (r *Reply) check() error {
	r.Shortcut = strings.ToLower(strings.TrimSpace(r.Shortcut))
	if strings.ContainsFunc(r.Shortcut, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '_' }) || r.Shortcut == "" {
		return fault.InvalidField("body.shortcut", "one word of letters, digits, - and _")
	}
	if strings.TrimSpace(r.Text) == "" {
		return fault.InvalidField("body.text", "an empty reply says nothing")
	}
	for _, found := range braces.FindAllString(r.Text, -1) {
		if !variable.MatchString(found) {
			return fault.InvalidField("body.text", "%q is no variable: they look like {name}", found)
		}
	}
	return nil
}

// Store keeps the replies of a workspace.
type Store struct{ db pg.DB }

// New makes a store on a pool of app_rw.
func New(db pg.DB) *Store { return &Store{db: db} }

// MaxListed is how many replies a workspace may have: all of them are one list.
const MaxListed = 500

// List lists the replies by shortcut and language.
func (s *Store) List(ctx context.Context, scope tenant.Scope) (out []Reply, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.List(ctx, query.ListParams{WorkspaceID: scope.Workspace(), Page: MaxListed})
		if err != nil {
			return fmt.Errorf("list canned replies: %w", err)
		}
		n, err := q.Count(ctx, scope.Workspace())
		if err != nil {
			return fmt.Errorf("count canned replies: %w", err)
		}
		out, total = make([]Reply, len(rows)), page.Counted(n)
		for i, r := range rows {
			out[i] = replyOf(r)
		}
		return nil
	})
	return out, total, err
}

// CreateTx adds a reply. Faults: Invalid, and Conflict: canned_shortcut_taken when the language has the shortcut already,
// canned_full when there are MaxListed.
func (s *Store) CreateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, r Reply) (Reply, error) {
	if err := r.check(); err != nil {
		return Reply{}, err
	}
	q := query.New(tx)
	n, err := q.Count(ctx, scope.Workspace())
	if err != nil {
		return Reply{}, fmt.Errorf("count canned replies: %w", err)
	}
	if n >= MaxListed {
		return Reply{}, fault.New(fault.Conflict, "canned_full", "a workspace has at most %d replies", MaxListed)
	}
	row, err := q.Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), Shortcut: r.Shortcut, Language: string(r.Language), Text: r.Text, At: clock.Now(ctx),
	})
	return replyOf(row), refused(err)
}

// Update changes a reply under its lock. Faults as of CreateTx, NotFound, and Conflict canned_changed when the stored
// version is another.
func (s *Store) Update(ctx context.Context, scope tenant.Scope, id ident.ID, version int, change func(*Reply)) (out Reply, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		row, err := q.Hold(ctx, query.HoldParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return refused(err)
		}
		if row.Version != version {
			return fault.New(fault.Conflict, "canned_changed", "the reply was changed by somebody else in the meantime")
		}
		r := replyOf(row)
		change(&r)
		if err := r.check(); err != nil {
			return err
		}
		row, err = q.Save(ctx, query.SaveParams{
			WorkspaceID: scope.Workspace(), ID: id, Shortcut: r.Shortcut, Language: string(r.Language), Text: r.Text, At: clock.Now(ctx),
		})
		out = replyOf(row)
		return refused(err)
	})
	return out, err
}

// Remove deletes a reply; NotFound when there is none.
func (s *Store) Remove(ctx context.Context, scope tenant.Scope, id ident.ID) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		n, err := query.New(tx).Remove(ctx, query.RemoveParams{WorkspaceID: scope.Workspace(), ID: id})
		if err == nil && n == 0 {
			err = pgx.ErrNoRows
		}
		return refused(err)
	})
}

func refused(err error) error {
	err = pg.Fault(err)
	f := fault.As(err)
	switch {
	case f == nil:
		return err
	case f.Kind == fault.NotFound:
		return fault.Wrap(err, fault.NotFound, "not_found", "no such reply")
	case f.Code == "canned_replies_shortcut_language_key":
		return fault.Wrap(err, fault.Conflict, "canned_shortcut_taken", "this language has a reply with the shortcut already")
	}
	return err
}

func replyOf(r query.CannedReply) Reply {
	return Reply{ID: r.ID, Version: r.Version, Shortcut: r.Shortcut, Language: lang.Code(r.Language), Text: r.Text, UpdatedAt: r.UpdatedAt.UTC()}
}
