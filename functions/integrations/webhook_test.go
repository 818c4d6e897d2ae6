package integrations_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/fn/fntest"
)

const (
	signing = "whsec_VHlwZWRCeUFQZXJzb25TZWNyZXQwMDAwMDAwMDAwMDA="
	rotated = "whsec_Um90YXRlZFNpZ25pbmdTZWNyZXQwMDAwMDAwMDAwMDA="
)

func (b bundle) hookBody(version int, change func(map[string]any)) map[string]any {
	out := body(version, true, map[string]string{"url": b.hookURL + "/hooks", "signing_secret": signing})
	if change != nil {
		change(out)
	}
	return out
}

func (b bundle) putHook(t *testing.T, v any) fntest.Response {
	t.Helper()
	return b.Do("PUT", "/api/integrations/webhook", v)
}

func TestEventFilter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var got connection
	b.putHook(t, b.hookBody(0, nil)).Want(200).JSON(&got)
	if len(got.Events) != 3 || !slices.Equal(got.Events, got.Accepts) {
		t.Errorf("connected it gets %v of %v", got.Events, got.Accepts)
	}
	only := func(events ...string) func(map[string]any) {
		return func(m map[string]any) { m["events"] = events }
	}
	b.putHook(t, b.hookBody(1, only("lead.stage_changed", "lead.stage_changed"))).Want(200).JSON(&got)
	if !slices.Equal(got.Events, []string{"lead.stage_changed"}) || len(got.Accepts) != 3 {
		t.Errorf("filtered it gets %v", got.Events)
	}
	got = connection{}
	b.putHook(t, b.hookBody(2, nil)).Want(200).JSON(&got)
	if !slices.Equal(got.Events, []string{"lead.stage_changed"}) {
		t.Errorf("a filter that is not sent becomes %v", got.Events)
	}
	b.put(t, body(0, true, full())).Want(200)
	lead, _ := b.event(t)
	var page struct{ Items []deliveryJSON }
	b.Get("/api/deliveries?entity_id=" + lead.String()).Want(200).JSON(&page)
	if len(page.Items) != 1 || page.Items[0].Kind != "meta_capi" {
		t.Errorf("a lead.created goes to %+v", page.Items)
	}
}

func TestRotationIsShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.putHook(t, b.hookBody(0, nil)).Want(200)
	var got connection
	r := b.putHook(t, b.hookBody(1, func(m map[string]any) { m["settings"].(map[string]string)["signing_secret"] = rotated })).Want(200).JSON(&got)
	if until := got.Fields[1].FormerUntil; until == nil || !until.Truncate(time.Second).Equal(fntest.Start.Add(24*time.Hour)) || got.Fields[0].FormerUntil != nil {
		t.Errorf("rotating until %v", until)
	}
	if strings.Contains(string(r.Body), "whsec_VHlw") || strings.Contains(string(r.Body), "whsec_Um90") {
		t.Errorf("a secret is in %s", r.Body)
	}
	var config, sealed string
	err := b.db.System().QueryRow(t.Context(), `select config::text, encode(secrets_sealed, 'escape') from integrations where workspace_id = $1`, b.ws.Workspace()).Scan(&config, &sealed)
	if err != nil || strings.Contains(config+sealed, "VHlw") || strings.Contains(config+sealed, "Um90") {
		t.Errorf("stored %s, %v", config, err)
	}
	b.Now = b.Now.Add(24 * time.Hour)
	got = connection{}
	b.Get("/api/integrations/webhook").Want(200).JSON(&got)
	if got.Fields[1].FormerUntil != nil {
		t.Error("a rotation that is over is shown")
	}
}

func TestTestCodeExpiryIsShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	settings := full()
	settings["test_event_code"] = "TEST12345"
	var got connection
	b.put(t, body(0, true, settings)).Want(200).JSON(&got)
	if at := got.Fields[2].ExpiresAt; at == nil || !at.Truncate(time.Second).Equal(fntest.Start.Add(24*time.Hour)) || got.Settings["test_event_code"] != "TEST12345" {
		t.Errorf("expires at %v: %v", at, got.Settings)
	}
	b.Now = b.Now.Add(24*time.Hour + time.Second)
	got = connection{}
	b.Get("/api/integrations/meta_capi").Want(200).JSON(&got)
	if got.Fields[2].ExpiresAt != nil || got.Settings["test_event_code"] != "" {
		t.Errorf("a code that is over is shown: %v", got.Settings)
	}
}

func TestAddressesOfOurOwnAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, url := range []string{"http://127.0.0.1:9/x", "https://127.0.0.1/x", "https://localhost/x", "https://169.254.169.254/latest/meta-data/", "https://user:pw@partner.example.net/", "ftp://partner.example.net/"} {
		r := b.putHook(t, b.hookBody(0, func(m map[string]any) { m["settings"].(map[string]string)["url"] = url }))
		if r.Status != 422 || !strings.Contains(string(r.Body), "body.settings.url") {
			t.Errorf("%s: %d %s", url, r.Status, r.Body)
		}
	}
	if r := b.putHook(t, b.hookBody(0, func(m map[string]any) { m["events"] = []string{"car.sold"} })); r.Status != 422 || !strings.Contains(string(r.Body), "body.events") {
		t.Errorf("a strange event: %d %s", r.Status, r.Body)
	}
}

type trial struct {
	OK               bool
	Status           int
	Detail, Response string
	LatencyMS        *int `json:"latency_ms"`
}

func TestTestButton(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Post("/api/integrations/pigeon/test", nil).Want(404)
	if r := b.Post("/api/integrations/webhook/test", nil).Want(409); r.Code() != "integration_not_connected" {
		t.Errorf("%s", r.Body)
	}
	try := func(kind string) (got trial) {
		b.Post("/api/integrations/"+kind+"/test", nil).Want(200).JSON(&got)
		if got.LatencyMS == nil {
			t.Errorf("%s: no latency", kind)
		}
		return got
	}
	b.putHook(t, b.hookBody(0, nil)).Want(200)
	if got := try("webhook"); !got.OK || got.Status != 200 || len(b.hook.Received()) != 1 || b.hook.Received()[0].Type != "ping" {
		t.Errorf("webhook: %+v", got)
	}
	if err := b.hook.Trust(rotated); err != nil {
		t.Fatal(err)
	}
	if got := try("webhook"); got.OK || got.Status != 401 || !strings.Contains(got.Response, "no signature fits") || !strings.HasPrefix(got.Detail, "http_401: ") {
		t.Errorf("webhook with a strange secret: %+v", got)
	}
	b.put(t, body(0, true, full())).Want(200)
	if got := try("meta_capi"); got.OK || !strings.HasPrefix(got.Detail, "190") || strings.Contains(got.Detail+got.Response, secret) {
		t.Errorf("meta with a strange secret: %+v", got)
	}
	b.meta.Grant(pixel, secret)
	if got := try("meta_capi"); !got.OK || len(b.meta.Received()) != 0 {
		t.Errorf("meta: %+v, %d events counted", got, len(b.meta.Received()))
	}
	b.Do("PUT", "/api/integrations/sendpulse", body(0, true, map[string]string{
		"client_id": "f1f1f1f1f1f1f1f1f1f1f1f1f1f10001", "client_secret": "inventedSandboxSecret0000000f20002", "address_book_id": "990001",
	})).Want(200)
	if got := try("sendpulse"); !got.OK || got.Status != 200 {
		t.Errorf("sendpulse: %+v", got)
	}
	for range 20 {
		if r := b.Post("/api/integrations/webhook/test", nil); r.Status == 429 {
			return
		}
	}
	t.Error("the button can be pressed without end")
}
