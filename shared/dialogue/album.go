package dialogue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dialogue/internal/query"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/scenario"
	"cartie/shared/tenant"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// albumGap is how long after a part the next one of its album may come. Telegram delivers the parts one by one and marks
// no last one.
const albumGap = 1500 * time.Millisecond

// gatherTx puts a part into its album and answers the album; nil for a message that belongs to none. The engine hears of
// the album when no part came for albumGap, or when the person writes something else before.
func (d *Desk) gatherTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat inbox.Chat, m *models.Message, out *outcome) (*ident.ID, error) {
	if m.MediaGroupID == "" {
		return nil, nil
	}
	at := clock.Now(ctx)
	id, err := query.New(tx).GatherAlbum(ctx, query.GatherAlbumParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), ChatID: chat.ID, MediaGroupID: m.MediaGroupID, Caption: m.Caption,
		GathersUntil: at.Add(albumGap), At: at,
	})
	if err != nil {
		return nil, fmt.Errorf("gather album: %w", err)
	}
	return &id, d.planTx(ctx, tx, scope, timerAlbum, id, at.Add(albumGap), nil, out)
}

// albumsTx takes albums as inputs of the engine: the given one if all its parts had time to come, or with nil every one
// that still gathers. One that was taken before is late: it only got more parts.
func (d *Desk) albumsTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, only *ident.ID) ([]scenario.Input, error) {
	at := clock.Now(ctx)
	p := query.GiveAlbumsParams{At: &at, WorkspaceID: scope.Workspace(), ChatID: t.chat.ID, Every: only == nil}
	if only != nil {
		p.ID = *only
	}
	albums, err := query.New(tx).GiveAlbums(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("take albums: %w", err)
	}
	slices.SortFunc(albums, func(a, b query.GiveAlbumsRow) int { return a.CreatedAt.Compare(b.CreatedAt) })
	var inputs []scenario.Input
	for _, a := range albums {
		inputs = append(inputs, scenario.Input{Kind: scenario.InputMedia, Text: a.Caption, Parts: a.Parts, Late: a.Late, Profile: t.profile})
	}
	return inputs, nil
}
