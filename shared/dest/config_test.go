package dest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/dest"
	"cartie/shared/fault"
	"cartie/shared/lang"
)

var savedAt = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

type silent struct{}

func (silent) Send(_ context.Context, _ dest.Config, events []dest.Event) []dest.Outcome {
	return make([]dest.Outcome, len(events))
}

func kind(name, lane string) dest.Kind {
	label := lang.Text{lang.UK: "х", lang.RU: "х", lang.EN: "x"}
	return dest.Kind{
		Name: name, Lane: lane, Accepts: []string{"lead.created"}, Window: time.Hour, Sender: silent{},
		Fields: []dest.Field{
			{Key: "id", Label: label, Required: true, Pattern: "[0-9]+", Example: "123"},
			{Key: "token", Label: label, Hidden: true, Required: true, Example: "invented-token"},
			{Key: "note", Label: label},
			{Key: "test", Label: label, Lifetime: time.Hour},
		},
	}
}

func TestAcceptAndShow(t *testing.T) {
	t.Parallel()
	k := kind("a", "a")
	stored, err := k.Accept(dest.Config{"id": " 123 ", "token": "invented-token", "note": "n", "test": "T1"}, nil, savedAt)
	if err != nil {
		t.Fatal(err)
	}
	want := dest.Config{"id": "123", "token": "invented-token", "note": "n", "test": "T1", "test_until": "2026-10-05T10:00:00Z"}
	if !maps.Equal(stored, want) {
		t.Fatal("stored otherwise")
	}
	values, filled := k.Shown(stored, savedAt)
	if !reflect.DeepEqual(values, map[string]string{"id": "123", "note": "n", "test": "T1"}) || !slices.Equal(filled, []string{"token"}) {
		t.Errorf("shown %v, filled %v", values, filled)
	}
	later := savedAt.Add(30 * time.Minute)
	again, err := k.Accept(dest.Config{"id": "124", "token": "", "test": "T1"}, stored, later)
	if err != nil {
		t.Fatal(err)
	}
	if again["token"] != "invented-token" || again["note"] != "" || again["test_until"] != want["test_until"] || again["id"] != "124" {
		t.Error("saving again kept or dropped the wrong values")
	}
	if values, _ := k.Shown(again, savedAt.Add(time.Hour)); values["test"] != "" {
		t.Error("the value outlived its lifetime")
	}
	fresh, err := k.Accept(dest.Config{"id": "124", "test": "T2"}, again, later)
	if err != nil || fresh["test_until"] != "2026-10-05T10:30:00Z" {
		t.Errorf("a new value did not start a new lifetime: %v", err)
	}
}

