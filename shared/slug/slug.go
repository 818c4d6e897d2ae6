// Package slug finds the workspace behind the name in a public address, before any tenant is known. It refuses to tell
// more than the id: an unknown workspace and a suspended one are the same to the public.
package slug

import (
	"context"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/slug/internal/query"
)

// Find answers the workspace with the slug; NotFound when there is none or it is suspended.
func Find(ctx context.Context, db pg.DB, slug string) (ident.ID, error) {
	id, err := query.New(db).Find(ctx, slug)
	if err = pg.Fault(err); fault.Is(err, fault.NotFound) {
		return ident.Nil, fault.Wrap(err, fault.NotFound, "not_found", "no such workspace")
	}
	return id, err
}
