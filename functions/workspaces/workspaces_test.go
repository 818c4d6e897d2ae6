package workspaces_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
)

type settingsJSON struct {
	ID              string `json:"id"`
	Version         int    `json:"version"`
	Name            string `json:"name"`
	Language        string `json:"language"`
	Timezone        string `json:"timezone"`
	MergeWindowDays int    `json:"merge_window_days"`
	AutoResume      int    `json:"auto_resume_minutes"`
}

func TestSettings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var was, is settingsJSON
	b.Get("/api/workspace").Want(http.StatusOK).JSON(&was)
	if want := (settingsJSON{b.ws.Workspace().String(), 1, "Test", "uk", "Europe/Kyiv", 14, 60}); was != want {
		t.Errorf("settings %+v, want %+v", was, want)
	}
	b.Patch("/api/workspace", map[string]any{"version": 1, "name": "Автосалон", "timezone": "Europe/Warsaw", "auto_resume_minutes": 0}).Want(http.StatusOK).JSON(&is)
	if want := (settingsJSON{was.ID, 2, "Автосалон", "uk", "Europe/Warsaw", 14, 0}); is != want {
		t.Errorf("changed to %+v, want %+v", is, want)
	}
	b.Get("/api/workspace").Want(http.StatusOK).JSON(&was)
	if was != is {
		t.Errorf("kept %+v, answered %+v", was, is)
	}
	if r := b.Patch("/api/workspace", map[string]any{"version": 1, "name": "Late"}).Want(http.StatusConflict); r.Code() != "workspace_changed" {
		t.Errorf("a lost update: %s", r.Body)
	}
	b.Patch("/api/workspace", map[string]any{"version": 2, "name": "Автосалон"}).Want(http.StatusOK).JSON(&is)
	if is.Version != 2 {
		t.Errorf("nothing changed, and the version is %d", is.Version)
	}
	for field, value := range map[string]any{"name": "  ", "language": "de", "timezone": "Local", "merge_window_days": 0, "auto_resume_minutes": 10081} {
		r := b.Patch("/api/workspace", map[string]any{"version": 2, field: value}).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(r.Body), "body."+field) {
			t.Errorf("%s: %s", field, r.Body)
		}
	}
	b.Patch("/api/workspace", map[string]any{"version": 2, "slug": "x"}).Want(http.StatusUnprocessableEntity)
	b.Patch("/api/workspace", map[string]any{"version": 2, "timezone": "Mars/Base"}).Want(http.StatusUnprocessableEntity)

	log := list[struct {
		Action string
		Actor  struct{ Kind, Name string }
		Object struct{ Kind, ID string }
		Data   map[string]any
	}](t, b, "/api/workspace/audit")
	if log.Total != 1 || log.Items[0].Action != "workspace.updated" || log.Items[0].Actor.Name != "Test OWNER" || log.Items[0].Object.ID != was.ID ||
		fmt.Sprint(log.Items[0].Data) != "map[auto_resume_minutes:0 name:Автосалон timezone:Europe/Warsaw]" {
		t.Errorf("history %+v", log)
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	manager, gone := b.as(t, access.Manager), b.as(t, access.Operator)
	b.remove(gone.user).Want(http.StatusNoContent)
	seen := map[string]memberJSON{}
	for cursor := ""; ; {
		l := list[memberJSON](t, b, "/api/workspace/members?limit=1&cursor="+cursor)
		if l.Total != 3 {
			t.Fatalf("total %d", l.Total)
		}
		for _, m := range l.Items {
			seen[m.ID] = m
		}
		if cursor = l.NextCursor; cursor == "" {
			break
		}
	}
	m := seen[manager.user.String()]
	if len(seen) != 3 || m.Role != "MANAGER" || m.Version != 1 || m.User.ID != m.ID || m.User.Name != "Test MANAGER" || !strings.HasSuffix(m.User.Email, "@test.test") {
		t.Errorf("members %+v", seen)
	}
	if _, there := seen[gone.user.String()]; there {
		t.Error("a removed member is listed")
	}
	b.Get("/api/workspace/members?cursor=x").Want(http.StatusUnprocessableEntity)
	b.Get("/api/workspace/members?limit=101").Want(http.StatusUnprocessableEntity)
}

