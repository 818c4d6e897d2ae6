package carpost

import "math"

const kmPerMile = 1.609344

// mileage is the distance the car has run, in kilometres.
func (p *post) mileage(quants []quantity, priced *quantity, from, to int) Field[int] {
	var best candidate
	for i := range quants {
		q := &quants[i]
		if q == priced || q.glued || q.date {
			continue
		}
		score := p.runScore(q)
		if score > best.score {
			best = candidate{q, score}
		}
	}
	if best.q == nil || best.score < 1 {
		for _, h := range p.within(from, to) {
			if h.kind == aNote && h.value == "zerokm" {
				return field(p, 0, h.from, h.to, 0.9)
			}
		}
		return Field[int]{}
	}
	q := best.q
	km := q.value
	if q.unit == "" && km < 1000 && km > 0 { // "пробіг 120": people leave the thousands out
		km *= 1000
	}
	if q.unit == "mile" {
		km *= kmPerMile
	}
	return field(p, int(math.Round(km)), q.from, q.to, sure(best.score/7))
}

func (p *post) runScore(q *quantity) float64 {
	score, labelled := 0.0, q.label == "mileage"
	switch {
	case q.unit == "km" || q.unit == "mile":
		score = 3
		if !labelled && !q.scaled && q.value < 1000 && q.value != 0 {
			score = 0.4
		}
	case q.unit != "":
		return 0
	case labelled:
		if p.yearLike(q) && q.value < 2100 {
			return 0
		}
		score = 2
	case q.label != "" && q.label != "other" && q.label != "phone" && q.label != "firstreg" && q.label != "interior":
		return 0
	case q.scaled && q.value >= 20_000 && q.value <= 999_000:
		score = 1.5
	case q.value >= 30_000 && q.value <= 600_000 && q.letter == "" && !p.tagged(q) && math.Mod(q.value, 1000) == 0:
		score = 1.1
	default:
		return 0
	}
	if q.value > 3_000_000 {
		return 0
	}
	if labelled {
		score += 4
	}
	before, after := p.notesBefore(q), p.notesAfter(q)
	against := before&(warranty|service|rangeKM|distance|bought) | after&(service|distance|warranty|rangeKM)
	if against != 0 {
		if labelled {
			score -= 1
		} else {
			score -= 5
		}
	}
	if n := p.qAt[q.from]; n > 1 && !labelled { // "гарантія 5 років / 150 000 км"
		if prev := &p.quants[n-2]; prev.unit == "years" && q.from-prev.to <= 3 {
			score -= 5
		}
	}
	if after&monthly != 0 || !labelled && before&(monthly|deposit|fee) != 0 {
		score -= 4
	}
	return score
}

// born is the year of manufacture, else of first registration, else the model year.
func (p *post) born(quants []quantity, priced *quantity, anchor int) Field[int] {
	var best candidate
	for i := range quants {
		q := &quants[i]
		if q == priced {
			continue
		}
		score := p.yearScore(q)
		if score > 0 && anchor >= 0 && p.toks[q.from].line == p.toks[anchor].line && q.from-anchor < 12 && anchor-q.from < 4 {
			score += 1
		}
		if score > best.score {
			best = candidate{q, score}
		}
	}
	if best.q == nil {
		return p.spelledYear(quants)
	}
	y := best.q.value
	if y < 100 {
		y = p.century(y)
	}
	return field(p, int(y), best.q.from, best.q.to, sure(best.score/5))
}

func (p *post) yearScore(q *quantity) float64 {
	if q.scaled || q.grouped || q.decimals > 0 || q.unit != "" && q.unit != "year" || q.glued && q.unit == "" {
		return 0
	}
	short := q.value < 100 && !q.date
	labelled := q.label == "year" || q.label == "modelyear" || q.label == "firstreg"
	switch {
	case short && q.unit != "year" && !labelled, short && q.value > float64(p.year-2000+1) && q.value < 60:
		return 0
	case short && q.digits != 2:
		return 0
	case !short && !p.yearLike(q):
		return 0
	case q.label == "price" || q.label == "mileage":
		return 0
	}
	if !q.date && p.tagged(q) && q.unit == "" {
		return 0.2
	}
	score := 2.0
	if q.unit == "year" {
		score += 2
	}
	switch q.label {
	case "year":
		score += 4
	case "firstreg":
		score = 2.2
	case "modelyear":
		score = 2.1
	}
	before, after := p.notesBefore(q), p.notesAfter(q)
	if before&(warranty|service) != 0 && q.label != "year" {
		score -= 3.5
	}
	if before&bought != 0 && q.label != "year" || after&bought != 0 && after&service != 0 {
		score -= 1.8
	}
	if q.from > 0 && belongings[p.toks[q.from-1].key] && q.label == "" { // "цікавить Touareg від 2014 року"
		score -= 3
	}
	return max(score, 0.1)
}

