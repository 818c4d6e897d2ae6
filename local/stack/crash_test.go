//go:build bootstraps

package stack_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"cartie/local/demo"
	"cartie/local/keys"
	"cartie/local/stack"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// product is the real template with the real binaries on a database of its own, and a connected client bot.
type product struct {
	*stack.Stack
	t     *testing.T
	url   func(role string) string
	scope tenant.Scope
	bot   ident.ID
	buyer telegram.Phone

	system *pgxpool.Pool
}

// openProduct starts it; nobody has talked to the bot yet.
func openProduct(t *testing.T, url func(role string) string, scope tenant.Scope) *product {
	t.Helper()
	p := &product{t: t, url: url, scope: scope}
	k, err := keys.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Stack, err = stack.Start(t.Context(), stack.Options{
		Root: "../..", Bootstraps: "../../.local/bin", Database: url, Keys: k, Output: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	ring, err := seal.Config{Keyset: k.SealKeyset, Key: k.SealKey}.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	box := demo.Sandbox{Ring: ring, API: tg.NewAPI(p.URL + "/_local/telegram"), PublicURL: p.URL}
	if p.bot, err = demo.ClientBot(t.Context(), p.pool("app_rw"), p.scope, box, seal.Hide(telegram.SandboxToken)); err != nil {
		t.Fatal(err)
	}
	p.buyer = p.Telegram.Phone(p.bot.String(), telegram.Person{ID: 9900000111, FirstName: "Олена", LanguageCode: "uk"})
	return p
}

// startProduct is a product in which a buyer has come as far as the confirmation.
func startProduct(t *testing.T, url func(role string) string, scope tenant.Scope) *product {
	t.Helper()
	p := openProduct(t, url, scope)
	p.talk(demo.Say("/start"), demo.Key(1, 1), demo.Say("Олена"), demo.Say("BMW X5, дизель"), demo.Say("до 35 000 $"),
		demo.Say("Київ"), demo.Contact("380670000011"))
	return p
}

// talk leaves Telegram's limits of one chat in peace: time passes between the acts.
func (p *product) talk(acts ...demo.Act) {
	p.t.Helper()
	for _, a := range acts {
		err := demo.Talk(p.t.Context(), p.buyer, a)
		if err == nil {
			err = p.Clock.Advance(3 * time.Second)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *product) pool(role string) *pgxpool.Pool {
	p.t.Helper()
	pool, err := pg.Open(p.t.Context(), p.url(role), 2)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(pool.Close)
	return pool
}

func (p *product) count(sql string) int {
	p.t.Helper()
	if p.system == nil {
		p.system = p.pool("app_system")
	}
	var n int
	if err := p.system.QueryRow(context.WithoutCancel(p.t.Context()), sql).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// until waits for something another process does; it looks often and gives up after a while.
func (p *product) until(what string, ok func() bool) {
	p.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	late := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-look.C:
		case <-late:
			p.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// hold makes the webhook's transaction wait at a point, by a trigger that wants a lock the test has.
func (p *product) hold(trigger string) (release func()) {
	p.t.Helper()
	ctx := context.WithoutCancel(p.t.Context())
	owner, err := pgx.Connect(ctx, p.url("postgres"))
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = owner.Exec(ctx, `create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(77); return new; end $$;
		grant execute on function hold() to public; `+trigger+`; select pg_advisory_lock(77)`)
	if err != nil {
		p.t.Fatal(err)
	}
	return func() {
		if _, err := owner.Exec(ctx, `select pg_advisory_unlock(77)`); err != nil {
			p.t.Error(err)
		}
		_ = owner.Close(ctx)
	}
}

func (p *product) waiting() bool {
	return p.count(`select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = 77 and database = (select oid from pg_database where datname = current_database())`) > 0
}

// kill ends the webhook's busy process as kill -9 does.
func (p *product) kill() {
	p.t.Helper()
	for _, proc := range p.Processes("tgclient") {
		if proc.Busy {
			if err := syscall.Kill(proc.PID, syscall.SIGKILL); err != nil {
				p.t.Fatal(err)
			}
			return
		}
	}
	p.t.Fatalf("no busy process to kill: %+v", p.Processes("tgclient"))
}

// Whatever moment the process dies at, the confirmation makes one lead and one event, no update is lost, and a reply is
// repeated at most once, and then it says so.
func TestKilledAtAnyPointLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	for name, trigger := range map[string]string{
		"before the claim":     `create trigger hold before insert on updates for each row execute function hold()`,
		"after the claim":      `create trigger hold before insert on messages for each row execute function hold()`,
		"after the lead":       `create trigger hold after insert on leads for each row execute function hold()`,
		"in the commit":        `create constraint trigger hold after update on bot_sessions deferrable initially deferred for each row execute function hold()`,
		"sent, not yet marked": `create trigger hold before update on messages for each row when (new.state = 'sent') execute function hold()`,
		"while sending":        "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.DB(t)
			p := startProduct(t, db.URL, db.Workspace(t))
			release := func() {}
			if trigger == "" {
				p.Faults.Set(calls.Fault{Provider: "telegram", Method: "sendMessage", Timeout: true, Times: 1})
			} else {
				release = p.hold(trigger)
			}
			pressed := make(chan struct{})
			go func() {
				defer close(pressed)
				_ = demo.Talk(context.WithoutCancel(t.Context()), p.buyer, demo.Confirm()) // the killed attempt fails, and Telegram tries again
			}()
			if trigger == "" {
				p.until("the reply is being sent", func() bool {
					return p.count(`select count(*) from messages where state = 'sending'`) > 0
				})
			} else {
				p.until("the webhook waits", p.waiting)
			}
			p.kill()
			release()
			p.Faults.Clear()
			<-pressed
			p.settle()
			p.accounted()
		})
	}
}

// settle lets time pass until Telegram has redelivered, leases have run out and the sweeper has woken what waits.
func (p *product) settle() {
	p.t.Helper()
	for range 6 {
		if err := p.Clock.Advance(time.Minute); err != nil {
			p.t.Fatal(err)
		}
		if _, err := p.Invoke(context.WithoutCancel(p.t.Context()), "sweeper", nil); err != nil {
			p.t.Fatal(err)
		}
		if err := p.drained(); err != nil {
			p.t.Fatal(err)
		}
	}
	p.until("nothing waits any more", func() bool {
		return p.count(`select count(*) from leads`) == 1 && p.count(`select count(*) from messages where state in ('queued', 'sending')`) == 0
	})
}

func (p *product) drained() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.t.Context()), 20*time.Second)
	defer cancel()
	return p.Drained(ctx)
}

func (p *product) accounted() {
	p.t.Helper()
	for sql, want := range map[string]int{
		`select count(*) from updates where state = 'done'`:                         8,
		`select count(*) from updates where state <> 'done'`:                        0,
		`select count(*) from leads`:                                                1,
		`select count(*) from outbox where kind = 'lead.created'`:                   1,
		`select count(*) from messages where direction = 'in'`:                      8,
		`select count(*) from messages where direction = 'out' and state <> 'sent'`: 0,
	} {
		if got := p.count(sql); got != want {
			p.t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	view, err := p.buyer.View()
	if err != nil {
		p.t.Fatal(err)
	}
	seen := 0
	for _, m := range view.Messages {
		if m.Own {
			seen++
		}
	}
	sent, flagged := p.count(`select count(*) from messages where state = 'sent'`), p.count(`select count(*) from messages where repeated`)
	if seen < sent || seen > sent+flagged {
		p.t.Errorf("the person sees %d messages; %d were sent, %d of them perhaps twice", seen, sent, flagged)
	}
}
