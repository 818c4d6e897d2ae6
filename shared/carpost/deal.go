package carpost

// standing is the state of the sale: the last word that says so wins over none; sold is final unless taken back.
func (p *post) standing(from, to int) (Field[string], bool) {
	var best hit
	score := 0.0
	for _, h := range p.within(from, to) {
		if h.kind != aStatus || p.toks[h.from].struck {
			continue
		}
		if s := p.statusScore(h); s > score {
			best, score = h, s
		}
	}
	if score == 0 {
		return Field[string]{Value: "available", Confidence: 0.5}, false
	}
	return field(p, best.value, best.from, best.to, sure(0.5+score/8)), best.value != "available"
}

// undone words before a state take it back.
var undone = keys("не буде будет можна можно not until було была нема")

func (p *post) statusScore(h hit) float64 {
	var score float64
	switch h.value {
	case "sold":
		score = 3
	case "reserved":
		score = 2.5
	case "in_transit":
		score = 2
	default:
		return 1
	}
	head := p.toks[h.from].line == 0 || h.from < 8
	if head || p.isolated(h) || p.shouted(h) {
		score++
	}
	prev := ""
	if h.from > 0 {
		prev = p.toks[h.from-1].key
	}
	if undone[prev] {
		return 0
	}
	if h.value == "in_transit" {
		for j := h.to; j < len(p.toks) && j < h.to+3; j++ {
			if conjunctions[p.toks[j].key] && p.toks[j].kind == word { // "в дорозі і в місті": said of comfort
				return 0.5
			}
		}
	}
	return score
}

// shouted phrases are in capitals.
func (p *post) shouted(h hit) bool {
	for j := h.from; j < h.to; j++ {
		if t := &p.toks[j]; t.kind == word {
			for _, r := range p.text[t.from:t.to] {
				if isLetter(r) && foldRune(r) != 0 && r >= 'a' && r <= 'z' || r >= 'а' && r <= 'ё' {
					return false
				}
			}
		}
	}
	return true
}

// bargains: refusing to bargain beats offering to.
func (p *post) bargains(from, to int) Field[bool] {
	var yes, no *hit
	hits := p.within(from, to)
	for i := range hits {
		h := &hits[i]
		if h.kind != aHaggle {
			continue
		}
		if h.value == "no" {
			if no == nil {
				no = h
			}
			continue
		}
		if yes == nil && !p.refused(h) {
			yes = h
		} else if no == nil && p.refused(h) {
			no = h
		}
	}
	switch {
	case no != nil:
		return field(p, false, no.from, no.to, 0.9)
	case yes != nil:
		return field(p, true, yes.from, yes.to, 0.9)
	}
	return Field[bool]{}
}

var (
	refusals = keys("без не ніякого никакого no bez ні not")
	denials  = keys("не нема немає нет ні нету нуль ноль")
)

// refused tells that a no stands before or behind the word: "без торгу", "торгу точно не буде".
func (p *post) refused(h *hit) bool {
	for j := h.from - 1; j >= 0 && j >= h.from-2; j-- {
		if refusals[p.toks[j].key] {
			return true
		}
		if p.toks[j].kind == mark {
			break
		}
	}
	for j := h.to; j < len(p.toks) && j < h.to+3; j++ {
		if p.toks[j].kind == mark && p.toks[j].key != "-" || p.toks[j].kind == line {
			break
		}
		if denials[p.toks[j].key] {
			return true
		}
	}
	return false
}

// cleared: refusing words beat the rest, because "розмитнений" is part of many of them.
func (p *post) cleared(ranges ...[2]int) Field[bool] {
	var yes, no *hit
	for _, r := range ranges {
		hits := p.within(r[0], r[1])
		for i := range hits {
			h := &hits[i]
			switch {
			case h.kind != aCustoms:
			case h.value == "no" && no == nil:
				no = h
			case h.value == "yes" && yes == nil:
				if p.refused(h) {
					no = h
				} else {
					yes = h
				}
			}
		}
	}
	switch {
	case no != nil && (yes == nil || no.from < yes.from || yes.to-yes.from > 1):
		return field(p, false, no.from, no.to, 0.9)
	case yes != nil:
		return field(p, true, yes.from, yes.to, 0.9)
	case no != nil:
		return field(p, false, no.from, no.to, 0.9)
	}
	return Field[bool]{}
}
