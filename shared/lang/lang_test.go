package lang

import (
	"testing"

	"cartie/shared/fault"
)

func TestParseReadsOurCodesOnly(t *testing.T) {
	t.Parallel()
	for _, want := range All() {
		if got, err := Parse(string(want)); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v", want, got, err)
		}
	}
	for _, s := range []string{"", "UK", "en-US", "de", "ua"} {
		if _, err := Parse(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("Parse(%q) = %v, want Invalid", s, err)
		}
	}
}

func TestMatchReadsTags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag   string
		want  Code
		known bool
	}{
		{"uk", UK, true},
		{"ru", RU, true},
		{"en", EN, true},
		{"en-US", EN, true},
		{"RU_ru", RU, true},
		{" uk ", UK, true},
		{"ua", UK, true},
		{"UA", UK, true},
		{"zh-hans", Default, false},
		{"de", Default, false},
		{"", Default, false},
		{"-", Default, false},
	} {
		if got, known := Match(c.tag); got != c.want || known != c.known {
			t.Errorf("Match(%q) = %q, %v; want %q, %v", c.tag, got, known, c.want, c.known)
		}
	}
}

func TestTextFallsBack(t *testing.T) {
	t.Parallel()
	whole := Text{UK: "так", RU: "да", EN: "yes"}
	if got := whole.In(RU); got != "да" {
		t.Errorf("own language: %q", got)
	}
	if got := whole.In("de"); got != "так" {
		t.Errorf("unknown language: %q, want the default's", got)
	}
	if got := (Text{EN: "yes"}).In(RU); got != "yes" {
		t.Errorf("only language: %q", got)
	}
	if got := Text(nil).In(UK); got != "" {
		t.Errorf("nil text: %q", got)
	}
	if missing := (Text{RU: "да", EN: " "}).Missing(); len(missing) != 2 || missing[0] != UK || missing[1] != EN {
		t.Errorf("missing = %v, want uk and en", missing)
	}
	if missing := whole.Missing(); missing != nil {
		t.Errorf("missing = %v, want none", missing)
	}
}
