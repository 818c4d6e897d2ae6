package slug_test

import (
	"testing"

	"cartie/shared/fault"
	"cartie/shared/pg/pgtest"
	"cartie/shared/slug"
)

func TestOnlyActiveWorkspacesAreFound(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	scope := db.Workspace(t)
	var name string
	if err := db.System().QueryRow(t.Context(), `select slug from workspaces where id = $1`, scope.Workspace()).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if id, err := slug.Find(t.Context(), db.RW(), name); err != nil || id != scope.Workspace() {
		t.Errorf("Find(%q) = %s, %v", name, id, err)
	}
	for _, unknown := range []string{"", "no-such-dealer", name + "'", name + "%"} {
		if _, err := slug.Find(t.Context(), db.RW(), unknown); !fault.Is(err, fault.NotFound) {
			t.Errorf("Find(%q): %v", unknown, err)
		}
	}
	if _, err := db.System().Exec(t.Context(), `update workspaces set status = 'suspended' where id = $1`, scope.Workspace()); err != nil {
		t.Fatal(err)
	}
	if _, err := slug.Find(t.Context(), db.RW(), name); !fault.Is(err, fault.NotFound) {
		t.Errorf("a suspended workspace: %v", err)
	}
}
