package integrations_test

import (
	"testing"
	"time"

	"cartie/shared/delivery"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

// aged makes deliveries that failed one hour apart, the first at the clock's start.
func (b bundle) aged(t *testing.T, n int) []ident.ID {
	t.Helper()
	ids := make([]ident.ID, n)
	for i := range ids {
		_, ids[i] = b.event(t)
		b.settle(t, ids[i], delivery.Verdict{State: delivery.Failed, Outcome: "failed", Status: 400, Reason: "100: bad", Response: "no"})
		_, err := b.db.System().Exec(t.Context(), `update deliveries set created_at = $1 where id = $2`, fntest.Start.Add(time.Duration(i)*time.Hour), ids[i])
		if err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func (b bundle) replay(t *testing.T, in map[string]any) (n int) {
	t.Helper()
	var out struct {
		Replayed int
		More     bool
	}
	b.Post("/api/deliveries/replay", in).Want(200).JSON(&out)
	if out.More {
		t.Error("there is more")
	}
	return out.Replayed
}

func hour(n int) string { return fntest.Start.Add(time.Duration(n) * time.Hour).Format(time.RFC3339) }

func TestReplayAWindow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	ids := b.aged(t, 5)
	_, fresh := b.event(t)
	b.settle(t, fresh, delivery.Verdict{State: delivery.Delivered, Outcome: "delivered", Status: 200})

	list := func(query string) int {
		var page struct{ Total int }
		b.Get("/api/deliveries" + query).Want(200).JSON(&page)
		return page.Total
	}
	for query, want := range map[string]int{
		"?state=failed&from=" + hour(1): 4, "?state=failed&to=" + hour(1): 1, "?state=failed&from=" + hour(1) + "&to=" + hour(3): 2, "?from=" + hour(9): 0,
	} {
		if got := list(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	b.Get("/api/deliveries?from=yesterday").Want(422)

	if n := b.replay(t, map[string]any{"from": hour(1), "to": hour(3)}); n != 2 {
		t.Errorf("%d replayed of a window of two", n)
	}
	for i, id := range ids {
		var d deliveryJSON
		b.Get("/api/deliveries/" + id.String()).Want(200).JSON(&d)
		if again := i == 1 || i == 2; (d.State == "pending") != again {
			t.Errorf("%d is %s", i, d.State)
		}
	}
	if len(b.queued(t)) != 2 {
		t.Errorf("woken %v", b.queued(t))
	}
	if n := b.replay(t, map[string]any{}); n != 3 {
		t.Errorf("%d of the three that are left", n)
	}
	if n := b.replay(t, map[string]any{}); n != 0 {
		t.Errorf("%d once more", n)
	}
	if n := b.replay(t, map[string]any{"state": "delivered", "kind": "meta_capi"}); n != 1 {
		t.Errorf("%d delivered ones", n)
	}
	for _, bad := range []map[string]any{{"state": "pending"}, {"kind": "pigeon"}, {"from": "yesterday"}} {
		b.Post("/api/deliveries/replay", bad).Want(422)
	}
	var n int
	if err := b.db.System().QueryRow(t.Context(), `select count(*) from audit_log where workspace_id = $1 and action = 'deliveries.replayed'`, b.ws.Workspace()).Scan(&n); err != nil || n != 3 {
		t.Errorf("%d audit lines, %v", n, err)
	}
}

func TestReplayKeepsOff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	ids := b.aged(t, 2)
	if _, err := b.db.System().Exec(t.Context(), `update deliveries set payload = '{}' where id = $1`, ids[0]); err != nil {
		t.Fatal(err)
	}
	if n := b.replay(t, map[string]any{}); n != 1 {
		t.Errorf("%d replayed; one was emptied", n)
	}
	if _, err := b.db.System().Exec(t.Context(), `update deliveries set state = 'failed' where id = $1`, ids[1]); err != nil {
		t.Fatal(err)
	}
	b.put(t, body(1, false, full())).Want(200)
	if n := b.replay(t, map[string]any{}); n != 0 {
		t.Errorf("%d replayed for a disabled integration", n)
	}
	rival := setup(t)
	rival.put(t, body(0, true, full())).Want(200)
	rival.aged(t, 1)
	if n := b.replay(t, map[string]any{}); n != 0 {
		t.Errorf("%d of another workspace", n)
	}
}

func TestAttemptsShowTheAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	id := b.aged(t, 1)[0]
	var d struct{ History []struct{ Response string } }
	b.Get("/api/deliveries/" + id.String()).Want(200).JSON(&d)
	if len(d.History) != 1 || d.History[0].Response != "no" {
		t.Errorf("history %+v", d.History)
	}
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.put(t, body(0, true, full())).Want(200)
	want := func(alert string) {
		t.Helper()
		var got connection
		if b.Get("/api/integrations/meta_capi").Want(200).JSON(&got); got.Alert != alert {
			t.Errorf("alert %s, want %s (%+v)", got.Alert, alert, got)
		}
	}
	want("none")
	_, id := b.event(t)
	b.settle(t, id, delivery.Verdict{State: delivery.Pending, NextAt: fntest.Start, Health: delivery.Fails, Outcome: "retry"})
	b.Now = b.Now.Add(time.Hour - time.Second)
	want("none")
	b.Now = b.Now.Add(time.Second)
	want("failing")
	b.settle(t, id, delivery.Verdict{State: delivery.Delivered, Health: delivery.Works, Outcome: "delivered"})
	want("none")
	for i, v := range []delivery.Verdict{
		{State: delivery.Parked, Break: true, Outcome: "broken", Reason: "190: dead"},
		{State: delivery.Parked, Disable: true, Outcome: "gone", Reason: "http_410"},
	} {
		_, id := b.event(t)
		b.settle(t, id, v)
		want([]string{"broken", "disabled"}[i])
		b.put(t, body(i+1, true, full())).Want(200)
		want("none")
	}
}
