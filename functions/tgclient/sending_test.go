package tgclient_test

import (
	"testing"
	"time"

	"cartie/functions/tgclient"
	"cartie/shared/fn/fntest"
	"cartie/shared/sim/calls"
	"cartie/shared/tg"
)

func (s *stage) fault(f calls.Fault) {
	f.Provider, f.Method = "telegram", "sendMessage"
	if err := s.tg.Faults().Set(f); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) sendCalls() (n, ok int) {
	for _, c := range s.tg.Calls().After("telegram", 0) {
		if c.Method == "sendMessage" {
			n++
			if c.Status == 200 {
				ok++
			}
		}
	}
	return n, ok
}

// A refused reply waits for as long as Telegram says, newer ones queue behind it, and all leave in order.
func TestFloodControlPausesTheChat(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 429, RetryAfter: 7, Times: 1})
	p := s.phone(olena)
	for _, text := range []string{"/start", "/buy"} {
		if a, err := p.SendText(t.Context(), text); err != nil || a.Status != 200 {
			t.Fatalf("%+v %v", a, err)
		}
	}
	if n := len(s.said(olena)); n != 0 {
		t.Fatalf("%d messages said while paused", n)
	}
	if n, _ := s.sendCalls(); n != 1 {
		t.Errorf("%d calls during the pause, want 1", n)
	}
	s.drain()
	if n, _ := s.sendCalls(); n != 1 {
		t.Error("tgsend did not respect the pause")
	}
	s.advance(8 * time.Second)
	s.drain()
	said := s.said(olena)
	if len(said) != 2 || s.count("messages", "state = 'sent'") != 2 {
		t.Fatalf("after the pause: %q", said)
	}
	contains(t, said[1], "?")
}

func TestSecondRefusedChatPausesTheBot(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 429, RetryAfter: 30, Times: 2})
	for _, p := range []int64{9900000111, 9900000112} {
		who := olena
		who.ID = p
		if _, err := s.phone(who).SendText(t.Context(), "/start"); err != nil {
			t.Fatal(err)
		}
	}
	third := olena
	third.ID = 9900000113
	before, _ := s.sendCalls()
	if _, err := s.phone(third).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if after, _ := s.sendCalls(); after != before {
		t.Error("a third chat was written to although the bot is paused")
	}
	s.advance(31 * time.Second)
	s.drain()
	if n := s.count("messages", "state = 'sent'"); n != 3 {
		t.Errorf("%d sent after the pause", n)
	}
}

// Telegram acted and its answer was lost: the reply is repeated once and flagged.
func TestLostAnswerRepeatsOnceAndIsFlagged(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Drop: "answer", Times: 1})
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if n := s.count("messages", "state = 'queued' and repeated"); n != 1 {
		t.Fatal("the lost reply is not waiting for its repetition")
	}
	s.advance(2 * time.Second)
	s.drain()
	if n := s.count("messages", "state = 'sent' and repeated"); n != 1 || len(s.said(olena)) != 2 {
		t.Errorf("%d flagged, person sees %d", n, len(s.said(olena)))
	}
}

func TestAnswerLostTwiceIsUnknown(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Drop: "answer", Times: 5})
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		s.advance(time.Minute)
		s.drain()
	}
	if n := s.count("messages", "state = 'unknown'"); n != 1 || len(s.said(olena)) != 2 {
		t.Errorf("%d unknown, person sees %d, want 1 and 2", n, len(s.said(olena)))
	}
}

func TestBlockedPersonIsUnreachable(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 403, Times: 1})
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if s.count("messages", "state = 'failed'") != 1 || s.count("chats", "unreachable_at is not null") != 1 {
		t.Error("a 403 is not noted")
	}
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if s.count("chats", "unreachable_at is not null") != 0 || s.count("messages", "state = 'sent'") != 1 {
		t.Error("who writes again can be written to")
	}
}

func TestTelegramDownIsRetriedLater(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 500, Times: 3})
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		s.advance(time.Minute)
		s.drain()
	}
	if n := s.count("messages", "state = 'sent' and not repeated"); n != 1 {
		t.Errorf("%d sent", n)
	}
}

func TestRefusedTokenDisablesTheBot(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 401, Times: 1})
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	if s.count("bots", "status = 'disabled'") != 1 || s.count("messages", "state = 'failed'") != 1 {
		t.Error("a refused token is not noted")
	}
}

// A process that died between the commit and the settling: the lease runs out and the reply leaves once more, flagged.
func TestDeadSenderIsTakenOver(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	// What such a process leaves behind: the row in sending, the lane leased.
	_, err := s.db.System().Exec(t.Context(), `with m as (update messages set state = 'sending', sent_at = null where direction = 'out' returning chat_id)
		update chats set claim_token = gen_random_uuid(), claimed_until = $1 where id in (select chat_id from m)`, s.clock().Add(30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	s.drain()
	if n := len(s.said(olena)); n != 1 {
		t.Fatal("the lease was not respected")
	}
	s.advance(31 * time.Second)
	s.drain()
	if n := s.count("messages", "state = 'sent' and repeated"); n != 1 || len(s.said(olena)) != 2 {
		t.Errorf("%d flagged, person sees %d", n, len(s.said(olena)))
	}
}

// Without Postgres Telegram is told to come again, and nothing is lost.
func TestPostgresAway(t *testing.T) {
	t.Parallel()
	away := fntest.Open(t, tgclient.Function, fntest.Settings{
		"DATABASE_URL": "postgres://app_rw@127.0.0.1:1/none", "TELEGRAM_API_URL": "http://127.0.0.1:1",
		"SEAL_KEYSET": keyset(t), "SEAL_KEY": key, "QUEUE_TGSEND_URL": "x", "QUEUE_CAPI_URL": "x", "QUEUE_TIMERS_URL": "x", "BLOB_BUCKET": "x",
	})
	r := away.Post("/hooks/telegram/client/01890000-0000-7000-8000-000000000000", `{"update_id":1}`, fntest.Header(tg.SecretHeader, "x"))
	if r.Want(503).Header.Get("Retry-After") != "5" {
		t.Errorf("Retry-After %q", r.Header.Get("Retry-After"))
	}
}
