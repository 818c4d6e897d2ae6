package content_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/content"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var at = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

const channel = -1009900000301

// room is a workspace with a bot that may post to one channel, in a database of the test's own: claims see every workspace.
type room struct {
	t     *testing.T
	ctx   context.Context
	db    *pgtest.Database
	ws    tenant.Scope
	bot   ident.ID
	posts *content.Store
}

func open(t *testing.T) *room {
	t.Helper()
	return within(t, pgtest.DB(t))
}

func within(t *testing.T, db *pgtest.Database) *room {
	t.Helper()
	r := &room{t: t, ctx: clock.Frozen(t.Context(), at), db: db, ws: db.Workspace(t), bot: ident.New(), posts: content.New(db.RW())}
	_, err := db.System().Exec(t.Context(), `insert into bots (workspace_id, id, kind, name, username, telegram_id, token_sealed, secret_hash, signing_key, status, created_at, updated_at)
		values ($1, $2, 'client', 'Bot', 'some_bot', $3, '', '', '', 'active', $4, $4)`, r.ws.Workspace(), r.bot, time.Now().UnixNano(), at)
	if err != nil {
		t.Fatal(err)
	}
	r.destination(content.Destination{Bot: r.bot, ChatID: channel, Kind: "channel", Title: "Cars", CanPost: true})
	return r
}

func (r *room) tx(work func(ctx context.Context, tx pgx.Tx) error) {
	r.t.Helper()
	if err := pg.InScope(r.ctx, r.db.RW(), r.ws, work); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) destination(d content.Destination) {
	r.t.Helper()
	r.tx(func(ctx context.Context, tx pgx.Tx) error { return r.posts.SetDestinationTx(ctx, tx, r.ws, d) })
}

func (r *room) schedule(due time.Time) (id ident.ID) {
	r.t.Helper()
	r.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		id, err = r.posts.ScheduleTx(ctx, tx, r.ws, r.bot, channel, "BMW X5", due)
		return err
	})
	return id
}

func (r *room) claim() []content.Claim {
	r.t.Helper()
	claims, err := r.posts.ClaimDue(r.ctx, 10)
	if err != nil {
		r.t.Fatal(err)
	}
	return claims
}

func (r *room) status(id ident.ID) content.Status {
	r.t.Helper()
	st, err := r.posts.Get(r.ctx, r.ws, id)
	if err != nil {
		r.t.Fatal(err)
	}
	return st
}

func TestAPostGoesItsWay(t *testing.T) {
	t.Parallel()
	r := open(t)
	due, early := r.schedule(at), r.schedule(at.Add(time.Second))
	claims := r.claim()
	if len(claims) != 1 || claims[0].ID != due || claims[0].Workspace != r.ws.Workspace() {
		t.Fatalf("claimed %+v", claims)
	}
	if st := r.status(due); st.State != content.Posting || st.Attempts != 0 {
		t.Errorf("claimed: %+v", st)
	}
	p, err := r.posts.Begin(r.ctx, r.ws, claims[0])
	if err != nil || p.Text != "BMW X5" || p.Bot != r.bot || p.ChatID != channel || p.Attempts != 1 || !p.CanPost {
		t.Errorf("%+v, %v", p, err)
	}
	if err := r.posts.Settle(r.ctx, r.ws, claims[0], content.Outcome{State: content.Posted, ExternalID: 77}); err != nil {
		t.Fatal(err)
	}
	if st := r.status(due); st != (content.Status{State: content.Posted, ExternalID: 77, Attempts: 1}) {
		t.Errorf("posted: %+v", st)
	}
	if st := r.status(early); st.State != content.Scheduled {
		t.Errorf("not due: %+v", st)
	}
	if claims := r.claim(); len(claims) != 0 {
		t.Errorf("claimed again: %+v", claims)
	}
}

func TestClaimedOnceUnderConcurrency(t *testing.T) {
	t.Parallel()
	r := open(t)
	other := within(t, r.db)
	for range 10 {
		r.schedule(at)
		other.schedule(at)
	}
	var mu sync.Mutex
	claimed := map[ident.ID]int{}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for {
				claims, err := r.posts.ClaimDue(r.ctx, 3)
				if err != nil {
					t.Error(err)
				}
				if len(claims) == 0 {
					return
				}
				mu.Lock()
				for _, c := range claims {
					claimed[c.ID]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("post %s claimed %d times", id, n)
		}
	}
	if len(claimed) != 20 {
		t.Errorf("%d of 20 posts claimed", len(claimed))
	}
}

