package carpost

// mention is a car named in a post: a maker, a model or both. The tokens are [from, to).
type mention struct {
	from, to    int
	make, model string
	makeAt      [2]int // the tokens of the maker; of the model alone they are its own
	modelAt     [2]int
	chassis     bool
	aside       bool // named in passing: an engine, what the seller would swap for
	tag         bool // a hashtag
	slipped     bool // mistyped
	guessed     bool // the model is a word the dictionary does not know
}

// mentions joins makers and models to the cars that are named.
func (p *post) mentions() []mention {
	var out []mention
	for i := range p.hits {
		h := &p.hits[i]
		p.work++
		switch h.kind {
		case aMake:
			if h.value == "GAZ" && !p.gazelle(h) {
				continue
			}
			if n := len(out); n > 0 && out[n-1].make == "" && h.from-out[n-1].to <= 8 { // "два ланоса, оба ЗАЗ"
				out[n-1].make, out[n-1].makeAt = h.value, [2]int{h.from, h.to}
				continue
			}
			if n := len(out); n > 0 && out[n-1].make == h.value && (h.from-out[n-1].to <= 2 || out[n-1].model == "") {
				out[n-1].to = max(out[n-1].to, h.to)
				if out[n-1].model == "" && out[n-1].aside {
					out[n-1] = p.named(h, h.value, "")
				}
				continue
			}
			out = append(out, p.named(h, h.value, ""))
		case aModel, aChassis:
			n := len(out)
			switch {
			case n > 0 && (out[n-1].make == h.make || h.make == "" && p.adjacent(out[n-1].to, h.from)) && out[n-1].model == "" && h.from-out[n-1].to <= 30 && (!out[n-1].aside || h.from-out[n-1].to < 4):
				m := &out[n-1]
				m.model, m.modelAt, m.chassis = h.value, [2]int{h.from, h.to}, h.kind == aChassis
				if m.to < h.to && p.adjacent(m.to, h.from) {
					m.to = h.to
				}
			case n > 0 && out[n-1].make == h.make && out[n-1].chassis && h.kind == aModel && p.adjacent(out[n-1].to, h.from):
				out[n-1].model, out[n-1].modelAt, out[n-1].chassis, out[n-1].to = h.value, [2]int{h.from, h.to}, false, h.to
			case h.kind == aChassis && n > 0 && out[n-1].make == h.make && h.from-out[n-1].to <= 30:
			case n > 0 && out[n-1].make == h.make && p.adjacent(out[n-1].to, h.from) && (h.from-out[n-1].to <= 1 || out[n-1].model == h.value):
				out[n-1].to = h.to // a second name of the same car: Qashqai+2, T5 Multivan
			default:
				m := p.named(h, h.make, h.value)
				m.chassis = h.kind == aChassis
				out = append(out, m)
			}
		}
	}
	for i := range out {
		out[i].aside = p.passing(&out[i])
	}
	return out
}

func (p *post) named(h *hit, maker, model string) mention {
	at := [2]int{h.from, h.to}
	return mention{from: h.from, to: h.to, make: maker, model: model, makeAt: at, modelAt: at, tag: p.toks[h.from].hash && h.from > len(p.toks)/2}
}

// gazelle tells the maker ГАЗ from газ in the tank.
func (p *post) gazelle(h *hit) bool {
	for j := h.to; j < len(p.toks) && j < h.to+4; j++ {
		for _, x := range p.at(j) {
			if x.kind == aModel {
				return x.make == "GAZ"
			}
		}
	}
	return false
}

var (
	comparisons = keys("чем ніж чим як как than like лучше краще замість вместо після после крім кроме")
	belongings  = keys("від от для до з із from for к")
)

// passing tells that a car is named in passing: "двигатель мерседес", "обмін на Passat", "краще ніж Golf".
func (p *post) passing(m *mention) bool {
	for j, n := m.from-1, 0; j >= 0 && n < 14; j, n = j-1, n+1 {
		t := &p.toks[j]
		p.work++
		if t.kind == line || t.key == ";" || t.key == "|" || t.key == "." && p.toks[j+1].space && p.toks[j+1].upper {
			return false
		}
		if n < 2 && (comparisons[t.key] || belongings[t.key] && n == 0) && t.kind == word {
			return true
		}
		for _, h := range p.at(j) {
			switch {
			case h.kind == aNote && h.value == "exchange", h.kind == aCue && h.value == "wanted":
				return true
			case h.kind == aLabel && h.value == "engine" && h.to >= m.from-1 && m.model == "":
				return true
			}
		}
	}
	return false
}

// guess takes the word behind a maker for its model when the dictionary has no better idea.
func (p *post) guess(m *mention) {
	i := m.to
	if i >= len(p.toks) || p.toks[i].kind != word && p.toks[i].kind != number || p.taken[i] || p.qAt[i] != 0 && p.toks[i].kind == number && p.toks[i].space {
		return
	}
	t := &p.toks[i]
	if len(p.at(i)) > 0 || t.kind == word && (!t.upper || len(t.key) < 2) || t.kind == number && len(t.key) > 3 {
		return
	}
	end := i + 1
	for end < len(p.toks) && end < i+4 && p.glued(end) && (p.toks[end].kind == number || p.toks[end].kind == word) {
		end++
	}
	m.model, m.modelAt, m.to, m.guessed = p.text[t.from:p.toks[end-1].to], [2]int{i, end}, end, true
}
