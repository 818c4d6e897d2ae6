package deliver_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/functions/deliver"
	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/event"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/meta"
)

func TestDelivers(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var lead ident.ID
	id := s.happen(event.LeadCreated, func(l *event.Lead) { lead = l.LeadID })
	s.bring(id)
	d := s.want(id, delivery.Delivered, 1, 1)
	if d.LastStatus != 200 || d.LastError != "" || d.SettledAt == nil {
		t.Errorf("settled as %+v", d)
	}
	if got, want := s.meta.Received()[0].ID, event.ConversionID(s.ws.Workspace(), lead, event.StageNew); got != want {
		t.Errorf("event_id %s, want %s", got, want)
	}
	_, history := s.get(id)
	request := string(history[0].Request)
	if !strings.Contains(request, `"***"`) || strings.Contains(request, meta.DemoToken) || strings.Contains(request, "380670000011") {
		t.Errorf("recorded request %s", request)
	}
	s.bring(id, id)
	s.want(id, delivery.Delivered, 1, 1)
}

// A process that dies between sending and recording leaves a claim. When it ends the event goes again under its id.
func TestCrashBetweenSendAndSettle(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	job, _, ok, err := s.store.Claim(s.ctx(), s.ws, "meta_capi", id)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	send(t, s, job) // and dies

	s.advance(time.Second)
	s.bring(id)
	s.want(id, delivery.Pending, 0, 1)
	if !slices.Equal(s.queued(), []ident.ID{id}) {
		t.Fatalf("queued %v; the claimed delivery is not looked at again", s.queued())
	}
	s.advance(delivery.ClaimTime)
	s.bring(id)
	s.want(id, delivery.Delivered, 1, 1)
	if s.meta.Repeats() != 1 {
		t.Errorf("%d repeats; it was not sent again", s.meta.Repeats())
	}
	if _, _, err := s.store.Settle(s.ctx(), s.ws, job, delivery.Verdict{State: delivery.Failed}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the dead process settles all the same: %v", err)
	}
}

func send(t *testing.T, s *stage, job delivery.Job) {
	t.Helper()
	var o all.Options
	o.Capi.BaseURL = s.url
	kinds, err := all.Registry(o)
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := kinds.Lane("capi")
	settings, err := job.Integration.Open(s.ring, s.ws)
	if err != nil {
		t.Fatal(err)
	}
	out := kind.Sender.Send(s.ctx(), dest.Config(settings), []dest.Event{{
		ID: job.EventID, Workspace: s.ws.Workspace(), Kind: job.Event, EntityID: job.Entity, At: job.At, Payload: job.Payload, Attempt: job.Try,
	}})
	if out[0].State != dest.Delivered {
		t.Fatalf("sent with %+v", out[0])
	}
}

func TestLostAnswerIsSentAgain(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	s.order(calls.Fault{Provider: "meta", Drop: "answer"})
	s.bring(id)
	d := s.want(id, delivery.Pending, 1, 1)
	if wait := d.NextAt.Sub(s.clock()); wait < 10*time.Second || wait > 13*time.Second || !strings.HasPrefix(d.LastError, "network: ") {
		t.Errorf("again after %s because of %q", wait, d.LastError)
	}
	s.bring(id) // early
	s.want(id, delivery.Pending, 1, 1)
	if q := s.queued(); len(q) != 2 || q[0] != id {
		t.Errorf("queued %v", q)
	}
	s.advance(13 * time.Second) // due, and the integration still pauses
	s.bring(id)
	s.want(id, delivery.Pending, 1, 1)
	s.advance(48 * time.Second)
	s.bring(id)
	s.want(id, delivery.Delivered, 2, 1)
	if s.meta.Repeats() != 1 {
		t.Errorf("%d repeats", s.meta.Repeats())
	}
}

func (s *stage) order(f calls.Fault) {
	s.t.Helper()
	if err := s.faults.Set(f); err != nil {
		s.t.Fatal(err)
	}
}

func TestDeadTokenBreaksTheIntegration(t *testing.T) {
	t.Parallel()
	s := setup(t)
	first, second := s.happen(event.LeadCreated, nil), s.happen(event.LeadCreated, nil)
	s.meta.Revoke(meta.DemoToken)
	s.bring(first)
	s.want(first, delivery.Parked, 1, 0)
	s.want(second, delivery.Parked, 1, 0) // it went with the first
	if i := s.integration(); i.Status != delivery.Broken || !strings.HasPrefix(i.StatusDetail, "190/460") {
		t.Errorf("integration %s: %s", i.Status, i.StatusDetail)
	}
	third := s.happen(event.LeadCreated, nil)
	s.bring(third, second)
	s.want(third, delivery.Parked, 0, 0)
	if n := len(s.log.After("meta", 0)); n != 1 {
		t.Errorf("%d calls with a dead token", n)
	}

	token := "EAAAnotherInventedAccessToken0000000000000ZDZD"
	s.meta.Grant(meta.DemoPixel, token)
	if due := s.connect(token, true); len(due) != 3 {
		t.Fatalf("%d deliveries go again after the repair", len(due))
	}
	if i := s.integration(); i.Status != delivery.OK || i.StatusDetail != "" {
		t.Errorf("repaired integration is %s: %s", i.Status, i.StatusDetail)
	}
	s.bring(first, second, third)
	s.want(first, delivery.Delivered, 2, 3)
	s.want(third, delivery.Delivered, 1, 3)
}

