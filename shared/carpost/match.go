package carpost

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hit is a phrase of the dictionary found in a post. The tokens are [from, to).
type hit struct {
	sense
	from, to int
}

// post is a text on its way to a Result: each stage reads what the earlier ones found.
type post struct {
	text   string
	toks   []token
	hits   []hit
	first  []int32 // of each token: 1 + index of its first hit, or 0
	taken  []bool  // tokens that belong to a contact, a code or the name of a model
	quants []quantity
	qAt    []int32 // of each token: 1 + index of the quantity it belongs to
	market *market
	year   int // of now
	work   int
	latin  bool // no Cyrillic in it
}

func newPost(text string, m *market, year int) *post {
	toks, work := lex(text)
	return &post{
		latin: !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }),
		text:  text, toks: toks, work: work, market: m, year: year, first: make([]int32, len(toks)+1), taken: make([]bool, len(toks)+1),
		qAt: make([]int32, len(toks)+1), hits: make([]hit, 0, len(toks)),
	}
}

// match finds the phrases of all layers, the first layer first. At each token the longest phrase with an acceptable
// meaning wins and its tokens are stepped over.
func (p *post) match(layers []*phrases) {
	ids := make([][][]int32, len(layers))
	flat := make([]int32, 0, len(p.toks)*2)
	for l, layer := range layers {
		ids[l] = make([][]int32, len(p.toks))
		for i := range p.toks {
			t := &p.toks[i]
			if t.kind != word && t.kind != number && t.kind != mark {
				continue
			}
			start := len(flat)
			flat = layer.ids(flat, t)
			ids[l][i] = flat[start:len(flat):len(flat)]
			p.work++
		}
	}
	maker, makerEnd := "", -1 // the last make seen, and the token after it
	var buf [16]found
	for i := 0; i < len(p.toks); {
		if p.taken[i] || p.toks[i].kind == line {
			i++
			continue
		}
		all := buf[:0]
		for l, layer := range layers {
			if len(ids[l][i]) == 0 {
				continue
			}
			p.work += layer.walk(p.toks, ids[l], i, func(f found) {
				if len(all) < cap(all) {
					all = append(all, f)
				}
			})
		}
		next := i + 1
		for end := longest(all, len(p.toks)+1); end > 0; end = longest(all, end) {
			if p.accept(all, i, end, &maker, &makerEnd) {
				next = end
				break
			}
		}
		i = next
	}
}

// longest is the greatest end below limit, or 0.
func longest(all []found, limit int) int {
	end := 0
	for _, f := range all {
		if f.to < limit && f.to > end {
			end = f.to
		}
	}
	return end
}

// accept keeps the meanings of the phrase [from, end) that its surroundings allow.
func (p *post) accept(all []found, from, end int, maker *string, makerEnd *int) bool {
	near := *maker
	if *makerEnd < 0 || !p.adjacent(*makerEnd, from) {
		near = ""
	}
	start := len(p.hits)
	named, unit := -1, false
	for _, f := range all {
		if f.to != end {
			continue
		}
		for _, s := range f.senses {
			switch s.kind {
			case aMake, aModel, aChassis:
				if better := p.nameFits(s, from, end, near); better > 0 && (named < 0 || better > 1 && p.hits[named].make != near) {
					if named >= 0 {
						p.hits[named].sense = s
					} else {
						named = len(p.hits)
						p.hits = append(p.hits, hit{s, from, end})
					}
				}
				continue
			case aUnit:
				if unit || !p.unitFits(s, from, end) {
					continue
				}
				unit = true
			case aColor, aNote:
				if p.verb(s, from) {
					continue
				}
			case aCity, aRegion:
				if !p.placeFits(from) {
					continue
				}
			}
			p.hits = append(p.hits, hit{s, from, end})
		}
	}
	if len(p.hits) == start {
		return false
	}
	if named >= 0 {
		h := p.hits[named]
		switch h.kind {
		case aMake:
			*maker, *makerEnd = h.value, end
		case aModel, aChassis:
			*maker, *makerEnd = h.make, end
			for i := from; i < end; i++ {
				p.taken[i] = true
			}
		}
	}
	if unit { // after a figure зелених is money, not a colour, and г is a year, not a town
		p.hits = keepUnits(p.hits, start)
	}
	p.first[from] = int32(start) + 1
	return true
}

// verb tells біла, the colour, from была, the verb: they share a key.
func (p *post) verb(s sense, from int) bool {
	verb, size := 'ы', len("б")
	second, _ := utf8.DecodeRuneInString(p.text[min(p.toks[from].from+size, p.toks[from].to):])
	isVerb := unicode.ToLower(second) == verb
	return s.kind == aColor && s.value == "white" && isVerb || s.kind == aNote && s.value == "was" && (second == 'і' || second == 'І' || second == 'i')
}

func keepUnits(hits []hit, start int) []hit {
	kept := hits[:start]
	for _, h := range hits[start:] {
		if h.kind == aUnit || h.kind == aLabel || h.kind == aGear || h.kind == aNote && h.value != "place" {
			kept = append(kept, h)
		}
	}
	return kept
}

