package lead

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cartie/shared/fault"
	"cartie/shared/ident"
)

func TestStages(t *testing.T) {
	t.Parallel()
	all := []Status{StatusNew, StatusInProgress, StatusWon, StatusLost, StatusStale}
	allowed := map[[2]Status]bool{
		{StatusNew, StatusInProgress}: true, {StatusNew, StatusWon}: true, {StatusNew, StatusLost}: true,
		{StatusInProgress, StatusWon}: true, {StatusInProgress, StatusLost}: true,
		{StatusWon, StatusInProgress}: true, {StatusLost, StatusInProgress}: true, {StatusStale, StatusInProgress}: true,
	}
	for _, from := range all {
		for _, to := range all {
			err := from.to(to)
			if want := from == to || allowed[[2]Status{from, to}]; want != (err == nil) {
				t.Errorf("%s to %s: %v, allowed %v", from, to, err, want)
			}
			if f := fault.As(err); err != nil && (f.Kind != fault.Conflict || f.Code != "lead_status") {
				t.Errorf("%s to %s is refused as %v", from, to, err)
			}
		}
	}
}

func TestWindowEdges(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	const window = 14 * 24 * time.Hour
	for after, want := range map[time.Duration]bool{-time.Hour: true, 0: true, window - time.Microsecond: true, window: true, window + time.Microsecond: false} {
		if got := (Lead{LastActivityAt: last}).fresh(last.Add(after), window); got != want {
			t.Errorf("%s after the last activity: fresh %v", after, got)
		}
	}
}

func TestCommentsAddUp(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("я", MaxText)
	for _, c := range []struct{ before, said, want string }{
		{"", "", ""},
		{"", "телефонувати зранку", "телефонувати зранку"},
		{"телефонувати зранку", "", "телефонувати зранку"},
		{"телефонувати зранку", "зранку", "телефонувати зранку"},
		{"телефонувати зранку", "є обмін", "телефонувати зранку\nє обмін"},
		{full, "кінець", strings.Repeat("я", MaxText-7) + "\nкінець"},
	} {
		if got := joined(c.before, c.said); got != c.want {
			t.Errorf("joined(%.40q, %.40q) = %.80q", c.before, c.said, got)
		}
	}
}

func TestFirstTouchIsKept(t *testing.T) {
	t.Parallel()
	first := Attribution{FBC: "fb.1.1.a", UserAgent: "a", IP: "203.0.113.1", UTM: UTM{Source: "meta"}}
	next := Attribution{Link: "car_1", FBC: "fb.1.2.b", FBP: "fb.1.2.c", UserAgent: "b", IP: "203.0.113.2", UTM: UTM{Source: "google"}}
	got := first.or(next)
	if got.Link != "car_1" || got.FBC != first.FBC || got.FBP != "" || got.IP != first.IP || got.UTM.Source != "meta" {
		t.Errorf("mixed two touches: %+v", got)
	}
	if got := (Attribution{}).or(next); got != next {
		t.Errorf("a first touch became %+v", got)
	}
}

func FuzzCode(f *testing.F) {
	f.Add("L-MZXW6YTB")
	f.Add(" l-mzxw6ytb ")
	f.Add("Audi")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		tail := codeTail(s)
		if tail == "" {
			return
		}
		id := ident.New()
		full, err := ident.Parse(id.String()[:26] + tail)
		if err != nil {
			t.Fatalf("codeTail(%q) = %q is no end of an id: %v", s, tail, err)
		}
		if again := codeTail(Code(full)); again != tail {
			t.Fatalf("%q reads as %q, whose code reads as %q", s, tail, again)
		}
	})
}

func FuzzTidy(f *testing.F) {
	for _, s := range []string{"", " a\nb ", "a\x00", "\xffя", strings.Repeat("ї", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := tidy(s)
		if utf8.RuneCountInString(got) > MaxText || !utf8.ValidString(got) || strings.Contains(got, "\x00") || tidy(got) != got {
			t.Fatalf("tidy(%.80q) = %.80q", s, got)
		}
	})
}
