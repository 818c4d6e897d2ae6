package bot

import (
	"context"
	"fmt"
	"time"

	"cartie/shared/bot/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Store opens the bots of a workspace.
type Store struct{ db pg.DB }

// New makes a store.
func New(db pg.DB) *Store { return &Store{db: db} }

// Gate is what a webhook is checked against before its workspace is trusted.
type Gate struct {
	Workspace ident.ID
	Bot       ident.ID
	Kind      Kind
	Open      bool     // the bot takes updates: it is not disconnected and its workspace is active
	Secrets   [][]byte // accepted secret hashes; none for an unknown bot
}

// Gate looks a bot up by the id in its webhook path. An unknown bot is a Gate without secrets, not an error.
func (s *Store) Gate(ctx context.Context, id ident.ID) (Gate, error) {
	row, err := query.New(s.db).Gate(ctx, id)
	if err != nil {
		if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
			return Gate{}, nil
		}
		return Gate{}, err
	}
	g := Gate{
		Workspace: row.WorkspaceID, Bot: row.ID, Kind: Kind(row.Kind), Secrets: [][]byte{row.SecretHash},
		Open: Status(row.Status) != Disconnected && row.WorkspaceStatus == "active",
	}
	if row.OldSecretUntil.After(clock.Now(ctx)) {
		g.Secrets = append(g.Secrets, row.OldSecretHash)
	}
	return g, nil
}

// Draft is a bot whose token Telegram has confirmed.
type Draft struct {
	Kind       Kind
	Name       string
	Username   string
	TelegramID int64
	Token      seal.Secret
	SecretHash []byte
}

// connectTime is longer than connecting a bot can take; one that is older died on the way.
const connectTime = 2 * time.Minute

// AddTx stores a bot in status connecting. Conflict (bot_connected) when it is connected already, here or elsewhere.
func (s *Store) AddTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, ring *seal.Keyring, d Draft) (ident.ID, error) {
	id := ident.New()
	sealed, err := ring.SealText(d.Token, seal.Data(scope.Workspace(), id))
	if err != nil {
		return ident.Nil, fmt.Errorf("seal token: %w", err)
	}
	q, at := query.New(tx), clock.Now(ctx)
	err = q.ForgetUnfinished(ctx, query.ForgetUnfinishedParams{At: at, WorkspaceID: scope.Workspace(), TelegramID: d.TelegramID, Before: at.Add(-connectTime)})
	if err != nil {
		return ident.Nil, fmt.Errorf("forget unfinished connection: %w", err)
	}
	err = pg.Fault(q.Add(ctx, query.AddParams{
		WorkspaceID: scope.Workspace(), ID: id, Kind: string(d.Kind), Name: d.Name, Username: d.Username, TelegramID: d.TelegramID,
		TokenSealed: sealed, SecretHash: d.SecretHash, SigningKey: newSigningKey(), AllowedUpdates: AllowedUpdates(d.Kind), At: at,
	}))
	if fault.Is(err, fault.Conflict) {
		return ident.Nil, fault.Wrap(err, fault.Conflict, "bot_connected", "this bot is connected already")
	}
	return id, err
}

// Get reads one bot.
func (s *Store) Get(ctx context.Context, scope tenant.Scope, id ident.ID) (b Bot, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		b, err = s.GetTx(ctx, tx, scope, id)
		return err
	})
	return b, err
}

// GetTx reads one bot.
func (s *Store) GetTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (Bot, error) {
	row, err := query.New(tx).Get(ctx, query.GetParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return Bot{}, fmt.Errorf("bot %s: %w", id, err)
	}
	return botOf(row), nil
}

// List gives the bots that are not disconnected, newest first; limit+1 rows tell of a next page.
func (s *Store) List(ctx context.Context, scope tenant.Scope, before page.Position, limit int) (out []Bot, total page.Total, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		q := query.New(tx)
		rows, err := q.List(ctx, query.ListParams{WorkspaceID: scope.Workspace(), BeforeAt: before.At, BeforeID: before.ID, Page: int32(limit + 1)})
		if err != nil {
			return fmt.Errorf("list bots: %w", err)
		}
		n, err := q.Count(ctx, query.CountParams{WorkspaceID: scope.Workspace(), Page: page.CountLimit + 1})
		if err != nil {
			return fmt.Errorf("count bots: %w", err)
		}
		out, total = nil, page.Counted(n)
		for _, r := range rows {
			out = append(out, botOf(r))
		}
		return attachHealth(ctx, q, scope, out)
	})
	return out, total, err
}

// Any skips the version check of Update.
const Any = 0

// Update changes a bot under its row lock. Conflict (bot_changed) when version is not Any and not the row's.
func (s *Store) Update(ctx context.Context, scope tenant.Scope, id ident.ID, version int, change func(*Bot) error) (b Bot, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		b, err = s.UpdateTx(ctx, tx, scope, id, version, change)
		return err
	})
	return b, err
}

// UpdateTx is Update in the caller's transaction.
func (s *Store) UpdateTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, version int, change func(*Bot) error) (Bot, error) {
	q, at := query.New(tx), clock.Now(ctx)
	row, err := q.Lock(ctx, query.LockParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return Bot{}, fmt.Errorf("bot %s: %w", id, err)
	}
	b := botOf(row)
	if version != Any && version != b.Version {
		return Bot{}, fault.New(fault.Conflict, "bot_changed", "the bot was changed meanwhile; load it again")
	}
	if err := change(&b); err != nil {
		return Bot{}, err
	}
	err = q.Save(ctx, query.SaveParams{
		Name: b.Name, Status: string(b.Status), StatusDetail: b.StatusDetail, AdminChatID: b.AdminChat, TokenSealed: b.tokenSealed,
		SecretHash: b.secretHash, OldSecretHash: b.oldSecretHash, OldSecretUntil: b.oldSecretUntil, WebhookSetAt: b.WebhookSetAt,
		AllowedUpdates: b.AllowedUpdates, At: at, WorkspaceID: scope.Workspace(), ID: id,
	})
	if err != nil {
		return Bot{}, fmt.Errorf("save bot %s: %w", id, err)
	}
	b.Version, b.UpdatedAt = b.Version+1, at
	return b, nil
}

// Disable notes that Telegram refuses the token; the bot stops sending until it is connected again.
func (s *Store) Disable(ctx context.Context, scope tenant.Scope, id ident.ID, detail string) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		return query.New(tx).Disable(ctx, query.DisableParams{Detail: detail, At: clock.Now(ctx), WorkspaceID: scope.Workspace(), ID: id})
	})
}

// SetAdminChatTx points the bot at the group where staff are told of leads.
func (s *Store) SetAdminChatTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, chat int64) error {
	err := query.New(tx).SetAdminChat(ctx, query.SetAdminChatParams{AdminChatID: &chat, At: clock.Now(ctx), WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return fmt.Errorf("set admin chat: %w", err)
	}
	return nil
}

// MigrateAdminChatTx follows an admin group that became a supergroup.
func (s *Store) MigrateAdminChatTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, from, to int64) error {
	err := query.New(tx).MigrateAdminChat(ctx, query.MigrateAdminChatParams{
		NewChatID: &to, At: clock.Now(ctx), WorkspaceID: scope.Workspace(), ID: id, OldChatID: &from,
	})
	if err != nil {
		return fmt.Errorf("migrate admin chat: %w", err)
	}
	return nil
}
