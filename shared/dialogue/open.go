package dialogue

import (
	"context"

	"cartie/shared/blob"
	"cartie/shared/bot"
	"cartie/shared/bus"
	"cartie/shared/contact"
	"cartie/shared/content"
	"cartie/shared/inbox"
	"cartie/shared/lead"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/seal"
	"cartie/shared/tg"
	"cartie/shared/timer"
)

// Config is the settings of every function that talks to people.
type Config struct {
	Telegram   string `env:"TELEGRAM_API_URL"`
	SendQueue  string `env:"QUEUE_TGSEND_URL"`
	TimerQueue string `env:"QUEUE_TIMERS_URL"`
	Queues     outbox.Queues
	Seal       seal.Config
	Blobs      blob.Config
	Bus        bus.Config
}

// Open makes a desk on a pool.
func Open(ctx context.Context, db pg.DB, cfg Config) (*Desk, error) {
	ring, err := cfg.Seal.Open(ctx)
	if err != nil {
		return nil, err
	}
	queue := bus.New(cfg.Bus)
	return &Desk{
		DB: db, Bots: bot.New(db), Contacts: contact.New(db), Inbox: inbox.New(db), Leads: lead.New(db), Posts: content.New(db),
		Scenarios: scenario.NewStore(), Ring: ring, API: tg.NewAPI(cfg.Telegram), Bus: queue, SendQueue: cfg.SendQueue, Timers: timer.New(db), TimerQueue: cfg.TimerQueue, Blobs: blob.New(cfg.Blobs),
		Relay: outbox.Relay{DB: db, Bus: queue, Lanes: cfg.Queues.Lanes()},
	}, nil
}
