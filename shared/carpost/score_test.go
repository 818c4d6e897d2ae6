package carpost_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// This file is the twin of the corpus's score program: the same counting, so that a test can hold the parser to it.

var scoredFields = strings.Fields("make model year price mileage_km fuel engine_l power_hp transmission drive body color vin plate city phones " +
	"telegram negotiable customs_cleared status")

type labelled struct {
	ID       string           `json:"id"`
	Lang     string           `json:"lang"`
	Text     string           `json:"text"`
	IsAd     bool             `json:"is_ad"`
	Kind     string           `json:"kind"`
	Cars     []map[string]any `json:"cars"`
	Labelled []string         `json:"labelled"`
}

type predicted struct {
	isAd bool
	cars []map[string]any
}

type tally struct{ tp, fp, fn float64 }

func (t tally) f1() float64 {
	if t.tp == 0 {
		return 0
	}
	return 2 * t.tp / (2*t.tp + t.fp + t.fn)
}

func (t tally) precision() float64 { return t.tp / max(1, t.tp+t.fp) }

func (t *tally) add(o tally) { t.tp += o.tp; t.fp += o.fp; t.fn += o.fn }

type scores struct {
	posts, adsRight, exact int
	fields                 map[string]*tally
	all                    tally
	errors                 []string
}

func (s *scores) adAccuracy() float64 { return float64(s.adsRight) / float64(s.posts) }

func (s *scores) of(fields ...string) tally {
	var sum tally
	for _, f := range fields {
		sum.add(*s.fields[f])
	}
	return sum
}

func score(posts []labelled, predict func(labelled) predicted) *scores {
	s := &scores{fields: map[string]*tally{}}
	for _, f := range scoredFields {
		s.fields[f] = &tally{}
	}
	for _, post := range posts {
		got := predict(post)
		if !got.isAd {
			got.cars = nil
		}
		s.posts++
		before := len(s.errors)
		if got.isAd == post.IsAd {
			s.adsRight++
		} else {
			s.errors = append(s.errors, fmt.Sprintf("%s: is_ad is %v", post.ID, post.IsAd))
		}
		fields := scoredFields
		if len(post.Labelled) > 0 {
			fields = post.Labelled
		}
		s.cars(post.ID, fields, post.Cars, got.cars)
		if len(s.errors) == before {
			s.exact++
		}
	}
	s.all = s.of(scoredFields...)
	return s
}

func (s *scores) cars(id string, fields []string, want, got []map[string]any) {
	type pair struct{ score, i, j int }
	var pairs []pair
	for i := range want {
		for j := range got {
			pairs = append(pairs, pair{closeness(want[i], got[j]), i, j})
		}
	}
	sort.SliceStable(pairs, func(a, b int) bool { return pairs[a].score > pairs[b].score })
	left, right := map[int]bool{}, map[int]bool{}
	for i := range want {
		left[i] = true
	}
	for j := range got {
		right[j] = true
	}
	match := func(i, j int) {
		delete(left, i)
		delete(right, j)
		for _, f := range fields {
			s.field(id, f, value(want[i], f), value(got[j], f))
		}
	}
	for _, p := range pairs {
		if p.score > 0 && left[p.i] && right[p.j] {
			match(p.i, p.j)
		}
	}
	if len(left) == 1 && len(right) == 1 {
		for i := range left {
			for j := range right {
				match(i, j)
			}
		}
	}
	for i := range left {
		for _, f := range fields {
			s.field(id, f, value(want[i], f), nil)
		}
	}
	for j := range right {
		for _, f := range fields {
			s.field(id, f, nil, value(got[j], f))
		}
	}
}

func (s *scores) field(id, f string, want, got any) {
	t := s.fields[f]
	if f == "phones" || f == "telegram" {
		a, b := set(f, want), set(f, got)
		for v := range a {
			if b[v] {
				t.tp++
			} else {
				t.fn++
				s.errors = append(s.errors, fmt.Sprintf("%s: %s lacks %s", id, f, v))
			}
		}
		for v := range b {
			if !a[v] {
				t.fp++
				s.errors = append(s.errors, fmt.Sprintf("%s: %s invents %s", id, f, v))
			}
		}
		return
	}
	switch {
	case want == nil && got == nil:
	case want == nil:
		t.fp++
	case got == nil:
		t.fn++
	case same(f, want, got):
		t.tp++
		return
	default:
		t.fp++
		t.fn++
	}
	if want != nil || got != nil {
		s.errors = append(s.errors, fmt.Sprintf("%s: %s is %v, read %v", id, f, want, got))
	}
}

func closeness(a, b map[string]any) int {
	sum := 0
	for f, w := range map[string]int{"make": 4, "model": 4, "price": 3, "year": 1, "mileage_km": 1} {
		x, y := value(a, f), value(b, f)
		if x != nil && y != nil && same(f, x, y) {
			sum += w
		}
	}
	return sum
}

func value(car map[string]any, f string) any {
	switch v := car[f].(type) {
	case string:
		if v == "" {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
	case map[string]any:
		if v["amount"] == nil {
			return nil
		}
	}
	return car[f]
}

func same(f string, want, got any) bool {
	switch f {
	case "price":
		a, b := want.(map[string]any), got.(map[string]any)
		return a["amount"] == b["amount"] && a["currency"] == b["currency"]
	case "year":
		return want == got
	case "power_hp":
		return math.Abs(want.(float64)-got.(float64)) <= 1
	case "mileage_km":
		return math.Abs(want.(float64)-got.(float64)) <= 0.01*want.(float64)
	case "engine_l":
		return math.Abs(want.(float64)-got.(float64)) <= 0.05+1e-9
	case "negotiable", "customs_cleared":
		return want == got
	case "city":
		return plainText(want.(string)) == plainText(got.(string))
	case "vin", "plate":
		squeeze := strings.NewReplacer(" ", "", "-", "")
		return strings.EqualFold(squeeze.Replace(want.(string)), squeeze.Replace(got.(string)))
	}
	return strings.EqualFold(squeezed(want.(string)), squeezed(got.(string)))
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

func plainText(s string) string {
	s = norm.NFKD.String(strings.NewReplacer("ł", "l", "Ł", "L").Replace(s))
	return strings.ToLower(squeezed(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || strings.ContainsRune("'’ʼ`", r) {
			return -1
		}
		return r
	}, s)))
}

func set(f string, v any) map[string]bool {
	out := map[string]bool{}
	list, _ := v.([]any)
	for _, x := range list {
		s := strings.ToLower(x.(string))
		if f == "telegram" {
			s = "@" + strings.TrimLeft(s, "@")
		}
		out[s] = true
	}
	return out
}

func readPosts(tb testing.TB, name string) []labelled {
	tb.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p labelled
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		out = append(out, p)
	}
	if err := lines.Err(); err != nil || len(out) == 0 {
		tb.Fatalf("%s: %d posts, %v", name, len(out), err)
	}
	return out
}
