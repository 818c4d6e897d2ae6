package bot

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/bot/internal/query"
	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Health is how deliveries of a bot's updates go, as Telegram told it.
type Health struct {
	CheckedAt   time.Time
	Pending     int        // updates that wait at Telegram
	LastError   string     // of a delivery, in Telegram's words
	LastErrorAt *time.Time // nil when there was none
	Drift       []string   // what had been changed behind our back and was put right: url, allowed_updates, max_connections, secret, commands
	Alert       string     // what staff have to know; empty when all is well
}

// CheckEvery is how long a bot that was looked at is left alone. It is a little less than the pause between two runs.
const CheckEvery = 9 * time.Minute

// Claim is an active bot one checker took.
type Claim struct {
	Workspace ident.ID
	ID        ident.ID
}

// ClaimUnchecked takes active bots of every workspace nobody has looked at for CheckEvery, the longest waiting first.
func (s *Store) ClaimUnchecked(ctx context.Context, limit int) ([]Claim, error) {
	at := clock.Now(ctx)
	rows, err := query.New(s.db).ClaimUnchecked(ctx, query.ClaimUncheckedParams{At: at, Stale: at.Add(-CheckEvery), Page: limit})
	if err != nil {
		return nil, pg.Fault(err)
	}
	out := make([]Claim, len(rows))
	for i, r := range rows {
		out[i] = Claim{Workspace: r.WorkspaceID, ID: r.ID}
	}
	return out, nil
}

// SaveHealth records what was found of a bot; CheckedAt is now.
func (s *Store) SaveHealth(ctx context.Context, scope tenant.Scope, id ident.ID, h Health) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		err := query.New(tx).SaveHealth(ctx, query.SaveHealthParams{
			WorkspaceID: scope.Workspace(), BotID: id, At: clock.Now(ctx), Pending: h.Pending, LastError: h.LastError,
			LastErrorAt: h.LastErrorAt, Drift: append([]string{}, h.Drift...), Alert: h.Alert,
		})
		if err != nil {
			return fmt.Errorf("save health of bot %s: %w", id, err)
		}
		return nil
	})
}

// Inspect reads one bot with its health.
func (s *Store) Inspect(ctx context.Context, scope tenant.Scope, id ident.ID) (b Bot, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		b, err = s.InspectTx(ctx, tx, scope, id)
		return err
	})
	return b, err
}

// InspectTx is Inspect in the caller's transaction.
func (s *Store) InspectTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (Bot, error) {
	b, err := s.GetTx(ctx, tx, scope, id)
	if err != nil {
		return Bot{}, err
	}
	one := []Bot{b}
	err = attachHealth(ctx, query.New(tx), scope, one)
	return one[0], err
}

func attachHealth(ctx context.Context, q *query.Queries, scope tenant.Scope, bots []Bot) error {
	ids := make([]ident.ID, len(bots))
	for i, b := range bots {
		ids[i] = b.ID
	}
	rows, err := q.Health(ctx, query.HealthParams{WorkspaceID: scope.Workspace(), Ids: ids})
	if err != nil {
		return fmt.Errorf("read health of bots: %w", err)
	}
	known := map[ident.ID]*Health{}
	for _, r := range rows {
		known[r.BotID] = &Health{
			CheckedAt: r.CheckedAt.UTC(), Pending: r.Pending, LastError: r.LastError, LastErrorAt: r.LastErrorAt, Drift: r.Drift, Alert: r.Alert,
		}
	}
	for i := range bots {
		bots[i].Health = known[bots[i].ID]
	}
	return nil
}
