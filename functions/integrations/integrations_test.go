package integrations_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/delivery"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/seal"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var got connection
	b.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	if got.Connected || got.Status != "off" || got.Version != 0 || len(got.Fields) != 3 || got.Filled == nil || got.Settings == nil {
		t.Errorf("before: %+v", got)
	}
	b.put(t, body(0, true, full())).Want(200).JSON(&got)
	if !got.Connected || !got.Enabled || got.Status != "ok" || got.Version != 1 || got.Settings["pixel_id"] != pixel ||
		!slices.Equal(got.Filled, []string{"access_token"}) || !slices.Equal(got.Events, []string{"lead.created", "lead.stage_changed"}) {
		t.Errorf("connected: %+v", got)
	}
	b.put(t, body(1, false, map[string]string{"pixel_id": "990000000000102"})).Want(200)
	got = connection{}
	b.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	if got.Enabled || got.Version != 2 || got.Settings["pixel_id"] != "990000000000102" || len(got.Filled) != 1 {
		t.Errorf("changed without the secret: %+v", got)
	}
	var list struct {
		Items []connection
		Total int
	}
	b.Get("/api/integrations").Want(200).JSON(&list)
	if list.Total != 3 || len(list.Items) != 3 || list.Items[0].Version != 2 || list.Items[0].Kind != "meta_capi" || list.Items[2].Kind != "webhook" {
		t.Errorf("list: %+v", list)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, c := range map[string]struct {
		body     any
		status   int
		location string
	}{
		"no secret yet":    {body(0, true, map[string]string{"pixel_id": pixel}), 422, "body.settings.access_token"},
		"a wrong value":    {body(0, true, map[string]string{"pixel_id": "x", "access_token": secret}), 422, "body.settings.pixel_id"},
		"an unknown field": {body(0, true, map[string]string{"pixel_id": pixel, "access_token": secret, "colour": "red"}), 422, "body.settings.*"},
		"no settings":      {map[string]any{"version": 0, "enabled": true}, 422, "body"},
		"another's update": {body(3, true, full()), 409, ""},
		"no JSON":          {`{`, 400, ""},
	} {
		r := b.put(t, c.body)
		if r.Status != c.status || !strings.Contains(string(r.Body), `"`+c.location) {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
		if strings.Contains(string(r.Body), secret) {
			t.Errorf("%s: the answer repeats the secret", name)
		}
	}
	for _, path := range []string{"/api/integrations/pigeon", "/api/integrations/capi"} {
		b.Get(path).Want(404)
		b.Do("PUT", path, body(0, true, full())).Want(404)
	}
}

func TestSavingRepairs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	_, id := b.event(t)
	b.settle(t, id, delivery.Verdict{State: delivery.Parked, Break: true, Outcome: "broken", Reason: "190: dead"})
	var got connection
	b.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	if got.Status != "broken" {
		t.Errorf("status %s", got.Status)
	}
	b.put(t, body(1, true, full())).Want(200).JSON(&got)
	if got.Status != "ok" || !slices.Equal(b.queued(t), []ident.ID{id}) {
		t.Errorf("repaired to %s, woken %v", got.Status, b.queued(t))
	}
}

