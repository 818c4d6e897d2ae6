package contact_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cartie/shared/contact"
	"cartie/shared/pg"

	"github.com/jackc/pgx/v5"
)

func TestTags(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.telegram(t, contact.Identity{ExternalID: "551", FirstName: "Olena"})
	tag := func(b bundle, tag string, remove bool) (changed bool) {
		t.Helper()
		err := pg.InScope(t.Context(), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) (err error) {
			changed, err = b.store.TagTx(ctx, tx, b.scope, c.ID, tag, remove)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	tags := func() string {
		t.Helper()
		var out []string
		if err := b.db.System().QueryRow(t.Context(), `select tags from contacts where id = $1`, c.ID).Scan(&out); err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, ",")
	}
	for i, s := range []struct {
		tag     string
		remove  bool
		changed bool
		want    string
	}{
		{"Hot", false, true, "hot"},
		{" hot ", false, false, "hot"},
		{"from ad", false, true, "hot,from ad"},
		{"", false, false, "hot,from ad"},
		{"HOT", true, true, "from ad"},
		{"hot", true, false, "from ad"},
	} {
		if changed := tag(b, s.tag, s.remove); changed != s.changed || tags() != s.want {
			t.Errorf("%d %q: %v, tags %q", i, s.tag, changed, tags())
		}
	}
	for i := range 60 {
		tag(b, fmt.Sprint("t", i), false)
	}
	if n := strings.Count(tags(), ",") + 1; n != 50 {
		t.Errorf("%d tags", n)
	}
	other := b
	other.scope = b.db.Workspace(t)
	if tag(other, "foreign", false) || tag(other, "from ad", true) {
		t.Error("another workspace tags the contact")
	}
}
