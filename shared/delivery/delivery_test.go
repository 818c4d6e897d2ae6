package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

const (
	kind   = "meta_capi"
	happen = "lead.created"
	secret = "EAAInventedAccessToken00000000000000ZDZD"
)

type bundle struct {
	db    *pgtest.Database
	store *delivery.Store
	ring  *seal.Keyring
	scope tenant.Scope
}

func setup(t *testing.T) bundle {
	t.Helper()
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(t.Context(), keyset, kek)
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.Shared(t)
	return bundle{db: db, store: delivery.New(db.RW()), ring: ring, scope: db.Workspace(t)}
}

func at(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	return clock.Frozen(t.Context(), start.Add(after))
}

// save writes the integration with the given settings, secrets included.
func (b bundle) save(t *testing.T, after time.Duration, version int, enabled bool, all delivery.Settings) (delivery.Integration, []delivery.Wake, error) {
	t.Helper()
	return b.store.Save(at(t, after), b.scope, b.ring, kind, version, func(delivery.Settings) (delivery.Draft, error) {
		return delivery.Draft{Enabled: enabled, Events: []string{happen}, Settings: all, Hidden: []string{"access_token"}}, nil
	})
}

func (b bundle) connect(t *testing.T) delivery.Integration {
	t.Helper()
	i, _, err := b.save(t, 0, 0, true, delivery.Settings{"pixel_id": "990000000000101", "access_token": secret})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// event writes an event and answers its delivery.
func (b bundle) event(t *testing.T, after time.Duration) delivery.Delivery {
	t.Helper()
	entity := ident.New()
	err := pg.InScope(at(t, after), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, b.scope, outbox.Event{Kind: happen, Entity: entity, Payload: map[string]string{"stage": "new"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := b.store.List(at(t, after), b.scope, delivery.Filter{Entity: &entity, Before: page.Newest(), Limit: 1})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d deliveries, %v", len(rows), err)
	}
	return rows[0]
}

func (b bundle) claim(t *testing.T, after time.Duration, id ident.ID) delivery.Job {
	t.Helper()
	job, wait, ok, err := b.store.Claim(at(t, after), b.scope, kind, id)
	if err != nil || !ok {
		t.Fatalf("claim: %t, wait %s, %v", ok, wait, err)
	}
	return job
}

func (b bundle) state(t *testing.T, id ident.ID) string {
	t.Helper()
	d, _, err := b.store.Get(t.Context(), b.scope, id)
	if err != nil {
		t.Fatal(err)
	}
	return string(d.State)
}

func TestSecretsAreSealedAndKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	i := b.connect(t)
	if i.Version != 1 || i.Settings["access_token"] != delivery.Filled || i.Settings["pixel_id"] != "990000000000101" {
		t.Errorf("saved as version %d with %v", i.Version, i.Settings)
	}
	var config, sealed []byte
	err := b.db.System().QueryRow(t.Context(), `select config, secrets_sealed from integrations where id = $1`, i.ID).Scan(&config, &sealed)
	if err != nil || bytes.Contains(config, []byte(secret)) || bytes.Contains(sealed, []byte(secret)) || len(sealed) == 0 {
		t.Errorf("stored %s and %d sealed bytes, %v", config, len(sealed), err)
	}
	i, ok, err := b.store.FindIntegration(t.Context(), b.scope, kind)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if all, err := i.Open(b.ring, b.scope); err != nil || all["access_token"] != secret || all["pixel_id"] != "990000000000101" {
		t.Errorf("opened %d settings, %v", len(all), err)
	}
	if _, err := i.Open(b.ring, b.db.Workspace(t)); err == nil {
		t.Error("the secrets open in another workspace")
	}

	var seen delivery.Settings
	_, _, err = b.store.Save(at(t, time.Minute), b.scope, b.ring, kind, 1, func(stored delivery.Settings) (delivery.Draft, error) {
		seen = stored
		return delivery.Draft{Enabled: true, Events: []string{happen}, Settings: delivery.Settings{"pixel_id": "990000000000102"}, Hidden: []string{"access_token"}}, nil
	})
	if err != nil || seen["access_token"] != secret {
		t.Fatalf("revise saw %d settings, %v", len(seen), err)
	}
	if i, _, err = b.store.FindIntegration(t.Context(), b.scope, kind); err != nil || i.Settings["access_token"] != "" || i.Version != 2 {
		t.Errorf("without its secret it is version %d with %v, %v", i.Version, i.Settings, err)
	}
}

func TestLostUpdateIsAConflict(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	for _, version := range []int{-1, 0, 2} {
		if _, _, err := b.save(t, 0, version, true, nil); fault.As(err) == nil || fault.As(err).Code != "version_conflict" {
			t.Errorf("version %d: %v", version, err)
		}
	}
	wrong := fault.InvalidField("settings.x", "wrong")
	_, _, err := b.store.Save(t.Context(), b.scope, b.ring, kind, 1, func(delivery.Settings) (delivery.Draft, error) { return delivery.Draft{}, wrong })
	if !errors.Is(err, wrong) {
		t.Errorf("a refused draft: %v", err)
	}
	var n int
	if err := b.db.System().QueryRow(t.Context(), `select count(*) from audit_log where workspace_id = $1 and action = 'integration.saved'`, b.scope.Workspace()).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d audit lines, %v", n, err)
	}
}

func TestClaimTakesOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	id := b.event(t, 0).ID
	job := b.claim(t, 0, id)
	if job.Try != 1 || job.Event != happen || !job.At.Equal(start) || string(job.Payload) != `{"stage": "new"}` {
		t.Errorf("claimed %+v", job)
	}
	if _, wait, ok, err := b.store.Claim(at(t, time.Minute), b.scope, kind, id); ok || wait != time.Minute || err != nil {
		t.Errorf("claimed twice: %t, wait %s, %v", ok, wait, err)
	}
	again := b.claim(t, delivery.ClaimTime, id)
	if again.EventID != job.EventID || again.Try != 1 {
		t.Errorf("taken over as event %s try %d, was %s", again.EventID, again.Try, job.EventID)
	}
	if _, _, err := b.store.Settle(at(t, 0), b.scope, job, delivery.Verdict{State: delivery.Delivered}); fault.As(err) == nil || fault.As(err).Code != "claim_lost" {
		t.Errorf("the first settles after all: %v", err)
	}
	if _, _, err := b.store.Settle(at(t, 0), b.scope, again, delivery.Verdict{State: delivery.Delivered, Outcome: "delivered", Status: 200}); err != nil {
		t.Fatal(err)
	}
	if _, wait, ok, err := b.store.Claim(at(t, time.Hour), b.scope, kind, id); ok || wait != 0 || err != nil {
		t.Errorf("a delivered one: %t, wait %s, %v", ok, wait, err)
	}
	if _, _, _, err := b.store.Claim(at(t, 0), b.scope, "sendpulse", id); !fault.Is(err, fault.NotFound) {
		t.Errorf("another lane's: %v", err)
	}
}

