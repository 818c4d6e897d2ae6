package poster_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/poster"
	"cartie/shared/bot"
	"cartie/shared/content"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

func TestPostedOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.schedule("BMW X5 <2020> & 35 000 $ 🚙")
	for range 3 {
		s.tick(time.Minute)
	}
	if st := s.status(id); st.State != content.Posted || st.ExternalID == 0 || st.Attempts != 1 {
		t.Errorf("%+v", st)
	}
	if s.sends() != 1 || s.seen() != "BMW X5 <2020> & 35 000 $ 🚙" {
		t.Errorf("%d sends, the channel shows %q", s.sends(), s.seen())
	}
}

func TestThrottledWaits(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 429, RetryAfter: 90, Times: 1})
	id := s.schedule("A")
	s.tick(0)
	if st := s.status(id); st.State != content.Scheduled || !strings.Contains(st.Error, "retry after 90") {
		t.Fatalf("%+v", st)
	}
	s.tick(time.Minute)
	if s.sends() != 1 {
		t.Error("the wait was not respected")
	}
	s.tick(31 * time.Second)
	if st := s.status(id); st.State != content.Posted || s.seen() != "A" {
		t.Errorf("%+v, the channel shows %q", st, s.seen())
	}
}

// A right that is gone fails the post with the reason, whoever notices first.
func TestLostRightFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	told := s.schedule("A")
	s.tx(func(ctx context.Context, tx pg.Tx) error {
		return s.posts.SetDestinationTx(ctx, tx, s.ws, content.Destination{Bot: s.bot, ChatID: channel.ID, Kind: "channel", Detail: "the bot may not post"})
	})
	s.tick(time.Minute)
	if st := s.status(told); st.State != content.Failed || st.Error != "the bot may not post" || s.sends() != 0 {
		t.Errorf("%+v, %d sends", st, s.sends())
	}
	s.tx(func(ctx context.Context, tx pg.Tx) error {
		return s.posts.SetDestinationTx(ctx, tx, s.ws, content.Destination{Bot: s.bot, ChatID: channel.ID, Kind: "channel", CanPost: true})
	})
	if _, err := s.tg.Phone("cartie_sandbox_bot", telegram.Person{ID: 9900000121, FirstName: "Mia"}).In(channel).RemoveBot(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := s.schedule("B")
	for range 3 {
		s.tick(time.Hour)
	}
	if st := s.status(found); st.State != content.Failed || !strings.Contains(st.Error, "kicked") || s.sends() != 1 {
		t.Errorf("%+v, %d sends", st, s.sends())
	}
}

// Telegram acted and its answer was lost: a person has to look; nothing is ever sent again.
func TestLostAnswerIsUnknown(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]calls.Fault{"dropped": {Drop: "answer"}, "a gateway's page": {Status: 502}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.fault(f)
			id := s.schedule("A")
			for range 4 {
				s.tick(time.Hour)
			}
			if st := s.status(id); st.State != content.Unknown || !strings.Contains(st.Error, "look into the channel") || st.Attempts != 1 {
				t.Errorf("%+v", st)
			}
			if s.sends() != 1 {
				t.Errorf("%d sends", s.sends())
			}
		})
	}
}

// While Telegram is down the pauses grow; after the last attempt the post has failed.
func TestTelegramDownIsRetried(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 500, Times: 100})
	id := s.schedule("A")
	s.tick(0)
	for i, minutes := range []int{2, 4, 8, 16, 30, 30, 30} {
		st := s.status(id)
		if st.State != content.Scheduled || st.Attempts != i+1 || s.sends() != i+1 {
			t.Fatalf("attempt %d: %+v, %d sends", i+1, st, s.sends())
		}
		s.tick(time.Duration(minutes)*time.Minute - time.Second)
		if s.sends() != i+1 {
			t.Fatalf("attempt %d was followed too early", i+1)
		}
		s.tick(2 * time.Second)
	}
	if st := s.status(id); st.State != content.Failed || st.Attempts != 8 || st.Error != "500 Internal Server Error: restart" {
		t.Errorf("%+v", st)
	}
	s.tick(time.Hour)
	if s.sends() != 8 {
		t.Errorf("%d sends", s.sends())
	}
}

