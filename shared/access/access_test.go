package access_test

import (
	"testing"

	"cartie/shared/access"
)

func TestRanksContainEachOther(t *testing.T) {
	t.Parallel()
	order := []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Viewer}
	for i := range len(order) - 1 {
		for _, p := range access.Of(order[i+1]) {
			if !access.Allows(order[i], p) {
				t.Errorf("%s lacks %s, which the lower role %s has", order[i], p, order[i+1])
			}
		}
	}
}

func TestViewerAndDealerChangeNothing(t *testing.T) {
	t.Parallel()
	writes := []access.Permission{
		access.LeadsWrite, access.ContactsWrite, access.BotsWrite, access.IntegrationsWrite, access.MembersWrite, access.WorkspaceWrite,
		access.ScenariosWrite, access.LeadsExport, access.InboxWrite,
	}
	for _, p := range writes {
		for _, r := range []access.Role{access.Viewer, access.Dealer, ""} {
			if access.Allows(r, p) {
				t.Errorf("role %q may %s", r, p)
			}
		}
		if !access.Allows(access.Owner, p) {
			t.Errorf("an owner may not %s", p)
		}
	}
}

func TestOutranks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b access.Role
		want bool
	}{
		{access.Owner, access.Owner, true},
		{access.Admin, access.Owner, false},
		{access.Admin, access.Admin, true},
		{access.Manager, access.Viewer, false},
		{access.Owner, access.SuperAdmin, false},
	} {
		if got := access.Outranks(c.a, c.b); got != c.want {
			t.Errorf("Outranks(%s, %s) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