// Secrets that were sealed with another keyset are typed again; nothing else is lost.
func TestSavingRepairsUnreadableSettings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	another, err := seal.Open(t.Context(), keyset, kek)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = b.store.Save(t.Context(), b.ws, another, "meta_capi", 0, func(delivery.Settings) (delivery.Draft, error) {
		return delivery.Draft{Enabled: true, Events: []string{"lead.created"}, Settings: full(), Hidden: []string{"access_token"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := b.put(t, body(1, true, map[string]string{"pixel_id": pixel})).Want(422)
	if !strings.Contains(string(r.Body), `"body.settings.access_token"`) || !strings.Contains(string(r.Body), "is required") {
		t.Errorf("without the secret: %s", r.Body)
	}
	var got connection
	b.put(t, body(1, true, full())).Want(200).JSON(&got)
	if got.Version != 2 || !slices.Equal(got.Filled, []string{"access_token"}) || !slices.Equal(got.Events, []string{"lead.created"}) {
		t.Errorf("saved again: %+v", got)
	}
	b.put(t, body(2, true, map[string]string{"pixel_id": pixel})).Want(200) // it is readable now
}

type deliveryJSON struct {
	ID, Kind, Event, State string
	Attempts               int
	EntityID               string  `json:"entity_id"`
	EventID                string  `json:"event_id"`
	LastStatus             int     `json:"last_status"`
	LastError              string  `json:"last_error"`
	NextAt                 *string `json:"next_at"`
	SettledAt              *string `json:"settled_at"`
	History                []struct {
		Number, Status int
		Outcome, Error string
		Request        json.RawMessage
		LatencyMS      int `json:"latency_ms"`
	}
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	lead, id := b.event(t)
	_, other := b.event(t)
	b.settle(t, id, delivery.Verdict{State: delivery.Failed, Outcome: "failed", Status: 400, Reason: "100: bad", Request: json.RawMessage(`{"data":[1]}`)})
	list := func(query string) (out []string) {
		var page struct{ Items []deliveryJSON }
		b.Get("/api/deliveries" + query).Want(200).JSON(&page)
		for _, d := range page.Items {
			out = append(out, d.ID)
		}
		slices.Sort(out)
		return out
	}
	both := []string{id.String(), other.String()}
	slices.Sort(both)
	for query, want := range map[string][]string{
		"": both, "?kind=meta_capi": both, "?kind=sendpulse": nil, "?state=failed": {id.String()}, "?state=failed,pending": both,
		"?entity_id=" + lead.String(): {id.String()}, "?state=delivered": nil,
	} {
		if got := list(query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"?state=lost", "?entity_id=7", "?cursor=x", "?limit=101"} {
		b.Get("/api/deliveries" + query).Want(422)
	}

	var d deliveryJSON
	b.Get("/api/deliveries/" + id.String()).Want(200).JSON(&d)
	if d.State != "failed" || d.Attempts != 1 || d.LastStatus != 400 || d.LastError != "100: bad" || d.EntityID != lead.String() || d.NextAt != nil || d.SettledAt == nil {
		t.Errorf("read %+v", d)
	}
	if len(d.History) != 1 || d.History[0].Number != 1 || d.History[0].Outcome != "failed" || string(d.History[0].Request) != `{"data":[1]}` {
		t.Errorf("history %+v", d.History)
	}
	before := d.EventID
	b.Post("/api/deliveries/"+id.String()+"/replay", nil).Want(200).JSON(&d)
	if d.State != "pending" || d.NextAt == nil || d.EventID != before || !slices.Equal(b.queued(t), []ident.ID{id}) {
		t.Errorf("replayed %+v, woken %v", d, b.queued(t))
	}
	b.put(t, body(1, false, full())).Want(200)
	if r := b.Post("/api/deliveries/"+id.String()+"/replay", nil).Want(409); r.Code() != "integration_not_ready" {
		t.Errorf("replayed for a disabled integration: %s", r.Body)
	}
}

func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	_, id := b.event(t)
	version := 1
	for _, role := range []access.Role{access.Owner, access.Admin, access.Manager, access.Operator, access.Viewer, access.Dealer} {
		c := b.As(b.token(t, b.ws, role))
		for _, route := range []struct {
			method, path string
			body         any
			need         access.Permission
		}{
			{http.MethodGet, "/api/integrations", nil, access.IntegrationsRead},
			{http.MethodGet, "/api/integrations/meta_capi", nil, access.IntegrationsRead},
			{http.MethodPut, "/api/integrations/meta_capi", body(version, true, full()), access.IntegrationsWrite},
			{http.MethodGet, "/api/deliveries", nil, access.DeliveriesRead},
			{http.MethodGet, "/api/deliveries/" + id.String(), nil, access.DeliveriesRead},
			{http.MethodPost, "/api/deliveries/" + id.String() + "/replay", nil, access.IntegrationsWrite},
			{http.MethodPost, "/api/deliveries/replay", map[string]any{}, access.IntegrationsWrite},
			{http.MethodPost, "/api/integrations/meta_capi/test", nil, access.IntegrationsWrite},
		} {
			r := c.Do(route.method, route.path, route.body)
			if access.Allows(role, route.need) {
				r.Want(200)
				if route.method == http.MethodPut {
					version++
				}
				continue
			}
			if r.Status != 403 || r.Code() != "permission_missing" || !strings.Contains(string(r.Body), string(route.need)) {
				t.Errorf("%s %s as %s: %d %s", route.method, route.path, role, r.Status, r.Body)
			}
			if r := b.As("").Do(route.method, route.path, `{`); r.Status != 401 {
				t.Errorf("%s %s without a session: %d", route.method, route.path, r.Status)
			}
			if r := c.Do(route.method, route.path, `{`); r.Status != 403 {
				t.Errorf("%s %s with a broken body: %d; the permission comes first", route.method, route.path, r.Status)
			}
		}
	}
}

func TestAnotherWorkspaceIsNotThere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	_, id := b.event(t)
	rival := b.db.Workspace(t)
	c := b.As(b.token(t, rival, access.Owner))
	c.Get("/api/deliveries/" + id.String()).Want(404)
	c.Post("/api/deliveries/"+id.String()+"/replay", nil).Want(404)
	c.Get("/api/deliveries/" + strings.Repeat("x", 36)).Want(404)
	var got connection
	c.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	var page struct{ Items []deliveryJSON }
	c.Get("/api/deliveries").Want(200).JSON(&page)
	if got.Connected || len(got.Filled) != 0 || len(page.Items) != 0 {
		t.Errorf("the rival sees %+v and %d deliveries", got, len(page.Items))
	}
	c.Do("PUT", "/api/integrations/meta_capi", body(0, true, map[string]string{"pixel_id": "990000000000999", "access_token": secret + "R"})).Want(200)
	b.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	if got.Settings["pixel_id"] != pixel {
		t.Errorf("the rival changed ours: %+v", got)
	}
}

// Nothing that is read holds a secret, and no key is called token or secret.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	b := setup(t)
	log := b.put(t, body(0, true, full())).Want(200)
	_, id := b.event(t)
	b.settle(t, id, delivery.Verdict{State: delivery.Delivered, Outcome: "delivered", Status: 200, Request: json.RawMessage(`{"access_token":"***"}`)})
	answers := []fntest.Response{
		log, b.Get("/api/integrations"), b.Get("/api/integrations/meta_capi"), b.Get("/api/deliveries"), b.Get("/api/deliveries/" + id.String()),
		b.put(t, body(0, true, full())),
	}
	for _, r := range answers {
		if strings.Contains(string(r.Body), secret) {
			t.Errorf("the secret is in %s", r.Body)
		}
		var tree any
		r.JSON(&tree)
		for _, key := range keys(tree) {
			if key != "access_token" && (strings.Contains(key, "token") || strings.Contains(key, "secret")) {
				t.Errorf("key %q in %s", key, r.Body)
			}
		}
	}
}

func keys(tree any) (out []string) {
	switch v := tree.(type) {
	case map[string]any:
		for key, value := range v {
			out = append(append(out, key), keys(value)...)
		}
	case []any:
		for _, value := range v {
			out = append(out, keys(value)...)
		}
	}
	return out
}