func TestTelegramComesBack(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 500, Times: 2})
	id := s.schedule("A")
	for range 4 {
		s.tick(5 * time.Minute)
	}
	if st := s.status(id); st.State != content.Posted || st.Attempts != 3 || st.Error != "" || s.seen() != "A" {
		t.Errorf("%+v, the channel shows %q", st, s.seen())
	}
}

// Two posters that run at once share the work; a post that fails holds up no other.
func TestTwoPostersAtOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 400, Description: "Bad Request: message text is empty", Times: 1})
	var ids []ident.ID
	for i := range 30 {
		ids = append(ids, s.schedule(fmt.Sprintf("post %d", i)))
	}
	other := fntest.Open(t, poster.Function, s.settings)
	other.Now = s.clock()
	var both sync.WaitGroup
	for _, p := range []*fntest.Client{s.poster, other} {
		both.Go(func() {
			if err := p.Tick(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	states := map[content.State]int{}
	for _, id := range ids {
		states[s.status(id).State]++
	}
	if states[content.Posted] != 29 || states[content.Failed] != 1 || s.sends() != 30 {
		t.Errorf("%v, %d sends", states, s.sends())
	}
	for i := range 30 {
		if n := strings.Count(s.seen()+"|", fmt.Sprintf("post %d|", i)); n > 1 {
			t.Errorf("post %d is in the channel %d times", i, n)
		}
	}
}

func TestSuspendedWorkspacePostsNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.schedule("A")
	if _, err := s.db.System().Exec(t.Context(), `update workspaces set status = 'suspended'`); err != nil {
		t.Fatal(err)
	}
	s.tick(time.Hour)
	if st := s.status(id); st.State != content.Scheduled || s.sends() != 0 {
		t.Errorf("%+v, %d sends", st, s.sends())
	}
}

// A dead token stops the bot, not only the post.
func TestRefusedTokenDisablesTheBot(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.tg.RevokeToken("cartie_sandbox_bot"); err != nil {
		t.Fatal(err)
	}
	id := s.schedule("A")
	s.tick(0)
	b, err := s.bots.Get(t.Context(), s.ws, s.bot)
	if err != nil || b.Status != bot.Disabled || s.status(id).State != content.Failed {
		t.Errorf("bot %s, post %+v, %v", b.Status, s.status(id), err)
	}
}

func TestDisconnectedBotFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.schedule("A")
	if _, err := s.bots.Update(t.Context(), s.ws, s.bot, bot.Any, func(b *bot.Bot) error { b.Disconnect(); return nil }); err != nil {
		t.Fatal(err)
	}
	s.tick(0)
	if st := s.status(id); st.State != content.Failed || st.Error != "the bot is disconnected" || s.sends() != 0 {
		t.Errorf("%+v, %d sends", st, s.sends())
	}
}

func TestPosterWithoutDatabaseFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.settings["DATABASE_URL"] = "postgres://app_rw@127.0.0.1:1/none"
	if err := fntest.Open(t, poster.Function, s.settings).Tick(); err == nil {
		t.Error("a run that could not look reports success")
	}
}

// The run ends while a post is on its way: that one arrives, and no other was claimed for nothing.
func TestEndOfTheRunLosesNoPost(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.fault(calls.Fault{Status: 500, Times: 3})
	ids := []ident.ID{s.schedule("A"), s.schedule("B"), s.schedule("C")}
	s.tick(0) // each is a retry from now on
	ctx, end := context.WithCancel(t.Context())
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end()
		s.tg.ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	s.settings["TELEGRAM_API_URL"], s.settings["LOCAL"] = api.URL, "1"
	h, err := poster.Function.Open(t.Context(), fn.NewEnv("poster", func(name string) (string, bool) { v, ok := s.settings[name]; return v, ok }, fn.WithOutput(io.Discard)))
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Hour)
	if _, err := h.Invoke(ctx, fmt.Appendf(nil, `{"time":%q}`, s.now.Format(time.RFC3339))); err != nil {
		t.Fatal(err)
	}
	states := map[content.State]int{}
	for _, id := range ids {
		states[s.status(id).State]++
	}
	if states[content.Posted] != 1 || states[content.Scheduled] != 2 || s.sends() != 4 {
		t.Errorf("%v after %d sends", states, s.sends())
	}
}
