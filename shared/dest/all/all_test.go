package all_test

import (
	"net/http"
	"testing"
	"time"

	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/dest/capi"
	"cartie/shared/dest/desttest"
	"cartie/shared/dest/sendpulse"
	"cartie/shared/dest/webhook"
	"cartie/shared/guard"
	"cartie/shared/sim/meta"
	simsendpulse "cartie/shared/sim/sendpulse"
	simwebhook "cartie/shared/sim/webhook"
)

// subjects has one line per kind of the list; TestEveryKindConforms fails for a kind without one.
func subjects() map[string]desttest.Subject {
	return map[string]desttest.Subject{
		"meta_capi": {
			Build: func(base string) dest.Kind { return capi.New(capi.Options{BaseURL: base}) },
			Yes: func(now func() time.Time) http.Handler {
				s := meta.New(meta.Options{Now: now})
				for _, f := range capi.New(capi.Options{}).Fields {
					if f.Hidden {
						s.Grant(meta.DemoPixel, f.Example)
					}
				}
				return s
			},
		},
		"sendpulse": {
			Build: func(base string) dest.Kind { return sendpulse.New(sendpulse.Options{BaseURL: base, PerSecond: 1000}) },
			Yes: func(now func() time.Time) http.Handler {
				s := simsendpulse.New(simsendpulse.Options{Now: now, PerSecond: -1}) // the suite's clock stands still
				fields := sendpulse.New(sendpulse.Options{}).Fields
				s.Grant(fields[0].Example, fields[1].Example, simsendpulse.DemoBook)
				return s
			},
		},
		"webhook": {
			Build: func(base string) dest.Kind {
				g, err := guard.New(base)
				if err != nil {
					panic(err) // the suite's own server
				}
				k := webhook.New(webhook.Options{Guard: g})
				k.Fields[0].Example = base + "/hooks/cartie"
				return k
			},
			Yes: func(now func() time.Time) http.Handler {
				s := simwebhook.New(simwebhook.Options{Now: now})
				if err := s.Trust(webhook.New(webhook.Options{}).Fields[1].Example); err != nil {
					panic(err) // an example of our own
				}
				return s
			},
			AnyBody: true,
		},
	}
}

func TestEveryKindConforms(t *testing.T) {
	t.Parallel()
	r, err := all.Registry(all.Options{})
	if err != nil {
		t.Fatal(err)
	}
	known := subjects()
	for _, k := range r.All() {
		s, ok := known[k.Name]
		if !ok {
			t.Errorf("%s has no line in subjects", k.Name)
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			desttest.Run(t, s)
		})
	}
	if len(known) != len(r.All()) {
		t.Errorf("%d subjects for %d kinds", len(known), len(r.All()))
	}
}