// Only who holds the claim may act on a post, and only once.
func TestLostClaims(t *testing.T) {
	t.Parallel()
	r := open(t)
	id := r.schedule(at)
	c := r.claim()[0]
	if err := r.posts.Settle(r.ctx, r.ws, c, content.Outcome{State: content.Scheduled, RetryAt: at.Add(time.Minute), Error: "later"}); err != nil {
		t.Fatal(err)
	}
	if st := r.status(id); st.State != content.Scheduled || st.Error != "later" {
		t.Errorf("%+v", st)
	}
	if err := r.posts.Settle(r.ctx, r.ws, c, content.Outcome{State: content.Posted}); fault.KindOf(err) != fault.Conflict || fault.As(err).Code != "claim_lost" {
		t.Errorf("settled twice: %v", err)
	}
	if _, err := r.posts.Begin(r.ctx, r.ws, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("begun without a claim: %v", err)
	}
	if len(r.claim()) != 0 {
		t.Error("claimed before its time")
	}
	r.ctx = clock.Frozen(t.Context(), at.Add(time.Minute))
	if again := r.claim(); len(again) != 1 || again[0].ID != id {
		t.Errorf("not claimed when due: %+v", again)
	}
	if _, err := r.posts.Begin(r.ctx, r.ws, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("begun with the claim before: %v", err)
	}
}

// A claim whose holder died is never taken over: the post may be out.
func TestAnAbandonedPostIsNotClaimedAgain(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.schedule(at)
	r.claim()
	r.ctx = clock.Frozen(t.Context(), at.Add(content.ClaimTime+time.Hour))
	if claims := r.claim(); len(claims) != 0 {
		t.Errorf("claimed again: %+v", claims)
	}
}

func TestOtherWorkspacesPosts(t *testing.T) {
	t.Parallel()
	r := open(t)
	other := within(t, r.db)
	id := r.schedule(at)
	c := r.claim()[0]
	if _, err := other.posts.Get(other.ctx, other.ws, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("read: %v", err)
	}
	if _, err := other.posts.Begin(other.ctx, other.ws, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("begun: %v", err)
	}
	if err := other.posts.Settle(other.ctx, other.ws, c, content.Outcome{State: content.Posted}); !fault.Is(err, fault.Conflict) {
		t.Errorf("settled: %v", err)
	}
	err := pg.InScope(other.ctx, other.db.RW(), other.ws, func(ctx context.Context, tx pgx.Tx) error {
		_, err := other.posts.ScheduleTx(ctx, tx, other.ws, r.bot, channel, "x", at)
		return err
	})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("scheduled for another's bot: %v", err)
	}
}

func TestSuspendedWorkspacesArePassedOver(t *testing.T) {
	t.Parallel()
	r := open(t)
	r.schedule(at)
	set := func(status string) {
		if _, err := r.db.System().Exec(r.ctx, `update workspaces set status = $1`, status); err != nil {
			t.Fatal(err)
		}
	}
	set("suspended")
	if claims := r.claim(); len(claims) != 0 {
		t.Errorf("claimed %+v", claims)
	}
	set("active")
	if claims := r.claim(); len(claims) != 1 {
		t.Errorf("claimed %+v after the suspension", claims)
	}
}

func TestDestinationsFollowTelegram(t *testing.T) {
	t.Parallel()
	r := open(t)
	id := r.schedule(at)
	r.destination(content.Destination{Bot: r.bot, ChatID: channel, Kind: "channel", Title: "Cars", Detail: "the right to post was taken away"})
	if p, err := r.posts.Begin(r.ctx, r.ws, r.claim()[0]); err != nil || p.ID != id || p.CanPost || p.Detail != "the right to post was taken away" {
		t.Errorf("%+v, %v", p, err)
	}
	r.destination(content.Destination{Bot: r.bot, ChatID: -99, Kind: "group", CanPost: true})
	for range 2 { // either of Telegram's two messages may come first, and both come
		r.tx(func(ctx context.Context, tx pgx.Tx) error {
			return r.posts.MigrateTx(ctx, tx, r.ws, r.bot, -99, -10099)
		})
	}
	var n int
	err := r.db.System().QueryRow(r.ctx, `select count(*) from destinations where chat_id = -10099 and kind = 'supergroup'`).Scan(&n)
	if err != nil || n != 1 {
		t.Errorf("%d moved, %v", n, err)
	}
}