func TestSetRole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.as(t, access.Operator)
	var out memberJSON
	b.setRole(m.user, 1, access.Manager).Want(http.StatusOK).JSON(&out)
	if out.Role != "MANAGER" || out.Version != 2 {
		t.Errorf("member %+v", out)
	}
	if r := b.setRole(m.user, 1, access.Viewer).Want(http.StatusConflict); r.Code() != "member_changed" {
		t.Errorf("a lost update: %s", r.Body)
	}
	m.Get("/api/workspace/invites").Want(http.StatusForbidden)
	b.setRole(m.user, 2, access.Admin).Want(http.StatusOK)
	m.Get("/api/workspace/invites").Want(http.StatusOK) // the same token, the new role

	if r := b.setRole(m.user, 3, access.Dealer).Want(http.StatusUnprocessableEntity); !strings.Contains(string(r.Body), "body.account_id") {
		t.Errorf("a dealer without an account: %s", r.Body)
	}
	account := b.account(t)
	path := "/api/workspace/members/" + m.user.String()
	b.Patch(path, map[string]any{"version": 3, "role": "VIEWER", "account_id": account}).Want(http.StatusUnprocessableEntity)
	b.Patch(path, map[string]any{"version": 3, "role": "DEALER", "account_id": account}).Want(http.StatusOK).JSON(&out)
	if out.Role != "DEALER" || out.AccountID != account {
		t.Errorf("dealer %+v", out)
	}
	out = memberJSON{}
	b.setRole(m.user, 4, access.Viewer).Want(http.StatusOK).JSON(&out)
	if out.Role != "VIEWER" || out.AccountID != "" {
		t.Errorf("viewer %+v", out)
	}
	if got := b.actions(t); got != "account.created member.role_changed member.role_changed member.role_changed member.role_changed" {
		t.Errorf("history %s", got)
	}
}

func TestRemovalActsAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.as(t, access.Admin)
	var open inviteJSON
	m.invite(email(), access.Viewer).Want(http.StatusCreated).JSON(&open)
	b.remove(m.user).Want(http.StatusNoContent)
	m.Get("/api/workspace/members").Want(http.StatusForbidden)
	m.Get("/api/workspace").Want(http.StatusForbidden)
	b.remove(m.user).Want(http.StatusNotFound)
	if l := list[inviteJSON](t, b, "/api/workspace/invites"); l.Total != 0 {
		t.Errorf("invites of a removed member are open: %+v", l)
	}
	if got := b.actions(t); got != "invite.created member.removed" {
		t.Errorf("history %s", got)
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	// The workspace was made with an owner of its own beside ours.
	b.remove(b.ws.Actor().ID).Want(http.StatusNoContent)
	for name, r := range map[string]fntest.Response{"demoted": b.setRole(b.user, 1, access.Viewer), "removed": b.remove(b.user)} {
		if r.Want(http.StatusConflict).Code() != "last_owner" {
			t.Errorf("the last owner is %s: %s", name, r.Body)
		}
	}
	second := b.as(t, access.Owner)
	if r := b.setRole(b.user, 1, access.Viewer).Want(http.StatusForbidden); r.Code() != "own_role" {
		t.Errorf("own role: %s", r.Body)
	}
	b.remove(b.user).Want(http.StatusNoContent) // leaving
	if r := second.remove(second.user).Want(http.StatusConflict); r.Code() != "last_owner" {
		t.Errorf("the last owner left: %s", r.Body)
	}
}

func TestInvites(t *testing.T) {
	t.Parallel()
	b := setup(t)
	address, account := email(), b.account(t)
	var made inviteJSON
	r := b.Post("/api/workspace/invites", map[string]any{"email": " " + strings.ToUpper(address), "role": "DEALER", "account_id": account}).Want(http.StatusCreated)
	r.JSON(&made)
	link := regexp.MustCompile(`^https://cartie\.test/invite/[A-Za-z0-9_-]{43}$`)
	if made.Email != address || made.Role != "DEALER" || made.AccountID != account || !link.MatchString(made.URL) ||
		made.ExpiresAt.Truncate(time.Minute) != fntest.Start.Add(7*24*time.Hour) {
		t.Errorf("invite %s", r.Body)
	}
	body := b.Get("/api/workspace/invites").Want(http.StatusOK).Body
	var l listJSON[inviteJSON]
	if err := json.Unmarshal(body, &l); err != nil || l.Total != 1 || l.Items[0].ID != made.ID || l.Items[0].Creator != "Test OWNER" {
		t.Errorf("invites %s, %v", body, err)
	}
	if strings.Contains(string(body), "url") || strings.Contains(string(body), "token") {
		t.Errorf("the link is shown again: %s", body)
	}
	b.invite(address, access.Viewer).Want(http.StatusCreated) // replaces
	if l := list[inviteJSON](t, b, "/api/workspace/invites"); l.Total != 1 || l.Items[0].Role != "VIEWER" {
		t.Errorf("after a second invite %+v", l)
	} else {
		b.Do(http.MethodDelete, "/api/workspace/invites/"+l.Items[0].ID, nil).Want(http.StatusNoContent)
		b.Do(http.MethodDelete, "/api/workspace/invites/"+l.Items[0].ID, nil).Want(http.StatusNotFound)
	}
	if l := list[inviteJSON](t, b, "/api/workspace/invites"); l.Total != 0 || l.Items == nil {
		t.Errorf("after revoking %+v", l)
	}
	b.invite(email(), access.Viewer).Want(http.StatusCreated)
	b.exec(t, `update invites set expires_at = $2 where workspace_id = $1`, b.ws.Workspace(), fntest.Start)
	if l := list[inviteJSON](t, b, "/api/workspace/invites"); l.Total != 0 {
		t.Errorf("old invites are listed: %+v", l)
	}
	b.invite("no address", access.Viewer).Want(http.StatusUnprocessableEntity)
	b.invite(email(), access.Dealer).Want(http.StatusUnprocessableEntity)
	member := list[memberJSON](t, b, "/api/workspace/members").Items[0]
	if r := b.invite(member.User.Email, access.Viewer).Want(http.StatusConflict); r.Code() != "already_member" {
		t.Errorf("a member invited: %s", r.Body)
	}
}

func TestAccountsAreMadeOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	type accountJSON struct{ ID, Name string }
	add := func(name, key string) (a accountJSON, status int) {
		r := b.Post("/api/workspace/accounts", map[string]any{"name": name}, fntest.Header("Idempotency-Key", key))
		if r.Status < 300 {
			r.JSON(&a)
		}
		return a, r.Status
	}
	first, status := add("Dealer", "k1")
	again, repeated := add("Dealer", "k1")
	if status != http.StatusCreated || repeated != http.StatusOK || first != again || first.Name != "Dealer" {
		t.Errorf("%+v %d, %+v %d", first, status, again, repeated)
	}
	if _, status := add("Other", "k1"); status != http.StatusUnprocessableEntity {
		t.Errorf("the key for another request: %d", status)
	}
	b.account(t)
	if l := list[accountJSON](t, b, "/api/workspace/accounts?limit=1"); l.Total != 2 || l.NextCursor == "" {
		t.Errorf("accounts %+v", l)
	}
	b.Post("/api/workspace/accounts", map[string]any{"name": " "}).Want(http.StatusUnprocessableEntity)
}

func TestResetLinks(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	m, twice, super := b.as(t, access.Manager), b.as(t, access.Manager), b.as(t, access.Manager)
	b.exec(t, `insert into memberships (workspace_id, user_id, role, created_at, updated_at) values ($1, $2, 'VIEWER', $3, $3)`, other.ws.Workspace(), twice.user, fntest.Start)
	b.exec(t, `update users set is_superadmin = true where id = $1`, super.user)
	reset := func(c bundle) fntest.Response {
		return b.Post("/api/workspace/members/"+c.user.String()+"/reset", nil)
	}
	var link struct{ URL string }
	reset(m).Want(http.StatusCreated).JSON(&link)
	if !regexp.MustCompile(`^https://cartie\.test/link/[A-Za-z0-9_-]{43}$`).MatchString(link.URL) {
		t.Errorf("link %s", link.URL)
	}
	for name, c := range map[string]bundle{"a member elsewhere": twice, "a superadmin": super, "oneself": b} {
		if r := reset(c).Want(http.StatusForbidden); r.Code() != "reset_refused" {
			t.Errorf("%s: %s", name, r.Body)
		}
	}
	if got := b.actions(t); got != "member.reset_link_made" {
		t.Errorf("history %s", got)
	}
}

// TestResetLinksFall: a link made while it was allowed opens nothing once it would be refused.
func TestResetLinksFall(t *testing.T) {
	t.Parallel()
	open := func(m bundle) (n int) {
		err := m.db.System().QueryRow(t.Context(), `select count(*) from login_links where user_id = $1 and used_at is null`, m.user).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	version := func(b, m bundle) int {
		for _, one := range list[memberJSON](t, b, "/api/workspace/members").Items {
			if one.User.ID == m.user.String() {
				return one.Version
			}
		}
		t.Fatal("no such member")
		return 0
	}
	promote := func(b, m bundle, role access.Role) {
		b.Patch("/api/workspace/members/"+m.user.String(), map[string]any{"role": role, "version": version(b, m)}).Want(http.StatusOK)
	}
	for name, change := range map[string]func(b, admin, m bundle){
		"the member rises": func(b, _, m bundle) { promote(b, m, access.Owner) },
		"the member leaves": func(b, _, m bundle) {
			b.Do(http.MethodDelete, "/api/workspace/members/"+m.user.String(), nil).Want(http.StatusNoContent)
		},
		"the maker falls": func(b, admin, _ bundle) { promote(b, admin, access.Viewer) },
		"the maker leaves": func(b, admin, _ bundle) {
			b.Do(http.MethodDelete, "/api/workspace/members/"+admin.user.String(), nil).Want(http.StatusNoContent)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			admin, m := b.as(t, access.Admin), b.as(t, access.Manager)
			admin.Post("/api/workspace/members/"+m.user.String()+"/reset", nil).Want(http.StatusCreated)
			if n := open(m); n != 1 {
				t.Fatalf("%d open links before, want 1", n)
			}
			change(b, admin, m)
			if n := open(m); n != 0 {
				t.Errorf("%d open links after, want none", n)
			}
		})
	}
}
