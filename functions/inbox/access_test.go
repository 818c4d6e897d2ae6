package inbox_test

import (
	"slices"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	s := setup(t)
	k := s.talk("Олена", fntest.Start)
	if len(s.router.Routes()) != 14 {
		t.Fatalf("%d routes", len(s.router.Routes()))
	}
	path := strings.NewReplacer("{id}", k.conversation.String(), "{media_id}", ident.New().String())
	writers := []access.Role{access.Owner, access.Admin, access.Manager, access.Operator}
	for _, role := range append(slices.Clone(writers), access.Viewer, access.Dealer) {
		c := s.owner.As(s.member(role))
		for _, route := range s.router.Routes() {
			may := route.Permission == access.InboxRead && role != access.Dealer || route.Permission == access.InboxWrite && slices.Contains(writers, role)
			r := c.Do(route.Method, path.Replace(route.Path), nil)
			switch refused := r.Status == 403; {
			case refused == may, r.Status == 401, r.Status >= 500:
				t.Errorf("%s %s %s: %d %s", role, route.Method, route.Path, r.Status, r.Body)
			case refused && !strings.Contains(string(r.Body), string(route.Permission)):
				t.Errorf("%s %s %s names no permission: %s", role, route.Method, route.Path, r.Body)
			}
		}
	}
}

// Another workspace's conversations, messages, files, uploads and replies do not exist.
func TestAnotherWorkspaceSeesNothing(t *testing.T) {
	t.Parallel()
	s, rival := setup(t), setup(t)
	c, m, _ := s.photo("таємниця")
	id := c.ID
	var up struct{ ID string }
	s.owner.Post("/api/uploads", map[string]any{"name": "a.png", "mime": "image/png", "size": 10}).Want(201).JSON(&up)
	var reply struct{ ID string }
	s.owner.Post("/api/canned-replies", map[string]any{"shortcut": "hi", "language": "uk", "text": "Вітаю"}).Want(201).JSON(&reply)
	own := rival.talk("Свій", fntest.Start).conversation.String()
	for _, r := range []fntest.Response{
		rival.owner.Get("/api/conversations/" + id),
		rival.owner.Get("/api/conversations/" + id + "/messages"),
		rival.owner.Get(m.Media[0].URL),
		rival.owner.Get("/api/conversations/" + own + "/media/" + m.Media[0].ID),
		rival.owner.Do("PATCH", "/api/conversations/"+id, map[string]any{"version": c.Version, "status": "resolved"}),
		rival.owner.Post("/api/conversations/"+id+"/read", map[string]any{"message_id": m.ID}),
		rival.owner.Post("/api/conversations/"+own+"/read", map[string]any{"message_id": m.ID}),
		rival.owner.Post("/api/conversations/"+id+"/give-back", nil),
		rival.owner.Post("/api/conversations/"+id+"/messages", map[string]any{"kind": "text", "text": "x"}),
		rival.owner.Post("/api/conversations/"+id+"/messages", map[string]any{"kind": "note", "text": "x"}),
		rival.owner.Post("/api/conversations/"+own+"/messages", map[string]any{"kind": "text", "text": "x", "upload_ids": []string{up.ID}}),
		rival.owner.Do("PATCH", "/api/canned-replies/"+reply.ID, map[string]any{"version": 1, "text": "x"}),
		rival.owner.Do("DELETE", "/api/canned-replies/"+reply.ID, nil),
	} {
		if r.Status != 404 || strings.Contains(string(r.Body), "таємниця") {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
	if got := walk[conversation](rival, "/api/conversations?q=%D1%82%D0%B0%D1%94%D0%BC%D0%BD%D0%B8%D1%86%D1%8F", nil); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	if got := walk[conversation](s, "/api/conversations?q=%D1%82%D0%B0%D1%94%D0%BC%D0%BD%D0%B8%D1%86%D1%8F", nil); len(got) != 1 {
		t.Errorf("found %d of our own", len(got))
	}
}
