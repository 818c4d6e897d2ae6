package contact

import (
	"context"
	"fmt"
	"strings"

	"cartie/shared/clock"
	"cartie/shared/contact/internal/query"
	"cartie/shared/ident"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// TagTx puts a tag on a contact, in lower case, or takes it off. A contact has at most 50 tags: one more is dropped, since
// a flow must never stop for that. It answers whether anything changed.
func (s *Store) TagTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, tag string, remove bool) (changed bool, err error) {
	tag = strings.ToLower(line(tag))
	if tag == "" {
		return false, nil
	}
	q, n := query.New(tx), int64(0)
	if remove {
		n, err = q.Untag(ctx, query.UntagParams{WorkspaceID: scope.Workspace(), ID: id, Tag: tag, At: clock.Now(ctx)})
	} else {
		n, err = q.Tag(ctx, query.TagParams{WorkspaceID: scope.Workspace(), ID: id, Tag: tag, At: clock.Now(ctx)})
	}
	if err != nil {
		return false, fmt.Errorf("tag contact %s: %w", id, err)
	}
	return n > 0, nil
}
