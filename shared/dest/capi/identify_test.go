package capi

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func load(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestIdentifiersAreHashedAsMetaHashesThem(t *testing.T) {
	t.Parallel()
	var in struct {
		Vectors []struct {
			Key, Raw, Note     string
			Normalised, SHA256 *string
		}
		ArrayKeys []string `json:"array_keys"`
	}
	load(t, "hash-vectors.json", &in)
	if len(in.Vectors) < 25 {
		t.Fatalf("only %d vectors", len(in.Vectors))
	}
	tried := map[string]bool{}
	for _, v := range in.Vectors {
		tried[v.Key] = true
		var want []string
		if v.SHA256 != nil {
			want = []string{*v.SHA256}
			if n := normalise(v.Key, v.Raw); *v.Normalised != *v.SHA256 && n != *v.Normalised {
				t.Errorf("%s %q: normalised to %q, want %q", v.Key, v.Raw, n, *v.Normalised)
			}
		}
		if got := identify(v.Key, v.Raw); !slices.Equal(got, want) {
			t.Errorf("%s %q: %v, want %v (%s)", v.Key, v.Raw, got, want, v.Note)
		}
	}
	for _, key := range in.ArrayKeys {
		if !tried[key] {
			t.Errorf("no vector for %s", key)
		}
	}
}

func TestIdentifiersBeyondTheVectors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ key, raw, want string }{
		{"fn", "В’ячеслав", "вячеслав"},
		{"fn", "Вʼячеслав", "вячеслав"},
		{"fn", "  Anna   Maria ", "anna maria"},
		{"fn", "🚗", ""},
		{"ln", "'-'", ""},
		{"ct", "Кам'янець-Подільський 2", "камянецьподільський"},
		{"zp", "00-950", "00-950"},
		{"country", "UKR", ""},
		{"country", "1x", ""},
		{"em", "a@b", ""},
		{"em", "a b@example.com", ""},
		{"em", "a@@example.com", ""},
		{"em", "a@example..com", ""},
		{"ph", "phone", ""},
		{"ph", "+380", ""},
		{"ph", "020000000", ""},
		{"ge", "other", ""},
		{"db", "7.5.90", ""},
		{"external_id", "  ", ""},
		{"client_ip_address", "203.0.113.77", ""},
	} {
		if got := normalise(c.key, c.raw); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.key, c.raw, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ whole, first, last, given, family string }{
		{"Олена Зразкова", "", "", "Олена", "Зразкова"},
		{"Олена", "", "", "Олена", ""},
		{"Олена Іванівна Зразкова", "", "", "Олена", "Зразкова"},
		{"whoever", "Олена", "", "Олена", ""},
		{" ", "", "", "", ""},
	} {
		if given, family := names(c.whole, c.first, c.last); given != c.given || family != c.family {
			t.Errorf("%q: %q and %q", c.whole, given, family)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	keys := []string{"em", "ph", "fn", "ln", "ge", "db", "ct", "st", "zp", "country", "external_id"}
	for i, raw := range []string{"a@example.com", "+380670000011", "О'Коннор", "F", "1990-05-07", "\xff", "İ", ""} {
		f.Add(i%len(keys), raw)
	}
	f.Fuzz(func(t *testing.T, i int, raw string) {
		key := keys[((i%len(keys))+len(keys))%len(keys)]
		for _, hash := range identify(key, raw) {
			if !hashed(hash) {
				t.Fatalf("%s %q left the house as %q", key, raw, hash)
			}
		}
		once := normalise(key, raw)
		if key == "ph" { // without its plus a short foreign number cannot be told from a national one
			if once != "" && (len(once) < 8 || len(once) > 15 || strings.Trim(once, "0123456789") != "") {
				t.Fatalf("%q became %q", raw, once)
			}
			return
		}
		if again := normalise(key, once); utf8.ValidString(raw) && again != once {
			t.Fatalf("%s %q: %q, again %q", key, raw, once, again)
		}
	})
}
