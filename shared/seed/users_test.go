package seed_test

import (
	"fmt"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/auth"
	"cartie/shared/fault"
	"cartie/shared/page"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seed"
	"cartie/shared/workspace"
)

func TestDemoPeople(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	const password = "demo password 1"
	o := seed.Options{DB: db.System(), Password: password}
	first, err := seed.Demo(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	counts := func() (text string) {
		err := db.System().QueryRow(t.Context(), `select format('%s users, %s workspaces, %s memberships, %s accounts, %s leads, %s audit',
			(select count(*) from users), (select count(*) from workspaces), (select count(*) from memberships),
			(select count(*) from accounts), (select count(*) from leads), (select count(*) from audit_log))`).Scan(&text)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := counts()
	again, err := seed.Demo(t.Context(), o)
	if err != nil || fmt.Sprint(again) != fmt.Sprint(first) || counts() != before {
		t.Errorf("again: %v %s, %v\nfirst: %v %s", again, counts(), err, first, before)
	}
	if !strings.HasPrefix(before, "7 users, 2 workspaces, 6 memberships, 1 accounts") {
		t.Errorf("seeded %s", before)
	}

	users := auth.New(db.Auth())
	for email, role := range map[string]access.Role{
		"owner@demo.test": access.Owner, "manager@demo.test": access.Manager, "operator@demo.test": access.Operator,
		"dealer@demo.test": access.Dealer, "viewer@demo.test": access.Viewer, "owner@rival.test": access.Owner,
	} {
		g, err := users.Login(t.Context(), email, password, auth.Device{})
		if err != nil || len(g.Memberships) != 1 || g.Memberships[0].Role != role || g.Memberships[0].Slug != strings.TrimSuffix(strings.SplitAfter(email, "@")[1], ".test") {
			t.Errorf("%s signs in to %+v, %v", email, g.Memberships, err)
		}
	}
	if g, err := users.Login(t.Context(), seed.Superadmin, password, auth.Device{}); err != nil || !g.User.Superadmin || len(g.Memberships) != 0 {
		t.Errorf("the superadmin signs in as %+v, %v", g, err)
	}
	members, _, err := workspace.New(db.Auth()).Members(t.Context(), first.Demo, page.Newest(), 10)
	if err != nil || len(members) != 5 {
		t.Fatalf("%d members, %v", len(members), err)
	}
	for _, m := range members {
		if (m.Role == access.Dealer) != (m.Account == first.Account) {
			t.Errorf("%s has account %s", m.Email, m.Account)
		}
	}

	o.Password = "another password"
	if _, err := seed.Demo(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := users.Login(t.Context(), "owner@demo.test", o.Password, auth.Device{}); err != nil {
		t.Errorf("with the new password: %v", err)
	}
	if o.Password = "short"; !fault.Is(func() error { _, err := seed.Demo(t.Context(), o); return err }(), fault.Invalid) {
		t.Error("a short password is taken")
	}
}

func TestProduction(t *testing.T) {
	t.Parallel()
	if err := seed.Production(t.Context(), pgtest.Shared(t).System()); err != nil {
		t.Error(err)
	}
}
