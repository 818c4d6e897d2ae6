package carpost_test

import (
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/shared/carpost"
)

var now = time.Date(2025, 11, 24, 12, 0, 0, 0, time.UTC)

// loaded is the built-in dictionary: it is never changed, so all tests may have the same.
var loaded = sync.OnceValues(carpost.Builtin)

func builtin(tb testing.TB) carpost.Dictionary {
	tb.Helper()
	d, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func rulesFile(tb testing.TB, name string) carpost.Rules {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return rules(tb, string(text))
}

func rules(tb testing.TB, text string) carpost.Rules {
	tb.Helper()
	r, err := carpost.ParseRules(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// predictor parses posts and gives them in the form the corpus is labelled in.
func predictor(tb testing.TB, d carpost.Dictionary, r carpost.Rules) func(labelled) predicted {
	return func(post labelled) predicted {
		res := carpost.Parse(post.Text, d, r, now)
		out := predicted{isAd: res.Kind.Ad()}
		for i := range res.Cars {
			raw, err := json.Marshal(res.Cars[i].Plain())
			if err != nil {
				tb.Fatal(err)
			}
			var car map[string]any
			if err := json.Unmarshal(raw, &car); err != nil {
				tb.Fatal(err)
			}
			out.cars = append(out.cars, car)
		}
		return out
	}
}

// The thresholds the parser is held to.
func demand(t *testing.T, s *scores) {
	t.Helper()
	t.Logf("%d posts: F1 %.3f, precision %.3f, is_ad %.3f, make+model %.3f, price %.3f, exact %d", s.posts, s.all.f1(), s.all.precision(),
		s.adAccuracy(), s.of("make", "model").f1(), s.of("price").f1(), s.exact)
	for _, d := range []struct {
		what      string
		got, want float64
	}{
		{"F1 over all fields", s.all.f1(), 0.95},
		{"precision over all fields", s.all.precision(), 0.97},
		{"is_ad accuracy", s.adAccuracy(), 0.97},
		{"F1 of make and model", s.of("make", "model").f1(), 0.97},
		{"F1 of the price", s.of("price").f1(), 0.98},
	} {
		if d.got < d.want {
			t.Errorf("%s is %.3f, at least %.2f is wanted; errors:\n%s", d.what, d.got, d.want, strings.Join(s.errors, "\n"))
		}
	}
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	for _, name := range []string{"golden.jsonl", "posts.jsonl"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			posts := readPosts(t, name)
			demand(t, score(posts, predictor(t, d, carpost.Rules{})))
			for half := range uint32(2) {
				demand(t, score(halfOf(posts, half), predictor(t, d, carpost.Rules{})))
			}
		})
	}
}

// halfOf is one of two halves chosen by the hash of the id.
func halfOf(posts []labelled, half uint32) []labelled {
	var out []labelled
	for _, p := range posts {
		h := fnv.New32a()
		_, _ = h.Write([]byte(p.ID))
		if h.Sum32()>>7&1 == half {
			out = append(out, p)
		}
	}
	return out
}

func TestTaughtChannel(t *testing.T) {
	t.Parallel()
	s := score(readPosts(t, "uzbek.jsonl"), predictor(t, builtin(t), rulesFile(t, "uzbek.rules")))
	for _, f := range []string{"make", "year", "price", "mileage_km", "status"} {
		if got := s.of(f).f1(); got < 0.9 {
			t.Errorf("%s: F1 %.3f, at least 0.90 is wanted; errors:\n%s", f, got, strings.Join(s.errors, "\n"))
		}
	}
	if s.adAccuracy() < 0.97 {
		t.Errorf("is_ad accuracy %.3f: %v", s.adAccuracy(), s.errors)
	}
}

// Every value that was read can be shown in the post, and confidence stays in its bounds.
func TestSpans(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	for _, name := range []string{"golden.jsonl", "posts.jsonl"} {
		for _, post := range readPosts(t, name) {
			for i, c := range carpost.Parse(post.Text, d, carpost.Rules{}, now).Cars {
				if what := badSpans(post.Text, &c); what != "" {
					t.Errorf("%s, car %d: %s", post.ID, i, what)
				}
			}
		}
	}
}

func TestSpanShowsTheValue(t *testing.T) {
	t.Parallel()
	text := "Продам Renault Megane 2014, пробіг 187 тис. км, 7 250 $ торг, Львів, 067 012 34 56"
	res := carpost.Parse(text, builtin(t), carpost.Rules{}, now)
	if len(res.Cars) != 1 {
		t.Fatalf("%d cars", len(res.Cars))
	}
	c := res.Cars[0]
	for _, want := range []struct {
		span carpost.Span
		text string
	}{
		{c.Make.Span, "Renault"},
		{c.Model.Span, "Megane"},
		{c.Year.Span, "2014"},
		{c.MileageKM.Span, "187 тис. км"},
		{c.Price.Span, "7 250 $"},
		{c.City.Span, "Львів"},
		{c.Phones[0].Span, "067 012 34 56"},
		{c.Negotiable.Span, "торг"},
	} {
		if got := text[want.span.From:want.span.To]; got != want.text {
			t.Errorf("span shows %q, want %q", got, want.text)
		}
	}
}

// badSpans says which span of a car lies outside the text, or which confidence outside 0 … 1.
func badSpans(text string, c *carpost.Car) string {
	raw, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err.Error()
	}
	for name, f := range fields {
		list, ok := f.([]any)
		if !ok {
			list = []any{f}
		}
		for _, x := range list {
			m, ok := x.(map[string]any)
			if !ok {
				continue
			}
			span := m["span"].(map[string]any)
			from, to, conf := int(span["from"].(float64)), int(span["to"].(float64)), m["confidence"].(float64)
			told := conf > 0 && (name != "status" || conf > 0.5)
			if from < 0 || to > len(text) || from > to || told && from == to || conf < 0 || conf > 1 {
				return name + ": bad span or confidence"
			}
		}
	}
	return ""
}
