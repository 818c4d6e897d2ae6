package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/shared/auth"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

const password = "correct horse battery"

func now(t *testing.T) context.Context { return clock.Frozen(t.Context(), start) }

func register(t *testing.T, db *pgtest.Database) auth.User {
	t.Helper()
	u := auth.User{ID: ident.New(), Name: "Person", Language: "uk"}
	u.Email = fmt.Sprintf("u%x@test.test", u.ID[:])
	if _, err := auth.New(db.Auth()).Ensure(now(t), u, password); err != nil {
		t.Fatal(err)
	}
	return u
}

// However many guesses arrive at once, the address's bucket and the lock let few be judged, and none after the lock.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	store, u := auth.New(db.Auth()), register(t, db)
	var wg sync.WaitGroup
	var mu sync.Mutex
	kinds := map[fault.Kind]int{}
	for range 36 {
		wg.Go(func() {
			_, err := store.Check(now(t), u.Email, "wrong password")
			mu.Lock()
			defer mu.Unlock()
			kinds[fault.KindOf(err)]++
		})
	}
	wg.Wait()
	if kinds[fault.Unauthenticated] != 30 || kinds[fault.Throttled] != 6 {
		t.Errorf("answers %v", kinds)
	}
	var failures int
	var until time.Time
	err := db.System().QueryRow(t.Context(), `select failed_logins, locked_until from users where id = $1`, u.ID).Scan(&failures, &until)
	if err != nil || failures != 10 || !until.Equal(start.Add(15*time.Minute)) {
		t.Errorf("%d failures, locked until %s, %v", failures, until, err)
	}
	later := clock.Frozen(t.Context(), start.Add(14*time.Minute))
	if _, err := store.Check(later, u.Email, password); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the right password while locked: %v", err)
	}
	later = clock.Frozen(t.Context(), start.Add(15*time.Minute))
	if got, err := store.Check(later, u.Email, password); err != nil || got.User != u {
		t.Errorf("after the lock: %+v, %v", got, err)
	}
}

// A sign-in that was checked before a reset does not become a session after it.
func TestResetOvertakesLogin(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	store, u := auth.New(db.Auth()), register(t, db)
	checked, err := store.Check(now(t), u.Email, password)
	if err != nil {
		t.Fatal(err)
	}
	unchanged := func() error {
		return pg.Plain(now(t), db.Auth(), func(ctx context.Context, tx pgx.Tx) error { return store.UnchangedTx(ctx, tx, checked) })
	}
	if err := unchanged(); err != nil {
		t.Errorf("before the reset: %v", err)
	}
	var link string
	err = pg.Plain(now(t), db.Auth(), func(ctx context.Context, tx pgx.Tx) error {
		link, _, err = store.LinkTx(ctx, tx, u.ID, ident.Nil, auth.Reset)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Redeem(now(t), link, "another horse battery"); err != nil {
		t.Fatal(err)
	}
	if err := unchanged(); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after the reset: %v", err)
	}
}

func TestTokensAreKeptHashed(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	store := auth.New(db.System())
	link, _, err := store.Bootstrap(now(t), "Super@Test.test", "Super")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Redeem(now(t), link, password); err != nil {
		t.Fatal(err)
	}
	g, err := auth.New(db.Auth()).Login(now(t), "super@test.test", password, auth.Device{IP: "203.0.113.7", Agent: "\x00\xff" + strings.Repeat("ї", 200)})
	if err != nil || g.Workspace != ident.Nil || !g.User.Superadmin {
		t.Fatalf("%+v, %v", g.User, err)
	}
	for _, secret := range []string{link, g.Refresh, password} {
		var found int
		err := db.System().QueryRow(t.Context(), `select
			(select count(*) from users x where x::text like '%' || $1 || '%') + (select count(*) from sessions x where x::text like '%' || $1 || '%') +
			(select count(*) from login_links where position(convert_to($1, 'UTF8') in token_hash) > 0) +
			(select count(*) from refresh_tokens where position(convert_to($1, 'UTF8') in token_hash) > 0)`,
			secret).Scan(&found)
		if err != nil || found != 0 {
			t.Errorf("a secret stands in clear in %d rows, %v", found, err)
		}
	}
}

func TestOneBootstrap(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	store := auth.New(db.System())
	var wg sync.WaitGroup
	answers := make([]error, 6)
	links := make([]string, 6)
	for i := range answers {
		wg.Go(func() { links[i], _, answers[i] = store.Bootstrap(now(t), fmt.Sprintf("s%d@test.test", i), "Super") })
	}
	wg.Wait()
	winner := -1
	for i, err := range answers {
		switch f := fault.As(err); {
		case err == nil && winner < 0:
			winner = i
		case err == nil:
			t.Errorf("%d and %d both bootstrapped", winner, i)
		case f == nil || f.Code != "bootstrapped":
			t.Errorf("bootstrap %d: %v", i, err)
		}
	}
	if winner < 0 {
		t.Fatal("nobody bootstrapped")
	}
	email := fmt.Sprintf("s%d@test.test", winner)
	again, _, err := store.Bootstrap(now(t), email, "Super") // the first link was lost
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Redeem(now(t), links[winner], password); !fault.Is(err, fault.NotFound) {
		t.Errorf("the lost link: %v", err)
	}
	if err := store.Redeem(now(t), again, password); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Bootstrap(now(t), email, "Super"); !fault.Is(err, fault.Conflict) {
		t.Errorf("bootstrap after the superadmin has a password: %v", err)
	}
	if _, _, err := store.Bootstrap(now(t), "nonsense", "Super"); !fault.Is(err, fault.Invalid) {
		t.Errorf("bootstrap of no address: %v", err)
	}
}

func TestALinkIsRedeemedOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	store, u := auth.New(db.Auth()), register(t, db)
	link, _, err := store.ResetByEmail(now(t), u.Email)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	answers := make([]error, 4)
	for i := range answers {
		wg.Go(func() { answers[i] = store.Redeem(now(t), link, fmt.Sprintf("password number %d", i)) })
	}
	wg.Wait()
	if err := errors.Join(answers...); !fault.Is(err, fault.NotFound) {
		t.Errorf("answers %v", answers)
	}
	good := 0
	for i, err := range answers {
		if err != nil {
			continue
		}
		good++
		if _, err := store.Check(now(t), u.Email, fmt.Sprintf("password number %d", i)); err != nil {
			t.Errorf("the winner's password: %v", err)
		}
	}
	if good != 1 {
		t.Errorf("redeemed %d times", good)
	}
	if _, _, err := store.ResetByEmail(now(t), "nobody-"+u.Email); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link for nobody: %v", err)
	}
}

func TestEnsureIsIdempotent(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t)
	store, u := auth.New(db.System()), register(t, db)
	hash := func() (text string) {
		if err := db.System().QueryRow(t.Context(), `select password_hash from users where id = $1`, u.ID).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := hash()
	again := u
	again.ID = ident.New()
	if id, err := store.Ensure(now(t), again, password); err != nil || id != u.ID || hash() != before {
		t.Errorf("the same again: %s, %v", id, err)
	}
	if id, err := store.Ensure(now(t), again, "another password"); err != nil || id != u.ID || hash() == before {
		t.Errorf("another password: %s, %v", id, err)
	}
}
