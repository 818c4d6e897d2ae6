package phone

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"cartie/shared/fault"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]E164{
		"0500000013":                   "+380500000013",
		"050 000 00 13":                "+380500000013",
		"+38 (050) 000-00-13":          "+380500000013",
		"38 050 000 00 13":             "+380500000013",
		"380670000011":                 "+380670000011",
		"+380670000011":                "+380670000011",
		"00380670000011":               "+380670000011",
		"00 380 67 000 00 11":          "+380670000011",
		"80670000011":                  "+380670000011",
		"+380 (0) 67 000 00 11":        "+380670000011",
		"067.000.00.11":                "+380670000011",
		"067/000/00/11":                "+380670000011",
		"067\u00a0000\u202f00\u201111": "+380670000011", // blanks and hyphens that do not break
		"\u202a+380670000011\u202c":    "+380670000011", // direction marks from an address book
		"\t0670000011\n":               "+380670000011",
		"+1 650 555 0114":              "+16505550114",
		"+1 (650) 555-0114":            "+16505550114",
		"0016505550114":                "+16505550114",
		"+48 500 000 013":              "+48500000013",
		"+49 (0)30 00000013":           "+493000000013",
		"+7 700 000 00 13":             "+77000000013",
	} {
		if got, err := Parse(text, UA); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", text, got, err, want)
		}
		if got, err := Parse(text, ""); err != nil || got != want {
			t.Errorf("Parse(%q) without region = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "+", "00", "12345", "067000001", "06700000111", "+38067000001", "+3806700000111", "+380170000011",
		"igor@example.com", "моя почта igor@example.com", "тел. 0670000011", "0670000011 дом. 2", "067-000-00-1O",
		"16505550114", "25000-30000", "2500030000", "+0 67 000 00 11", "67+0000011", "++380670000011", "+1 150 555 0114",
		"+1 650 055 0114", "+1234567", "+1234567890123456", "٠٦٧٠٠٠٠٠١١", "0670000011,0670000012", "\x00\xff", strings.Repeat("0", 100),
	} {
		got, err := Parse(text, UA)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("Parse(%q) = %q, %v; want Invalid", text, got, err)
			continue
		}
		if digits := strings.Trim(text, " +"); len(digits) > 3 && strings.Contains(err.Error(), digits) {
			t.Errorf("the error of %q carries it: %v", text, err)
		}
	}
}

func TestForeignRegionReadsInternationalOnly(t *testing.T) {
	t.Parallel()
	if got, err := Parse("0670000011", "PL"); err == nil {
		t.Errorf("a national number of another region was read as %q", got)
	}
	if got, err := Parse("+380670000011", "PL"); err != nil || got != "+380670000011" {
		t.Errorf("international form: %q, %v", got, err)
	}
}

func TestPhoneIsKeptOutOfLogs(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("contact", "phone", E164("+380670000011"))
	if strings.Contains(out.String(), "0011") || !strings.Contains(out.String(), "[phone]") {
		t.Errorf("logged %s", out.String())
	}
	if got := E164("+380670000011").Masked(); got != "+380•••0011" {
		t.Errorf("masked %q", got)
	}
	if got := E164("+1").Masked(); got != "•••" {
		t.Errorf("masked %q", got)
	}
	if got := E164("+380670000011").Digits(); got != "380670000011" {
		t.Errorf("digits %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0500000013", "+38 (050) 000-00-13", "00380670000011", "+1 650 555 0114", "x", "+49 (0)30", "\u202a+380"} {
		f.Add(s)
	}
	shape := regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, UA)
		if err != nil {
			if got != "" {
				t.Fatalf("Parse(%q) gives both %q and an error", text, got)
			}
			return
		}
		if !shape.MatchString(string(got)) {
			t.Fatalf("Parse(%q) = %q is not E.164", text, got)
		}
		again, err := Parse(string(got), UA)
		if err != nil || again != got {
			t.Fatalf("Parse(%q) = %q, %v: not the same number twice", got, again, err)
		}
	})
}
