package delivery_test

import (
	"testing"
	"time"

	"cartie/shared/delivery"
	"cartie/shared/ident"

	"github.com/jackc/pgx/v5"
)

// broken connects an integration that does not work, with a delivery that waits for it.
func (b bundle) broken(t *testing.T) ident.ID {
	t.Helper()
	i := b.connect(t)
	id := b.event(t, 0).ID
	if _, err := b.db.System().Exec(t.Context(), `update integrations set status = 'broken' where id = $1`, i.ID); err != nil {
		t.Fatal(err)
	}
	return id
}

func (b bundle) begin(t *testing.T, lock string, id ident.ID) pgx.Tx {
	t.Helper()
	tx, err := b.db.System().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(t.Context()) })
	if _, err := tx.Exec(t.Context(), lock, id); err != nil {
		t.Fatal(err)
	}
	return tx
}

// A claim that read the integration before it was repaired does not park what the repair has set free.
func TestRepairBeforeParking(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.broken(t)
	gate := b.begin(t, `select from deliveries where id = $1 for update`, id)
	var pid int
	if err := gate.QueryRow(t.Context(), `select pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		wait time.Duration
		ok   bool
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		_, wait, ok, err := b.store.Claim(at(t, 0), b.scope, kind, id)
		done <- answer{wait, ok, err}
	}()
	for waits := false; !waits; { // until the claim has read and stands before the gate
		err := b.db.System().QueryRow(t.Context(), `select exists (select from pg_locks l where $1 = any (pg_blocking_pids(l.pid)))`, pid).Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := b.save(t, 0, 1, true, delivery.Settings{"access_token": secret + "2"}); err != nil {
		t.Fatal(err)
	}
	if err := gate.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := <-done; a.ok || a.wait != time.Second || a.err != nil || b.state(t, id) != "pending" {
		t.Errorf("claimed %+v, the delivery is %s", a, b.state(t, id))
	}
	b.claim(t, time.Second, id)
}

// While a person saves the integration nothing is parked, and nobody waits for the person.
func TestNothingIsParkedDuringARepair(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.broken(t)
	save := b.begin(t, `update integrations set status = 'ok' where id = (select integration_id from deliveries where id = $1)`, id)
	if _, wait, ok, err := b.store.Claim(at(t, 0), b.scope, kind, id); ok || wait != time.Second || err != nil || b.state(t, id) != "pending" {
		t.Errorf("claimed %t, wait %s, %v, the delivery is %s", ok, wait, err, b.state(t, id))
	}
	if err := save.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.claim(t, time.Second, id)
}
