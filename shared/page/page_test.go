package page_test

import (
	"testing"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
)

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	for _, p := range []page.Position{page.Newest(), page.Oldest(), {At: time.Date(2026, 10, 5, 9, 0, 0, 123456000, time.UTC), ID: ident.New()}} {
		got, err := page.Parse(p.Cursor(), page.Newest())
		if err != nil || !got.At.Equal(p.At) || got.ID != p.ID {
			t.Errorf("Parse(%v.Cursor()) = %v, %v", p, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("")
	f.Add(page.Newest().Cursor())
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := page.Parse(s, page.Newest())
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("kind of %v", err)
			}
			return
		}
		again, err := page.Parse(p.Cursor(), page.Newest())
		if err != nil || !again.At.Equal(p.At) || again.ID != p.ID {
			t.Fatalf("%q does not round trip: %v %v", s, again, err)
		}
	})
}
