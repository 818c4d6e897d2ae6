package contact

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cartie/shared/fault"
	"cartie/shared/lang"
)

func TestWhoMayReplaceWhom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		had  string
		by   giver
		said string
		who  giver
		want string
	}{
		{"", profile, "Олена", form, "Олена"},
		{"★ lena ★", profile, "Олена", person, "Олена"},
		{"Олена", person, "lena", profile, "Олена"},
		{"Олена", person, "Олена Тест", person, "Олена Тест"},
		{"Олена", form, "Оля", person, "Оля"},
		{"Олена", person, "Оля", form, "Олена"},
		{"Олена Петрівна", staff, "Оля", person, "Олена Петрівна"},
		{"Олена", person, "Олена Петрівна", staff, "Олена Петрівна"},
		{"", staff, "Олена", profile, "Олена"},
		{"Олена", person, "", staff, "Олена"},
	} {
		name, by := c.had, c.by
		take(&name, &by, c.said, c.who)
		if name != c.want {
			t.Errorf("%q of %s, then %s says %q: %q, want %q", c.had, c.by, c.who, c.said, name, c.want)
		}
		if changed := name != c.had; changed && by != c.who {
			t.Errorf("%q is now by %s, want %s", name, by, c.who)
		}
	}
}

func TestProfileName(t *testing.T) {
	t.Parallel()
	for want, who := range map[string]Identity{
		"Олена Тестова": {FirstName: " Олена ", LastName: "Тестова", Username: "olena"},
		"Олена":         {FirstName: "Олена"},
		"@olena":        {Username: "olena"},
		"":              {},
	} {
		if got := who.name(); got != want {
			t.Errorf("name of %+v is %q, want %q", who, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	c := Contact{Name: "  Олена \n Тестова ", Email: " Olena@Example.TEST ", Language: lang.UK}
	if err := c.check(); err != nil || c.Name != "Олена Тестова" || c.Email != "olena@example.test" {
		t.Errorf("tidied to %q, %q, %v", c.Name, c.Email, err)
	}
	for _, wrong := range []Contact{
		{Language: "de"},
		{Language: lang.UK, Email: "olena"},
		{Language: lang.UK, Email: "@example.test"},
		{Language: lang.UK, Email: "olena@"},
		{Language: lang.UK, Email: strings.Repeat("a", 250) + "@x.test"},
	} {
		if err := wrong.check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("check(%+v) = %v, want Invalid", wrong, err)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "  a \t b\n", "a\x00b", "\xff", strings.Repeat("ї ", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := line(s)
		if utf8.RuneCountInString(got) > MaxLine || !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\n") || strings.TrimSpace(got) != got {
			t.Fatalf("line(%q) = %q", s, got)
		}
		if again := line(got); again != got {
			t.Fatalf("line is not stable: %q, then %q", got, again)
		}
	})
}
