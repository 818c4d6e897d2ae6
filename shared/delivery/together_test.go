package delivery_test

import (
	"slices"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/ident"
)

func (b bundle) due(t *testing.T, after time.Duration, id ident.ID, most int) []ident.ID {
	t.Helper()
	jobs, _, err := b.store.ClaimDue(at(t, after), b.scope, kind, id, most)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]ident.ID, len(jobs))
	for i, job := range jobs {
		ids[i] = job.ID
	}
	return ids
}

func TestClaimDueTakesWhatIsDue(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	var ids []ident.ID
	for n := range 5 {
		ids = append(ids, b.event(t, time.Duration(n)*time.Second).ID)
	}
	later := b.event(t, time.Hour).ID
	got := b.due(t, time.Minute, ids[3], 3)
	if want := []ident.ID{ids[3], ids[0], ids[1]}; !slices.Equal(got, want) {
		t.Errorf("took %v, want the asked one and the two that wait the longest: %v", got, want)
	}
	if got := b.due(t, time.Minute, ids[2], 10); !slices.Equal(got, []ident.ID{ids[2], ids[4]}) {
		t.Errorf("then %v; what is claimed or due later stays", got)
	}
	if got := b.due(t, 2*time.Hour, later, 1); !slices.Equal(got, []ident.ID{later}) {
		t.Errorf("alone %v", got)
	}
	// All five claims have ended unsettled: each goes alone, and nobody takes them along.
	if got := b.due(t, 2*time.Hour, ids[0], 10); !slices.Equal(got, []ident.ID{ids[0]}) {
		t.Errorf("after a crash %v", got)
	}
}

// What became due in the same moment goes in the order in which it happened.
func TestClaimDueTakesTheOldestFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	var ids [6]ident.ID // by the second in which they happened
	for _, second := range []int{3, 0, 5, 1, 4, 2} {
		ids[second] = b.event(t, time.Duration(second)*time.Second).ID
		if _, err := b.db.System().Exec(t.Context(), `update deliveries set next_at = $1 where id = $2`, start, ids[second]); err != nil {
			t.Fatal(err)
		}
	}
	want := []ident.ID{ids[2], ids[0], ids[1], ids[3], ids[4], ids[5]}
	if got := b.due(t, time.Minute, ids[2], 10); !slices.Equal(got, want) {
		t.Errorf("took %v, want %v", got, want)
	}
}

// What another process took over meanwhile is left to it; the rest of the batch is recorded.
func TestSettleAllLeavesWhatIsLost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	first, second := b.event(t, 0).ID, b.event(t, 0).ID
	jobs, _, err := b.store.ClaimDue(at(t, 0), b.scope, kind, first, 10)
	if err != nil || len(jobs) != 2 {
		t.Fatal(len(jobs), err)
	}
	b.claim(t, delivery.ClaimTime, second)
	done := delivery.Verdict{State: delivery.Delivered, Outcome: "delivered", Status: 200}
	got, err := b.store.SettleAll(at(t, delivery.ClaimTime), b.scope, jobs, []delivery.Verdict{done, done})
	if err != nil || got[0].State != delivery.Delivered || got[0].Lost || !got[1].Lost {
		t.Errorf("settled %+v, %v", got, err)
	}
	if b.state(t, first) != "delivered" || b.state(t, second) != "pending" {
		t.Errorf("states %s and %s", b.state(t, first), b.state(t, second))
	}
	if _, attempts, err := b.store.Get(t.Context(), b.scope, second); err != nil || len(attempts) != 0 {
		t.Errorf("%d attempts of the lost one, %v", len(attempts), err)
	}
}

// One that was taken shows that the receiver works, whatever became of the others.
func TestHealthOfABatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	settle := func(after time.Duration, healths ...delivery.Health) *time.Time {
		t.Helper()
		var jobs []delivery.Job
		var verdicts []delivery.Verdict
		for _, h := range healths {
			jobs = append(jobs, b.claim(t, after, b.event(t, after).ID))
			verdicts = append(verdicts, delivery.Verdict{State: delivery.Failed, Outcome: "failed", Health: h, GiveUp: 24 * time.Hour})
		}
		if _, err := b.store.SettleAll(at(t, after), b.scope, jobs, verdicts); err != nil {
			t.Fatal(err)
		}
		i, _, err := b.store.FindIntegration(clock.Frozen(t.Context(), start), b.scope, kind)
		if err != nil {
			t.Fatal(err)
		}
		if !i.Ready() {
			t.Errorf("after %s it is %s: %s", after, i.Status, i.StatusDetail)
		}
		return i.FailingSince
	}
	if since := settle(0, 0); since != nil {
		t.Errorf("an attempt that says nothing makes it fail since %s", since)
	}
	if since := settle(time.Minute, delivery.Fails, 0); since == nil || !since.Equal(start.Add(time.Minute)) {
		t.Errorf("failing since %v", since)
	}
	if since := settle(time.Hour, delivery.Fails); since == nil || !since.Equal(start.Add(time.Minute)) {
		t.Errorf("a later failure moves the first one to %v", since)
	}
	if since := settle(48*time.Hour, delivery.Fails, delivery.Works, delivery.Fails); since != nil {
		t.Errorf("one was taken, yet it fails since %s", since)
	}
}

func TestReplayManyIsOfOneWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	job := b.claim(t, 0, b.event(t, 0).ID)
	if _, _, err := b.store.Settle(at(t, 0), b.scope, job, delivery.Verdict{State: delivery.Failed, Outcome: "failed"}); err != nil {
		t.Fatal(err)
	}
	if _, n, _, err := b.store.ReplayMany(at(t, 0), b.db.Workspace(t), delivery.Range{}); n != 0 || err != nil {
		t.Errorf("%d of a stranger's, %v", n, err)
	}
	due, n, more, err := b.store.ReplayMany(at(t, time.Hour), b.scope, delivery.Range{})
	if n != 1 || more || err != nil || len(due[kind]) != 1 || due[kind][0].ID != job.ID {
		t.Errorf("%d replayed, more %t, %v, %v", n, more, due, err)
	}
	again := b.claim(t, time.Hour, job.ID)
	if again.Try != 1 || again.EventID != job.EventID {
		t.Errorf("try %d of event %s, want the first of %s", again.Try, again.EventID, job.EventID)
	}
}

// Who gives up tells the consumer that nothing is pending any more.
func TestGivingUpParksTheLastTry(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	fail := func(after time.Duration) delivery.Settled {
		t.Helper()
		job := b.claim(t, after, b.event(t, after).ID)
		v := delivery.Verdict{State: delivery.Pending, NextAt: start.Add(72 * time.Hour), Outcome: "retry", Health: delivery.Fails, GiveUp: 24 * time.Hour}
		got, err := b.store.SettleAll(at(t, after), b.scope, []delivery.Job{job}, []delivery.Verdict{v})
		if err != nil {
			t.Fatal(err)
		}
		return got[0]
	}
	if got := fail(0); got.State != delivery.Pending || got.Disabled {
		t.Errorf("a first failure: %+v", got)
	}
	if got := fail(24 * time.Hour); got.State != delivery.Parked || !got.Disabled {
		t.Errorf("a day later: %+v", got)
	}
}
