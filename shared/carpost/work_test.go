package carpost_test

import (
	"strings"
	"testing"

	"cartie/shared/carpost"
)

// Twice the text takes at most 2.2 times the steps, whatever it is made of.
func TestLinear(t *testing.T) {
	t.Parallel()
	d := builtin(t)
	r := rulesFile(t, "uzbek.rules")
	for name, unit := range map[string]string{
		"prose":     "Продам Renault Megane 2014, пробіг 187 тис. км, 7 250 $ торг, Львів, 067 012 34 56. ",
		"lines":     "• Kia Ceed 2015, 1.6, 120 тис км — 9 800$\n",
		"ordinals":  "перший 2010, 1.5, 3100$ другий 2011, 1.6, 3600$ ",
		"digits":    "1234567890",
		"groups":    "1 234 567 890 000 ",
		"words":     "двигун ",
		"one word":  "двигун",
		"labels":    "ціна: ",
		"emoji":     "💰🔥",
		"handles":   "@someone_here ",
		"dots":      ".",
		"newlines":  "\n",
		"headers":   "В ПУТИ:\n",
		"makes":     "BMW ",
		"strange":   "\xff\xfe",
		"zeros":     "оО0o",
		"links":     "https://example.test/a ",
		"one link":  "https://",
		"prices":    "5000$ → 4900$ ",
		"statuses":  "продано ",
		"colours":   "білий, чорний ",
		"combining": "е̶",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, rules := range []carpost.Rules{{}, r} {
				work := func(n int) float64 {
					return float64(carpost.Parse(strings.Repeat(unit, n), d, rules, now).Work)
				}
				n := 10_000/len(unit) + 1
				if once, twice := work(n), work(2*n); twice > 2.2*once {
					t.Errorf("%.0f steps for %d, %.0f for %d", once, n, twice, 2*n)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	d := builtin(b)
	var texts []string
	for _, name := range []string{"golden.jsonl", "posts.jsonl"} {
		for _, p := range readPosts(b, name) {
			texts = append(texts, p.Text)
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		carpost.Parse(texts[n%len(texts)], d, carpost.Rules{}, now)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkTwice shows how time grows with the text: the metric is time for twice the text over time for the text.
func BenchmarkTwice(b *testing.B) {
	d := builtin(b)
	unit := readPosts(b, "golden.jsonl")[0].Text + "\n"
	once, twice := strings.Repeat(unit, 20), strings.Repeat(unit, 40)
	spent := [2]float64{}
	for b.Loop() {
		for i, text := range []string{once, twice} {
			start := b.Elapsed()
			carpost.Parse(text, d, carpost.Rules{}, now)
			spent[i] += (b.Elapsed() - start).Seconds()
		}
	}
	b.ReportMetric(spent[1]/spent[0], "ratio")
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := carpost.Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

// No input hangs or panics, work stays within a few hundred steps a byte, and spans lie in the text.
func FuzzParse(f *testing.F) {
	d := builtin(f)
	taught := rulesFile(f, "uzbek.rules")
	for _, name := range []string{"golden.jsonl", "posts.jsonl", "uzbek.jsonl"} {
		for _, p := range readPosts(f, name) {
			f.Add(p.Text)
		}
	}
	f.Add("Audi 𝛁 ª")
	f.Add("Audi\x00 A6 '\xff17 +380 0 +++ @@@ 1.1.1.1,1 7к9 VIN 11111111111111111")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range []carpost.Rules{{}, taught} {
			res := carpost.Parse(text, d, r, now)
			if res.Work > 400*len(text)+1000 {
				t.Errorf("%d steps for %d bytes", res.Work, len(text))
			}
			if len(res.Cars) > 0 != res.Kind.Ad() {
				t.Errorf("kind %s with %d cars", res.Kind, len(res.Cars))
			}
			for i := range res.Cars {
				if what := badSpans(text, &res.Cars[i]); what != "" {
					t.Error(what)
				}
			}
		}
	})
}

// Rules that parse never break a post.
func FuzzParseRules(f *testing.F) {
	d := builtin(f)
	f.Add("market UZ\ntake price after \"narxi\" as thousands\nonly year 2010..", "narxi: 12")
	f.Add("take car line 1\ntake year between \"(\" \")\"\nmap color oq = white\npublish 0.5", "Audi A6 (2011)")
	f.Add("take price match \"([0-9]+) bucks\"\ndrop keyword бит*", "A6 900 bucks бита")
	f.Add("label price: "+strings.Repeat("{a|b}", 30), "a")
	f.Add("label price: нарх\nstatus sold: с{о|a}тилди", "нарх 5")
	f.Fuzz(func(t *testing.T, rules, text string) {
		r, err := carpost.ParseRules(rules)
		if err != nil {
			return
		}
		for i, c := range carpost.Parse(text, d, r, now).Cars {
			if what := badSpans(text, &c); what != "" {
				t.Errorf("car %d: %s", i, what)
			}
		}
	})
}