func TestAcceptNamesEveryWrongField(t *testing.T) {
	t.Parallel()
	k := kind("a", "a")
	for name, c := range map[string]struct {
		sent dest.Config
		want []string
	}{
		"nothing":     {nil, []string{"settings.id", "settings.token"}},
		"pattern":     {dest.Config{"id": "12x", "token": "t"}, []string{"settings.id"}},
		"too long":    {dest.Config{"id": "1", "token": strings.Repeat("ї", 4001)}, []string{"settings.token"}},
		"not text":    {dest.Config{"id": "1", "token": "a\xffb"}, []string{"settings.token"}},
		"unknown key": {dest.Config{"id": "1", "token": "t", "EAAx": "1", "test_until": "2099-01-01T00:00:00Z"}, []string{"settings.*"}},
	} {
		c2, err := k.Accept(c.sent, nil, savedAt)
		if c2 != nil || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range fault.As(err).Fields {
			got = append(got, f.Location)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if _, err := k.Accept(dest.Config{"id": "1", "token": strings.Repeat("ї", 4000)}, nil, savedAt); err != nil {
		t.Errorf("the longest value: %v", err)
	}
}

func TestConfigIsNeverPrinted(t *testing.T) {
	t.Parallel()
	c := dest.Config{"token": "invented-token"}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		fmt.Fprintf(&out, verb, c)
		fmt.Fprintf(&out, verb, struct{ C dest.Config }{c})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "config", c)
	if s := out.String(); strings.Contains(s, "invented") || !strings.Contains(s, "[config]") || strings.Contains(s, fmt.Sprintf("%x", "invented")) {
		t.Errorf("printed %s", s)
	}
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	r, err := dest.NewRegistry(kind("a", "la"), kind("b", "lb"))
	if err != nil {
		t.Fatal(err)
	}
	if k, ok := r.Find("b"); !ok || k.Lane != "lb" {
		t.Error("b is not found")
	}
	if k, ok := r.Lane("la"); !ok || k.Name != "a" {
		t.Error("lane la is not found")
	}
	if _, ok := r.Find("c"); ok || len(r.All()) != 2 {
		t.Error("the registry finds the wrong kinds")
	}
	for name, change := range map[string]func(*dest.Kind){
		"same name": func(k *dest.Kind) { k.Name = "a" }, "same lane": func(k *dest.Kind) { k.Lane = "la" },
		"no lane": func(k *dest.Kind) { k.Lane = "" }, "no events": func(k *dest.Kind) { k.Accepts = nil },
		"no window": func(k *dest.Kind) { k.Window = 0 }, "no sender": func(k *dest.Kind) { k.Sender = nil },
		"same field":    func(k *dest.Kind) { k.Fields[2].Key = "id" },
		"reserved key":  func(k *dest.Kind) { k.Fields[2].Key = "id_until" },
		"no example":    func(k *dest.Kind) { k.Fields[0].Example = "" },
		"wrong example": func(k *dest.Kind) { k.Fields[0].Example = "x" },
		"bad pattern":   func(k *dest.Kind) { k.Fields[0].Pattern = "[" },
		"label missing": func(k *dest.Kind) { k.Fields[1].Label = lang.Text{lang.EN: "x"} },
		"help in part":  func(k *dest.Kind) { k.Fields[1].Help = lang.Text{lang.EN: "x"} },
	} {
		b := kind("b", "lb")
		change(&b)
		if _, err := dest.NewRegistry(kind("a", "la"), b); err == nil {
			t.Errorf("%s: registered", name)
		}
	}
}

// A replaced value counts for its overlap beside the new one, is sealed as it was, and is never shown.
func TestOverlap(t *testing.T) {
	t.Parallel()
	k := kind("a", "la")
	k.Fields = []dest.Field{{Key: "key", Hidden: true, Overlap: time.Hour}, {Key: "url", Check: func(v string) error {
		if v == "bad" {
			return errors.New("is bad")
		}
		return nil
	}}}
	start := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	save := func(stored dest.Config, value string, at time.Time) dest.Config {
		c, err := k.Accept(dest.Config{"key": value, "url": "good"}, stored, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	former := func(c dest.Config, at time.Time) string {
		value, _ := k.Fields[0].Former(c, at)
		return value
	}
	first := save(nil, "one-secret", start)
	if got := former(first, start); got != "" {
		t.Errorf("a first value replaces %q", got)
	}
	second := save(first, "two-secret", start)
	if former(second, start.Add(time.Hour-time.Second)) != "one-secret" || former(second, start.Add(time.Hour)) != "" {
		t.Errorf("the former value counts for another time: %v", map[string]string(second))
	}
	if kept := save(second, "", start.Add(30*time.Minute)); former(kept, start.Add(59*time.Minute)) != "one-secret" || former(kept, start.Add(time.Hour)) != "" {
		t.Error("saving without a change moved the end")
	}
	if third := save(second, "three-secret", start.Add(time.Minute)); former(third, start.Add(time.Minute)) != "two-secret" {
		t.Error("the value before is not the former one")
	}
	if back := save(second, "one-secret", start.Add(time.Minute)); former(back, start.Add(time.Minute)) != "two-secret" {
		t.Error("going back loses the value in use")
	}
	if over := save(second, "", start.Add(2*time.Hour)); len(over) != 2 {
		t.Errorf("what is over stays: %d entries", len(over))
	}
	if got := k.Secrets(second); len(got) != 2 || len(k.Hidden()) != 2 {
		t.Errorf("%d secrets are masked, %v sealed", len(got), k.Hidden())
	}
	if values, filled := k.Shown(second, start); len(values) != 1 || len(filled) != 1 {
		t.Errorf("shown %v, filled %v", values, filled)
	}
	if _, err := k.Accept(dest.Config{"url": "bad"}, nil, start); err == nil || !strings.Contains(fault.As(err).Fields[0].Message, "is bad") {
		t.Errorf("a refused value: %v", err)
	}
}

func TestExpires(t *testing.T) {
	t.Parallel()
	f := dest.Field{Key: "code", Lifetime: time.Hour}
	k := dest.Kind{Fields: []dest.Field{f}}
	start := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	c, err := k.Accept(dest.Config{"code": "X"}, nil, start)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := f.Expires(c, start); !ok || !at.Equal(start.Add(time.Hour)) {
		t.Errorf("%s %t", at, ok)
	}
	if _, ok := f.Expires(c, start.Add(time.Hour)); ok {
		t.Error("it expires after its end")
	}
	if _, ok := (dest.Field{Key: "code"}).Expires(c, start); ok {
		t.Error("a lasting value expires")
	}
}