// Settings saved while an attempt with the old ones is on its way are not condemned by it.
func TestOldSettingsDoNotBreakNewOnes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	id := b.event(t, 0).ID
	job := b.claim(t, 0, id)
	if _, _, err := b.save(t, time.Second, 1, true, delivery.Settings{"access_token": secret + "2"}); err != nil {
		t.Fatal(err)
	}
	state, next, err := b.store.Settle(at(t, 2*time.Second), b.scope, job, delivery.Verdict{State: delivery.Parked, Break: true, Outcome: "broken", Reason: "190"})
	if err != nil || state != delivery.Pending || !next.Equal(start.Add(2*time.Second)) || b.state(t, id) != "pending" {
		t.Errorf("settled %s at %s, %v", state, next, err)
	}
	if i, _, err := b.store.FindIntegration(t.Context(), b.scope, kind); err != nil || i.Status != delivery.OK {
		t.Errorf("the new settings are %s, %v", i.Status, err)
	}
}

func TestBreakingParksTheRest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	first, second, flying := b.event(t, 0).ID, b.event(t, 0).ID, b.event(t, 0).ID
	other := b.claim(t, 0, flying)
	job := b.claim(t, 0, first)
	if _, _, err := b.store.Settle(at(t, 0), b.scope, job, delivery.Verdict{State: delivery.Parked, Break: true, Outcome: "broken", Reason: "190: dead"}); err != nil {
		t.Fatal(err)
	}
	if states := []string{b.state(t, first), b.state(t, second), b.state(t, flying)}; !slices.Equal(states, []string{"parked", "parked", "pending"}) {
		t.Errorf("states %v; what is on its way settles itself", states)
	}
	if _, _, err := b.store.Settle(at(t, 0), b.scope, other, delivery.Verdict{State: delivery.Delivered, Outcome: "delivered"}); err != nil {
		t.Error(err)
	}
	if _, due, err := b.save(t, time.Second, 1, true, nil); err != nil || len(due) != 2 {
		t.Errorf("%d due after the repair, %v", len(due), err)
	}
	if job := b.claim(t, time.Second, first); job.Try != 1 {
		t.Errorf("try %d after the repair: its ladder begins anew", job.Try)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	id := b.event(t, 0).ID
	code := func(err error) string {
		if f := fault.As(err); f != nil {
			return f.Code
		}
		return fmt.Sprint(err)
	}
	job := b.claim(t, 0, id)
	if _, err := b.store.Replay(at(t, time.Second), b.scope, id); code(err) != "delivery_in_flight" {
		t.Errorf("in flight: %v", err)
	}
	if _, _, err := b.store.Settle(at(t, time.Second), b.scope, job, delivery.Verdict{State: delivery.Failed, Outcome: "failed", Reason: "bad"}); err != nil {
		t.Fatal(err)
	}
	d, err := b.store.Replay(at(t, time.Minute), b.scope, id)
	if err != nil || d.State != delivery.Pending || d.EventID != job.EventID || d.SettledAt != nil || d.Attempts != 1 || !d.NextAt.Equal(start.Add(time.Minute)) {
		t.Errorf("replayed %+v, %v", d, err)
	}
	if _, err := b.db.System().Exec(t.Context(), `update deliveries set payload = '{}' where id = $1`, id); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Replay(at(t, time.Minute), b.scope, id); code(err) != "delivery_emptied" {
		t.Errorf("emptied: %v", err)
	}
	if _, _, err := b.save(t, time.Minute, 1, false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Replay(at(t, time.Minute), b.scope, id); code(err) != "integration_not_ready" {
		t.Errorf("disabled: %v", err)
	}
}

func TestListNarrowsAndPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	var ids []ident.ID
	for n := range 5 {
		ids = append(ids, b.event(t, time.Duration(n)*time.Second).ID)
	}
	if _, _, err := b.store.Settle(at(t, 0), b.scope, b.claim(t, 0, ids[0]), delivery.Verdict{State: delivery.Skipped, Outcome: "skipped"}); err != nil {
		t.Fatal(err)
	}
	before, got := page.Newest(), []ident.ID{}
	for range 3 {
		rows, total, err := b.store.List(t.Context(), b.scope, delivery.Filter{Kind: kind, Before: before, Limit: 2})
		if err != nil || total.Count != 5 || total.More {
			t.Fatal(total, err)
		}
		rows = rows[:min(2, len(rows))]
		for _, r := range rows {
			got = append(got, r.ID)
		}
		before = rows[len(rows)-1].Position()
	}
	slices.Reverse(got)
	if !slices.Equal(got, ids) {
		t.Errorf("paged %v, want %v", got, ids)
	}
	for name, c := range map[string]struct {
		f    delivery.Filter
		want int
	}{
		"state":        {delivery.Filter{States: []string{"skipped"}}, 1},
		"states":       {delivery.Filter{States: []string{"skipped", "pending"}}, 5},
		"another kind": {delivery.Filter{Kind: "sendpulse"}, 0},
	} {
		c.f.Before, c.f.Limit = page.Newest(), 10
		if rows, total, err := b.store.List(t.Context(), b.scope, c.f); err != nil || len(rows) != c.want || total.Count != c.want {
			t.Errorf("%s: %d rows of %d, %v", name, len(rows), total.Count, err)
		}
	}
}

func TestAnotherWorkspaceSeesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.connect(t)
	id := b.event(t, 0).ID
	other := b.db.Workspace(t)
	if _, _, err := b.store.Get(t.Context(), other, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := b.store.Replay(t.Context(), other, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("replay: %v", err)
	}
	if _, _, _, err := b.store.Claim(at(t, 0), other, kind, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("claim: %v", err)
	}
	if rows, _, err := b.store.List(t.Context(), other, delivery.Filter{Before: page.Newest(), Limit: 10}); err != nil || len(rows) != 0 {
		t.Errorf("list: %d, %v", len(rows), err)
	}
	if _, ok, err := b.store.FindIntegration(t.Context(), other, kind); err != nil || ok {
		t.Errorf("integration: %t, %v", ok, err)
	}
}
