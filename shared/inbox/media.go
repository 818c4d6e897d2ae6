package inbox

import (
	"context"
	"fmt"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/inbox/internal/query"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Media is a file of a message. FileID is the provider's name for it, good for its bot alone; Blob is the key of our own
// copy. One of them is there.
type Media struct {
	ID     ident.ID
	Bot    ident.ID
	Kind   string // photo, document, voice, video or audio
	FileID string
	Blob   string
	Name   string // as its sender called it; may be empty
	MIME   string // may be empty
	Size   int64  // bytes; 0 when unknown
}

func addMedia(ctx context.Context, q *query.Queries, scope tenant.Scope, bot, message ident.ID, media []Media) error {
	for n, m := range media {
		err := q.AddMedia(ctx, query.AddMediaParams{
			WorkspaceID: scope.Workspace(), ID: ident.New(), MessageID: message, BotID: bot, Position: n, Kind: m.Kind,
			FileID: m.FileID, Name: m.Name, Mime: m.MIME, Size: m.Size, BlobKey: m.Blob, At: clock.Now(ctx),
		})
		if err != nil {
			return fmt.Errorf("store file of message: %w", err)
		}
	}
	return nil
}

func mediaOf(r query.Medium) Media {
	return Media{ID: r.ID, Bot: r.BotID, Kind: r.Kind, FileID: r.FileID, Blob: r.BlobKey, Name: r.Name, MIME: r.Mime, Size: r.Size}
}

// Media reads a file of a conversation; NotFound when it is not of this conversation or workspace.
func (s *Store) Media(ctx context.Context, scope tenant.Scope, conversation, id ident.ID) (m Media, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		row, err := query.New(tx).Media(ctx, query.MediaParams{WorkspaceID: scope.Workspace(), ID: id, ConversationID: &conversation})
		m = mediaOf(row)
		return pg.Missing(err, "file")
	})
	return m, err
}

// SetBlob remembers where our copy of a file is, and what its bytes told of it.
func (s *Store) SetBlob(ctx context.Context, scope tenant.Scope, m Media) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		err := query.New(tx).SetBlob(ctx, query.SetBlobParams{WorkspaceID: scope.Workspace(), ID: m.ID, BlobKey: m.Blob, Size: m.Size, Mime: m.MIME})
		if err != nil {
			return fmt.Errorf("remember copy of file: %w", err)
		}
		return nil
	})
}

// KnownFiles answers the provider's names of files that a bot has sent before, by blob key.
func (s *Store) KnownFiles(ctx context.Context, scope tenant.Scope, bot ident.ID, blobs []string) (map[string]string, error) {
	known := map[string]string{}
	if len(blobs) == 0 {
		return known, nil
	}
	err := pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := query.New(tx).KnownFiles(ctx, query.KnownFilesParams{WorkspaceID: scope.Workspace(), BotID: bot, Keys: blobs})
		if err != nil {
			return fmt.Errorf("look for sent files: %w", err)
		}
		for _, r := range rows {
			known[r.BlobKey] = r.FileID
		}
		return nil
	})
	return known, err
}

// Upload is a file staff have announced. Its bytes are at Blob once they have been put there.
type Upload struct {
	ID   ident.ID
	Name string
	MIME string
	Size int64
	Blob string
}

// AddUpload announces a file of the acting member.
func (s *Store) AddUpload(ctx context.Context, scope tenant.Scope, u Upload) error {
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		err := query.New(tx).AddUpload(ctx, query.AddUploadParams{
			WorkspaceID: scope.Workspace(), ID: u.ID, MemberID: scope.Actor().ID, Name: u.Name, Mime: u.MIME, Size: u.Size, BlobKey: u.Blob, At: clock.Now(ctx),
		})
		if err != nil {
			return fmt.Errorf("announce upload: %w", err)
		}
		return nil
	})
}

// Uploads reads announced files in the order of ids; NotFound when one is not of this workspace.
func (s *Store) Uploads(ctx context.Context, scope tenant.Scope, ids []ident.ID) (out []Upload, err error) {
	err = pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := query.New(tx).Uploads(ctx, query.UploadsParams{WorkspaceID: scope.Workspace(), Ids: ids})
		if err != nil {
			return fmt.Errorf("read uploads: %w", err)
		}
		byID := map[ident.ID]Upload{}
		for _, r := range rows {
			byID[r.ID] = Upload{ID: r.ID, Name: r.Name, MIME: r.Mime, Size: r.Size, Blob: r.BlobKey}
		}
		out = make([]Upload, len(ids))
		for n, id := range ids {
			u, ok := byID[id]
			if !ok {
				return fault.New(fault.NotFound, "not_found", "no such upload")
			}
			out[n] = u
		}
		return nil
	})
	return out, err
}
