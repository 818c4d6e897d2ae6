package deliver_test

import (
	"slices"
	"testing"
	"time"

	"cartie/shared/delivery"
	"cartie/shared/event"
	"cartie/shared/ident"
	"cartie/shared/sim/calls"
)

// One message brings everything that is due for its integration, in one request.
func TestDueTogether(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var ids []ident.ID
	for range 30 {
		ids = append(ids, s.happen(event.LeadCreated, nil))
	}
	s.bring(ids[7])
	for _, id := range ids {
		s.want(id, delivery.Delivered, 1, 30)
	}
	s.bring(ids...)
	if n := len(s.log.After("meta", 0)); n != 1 {
		t.Errorf("%d requests for thirty events that were due together", n)
	}
}

// An event that Meta refuses stands alone in the end, and the others are counted.
func TestOneBadEventAmongMany(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var ids []ident.ID
	for range 8 {
		ids = append(ids, s.happen(event.LeadCreated, nil))
	}
	for range 4 { // the request of all, its first half, the half of that, and the event that was the first of it
		s.order(calls.Fault{Provider: "meta", Status: 400})
	}
	s.bring(ids[3])
	states := map[delivery.State]int{}
	for _, id := range ids {
		d, _ := s.get(id)
		states[d.State]++
		if d.Attempts != 1 {
			t.Errorf("%d attempts", d.Attempts)
		}
	}
	if states[delivery.Failed] != 1 || states[delivery.Delivered] != 7 || len(s.meta.Received()) != 7 {
		t.Errorf("states %v, %d counted", states, len(s.meta.Received()))
	}
}

// What died with its process goes alone: if it is what killed it, it kills nothing else.
func TestWhatWasNeverSettledGoesAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	poison, other := s.happen(event.LeadCreated, nil), s.happen(event.LeadCreated, nil)
	if _, _, ok, err := s.store.Claim(s.ctx(), s.ws, "meta_capi", poison); err != nil || !ok { // and the process dies
		t.Fatal(ok, err)
	}
	s.advance(delivery.ClaimTime)
	s.bring(other)
	s.want(other, delivery.Delivered, 1, 1)
	s.want(poison, delivery.Pending, 0, 1)
	third := s.happen(event.LeadCreated, nil)
	s.bring(poison)
	s.want(poison, delivery.Delivered, 1, 2)
	s.want(third, delivery.Pending, 0, 2)
}

func TestOthersDoNotComeAlong(t *testing.T) {
	t.Parallel()
	s := setup(t)
	now := s.happen(event.LeadCreated, nil)
	late := s.happen(event.LeadCreated, nil)
	s.advance(time.Second)
	if _, err := s.db.System().Exec(t.Context(), `update deliveries set next_at = $1 where id = $2`, s.clock().Add(time.Minute), late); err != nil {
		t.Fatal(err)
	}
	done := s.happen(event.LeadCreated, nil)
	s.bring(done, now)
	s.want(now, delivery.Delivered, 1, 2)
	s.want(late, delivery.Pending, 0, 2)
	if q := s.queued(); slices.Contains(q, late) {
		t.Errorf("queued %v", q)
	}
}
