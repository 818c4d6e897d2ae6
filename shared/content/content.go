// Package content is posts and the channels they go to. A post is claimed once, posted once, and never repeated blindly:
// an answer that was lost makes it unknown, for a person to look at. It refuses to call Telegram.
package content

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/clock"
	"cartie/shared/content/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// State says how far a post is: scheduled → posting → posted, failed or unknown.
type State string

// The states.
const (
	Scheduled State = "scheduled"
	Posting   State = "posting"
	Posted    State = "posted"
	Failed    State = "failed"
	Unknown   State = "unknown"
)

// Store opens the posts and destinations of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// Destination is a channel or group a bot may post to.
type Destination struct {
	Bot     ident.ID
	ChatID  int64
	Kind    string // channel, group or supergroup
	Title   string
	CanPost bool
	CanEdit bool
	Detail  string // why it cannot be posted to
}

// SetDestinationTx records what Telegram says of the bot's rights in a channel or group.
func (s *Store) SetDestinationTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, d Destination) error {
	err := query.New(tx).SetDestination(ctx, query.SetDestinationParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), BotID: d.Bot, ChatID: d.ChatID, Kind: d.Kind, Title: d.Title,
		CanPost: d.CanPost, CanEdit: d.CanEdit, Detail: d.Detail, At: clock.Now(ctx),
	})
	if err != nil {
		return fmt.Errorf("set destination: %w", err)
	}
	return nil
}

// MigrateTx follows a group that became a supergroup.
func (s *Store) MigrateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, bot ident.ID, from, to int64) error {
	err := query.New(tx).MigrateDestination(ctx, query.MigrateDestinationParams{
		NewChatID: to, At: clock.Now(ctx), WorkspaceID: scope.Workspace(), BotID: bot, OldChatID: from,
	})
	if err != nil {
		return fmt.Errorf("migrate destination: %w", err)
	}
	return nil
}

// ScheduleTx plans a text for a bot's channel. NotFound when the bot does not know the channel.
func (s *Store) ScheduleTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, bot ident.ID, chatID int64, text string, at time.Time) (ident.ID, error) {
	q, id := query.New(tx), ident.New()
	destination, err := q.FindDestination(ctx, query.FindDestinationParams{WorkspaceID: scope.Workspace(), BotID: bot, ChatID: chatID})
	if err != nil {
		return ident.Nil, fmt.Errorf("find destination: %w", err)
	}
	err = q.AddPost(ctx, query.AddPostParams{
		WorkspaceID: scope.Workspace(), ID: id, DestinationID: destination, Text: text, ScheduledAt: at, At: clock.Now(ctx),
	})
	if err != nil {
		return ident.Nil, fmt.Errorf("schedule post: %w", err)
	}
	return id, nil
}

// Claim is a due post that one poster holds until ClaimTime has passed.
type Claim struct {
	Workspace ident.ID
	ID        ident.ID
	token     ident.ID
}

// ClaimTime is longer than the poster may run (55 s), so an expired claim belongs to a dead one.
const ClaimTime = 2 * time.Minute

// ClaimDue takes due posts of every workspace.
func (s *Store) ClaimDue(ctx context.Context, limit int) ([]Claim, error) {
	at, token := clock.Now(ctx), ident.New()
	rows, err := query.New(s.db).Claim(ctx, query.ClaimParams{Token: token, At: at, Until: at.Add(ClaimTime), Page: limit})
	if err != nil {
		return nil, pg.Fault(err)
	}
	claims := make([]Claim, len(rows))
	for i, r := range rows {
		claims[i] = Claim{Workspace: r.WorkspaceID, ID: r.ID, token: token}
	}
	return claims, nil
}

// Post is a claimed post, about to be sent.
type Post struct {
	ID       ident.ID
	Bot      ident.ID
	ChatID   int64
	Text     string
	Attempts int
	CanPost  bool
	Detail   string
}

// Begin counts the attempt and answers the post. NotFound when the claim was lost.
func (s *Store) Begin(ctx context.Context, scope tenant.Scope, c Claim) (p Post, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		r, err := query.New(tx).Begin(ctx, query.BeginParams{At: clock.Now(ctx), WorkspaceID: scope.Workspace(), ID: c.ID, Token: &c.token})
		if err != nil {
			return fmt.Errorf("begin post %s: %w", c.ID, err)
		}
		p = Post{ID: r.ID, Bot: r.BotID, ChatID: r.ChatID, Text: r.Text, Attempts: r.Attempts, CanPost: r.CanPost, Detail: r.Detail}
		return nil
	})
	return p, err
}

// Outcome is what became of a post. Scheduled with RetryAt tries again later.
type Outcome struct {
	State      State
	ExternalID int64
	Error      string
	RetryAt    time.Time
}

// Settle records the outcome of a claimed post. Conflict when the claim was lost meanwhile.
func (s *Store) Settle(ctx context.Context, scope tenant.Scope, c Claim, o Outcome) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		at := clock.Now(ctx)
		p := query.SettleParams{State: string(o.State), Error: o.Error, At: at, WorkspaceID: scope.Workspace(), ID: c.ID, Token: &c.token}
		if o.ExternalID != 0 {
			p.ExternalID = &o.ExternalID
		}
		if !o.RetryAt.IsZero() {
			p.RetryAt = &o.RetryAt
		}
		if o.State == Posted {
			p.PostedAt = &at
		}
		n, err := query.New(tx).Settle(ctx, p)
		if err != nil {
			return fmt.Errorf("settle post %s: %w", c.ID, err)
		}
		if n == 0 {
			return fault.New(fault.Conflict, "claim_lost", "post %s is no longer ours", c.ID)
		}
		return nil
	})
}

// Status is what is known of a post.
type Status struct {
	State      State
	ExternalID int64
	Error      string
	Attempts   int
}

// Get reads a post's status.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (st Status, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		r, err := query.New(tx).Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id})
		if err != nil {
			return fmt.Errorf("post %s: %w", id, err)
		}
		st = Status{State: State(r.State), Error: r.Error, Attempts: r.Attempts}
		if r.ExternalID != nil {
			st.ExternalID = *r.ExternalID
		}
		return nil
	})
	return st, err
}
