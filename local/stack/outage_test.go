//go:build bootstraps

package stack_test

import (
	"context"
	"testing"
	"time"

	"cartie/migrations"
	"cartie/shared/pg"
	"cartie/shared/pg/pgserver"
	"cartie/shared/pg/pgsetup"
	"cartie/shared/seed"
)

// Postgres stops and starts again: meanwhile the webhook answers 503, so Telegram keeps the update; afterwards everything
// catches up by itself.
func TestPostgresRestartLosesNothing(t *testing.T) {
	t.Parallel()
	server, err := pgserver.Temporary(t.Context(), pgserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	super := server.URL(pgserver.Superuser, "postgres")
	if err := pgsetup.Cluster(t.Context(), super); err != nil {
		t.Fatal(err)
	}
	if err := pgsetup.Database(t.Context(), super, "outage"); err != nil {
		t.Fatal(err)
	}
	url := func(role string) string { return server.URL(role, "outage") }
	if _, err := pgsetup.Migrate(t.Context(), url("app_owner"), migrations.Files); err != nil {
		t.Fatal(err)
	}
	system, err := pg.Open(t.Context(), url("app_system"), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(system.Close)
	places, err := seed.Demo(t.Context(), seed.Options{DB: system, Password: "outage-password-1"})
	if err != nil {
		t.Fatal(err)
	}
	p := startProduct(t, url, places.Demo)

	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	view, err := p.buyer.View()
	if err != nil {
		t.Fatal(err)
	}
	data := ""
	for _, m := range view.Messages {
		if m.Own && m.ReplyMarkup != nil {
			data = m.ReplyMarkup.Rows[0][0].CallbackData
		}
	}
	tried, err := p.buyer.Press(t.Context(), 0, data)
	if err != nil || tried.Status != 503 {
		t.Fatalf("without Postgres the webhook answered %+v, %v", tried, err)
	}
	if err := server.Restart(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	p.until("Telegram's redelivery made the lead", func() bool {
		if err := p.Clock.Advance(20 * time.Second); err != nil { // its retries are on the clock
			t.Fatal(err)
		}
		return p.count(`select count(*) from leads l join contacts c on c.id = l.contact_id where c.phone = '+380670000011'`) == 1
	})
	if n := p.count(`select count(*) from messages where direction = 'in' and kind = 'press'`); n != 1 {
		t.Errorf("%d presses kept", n)
	}
}
