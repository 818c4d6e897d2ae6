package carpost

import (
	"slices"
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	t.Parallel()
	for alias, want := range map[string]string{
		"a": "a", "льв{ів|ова}": "львів львова", "{a|b}{c|d}": "ac ad bc bd", "x{y": "x{y", "{|s}x": "x sx",
	} {
		got, err := expand(alias)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q, %v, want %q", alias, got, err, want)
		}
	}
	if _, err := expand(strings.Repeat("{a|b}", 40)); err == nil {
		t.Error("an alias of 2^40 forms is expanded")
	}
}

func TestDeclined(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Чернігів": "Чернігові", "Львів": "Львова", "Одеса": "Одесі", "Харьков": "Харькове", "Суми": "Сумах", "Умань": "Умані", "Кропивницкий": "Кропивницком",
		"Рівне": "Рівному", "Винница": "Виннице", "Дніпро": "Дніпрі", "Луцьк": "Луцьку",
	} {
		if !slices.Contains(declined(name), want) {
			t.Errorf("%s is declined to %q, without %s", name, declined(name), want)
		}
	}
	if got := declined("Kyiv"); !slices.Equal(got, []string{"Kyiv", "Kyiva"}) {
		t.Errorf("a Latin name is declined to %q", got)
	}
}

func TestTransliterations(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"пробіг": "probih", "пробег": "probeg", "ціна": "cina", "місто": "misto", "чорний": "chornyi"} {
		if !slices.Contains(transliterations(word), want) {
			t.Errorf("%s is spelt %q, without %s", word, transliterations(word), want)
		}
	}
	if got := transliterations("на"); got != nil {
		t.Errorf("a short word is spelt %q", got)
	}
}
