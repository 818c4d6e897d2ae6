// Package capi tells Meta's Conversions API how leads fare: opened, taken up, won, lost. It hashes what identifies a
// person before it leaves, checks every event against Meta's rules first, and reads Meta's error codes as outcomes
// (Graph API, POST /{version}/{pixel}/events). It refuses to guess: no identifier, no event; no known currency, no value.
package capi

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/lang"
)

// Options say where Meta is.
type Options struct {
	BaseURL string       // "" = https://graph.facebook.com
	Version string       // Graph API version; "" = v25.0
	Client  *http.Client // nil = 10 s, no redirects; one that is given should follow none either
}

const (
	keyPixel    = "pixel_id"
	keyToken    = "access_token"
	keyTestCode = "test_event_code"

	tool = "Cartie" // the name the platform reports itself under

	window = 7 * 24 * time.Hour // Meta refuses the whole request for one event older than this
	batch  = 200                // Meta takes 1000; what came of each has to be written down while the invocation lasts
)

// New makes the kind.
func New(o Options) dest.Kind {
	s := sender{
		base:    strings.TrimRight(cmp.Or(o.BaseURL, "https://graph.facebook.com"), "/"),
		version: cmp.Or(o.Version, "v25.0"),
		client:  o.Client,
	}
	if s.client == nil {
		s.client = dest.NewClient(10 * time.Second)
	}
	return dest.Kind{
		Name:    "meta_capi",
		Lane:    "capi",
		Accepts: accepted(),
		Fields:  fields(),
		Window:  window,
		Batch:   batch,
		Sender:  s,
	}
}

func accepted() []string { return []string{event.LeadCreated, event.LeadStageChanged} }

func fields() []dest.Field {
	return []dest.Field{
		{
			Key: keyPixel, Required: true, Pattern: `[0-9]{5,20}`, Example: "990000000000101",
			Label: lang.Text{lang.UK: "ID пікселя (набору даних)", lang.RU: "ID пикселя (набора данных)", lang.EN: "Pixel (dataset) ID"},
			Help: lang.Text{
				lang.UK: "Events Manager → Джерела даних → Налаштування.",
				lang.RU: "Events Manager → Источники данных → Настройки.",
				lang.EN: "Events Manager → Data sources → Settings.",
			},
		},
		{
			Key: keyToken, Hidden: true, Required: true, Pattern: `[A-Za-z0-9_|.\-]{20,1000}`, Example: "EAAInventedAccessToken00000000000000ZDZD",
			Label: lang.Text{lang.UK: "Токен доступу Conversions API", lang.RU: "Токен доступа Conversions API", lang.EN: "Conversions API access token"},
			Help: lang.Text{
				lang.UK: "Створюється в налаштуваннях пікселя. Після збереження не показується.",
				lang.RU: "Создаётся в настройках пикселя. После сохранения не показывается.",
				lang.EN: "Generated in the pixel's settings. Never shown again once saved.",
			},
		},
		testCode(),
	}
}

// testCode is a setting that ends by itself: events with a code still count, so it must not stay on for weeks.
func testCode() dest.Field {
	return dest.Field{
		Key: keyTestCode, Pattern: `[A-Z0-9]{4,40}`, Example: "TEST12345", Lifetime: 24 * time.Hour,
		Label: lang.Text{lang.UK: "Код тестових подій", lang.RU: "Код тестовых событий", lang.EN: "Test event code"},
		Help: lang.Text{
			lang.UK: "Події з кодом видно на вкладці тестування; вони все одно враховуються. Діє 24 години.",
			lang.RU: "События с кодом видны на вкладке тестирования; они всё равно учитываются. Действует 24 часа.",
			lang.EN: "Events with the code show up in the test tab and still count. Ends after 24 hours.",
		},
	}
}
