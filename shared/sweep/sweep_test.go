package sweep_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sweep"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// bundle is a database of its own, since a sweep sees all of it, with one workspace.
type bundle struct {
	t     *testing.T
	db    *pgtest.Database
	store *sweep.Store
	scope tenant.Scope
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.DB(t)
	return bundle{t: t, db: db, store: sweep.New(db.System()), scope: db.Workspace(t)}
}

func at(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	return clock.Frozen(t.Context(), start.Add(after))
}

// exec runs a statement as app_system: @ws is the workspace, @at the start, @a, @b … the arguments.
func (b bundle) exec(sql string, args ...any) {
	b.t.Helper()
	named := pgx.NamedArgs{"ws": b.scope.Workspace(), "at": start}
	for i, arg := range args {
		named[string(rune('a'+i))] = arg
	}
	if _, err := b.db.System().Exec(b.t.Context(), sql, named); err != nil {
		b.t.Fatal(err)
	}
}

func (b bundle) count(sql string) (n int) {
	b.t.Helper()
	if err := b.db.System().QueryRow(b.t.Context(), "select count(*) from "+sql).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b bundle) integration() {
	b.t.Helper()
	b.exec(`insert into integrations (workspace_id, id, kind, events, created_at, updated_at) values (@ws, @a, 'meta_capi', '{lead.created}', @at, @at)`, ident.New())
}

func (b bundle) event(after time.Duration) {
	b.t.Helper()
	err := pg.InScope(at(b.t, after), b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, b.scope, outbox.Event{Kind: "lead.created", Entity: ident.New(), Payload: map[string]int{"n": 1}})
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestEventsAreReleasedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.integration()
	b.event(0)
	got, err := b.store.ReleaseEvents(at(t, 0), 10)
	if err != nil || len(got) != 1 || got[0].Kind != "meta_capi" || got[0].Workspace != b.scope.Workspace() {
		t.Fatalf("released %+v, %v", got, err)
	}
	if got, err := b.store.ReleaseEvents(at(t, time.Hour), 10); err != nil || len(got) != 0 {
		t.Errorf("released again %+v, %v", got, err)
	}
}

func TestDueDeliveries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.integration()
	b.event(0)
	due := func(after time.Duration) int {
		got, err := b.store.DueDeliveries(at(t, after), 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(got)
	}
	if due(14*time.Second) != 0 || due(15*time.Second) != 1 {
		t.Errorf("after 14 s %d, after 15 s %d; want 0 and 1", due(14*time.Second), due(15*time.Second))
	}
	for _, c := range []struct {
		name, sql string
		want      int
	}{
		{"claimed", `update deliveries set claim_token = gen_random_uuid(), claimed_until = @at::timestamptz + interval '1 hour 1 second' where workspace_id = @ws`, 0},
		{"claim ended", `update deliveries set claimed_until = @at where workspace_id = @ws`, 1},
		{"paused", `update integrations set paused_until = @at::timestamptz + interval '2 hours' where workspace_id = @ws`, 0},
		{"unpaused", `update integrations set paused_until = @at::timestamptz + interval '1 hour' where workspace_id = @ws`, 1},
		{"later", `update deliveries set next_at = @at::timestamptz + interval '1 hour' where workspace_id = @ws`, 0},
		{"parked", `update deliveries set next_at = @at, state = 'parked' where workspace_id = @ws`, 0},
	} {
		b.exec(c.sql)
		if n := due(time.Hour); n != c.want {
			t.Errorf("%s: %d due", c.name, n)
		}
	}
}

func (b bundle) chat() (bot, chat ident.ID) {
	b.t.Helper()
	bot, chat = ident.New(), ident.New()
	b.exec(`insert into bots (workspace_id, id, kind, name, username, telegram_id, token_sealed, secret_hash, signing_key, status, created_at, updated_at)
		values (@ws, @a, 'client', 'Bot', 'bot', 990000001, '', '', '', 'active', @at, @at)`, bot)
	b.exec(`insert into chats (workspace_id, id, bot_id, chat_id, kind, created_at, updated_at) values (@ws, @a, @b, 99000001, 'private', @at, @at)`, chat, bot)
	b.exec(`insert into messages (workspace_id, id, chat_id, direction, author_kind, kind, state, created_at) values (@ws, @a, @b, 'out', 'bot', 'text', 'queued', @at)`, ident.New(), chat)
	return bot, chat
}

