package tgclient_test

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/shared/bot"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/tg"
)

// secret gives the bot a webhook secret the test knows.
func (s *stage) secret() string {
	s.t.Helper()
	const known = "wh_fixture-secret_A1b2C3d4E5f6G7h8"
	_, err := s.db.System().Exec(s.t.Context(), `update bots set secret_hash = $1`, tg.HashSecret(known))
	if err != nil {
		s.t.Fatal(err)
	}
	return known
}

// The recorded webhook requests: what is stored and what is refused.
func TestRecordedRequests(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.secret()
	raw, err := os.ReadFile("testdata/webhook-requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name    string
			Request struct {
				Method  string
				Headers map[string]string
				Body    string
			}
			Expect struct {
				Status any
				Stored int
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 10 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for _, c := range file.Cases {
		if c.Name == "store not reachable" {
			continue // TestPostgresAway
		}
		before := s.count("updates", "")
		var opts []fntest.Option
		for name, value := range c.Request.Headers {
			opts = append(opts, fntest.Header(name, value))
		}
		status := s.hook.Do(c.Request.Method, "/hooks/telegram/client/"+s.bot, c.Request.Body, opts...).Status
		switch want := c.Expect.Status.(type) {
		case float64:
			if status != int(want) {
				t.Errorf("%s: status %d, want %v", c.Name, status, want)
			}
		case string:
			if (want == "2xx") != (status/100 == 2) || status/100 == 5 {
				t.Errorf("%s: status %d, want %s", c.Name, status, want)
			}
		}
		if stored := s.count("updates", "") - before; stored != c.Expect.Stored {
			t.Errorf("%s: %d stored, want %d", c.Name, stored, c.Expect.Stored)
		}
	}
}

func TestUnknownBotsAndBadBodies(t *testing.T) {
	t.Parallel()
	s := setup(t)
	right := fntest.Header(tg.SecretHeader, s.secret())
	hook := "/hooks/telegram/client/"
	for name, c := range map[string]struct {
		path, body string
		opt        fntest.Option
		want       int
	}{
		"unknown bot":            {hook + ident.New().String(), `{"update_id":1}`, right, 401},
		"no uuid":                {hook + "x", `{"update_id":1}`, right, 401},
		"wrong secret, bad body": {hook + s.bot, `{`, fntest.Header(tg.SecretHeader, "x"), 401},
		"malformed":              {hook + s.bot, `{`, right, 400},
		"no update id":           {hook + s.bot, `{"message":{}}`, right, 400},
		"over one megabyte":      {hook + s.bot, `{"update_id":1,"x":"` + strings.Repeat("a", 1<<20) + `"}`, right, 413},
		"nothing we know":        {hook + s.bot, `{"update_id":7}`, right, 200},
		"wrong type inside":      {hook + s.bot, `{"update_id":8,"message":"text"}`, right, 200},
		"a NUL Postgres refuses": {hook + s.bot, `{"update_id":9,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"a"},"text":"\u0000"}}`, right, 200},
	} {
		if got := s.hook.Post(c.path, c.body, c.opt).Status; got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
	if n := s.count("updates", ""); n != 3 {
		t.Errorf("%d updates stored, want the 3 with an id and the right secret", n)
	}
	if n := s.count("updates", "state = 'failed' and update_id = 9"); n != 1 {
		t.Error("the poisoned update is not shown as failed")
	}
}

// A rotated secret works at once, the one before for a day.
func TestRotationOverlaps(t *testing.T) {
	t.Parallel()
	s := setup(t)
	old := s.secret()
	secret, hash := tg.NewSecret()
	s.change(func(b *bot.Bot) { b.RotateSecret(hash, s.clock()) })
	s.register(s.hook.Serve().URL, secret)
	try := func(id string) int {
		return s.hook.Post("/hooks/telegram/client/"+s.bot, `{"update_id":`+id+`}`, fntest.Header(tg.SecretHeader, old)).Status
	}
	if status := try("1"); status != 200 {
		t.Errorf("the old secret right after rotation: %d", status)
	}
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil || len(s.said(olena)) == 0 {
		t.Errorf("the new secret does not work: %v", err)
	}
	s.advance(25 * time.Hour)
	if status := try("2"); status != 401 {
		t.Errorf("the old secret after a day: %d", status)
	}
}

// The same update from many sides at once has one effect.
func TestConcurrentDuplicates(t *testing.T) {
	t.Parallel()
	s := setup(t)
	right := fntest.Header(tg.SecretHeader, s.secret())
	body := `{"update_id":5,"message":{"message_id":1,"date":1791190800,"chat":{"id":9900000111,"type":"private"},"from":{"id":9900000111,"first_name":"Олена","language_code":"uk"},"text":"/start"}}`
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if status := s.hook.Post("/hooks/telegram/client/"+s.bot, body, right).Status; status != 200 {
				t.Errorf("status %d", status)
			}
		})
	}
	all.Wait()
	if n := s.count("updates", ""); n != 1 {
		t.Errorf("%d updates", n)
	}
	if in, out := s.count("messages", "direction = 'in'"), s.count("messages", "direction = 'out'"); in != 1 || out != 1 {
		t.Errorf("%d messages in, %d out, want one of each", in, out)
	}
}

// Updates of one chat that arrive together are taken one after another; of different chats side by side.
func TestOneChatIsOneLane(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.phone(olena).SendText(t.Context(), "/start"); err != nil {
		t.Fatal(err)
	}
	right := fntest.Header(tg.SecretHeader, s.secret())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			text, _ := json.Marshal(strings.Repeat("x", 3+i))
			body := `{"update_id":` + itoa(int64(100+i)) + `,"message":{"message_id":` + itoa(int64(i+1)) + `,"date":1791190800,"chat":{"id":9900000111,"type":"private"},"from":{"id":9900000111,"first_name":"Олена","language_code":"uk"},"text":` + string(text) + `}}`
			if status := s.hook.Post("/hooks/telegram/client/"+s.bot, body, right).Status; status != 200 {
				t.Errorf("status %d", status)
			}
		})
	}
	all.Wait()
	for s.count("messages", "state in ('queued', 'sending')") > 0 {
		s.drain()
	}
	if in, sent := s.count("messages", "direction = 'in'"), s.count("messages", "state = 'sent'"); in != 21 || sent != 21 {
		t.Errorf("%d in, %d sent", in, sent)
	}
	var version int
	if err := s.db.System().QueryRow(t.Context(), `select version from bot_sessions`).Scan(&version); err != nil || version != 21 {
		t.Errorf("session version %d, %v: updates overwrote one another", version, err)
	}
}
