package auth

import (
	"strings"
	"testing"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
)

func TestPasswordHash(t *testing.T) {
	t.Parallel()
	hash := hashPassword("correct horse battery")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || hash == hashPassword("correct horse battery") {
		t.Errorf("hash %s", hash)
	}
	for password, want := range map[string]bool{"correct horse battery": true, "correct horse batterY": false, "": false} {
		if matches(hash, password) != want {
			t.Errorf("%q matches: %v", password, !want)
		}
	}
	// The same text as the reference implementation writes: the parameters are read, not assumed.
	if !matches("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password") {
		t.Error("the reference hash does not match")
	}
}

func TestDecoyCostsAsMuchAndMatchesNothing(t *testing.T) {
	t.Parallel()
	h, ok := readHash(decoy)
	real, _ := readHash(hashPassword("x"))
	if !ok || h.memory != real.memory || h.passes != real.passes || h.lanes != real.lanes || len(h.salt) != len(real.salt) || len(h.key) != len(real.key) {
		t.Errorf("decoy %+v, real %+v", h, real)
	}
	for _, hash := range []string{"", "x", decoy} {
		if matches(hash, "") || matches(hash, "password") {
			t.Errorf("%q matches", hash)
		}
	}
}

func TestUnreadableHashes(t *testing.T) {
	t.Parallel()
	good := decoy
	for name, text := range map[string]string{
		"argon2i": strings.Replace(good, "argon2id", "argon2i", 1), "version": strings.Replace(good, "v=19", "v=16", 1),
		"memory": strings.Replace(good, "m=19456", "m=4194304", 1), "no passes": strings.Replace(good, "t=2", "t=0", 1),
		"no lanes": strings.Replace(good, "p=1", "p=0", 1), "short": good[:len(good)-30], "base64": strings.Replace(good, "A$A", "!$A", 1),
		"bcrypt": "$2a$10$abcdefghijklmnopqrstuv", "extra": good + "$",
	} {
		if _, ok := readHash(text); ok {
			t.Errorf("%s: %s is read", name, text)
		}
	}
}

func FuzzReadHash(f *testing.F) {
	f.Add(decoy)
	f.Add("$argon2id$v=19$m=1,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, text string) {
		if h, ok := readHash(text); ok && (h.memory > 256*1024 || h.passes == 0 || h.lanes == 0 || len(h.key) < 16) {
			t.Errorf("%q costs %+v", text, h)
		}
	})
}

func TestLockFor(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{
		-10: 0, 0: 0, 1: 0, 9: 0, 10: 15 * time.Minute, 11: 0, 19: 0, 20: 30 * time.Minute, 30: time.Hour, 70: 16 * time.Hour,
		80: 24 * time.Hour, 1_000_000_000: 24 * time.Hour,
	} {
		if got := lockFor(failures); got != want {
			t.Errorf("%d failures lock for %s, want %s", failures, got, want)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	a, b, c := ident.New(), ident.New(), ident.New()
	list := []Membership{{Workspace: a}, {Workspace: b, Active: true}, {Workspace: c, Active: true}}
	for _, test := range []struct {
		list            []Membership
		preferred, want ident.ID
	}{
		{list, c, c},
		{list, a, b}, // suspended
		{list, ident.Nil, b},
		{list, ident.New(), b},
		{list[:1], a, ident.Nil},
		{nil, a, ident.Nil},
	} {
		if got := choose(test.list, test.preferred); got != test.want {
			t.Errorf("prefers %s of %v: %s", test.preferred, test.list, got)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for password, good := range map[string]bool{
		"": false, "123456": false, "123456789": false, "1234567890": true, "довгий пароль": true, "дуже дов": false,
		strings.Repeat("a", 128): true, strings.Repeat("a", 129): false, "Owner@Demo.Test": false,
	} {
		if err := CheckPassword(password, "owner@demo.test"); (err == nil) != good || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a@b": "a@b", " Owner@Demo.Test\n": "owner@demo.test", "o'neil+x@demo.test": "o'neil+x@demo.test",
		"": "", "@": "", "a@": "", "@b": "", "a b@c": "", "a@b@c": "", "ю@demo.test": "", "a\x00@b": "", "a\t@b": "",
		strings.Repeat("a", 252) + "@b": strings.Repeat("a", 252) + "@b", strings.Repeat("a", 253) + "@b": "",
	} {
		got, err := ParseEmail(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
		if err != nil && text != "" && len(text) > 2 && strings.Contains(err.Error(), text) {
			t.Errorf("the error repeats %q", text)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	f.Add("owner@demo.test")
	f.Add(" A@B ")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseEmail(text)
		if err != nil {
			return
		}
		again, err := ParseEmail(got)
		if err != nil || again != got || got != strings.ToLower(got) || len(got) > maxEmail || strings.Count(got, "@") != 1 {
			t.Errorf("%q is read as %q and then as %q, %v", text, got, again, err)
		}
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, hash := NewToken()
	b, _ := NewToken()
	if len(a) != 43 || a == b || string(HashToken(a)) != string(hash) || strings.Contains(string(hash), a) {
		t.Errorf("tokens %q %q", a, b)
	}
}