func TestThrottledPausesTheIntegration(t *testing.T) {
	t.Parallel()
	s := setup(t)
	first, second := s.happen(event.LeadCreated, nil), s.happen(event.LeadCreated, nil)
	s.order(calls.Fault{Provider: "meta", Status: 429, RetryAfter: 120})
	s.bring(first, second)
	d := s.want(first, delivery.Pending, 1, 0)
	s.want(second, delivery.Pending, 1, 0) // it went with the first
	i := s.integration()
	if i.PausedUntil == nil || i.PausedUntil.Before(s.clock().Add(119*time.Second)) || !i.PausedUntil.Equal(d.NextAt) || i.Status != delivery.OK {
		t.Errorf("paused until %v, the delivery is due at %s", i.PausedUntil, d.NextAt)
	}
	if q := s.queued(); len(q) < 2 || len(s.log.After("meta", 0)) != 1 {
		t.Errorf("queued %v after %d calls", q, len(s.log.After("meta", 0)))
	}
	s.advance(2*time.Minute + time.Second)
	s.bring(first, second)
	s.want(first, delivery.Delivered, 2, 2)
	s.want(second, delivery.Delivered, 2, 2)
}

func TestWhatIsNotTried(t *testing.T) {
	t.Parallel()
	s := setup(t)
	bad := s.happen(event.LeadCreated, func(l *event.Lead) { l.Stage = "" })
	same := s.happen(event.LeadStageChanged, func(l *event.Lead) { l.Stage, l.PreviousStage = event.StageInProgress, event.StageInProgress })
	s.bring(bad, same)
	old := s.happen(event.LeadCreated, nil)
	s.advance(7*24*time.Hour + time.Second)
	s.bring(old)
	if d := s.want(bad, delivery.Failed, 1, 0); !strings.HasPrefix(d.LastError, "payload: ") {
		t.Errorf("bad event: %q", d.LastError)
	}
	if d := s.want(same, delivery.Skipped, 1, 0); !strings.HasPrefix(d.LastError, "stage_unchanged: ") || d.SettledAt == nil {
		t.Errorf("nothing to tell: %q", d.LastError)
	}
	if d := s.want(old, delivery.Failed, 1, 0); !strings.HasPrefix(d.LastError, "expired: ") || d.LastStatus != 0 {
		t.Errorf("old event: %q", d.LastError)
	}
	if n := len(s.log.After("meta", 0)); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// The window closes while Meta is down: what would be due after it is not waited for.
func TestGivesUpWhenTheWindowCloses(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	s.order(calls.Fault{Provider: "meta", Status: 500, Times: 100})
	s.advance(7*24*time.Hour - 5*time.Second)
	s.bring(id)
	if d := s.want(id, delivery.Failed, 1, 0); !strings.HasPrefix(d.LastError, "expired") || d.LastStatus != 500 {
		t.Errorf("%q, status %d", d.LastError, d.LastStatus)
	}
}

func TestRefusedEventFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	s.order(calls.Fault{Provider: "meta", Status: 400})
	s.bring(id)
	if d := s.want(id, delivery.Failed, 1, 0); d.LastStatus != 400 || !strings.HasPrefix(d.LastError, "100: ") {
		t.Errorf("refused with %d: %q", d.LastStatus, d.LastError)
	}
	if i := s.integration(); i.Status != delivery.OK {
		t.Errorf("one bad event made the integration %s", i.Status)
	}
}

func TestReplayKeepsTheEventID(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	s.bring(id)
	before := s.want(id, delivery.Delivered, 1, 1)
	s.advance(time.Hour)
	if d, err := s.store.Replay(s.ctx(), s.ws, id); err != nil || d.State != delivery.Pending || !d.NextAt.Equal(s.clock()) || d.EventID != before.EventID {
		t.Fatalf("replayed as %+v, %v", d, err)
	}
	s.bring(id)
	s.want(id, delivery.Delivered, 2, 1)
	if s.meta.Repeats() != 1 {
		t.Errorf("%d repeats; Meta counts by the event id", s.meta.Repeats())
	}
}

func TestDisabledIntegrationGetsNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	s.connect(meta.DemoToken, false)
	s.bring(id)
	s.want(id, delivery.Parked, 0, 0)
	if due := s.connect(meta.DemoToken, true); len(due) != 1 || due[0].ID != id {
		t.Errorf("due %v", due)
	}
	s.bring(id)
	s.want(id, delivery.Delivered, 1, 1)
}

func TestAnotherWorkspacesDeliveryIsNotSent(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.happen(event.LeadCreated, nil)
	other := s.db.Workspace(t)
	if failed := s.fn.Queue(fn.Message{Workspace: other.Workspace(), ID: id}); len(failed) != 0 {
		t.Errorf("the message comes again: %v", failed)
	}
	s.want(id, delivery.Pending, 0, 0)
}

func TestUnknownLaneDoesNotOpen(t *testing.T) {
	t.Parallel()
	kek := "local:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	settings := fntest.Settings{"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "LANE": "pigeon", "META_API_URL": "http://127.0.0.1:1", "SEAL_KEY": kek, "SEAL_KEYSET": "{}"}
	env := fn.NewEnv("deliver", func(name string) (string, bool) { v, ok := settings[name]; return v, ok })
	if _, err := deliver.Function.Open(context.Background(), env); err == nil {
		t.Error("it opened without a destination")
	}
}
