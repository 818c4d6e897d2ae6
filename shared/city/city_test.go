package city

import (
	"regexp"
	"strings"
	"testing"

	"cartie/shared/lang"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"Київ": "kyiv", " киев ": "kyiv", "KIEV": "kyiv", "м. Київ": "kyiv", "г.Киев": "kyiv", "місто Київ!": "kyiv",
		"Одесса": "odesa", "днепропетровск": "dnipro", "Ивано Франковск": "ivano_frankivsk", "івано-франківськ": "ivano_frankivsk",
		"Камянське": "kamianske", "Кам'янське": "kamianske", "Желтые воды": "zhovti_vody", "Lvov": "lviv", "Кировоград": "kropyvnytskyi",
		"г Винница": "vinnytsia", "Біла церква 📍": "bila_tserkva", "Городок": "", "": "", "м.": "", "Berlin": "", "Київ або Львів": "", "2": "",
		strings.Repeat("Київ ", 40): "",
	} {
		c, ok := Find(text)
		if c.Key != key || ok != (key != "") {
			t.Errorf("%q: %q %v, want %q", text, c.Key, ok, key)
		}
	}
}

// Every row is whole, keys are unique, and every spelling leads somewhere; a name of two cities is the larger one's.
func TestDictionary(t *testing.T) {
	t.Parallel()
	all, keys := All(), map[string]bool{}
	if len(all) < 150 {
		t.Errorf("only %d cities", len(all))
	}
	for i, c := range all {
		if keys[c.Key] || !regexp.MustCompile(`^[a-z_]+$`).MatchString(c.Key) {
			t.Errorf("key %q is taken or no key", c.Key)
		}
		keys[c.Key] = true
		if missing := c.Name.Missing(); missing != nil {
			t.Errorf("%s has no name in %v", c.Key, missing)
		}
		for _, name := range append([]string{c.Name[lang.UK], c.Name[lang.RU], c.Name[lang.EN]}, cities[i].aliases...) {
			if got, ok := Find(name); !ok || got.Key != c.Key {
				t.Errorf("%s of %s leads to %q", name, c.Key, got.Key)
			}
		}
	}
	c, _ := Find("Київ")
	c.Name[lang.UK] = "spoilt"
	if again, _ := Find("Київ"); again.Name[lang.UK] != "Київ" {
		t.Error("a caller can change the dictionary")
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"м. Київ", "\xff", "Кам’янець", "г"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, ok := Find(text); ok != (c.Key != "") || ok && c.Name.Missing() != nil {
			t.Fatalf("%q: %+v %v", text, c, ok)
		}
	})
}
