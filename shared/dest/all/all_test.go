package all_test

import (
	"net/http"
	"testing"
	"time"

	"cartie/shared/dest"
	"cartie/shared/dest/all"
	"cartie/shared/dest/capi"
	"cartie/shared/dest/desttest"
	"cartie/shared/sim/meta"
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
