// Package sendpulse puts the people of leads into an address book of SendPulse: by e-mail, or by phone when there is no
// e-mail (REST API, api.sendpulse.com). Variables tell of the lead and its stage. It refuses to invent an address: a lead
// with neither is skipped. It keeps the order of events within a call alone: one that is retried after a newer event of
// the same person was taken writes its older stage over the newer, until the lead's next event.
package sendpulse

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/lang"
)

// Options say where SendPulse is.
type Options struct {
	BaseURL   string       // "" = https://api.sendpulse.com
	Client    *http.Client // nil = 10 s, no redirects; one that is given should follow none either
	PerSecond int          // calls of this process for one account; 0 = 5
}

const (
	keyID     = "client_id"
	keySecret = "client_secret"
	keyBook   = "address_book_id"

	window = 14 * 24 * time.Hour // how old an event may be replayed
	batch  = 50                  // addresses in one call
	// perSecond is half of what an account may call: the lane runs at most two processes.
	perSecond = 5
)

// New makes the kind.
func New(o Options) dest.Kind {
	s := sender{
		base:   strings.TrimRight(cmp.Or(o.BaseURL, "https://api.sendpulse.com"), "/"),
		client: o.Client,
		tokens: newTokens(),
		pace:   dest.NewPace(cmp.Or(o.PerSecond, perSecond)),
	}
	if s.client == nil {
		s.client = dest.NewClient(10 * time.Second)
	}
	return dest.Kind{Name: "sendpulse", Lane: "sendpulse", Accepts: accepted(), Fields: fields(), Window: window, Batch: batch, Sender: s}
}

// accepted leaves lead.stage_changed out: the lead.updated of the same change carries the stage.
func accepted() []string { return []string{event.LeadCreated, event.LeadUpdated} }

func fields() []dest.Field {
	help := lang.Text{
		lang.UK: "SendPulse → Налаштування акаунта → API.",
		lang.RU: "SendPulse → Настройки аккаунта → API.",
		lang.EN: "SendPulse → Account settings → API.",
	}
	return []dest.Field{
		{
			Key: keyID, Required: true, Pattern: `[A-Za-z0-9_\-]{16,100}`, Example: "f1f1f1f1f1f1f1f1f1f1f1f1f1f10001",
			Label: lang.Text{lang.UK: "ID API", lang.RU: "ID API", lang.EN: "API ID"}, Help: help,
		},
		{
			Key: keySecret, Hidden: true, Required: true, Pattern: `[A-Za-z0-9_\-]{16,200}`, Example: "inventedClientSecret00000000f20002",
			Label: lang.Text{lang.UK: "Секрет API", lang.RU: "Секрет API", lang.EN: "API secret"}, Help: help,
		},
		{
			Key: keyBook, Required: true, Pattern: `[1-9][0-9]{0,11}`, Example: "990001",
			Label: lang.Text{lang.UK: "ID адресної книги", lang.RU: "ID адресной книги", lang.EN: "Mailing list ID"},
			Help: lang.Text{
				lang.UK: "Число в адресі сторінки адресної книги.",
				lang.RU: "Число в адресе страницы адресной книги.",
				lang.EN: "The number in the address of the mailing list's page.",
			},
		},
	}
}