// adjacent tells that between a maker ending before a and a word at b stands nothing but signs, a year or one short word.
func (p *post) adjacent(a, b int) bool {
	words := 0
	for i := a; i < b; i++ {
		switch t := &p.toks[i]; {
		case t.kind == line, i-a > 5:
			return false
		case t.kind == word || t.kind == number:
			if words++; words > 1 {
				return false
			}
		case t.key == "." && t.to-t.from == 1 && i+1 < len(p.toks) && p.toks[i+1].space && p.toks[i+1].upper:
			return false
		}
	}
	return true
}

// nameFits says how well a make or model fits: 0 not, 1 yes, 2 it is of the maker beside it.
func (p *post) nameFits(s sense, from, end int, near string) int {
	if s.kind == aMake {
		return 1
	}
	last, t := &p.toks[end-1], &p.toks[from]
	if last.kind == number { // 2 in Mazda 2.0, 80 in Audi 80 тис
		if end+1 < len(p.toks) && (p.toks[end].key == "." || p.toks[end].key == ",") && !p.toks[end].space &&
			p.toks[end+1].kind == number && !p.toks[end+1].space {
			return 0
		}
	}
	if t.kind == number && from > 0 && p.glued(from) && (p.toks[from-1].key == "." || p.toks[from-1].key == "," || p.toks[from-1].key == "$") {
		return 0
	}
	switch {
	case near == s.make:
		return 2
	case !s.alone || near != "" && s.kind == aChassis:
		return 0
	case last.kind == number && last.key == t.key && from+1 == end:
		return 1
	}
	if p.latin && last.kind == word && from+1 == end && !t.upper && !t.hash { // an English word: my daily, the focus
		return 0
	}
	// A letter and a digit apart (A 4, C 4) are a model only beside their maker.
	if end-from >= 2 && len(t.key) == 1 && p.toks[from+1].space {
		return 0
	}
	return 1
}

func (p *post) glued(i int) bool {
	return i > 0 && !p.toks[i].space && p.toks[i-1].to == p.toks[i].from
}

// unitFits tells that a unit stands beside its figure; a currency may stand before it.
func (p *post) unitFits(s sense, from, end int) bool {
	j := from - 1
	for j >= 0 && p.toks[j].kind == mark && (skippable(p.toks[j].key) || p.toks[j].key == ",") && !p.toks[j].space {
		j--
	}
	if j >= 0 && p.toks[j].line == p.toks[from].line {
		if p.toks[j].kind == number {
			return !onlyGlued(p.toks[from].key) || p.glued(from)
		}
		if h := p.endingAt(j + 1); h != nil && h.kind == aUnit && (h.value == "thousand" || h.value == "million" || isMoney(h.value) && isMoney(s.value)) {
			return true
		}
		if s.value == "km" || s.value == "usd" || s.value == "mile" || s.value == "uah" || s.value == "eur" || s.value == "pln" { // 18к $, 42к миль
			if k := p.toks[j]; (k.key == "k" || k.key == "t" || k.key == "") && j > 0 && p.toks[j-1].kind == number && p.glued(j) {
				return true
			}
		}
	}
	return isMoney(s.value) && end < len(p.toks) && p.toks[end].kind == number && (p.toks[from].kind == mark || len(p.toks[from].key) >= 3)
}

// onlyGlued units are single letters that mean much else when they stand apart.
func onlyGlued(key string) bool { return key == "y" || key == "v" }

// endingAt is the last accepted hit, if it ends at token i.
func (p *post) endingAt(i int) *hit {
	for k := len(p.hits) - 1; k >= 0 && k >= len(p.hits)-3; k-- {
		if p.hits[k].to == i {
			return &p.hits[k]
		}
	}
	return nil
}

func isMoney(unit string) bool {
	switch unit {
	case "usd", "eur", "uah", "pln", "uzs":
		return true
	}
	return false
}

// placeFits tells a town from the word it resembles (суми, рівне): it has a capital or a tag, or a word such as місто before it.
func (p *post) placeFits(from int) bool {
	t := &p.toks[from]
	if t.upper || t.hash {
		return true
	}
	h := p.endingAt(from)
	if h == nil && from > 0 && p.toks[from-1].kind == mark {
		h = p.endingAt(from - 1)
	}
	return h != nil && (h.kind == aLabel && h.value == "city" || h.kind == aNote && h.value == "place")
}

// at calls f for the hits beginning at token i until it returns false.
func (p *post) at(i int) []hit {
	k := int(p.first[i]) - 1
	if k < 0 {
		return nil
	}
	end := k
	for end < len(p.hits) && p.hits[end].from == i {
		end++
	}
	return p.hits[k:end]
}

// has tells whether a hit of this kind and value begins at token i.
func (p *post) has(i int, kind senseKind, value string) (hit, bool) {
	for _, h := range p.at(i) {
		if h.kind == kind && (value == "" || h.value == value) {
			return h, true
		}
	}
	return hit{}, false
}