// spelledYear reads "двенадцатый год".
func (p *post) spelledYear(quants []quantity) Field[int] {
	from, to := 0, len(p.toks)
	if len(quants) > 0 {
		from = max(0, quants[0].from-40)
		to = min(to, quants[len(quants)-1].to+40)
	}
	for _, h := range p.within(from, to) {
		if h.kind != aOrdinal {
			continue
		}
		n := int(parse(h.value))
		if n < 5 || 2000+n > p.year+1 || h.to >= len(p.toks) {
			continue
		}
		if _, ok := p.has(h.to, aLabel, "year"); ok {
			return field(p, 2000+n, h.from, h.to+1, 0.8)
		}
	}
	return Field[int]{}
}

// engine is the volume in litres.
func (p *post) engine(quants []quantity, priced *quantity) Field[float64] {
	var best candidate
	for i := range quants {
		q := &quants[i]
		if q == priced || q.glued || q.scaled || q.date || q.ranged {
			continue
		}
		if s := p.volumeScore(q); s > best.score {
			best = candidate{q, s}
		}
	}
	if best.q == nil || best.score < 1 {
		return Field[float64]{}
	}
	v := best.q.value
	if v >= 500 {
		v /= 1000
	}
	return field(p, math.Round(v*10)/10, best.q.from, best.q.to, sure(best.score/5))
}

func (p *post) volumeScore(q *quantity) float64 {
	v := q.value
	labelled := q.label == "engine"
	score := 0.0
	switch {
	case q.unit == "cc" && v >= 500 && v <= 8500:
		score = 3
	case labelled && q.unit == "" && v >= 590 && v <= 8500 && !p.yearLike(q) && q.decimals == 0:
		score = 1.5
	case v < 0.6 || v > 8.6 || q.grouped:
		return 0
	case q.unit == "litre" && (q.decimals > 0 || labelled):
		score = 3
	case q.unit == "litre":
		score = 0.5
	case q.unit == "" && q.decimals == 1:
		score = 1.5
	case q.unit == "" && q.decimals == 2 && math.Mod(math.Round(v*100), 10) != 0 && v < 2.5:
		score = 1
	default:
		return 0
	}
	if q.label != "" && !labelled {
		if q.label == "price" || q.label == "mileage" || q.label == "other" && p.notesBefore(q) != 0 {
			return 0
		}
		score -= 0.2
	}
	if labelled {
		score += 2
	}
	if p.fuelNear(q) {
		score++
	}
	before, after := p.notesBefore(q), p.notesAfter(q)
	if before&(rangeKM|distance|fee|monthly) != 0 || after&(monthly|distance) != 0 {
		score -= 3
	}
	if p.tagged(q) {
		score -= 2
	}
	return score
}

// fuelNear tells that a fuel or an engine code stands beside the figure.
func (p *post) fuelNear(q *quantity) bool {
	for _, j := range [...]int{q.to, q.to + 1, q.from - 1, q.from - 2} {
		if j < 0 || j >= len(p.toks) {
			continue
		}
		if _, ok := p.has(j, aFuel, ""); ok {
			return true
		}
	}
	return false
}

const hpPerKW = 1.35962

// power is in metric horse power.
func (p *post) power(quants []quantity) Field[int] {
	var best candidate
	for i := range quants {
		q := &quants[i]
		score := 0.0
		switch {
		case q.unit == "hp" && q.value >= 20 && q.value <= 1600:
			score = 4
		case q.unit == "kw" && q.value >= 15 && q.value <= 1200:
			score = 3
		case q.unit == "" && q.label == "power" && q.value >= 30 && q.value <= 1200:
			score = 2
		}
		if score > 0 && q.label == "power" {
			score++
		}
		if score > 0 && q.unit == "kw" && p.charges(q) {
			score = 0
		}
		if score > best.score {
			best = candidate{q, score}
		}
	}
	if best.q == nil {
		return Field[int]{}
	}
	v := best.q.value
	if best.q.unit == "kw" {
		v *= hpPerKW
	}
	return field(p, int(math.Round(v)), best.q.from, best.q.to, sure(best.score/4.2))
}

// charges tells that a power is that of a charger.
func (p *post) charges(q *quantity) bool {
	for j := max(0, q.from-4); j < min(len(p.toks), q.to+4); j++ {
		if _, ok := p.has(j, aNote, "charging"); ok {
			return true
		}
	}
	return false
}
