// Package webhook tells a customer's own endpoint of events, signed as Standard Webhooks 1.0 says (standardwebhooks.com):
// the id stays the same on every attempt, time and signature are of the attempt. The address is the customer's, so every
// connection goes through package guard. It refuses to follow redirects and to send anything unsigned.
package webhook

import (
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/guard"
	"cartie/shared/lang"
)

// Options say what an endpoint may be.
type Options struct {
	Guard guard.Guard
}

const (
	keyURL    = "url"
	keySecret = "signing_secret"

	timeout = 10 * time.Second
	window  = 14 * 24 * time.Hour // how old an event may be replayed
	overlap = 24 * time.Hour      // how long a replaced secret signs beside the new one
	giveUp  = 5 * 24 * time.Hour  // of failures alone
)

// New makes the kind.
func New(o Options) dest.Kind {
	secret := signingSecret()
	return dest.Kind{
		Name:    "webhook",
		Lane:    "webhook",
		Accepts: accepted(),
		Fields:  []dest.Field{address(o.Guard), secret},
		Window:  window,
		Ladder: []time.Duration{
			5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
		},
		GiveUp: giveUp,
		Sender: sender{check: o.Guard.Check, client: o.Guard.Client(timeout), secret: secret},
	}
}

func accepted() []string {
	return []string{event.LeadCreated, event.LeadUpdated, event.LeadStageChanged}
}

func address(g guard.Guard) dest.Field {
	return dest.Field{
		Key: keyURL, Required: true, Pattern: `https?://[^\s]+`, Example: "https://partner.example.net/hooks/cartie", Check: g.Check,
		Label: lang.Text{lang.UK: "Адреса", lang.RU: "Адрес", lang.EN: "Address"},
		Help: lang.Text{
			lang.UK: "Публічна адреса https, яка приймає POST.",
			lang.RU: "Публичный адрес https, который принимает POST.",
			lang.EN: "A public https address that takes POST.",
		},
	}
}

func signingSecret() dest.Field {
	return dest.Field{
		Key: keySecret, Hidden: true, Required: true, Pattern: `whsec_[A-Za-z0-9+/]{32,86}={0,2}`, Overlap: overlap,
		Example: "whsec_SW52ZW50ZWRTaWduaW5nU2VjcmV0MDAwMDAwMDAwMDA=", Check: checkSecret,
		Label: lang.Text{lang.UK: "Секрет підпису", lang.RU: "Секрет подписи", lang.EN: "Signing secret"},
		Help: lang.Text{
			lang.UK: "whsec_ і 24–64 випадкові байти в base64. Після заміни попередній секрет підписує ще 24 години.",
			lang.RU: "whsec_ и 24–64 случайных байта в base64. После замены прежний секрет подписывает ещё 24 часа.",
			lang.EN: "whsec_ and 24 to 64 random bytes in base64. Once replaced, the former secret signs for another 24 hours.",
		},
	}
}
