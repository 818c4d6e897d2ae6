package sweep_test

import (
	"testing"
	"time"

	"cartie/shared/ident"
)

const day = 24 * time.Hour

// aged are tables with how long their rows are kept, and a statement that writes a row settled at @at.
var aged = [...]struct {
	table string
	keep  time.Duration
	sql   string
}{
	{"outbox", 30 * day, `insert into outbox (workspace_id, id, kind, entity_id, payload, created_at, published_at) values (@ws, @a, 'k', @a, '{}', @at, @at)`},
	{"idempotency_keys", 2 * day, `insert into idempotency_keys (workspace_id, operation, key, request_hash, created_at) values (@ws, 'o', @a::uuid::text, '', @at)`},
	{"rate_limits", day, `insert into rate_limits (key, tokens, updated_at) values (@a::uuid::text, 1, @at)`},
	{"login_links", 30 * day, `insert into login_links (token_hash, user_id, purpose, created_at, expires_at) select @a::uuid::text::bytea, user_id, 'reset', @at, @at from memberships where workspace_id = @ws`},
	{"timers", 7 * day, `insert into timers (workspace_id, id, kind, subject_id, due_at, fired_at, created_at) values (@ws, @a, 'k', @a, @at, @at, @at)`},
	{"feed", 7 * day, `insert into feed (workspace_id, kind, entity_id, at) values (@ws, 'k', @a, @at)`},
	{"sessions", 30 * day, `with s as (
		insert into sessions (id, user_id, workspace_id, created_at, expires_at) select @a, user_id, @ws, @at, @at from memberships where workspace_id = @ws returning id)
		insert into refresh_tokens (token_hash, session_id, created_at) select @a::uuid::text::bytea, id, @at from s`},
}

func TestOldRowsGo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	bot, _ := b.chat()
	b.exec(`insert into updates (workspace_id, bot_id, update_id, kind, body, state, received_at) values (@ws, @a, 1, 'message', '{}', 'done', @at)`, bot)
	for _, a := range aged {
		b.exec(a.sql, ident.New())
	}
	b.exec(`insert into outbox (workspace_id, id, kind, entity_id, payload, created_at) values (@ws, @a, 'k', @a, '{}', @at)`, ident.New()) // never published
	keeps := map[string]time.Duration{"updates": 2 * day}
	for _, a := range aged {
		keeps[a.table] = a.keep
	}
	for _, after := range []time.Duration{day, 2 * day, 7 * day, 30 * day, 60 * day} {
		for _, late := range []time.Duration{-time.Second, 0} {
			if _, err := b.store.Purge(at(t, after+late)); err != nil {
				t.Fatal(err)
			}
			for table, keep := range keeps {
				want := 1
				if after+late >= keep {
					want = 0
				}
				if table == "outbox" {
					want++
				}
				if n := b.count(table); n != want {
					t.Errorf("after %s %s has %d rows, want %d", after+late, table, n, want)
				}
			}
		}
	}
	if n := b.count("refresh_tokens"); n != 0 {
		t.Errorf("%d refresh tokens outlive their session", n)
	}
	if n := b.count("messages"); n != 1 {
		t.Errorf("%d messages; they are kept", n)
	}
}

func TestPurgeWorksInBatches(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(`insert into feed (workspace_id, kind, entity_id, at) select @ws, 'k', @ws, @at from generate_series(1, 2500)`)
	got, err := b.store.Purge(at(t, 8*day))
	if err != nil || len(got) != 1 || got[0].Table != "feed" || got[0].Rows != 2500 || b.count("feed") != 0 {
		t.Errorf("purged %+v, %d left, %v", got, b.count("feed"), err)
	}
}

// The history of deliveries stays; what is personal in it goes after 30 days, and what nobody repaired is given up.
func TestDeliveriesAreEmptied(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.integration()
	b.event(0)
	b.event(0)
	b.exec(`update deliveries set state = 'delivered', settled_at = @at, attempts = 1 where workspace_id = @ws and id = (select id from deliveries limit 1)`)
	b.exec(`insert into delivery_attempts (workspace_id, id, delivery_id, number, outcome, status, request, response, latency_ms, at)
		select @ws, @a, id, 1, 'delivered', 200, '{"data": []}', 'said', 5, @at from deliveries where state = 'delivered'`, ident.New())
	b.exec(`update deliveries set state = 'parked' where workspace_id = @ws and state = 'pending'`)
	if _, err := b.store.Purge(at(t, 30*day-time.Second)); err != nil {
		t.Fatal(err)
	}
	if b.count(`deliveries where payload <> '{}'`) != 2 || b.count(`delivery_attempts where request is not null`) != 1 {
		t.Error("emptied too early")
	}
	got, err := b.store.Purge(at(t, 30*day))
	if err != nil || len(got) == 0 {
		t.Fatal(got, err)
	}
	if b.count(`deliveries where state = 'delivered' and payload = '{}'`) != 1 || b.count(`delivery_attempts where request is null and response = '' and status = 200`) != 1 {
		t.Error("the delivered one keeps what it told, or lost its history")
	}
	if b.count(`deliveries where state = 'failed' and last_error like 'expired%' and settled_at is not null`) != 1 {
		t.Error("the parked one is not given up")
	}
}
