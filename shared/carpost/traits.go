package carpost

import (
	"sort"
	"strings"
)

// within are the hits that begin in [from, to).
func (p *post) within(from, to int) []hit {
	a := sort.Search(len(p.hits), func(i int) bool { return p.hits[i].from >= from })
	b := sort.Search(len(p.hits), func(i int) bool { return p.hits[i].from >= to })
	return p.hits[a:b]
}

// under tells whether token i stands under a label, up to four words behind it on its line.
func (p *post) under(i int, label string) bool {
	for j, n := i-1, 0; j >= 0 && n < 6; j, n = j-1, n+1 {
		if p.toks[j].kind == line || p.toks[j].key == ";" || p.toks[j].key == "|" {
			return false
		}
		for _, h := range p.at(j) {
			if h.kind == aLabel && h.to <= i {
				return h.value == label
			}
		}
	}
	return false
}

// isolated tells that the phrase is all that stands between two signs or line ends.
func (p *post) isolated(h hit) bool {
	edge := func(i int) bool {
		return i < 0 || i >= len(p.toks) || p.toks[i].kind == line || p.toks[i].kind == mark && p.toks[i].key != "'" &&
			(p.toks[i].key != "-" || p.toks[i].space && i+1 < len(p.toks) && p.toks[i+1].space)
	}
	return edge(h.from-1) && edge(h.to)
}

// transmission: the more telling word wins, because "автомат" is said of robots and variators too.
func (p *post) transmission(from, to int) Field[string] {
	rank := func(h hit) float64 {
		score := 1.0
		if h.value == "robot" || h.value == "cvt" {
			score = 2
		}
		if h.to-h.from == 1 || h.to-h.from == 3 {
			if k := p.toks[h.from].key; k == "at" || k == "mt" || k == "a" || k == "m" {
				if !p.toks[h.from].upper || p.toks[h.to-1].from-p.toks[h.from].to > 1 {
					return 0
				}
			}
		}
		if p.under(h.from, "gear") {
			score += 0.5
		} else if strings.HasSuffix(h.value, "?") && !p.isolated(h) {
			return 0
		}
		return score
	}
	f := p.choose(from, to, aGear, rank)
	f.Value = strings.TrimSuffix(f.Value, "?")
	return f
}

// choose is the best hit of a kind by rank, the first of equals.
func (p *post) choose(from, to int, kind senseKind, rank func(hit) float64) Field[string] {
	var best hit
	score := 0.0
	for _, h := range p.within(from, to) {
		if h.kind != kind || p.toks[h.from].struck {
			continue
		}
		if s := rank(h); s > score {
			best, score = h, s
		}
	}
	if score == 0 {
		return Field[string]{}
	}
	return field(p, best.value, best.from, best.to, sure(0.7+score/10))
}

// driven: a word such as передній (its value ends in "?") says it only beside привід, alone between signs, or under the label.
func (p *post) driven(from, to int) Field[string] {
	f := p.choose(from, to, aDrive, func(h hit) float64 {
		switch {
		case p.under(h.from, "drive"):
			return 2
		case !strings.HasSuffix(h.value, "?"):
			return 1.2
		case p.isolated(h):
			return 0.9
		}
		if _, ok := p.has(h.to, aLabel, "drive"); ok {
			return 1.5
		}
		return 0
	})
	f.Value = strings.TrimSuffix(f.Value, "?")
	return f
}

// trims are words for an estate at one maker and for equipment at the others.
var trims = keys("touring турінг туринг")

func (p *post) shape(from, to int, maker string) Field[string] {
	return p.choose(from, to, aBody, func(h hit) float64 {
		raw := p.text[p.toks[h.from].from:p.toks[h.to-1].to]
		switch {
		case p.taken[h.from]:
			return 0
		case raw != strings.ToUpper(raw) && strings.EqualFold(raw, "sw"):
			return 0
		case maker == "Jeep" && h.value == "suv" && p.beforeModel(h):
			return 0
		case trims[p.toks[h.to-1].key] && maker != "BMW": // elsewhere a trim
			return 0
		case p.under(h.from, "body"):
			return 2
		case h.value == "suv" && p.isolated(h):
			return 1
		case h.value == "suv":
			return 0.8
		}
		return 1
	})
}

// beforeModel tells that a model follows: джип in "джип чероки" is no body.
func (p *post) beforeModel(h hit) bool {
	_, ok := p.has(h.to, aModel, "")
	return ok
}

// painted is the colour of the outside. Several colours on offer are none.
func (p *post) painted(from, to int) Field[string] {
	var hits []hit
	for _, h := range p.within(from, to) {
		if h.kind == aColor && !p.taken[h.from] && !p.notOutside(h) {
			hits = append(hits, h)
		}
	}
	if len(hits) == 0 {
		return Field[string]{}
	}
	for _, h := range hits {
		if p.under(h.from, "color") {
			return field(p, h.value, h.from, h.to, 0.95)
		}
	}
	for _, h := range p.within(from, to) {
		if h.kind == aNote && h.value == "several" {
			return Field[string]{}
		}
	}
	if len(hits) > 1 && hits[0].value != hits[1].value && hits[1].from-hits[0].to <= 2 && p.listed(hits[0].to, hits[1].from) {
		return Field[string]{}
	}
	h := hits[0]
	return field(p, h.value, h.from, h.to, 0.85)
}

var conjunctions = keys(", & + і та и and або или або ж")

// listed tells that only a comma or an "and" stands between two colours.
func (p *post) listed(a, b int) bool {
	for j := a; j < b; j++ {
		if !conjunctions[p.toks[j].key] {
			return false
		}
	}
	return b > a
}

// twoTone begins such words as чорно-білий, which are no one colour.
var twoTone = keys("чорно черно біло бело сіро серо синьо сине червоно красно")

var repaints = keys("в у на over")

// notOutside tells that a colour is said of the seats, the roof or the wheels, or is the second of "black / beige".
func (p *post) notOutside(h hit) bool {
	if p.under(h.from, "interior") || p.under(h.from, "other") {
		return true
	}
	for j, n := h.to, 0; j < len(p.toks) && n < 2; j, n = j+1, n+1 {
		if p.toks[j].kind == line || p.toks[j].kind == mark {
			break
		}
		for _, x := range p.at(j) {
			if x.kind == aNote && (x.value == "interiorish" || x.value == "exterior") || x.kind == aLabel && x.value == "interior" {
				return true
			}
		}
	}
	if h.from >= 2 && p.toks[h.from-1].key == "-" && p.glued(h.from) && twoTone[p.toks[h.from-2].key] {
		return true
	}
	for j, n := h.from-1, 0; j >= 0 && n < 3; j, n = j-1, n+1 {
		if p.toks[j].kind == line || p.toks[j].key == "," || p.toks[j].key == "." {
			break
		}
		if n == 0 && repaints[p.toks[j].key] { // перекрас в белый
			if j > 0 {
				for k := max(0, j-2); k < j; k++ {
					if _, ok := p.has(k, aNote, "paint"); ok {
						return true
					}
				}
			}
			return p.toks[j].key == "over"
		}
		for _, x := range p.at(j) {
			if x.kind == aNote && x.value == "interiorish" || x.kind == aLabel && x.value == "interior" {
				return true
			}
			if x.kind == aNote && x.value == "exterior" && p.toks[j].kind == word && n == 0 {
				return true
			}
		}
	}
	return false
}
