//go:build bootstraps

package stack_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram/replay"
)

const recorded = 9900000111 // the person of the recorded conversation

func (p *product) play() {
	p.t.Helper()
	f, err := os.Open("testdata/client_lead.jsonl")
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	err = replay.Play(p.t.Context(), p.Telegram, p.bot.String(), recorded, f, func() error {
		if err := p.Clock.Advance(3 * time.Second); err != nil { // a chat takes a message a second
			return err
		}
		return p.drained()
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// The recorded conversation, with its repeated delivery and double tap, through the real binaries: one lead, one event,
// and Meta hears of it once. A flood wait, a lost answer and a blocked moment on the way change nothing of that.
func TestRecordedConversationThroughTheBinaries(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]calls.Fault{
		"undisturbed":   {},
		"flood control": {Provider: "telegram", Method: "sendMessage", Status: 429, RetryAfter: 2, Times: 1},
		"lost answer":   {Provider: "telegram", Method: "sendMessage", Drop: "answer", Times: 1},
		"telegram down": {Provider: "telegram", Method: "sendMessage", Status: 500, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.DB(t)
			p := openProduct(t, db.URL, db.Workspace(t))
			if fault.Provider != "" {
				if err := p.Faults.Set(fault); err != nil {
					t.Fatal(err)
				}
			}
			p.play()
			p.settle()
			if n := p.count(`select count(*) from outbox where kind = 'lead.created'`); n != 1 {
				t.Errorf("%d events", n)
			}
			if n := p.count(`select count(*) from messages where direction = 'out' and state <> 'sent'`); n != 0 {
				t.Errorf("%d replies did not leave", n)
			}
		})
	}
}

// A wrong secret and an unknown bot look alike from outside and leave nothing behind.
func TestGateThroughTheBinaries(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	p := openProduct(t, db.URL, db.Workspace(t))
	client := &http.Client{Timeout: 10 * time.Second}
	for _, bot := range []string{p.bot.String(), ident.New().String(), "none"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/hooks/telegram/client/"+bot, strings.NewReader(`{"update_id":1}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "wrong")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("bot %s: status %d", bot, answer.StatusCode)
		}
	}
	if n := p.count(`select count(*) from updates`); n != 0 {
		t.Errorf("%d updates stored", n)
	}
}