func TestWaitingChats(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bot, chat := b.chat()
	for _, c := range []struct {
		name, sql string
		after     time.Duration
		want      int
	}{
		{"young", ``, 14 * time.Second, 0},
		{"waiting", ``, time.Hour, 1},
		{"leased", `update chats set claimed_until = @at::timestamptz + interval '2 hours' where workspace_id = @ws`, time.Hour, 0},
		{"lease over, sending", `with m as (update messages set state = 'sending' where workspace_id = @ws) update chats set claimed_until = @at where workspace_id = @ws`, time.Hour, 1},
		{"chat paused", `update chats set paused_until = @at::timestamptz + interval '2 hours' where workspace_id = @ws`, time.Hour, 0},
		{"due later", `with c as (update chats set paused_until = null where workspace_id = @ws) update messages set next_at = @at::timestamptz + interval '2 hours' where workspace_id = @ws`, time.Hour, 0},
		{"due", ``, 2 * time.Hour, 1},
		{"bot paused", `insert into bot_floods (workspace_id, bot_id, paused_until) values (@ws, '` + bot.String() + `', @at::timestamptz + interval '3 hours')`, 2 * time.Hour, 0},
		{"sent", `update messages set state = 'sent' where workspace_id = @ws`, 4 * time.Hour, 0},
	} {
		if c.sql != "" {
			b.exec(c.sql)
		}
		got, err := b.store.WaitingChats(at(t, c.after), 10)
		if err != nil || len(got) != c.want || c.want == 1 && got[0].ID != chat {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestTimersAreQueuedInTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	soon, later := ident.New(), ident.New()
	for id, due := range map[ident.ID]time.Duration{soon: 100 * time.Second, later: 121 * time.Second} {
		b.exec(`insert into timers (workspace_id, id, kind, subject_id, due_at, created_at) values (@ws, @a, 'test', @a, @b, @at)`, id, start.Add(due))
	}
	for _, c := range []struct {
		after time.Duration
		want  []ident.ID
		delay time.Duration
	}{
		{0, []ident.ID{soon}, 100 * time.Second},
		{0, nil, 0},
		{time.Minute, []ident.ID{later}, 61 * time.Second},
		{3 * time.Minute, nil, 0},
		{3*time.Minute + 40*time.Second, []ident.ID{soon}, 0}, // overdue for two minutes: its message is lost
	} {
		got, err := b.store.QueueTimers(at(t, c.after), 10)
		var ids []ident.ID
		for _, w := range got {
			ids = append(ids, w.ID)
			if w.Delay != c.delay {
				t.Errorf("after %s: delay %s, want %s", c.after, w.Delay, c.delay)
			}
		}
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("after %s: %v, want %v, %v", c.after, ids, c.want, err)
		}
	}
	b.exec(`update timers set fired_at = @at where workspace_id = @ws`)
	if got, err := b.store.QueueTimers(at(t, time.Hour), 10); err != nil || len(got) != 0 {
		t.Errorf("fired ones are queued: %v, %v", got, err)
	}
}

func TestPostsOfADeadPoster(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bot, _ := b.chat()
	destination := ident.New()
	b.exec(`insert into destinations (workspace_id, id, bot_id, chat_id, kind, can_post, created_at, updated_at) values (@ws, @a, @b, -100990001, 'channel', true, @at, @at)`, destination, bot)
	for _, p := range []struct {
		text, state string
		until       time.Duration
		attempts    int
	}{
		{"begun", "posting", 0, 1},
		{"not begun", "posting", 0, 0},
		{"on its way", "posting", time.Hour, 1},
		{"posted", "posted", 0, 1},
	} {
		b.exec(`insert into posts (workspace_id, id, destination_id, text, state, attempts, scheduled_at, claim_token, claimed_until, created_at, updated_at)
			values (@ws, @a, @b, @c, @d, @e, @at, @a, @f, @at, @at)`, ident.New(), destination, p.text, p.state, p.attempts, start.Add(p.until))
	}
	if n, err := b.store.ReclaimPosts(at(t, 0)); n != 1 || err != nil {
		t.Errorf("%d posts unknown, %v", n, err)
	}
	for text, state := range map[string]string{"begun": "unknown", "not begun": "scheduled", "on its way": "posting", "posted": "posted"} {
		if b.count(`posts where text = '`+text+`' and state = '`+state+`' and (error <> '') = (state = 'unknown')`) != 1 {
			t.Errorf("the post that was %s is not %s", text, state)
		}
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	b := setup(t)
	look := sweep.New(b.db.RW())
	if got, err := look.Look(at(t, 0)); err != nil || got != (sweep.Backlog{}) {
		t.Errorf("empty: %+v, %v", got, err)
	}
	b.integration()
	b.event(0)
	if got, err := look.Look(at(t, time.Minute)); err != nil || got != (sweep.Backlog{UnpublishedAge: time.Minute, Pending: 1, OverdueAge: time.Minute}) {
		t.Errorf("behind: %+v, %v", got, err)
	}
	b.exec(`update integrations set paused_until = @at::timestamptz + interval '1 hour' where workspace_id = @ws`)
	if got, err := look.Look(at(t, time.Minute)); err != nil || got.OverdueAge != 0 {
		t.Errorf("a paused integration is overdue: %+v, %v", got, err)
	}
}
