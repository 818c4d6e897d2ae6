package carpost

import "math"

// candidate is a reading of a quantity with what speaks for it.
type candidate struct {
	q     *quantity
	score float64
}

// price is the asking price among the quantities of a car: a labelled one before one with a currency before a bare one;
// payments, deposits, fees and other people's prices do not count, and after a drop the last figure does.
func (p *post) price(quants []quantity, loose bool) (Field[Price], *quantity) {
	var found []candidate
	for i := range quants {
		q := &quants[i]
		if s, ok := p.moneyScore(q); ok {
			found = append(found, candidate{q, s})
		}
	}
	p.drops(found)
	best := top(found)
	if best.q != nil && best.score < 1.5 && p.struck(best.q) { // of a sold car the price crossed out was the last
		best.score += 6
	}
	if best.q == nil || best.score < 1.5 {
		if !loose {
			return Field[Price]{}, nil
		}
		if best = p.barePrice(quants); best.q == nil {
			return Field[Price]{}, nil
		}
	}
	q := best.q
	amount, currency := q.value, q.unit
	if !isMoney(currency) {
		currency = ""
	}
	if amount < 100 && !q.scaled && (q.decimals > 0 || q.label == "price") && currency != "uzs" { // "прошу 8.5"
		amount *= 1000
	}
	if currency == "" {
		currency = p.market.bare(amount)
	}
	return field(p, Price{int(math.Round(amount)), upperCurrency(currency)}, q.from, q.to, sure(best.score/7)), q
}

func upperCurrency(unit string) string {
	switch unit {
	case "usd":
		return "USD"
	case "eur":
		return "EUR"
	case "uah":
		return "UAH"
	case "pln":
		return "PLN"
	case "uzs":
		return "UZS"
	}
	return unit
}

// sure turns a score into a confidence between 0.3 and 0.98.
func sure(share float64) float64 { return math.Round(100*min(0.98, max(0.3, share))) / 100 }

func top(found []candidate) candidate {
	var best candidate
	for _, c := range found {
		if best.q == nil || c.score > best.score {
			best = c
		}
	}
	return best
}

// moneyScore is how well a quantity with a currency or under a price label serves as the asking price.
func (p *post) moneyScore(q *quantity) (float64, bool) {
	if q.glued || q.date || q.value <= 0 {
		return 0, false
	}
	score := 0.0
	if isMoney(q.unit) {
		score += 3
		if low, high := bounds(q.unit); q.value > high || q.value < low && !(q.value < 100 && q.value >= 0.5 && (q.decimals > 0 || q.label == "price")) {
			return 0, false
		}
	} else if q.unit != "" {
		return 0, false
	}
	if q.label == "price" {
		score += 4
		if q.unit == "" && (q.value >= 3e9 || q.value < 100 && q.decimals == 0 && q.value > 70) {
			return 0, false
		}
	} else if q.label == "mileage" || q.label == "engine" && q.unit == "" || q.label == "other" && q.unit == "" {
		return 0, false
	}
	if score == 0 {
		return 0, false
	}
	before, after := p.notesBefore(q), p.notesAfter(q)
	score += judged(before, q.label == "price", p.feeFirst(q))
	switch {
	case after&monthly != 0:
		score -= 8
	case after&(deposit|pieces) != 0 && q.label != "price":
		score -= 6
	case after&marketPrice != 0:
		score -= 3
	case after&fee != 0 && q.label != "price" && before == 0 && p.afterFirst(q):
		score -= 4
	}
	if p.struck(q) {
		score -= 6
	}
	return score, true
}

func (p *post) struck(q *quantity) bool { return p.toks[q.from].struck || p.toks[q.to-1].struck }

// judged weighs the notes before a sum of money.
func judged(n notes, labelled, feeAtOnce bool) float64 {
	score := 0.0
	if n&(monthly|deposit) != 0 {
		if labelled && n&monthly == 0 {
			score -= 1
		} else {
			score -= 8
		}
	}
	if n&fee != 0 {
		if labelled && !feeAtOnce {
			score -= 0.5
		} else {
			score -= 6
		}
	}
	if n&(marketPrice|exchange) != 0 {
		score -= 5
	}
	if n&(service|bought) != 0 && !labelled {
		score -= 4
	}
	if n&was != 0 {
		score -= 4
	}
	if n&nowPrice != 0 {
		score += 5
	}
	if n&total != 0 {
		score += 4
	}
	if n&cash != 0 {
		score += 2
	}
	return score
}

// feeFirst tells that the word right behind a price label names a fee: "вартість доставки 1200 $".
func (p *post) feeFirst(q *quantity) bool {
	for j, n := q.from-1, 0; j >= 0 && n < 8 && !p.stops(j); j, n = j-1, n+1 {
		if _, ok := p.has(j, aLabel, "price"); !ok {
			continue
		}
		for k := j + 1; k < q.from && k < j+2; k++ {
			if h, ok := p.has(k, aNote, ""); ok && noteBits[h.value]&(fee|monthly|deposit) != 0 {
				return true
			}
		}
	}
	return false
}

// afterFirst tells that a fee word stands right behind a sum: "1 180 зборів".
func (p *post) afterFirst(q *quantity) bool {
	if q.to >= len(p.toks) || p.toks[q.to].kind != word {
		return false
	}
	_, ok := p.has(q.to, aNote, "fee")
	return ok
}

var arrows = keys("→ ➡ ➜ ⇒ > до to на")

// drops finds "12 000 → 11 500" and "з 12 000 до 11 500": the later, lower figure is the price.
func (p *post) drops(found []candidate) {
	for i := 1; i < len(found); i++ {
		a, b := found[i-1].q, found[i].q
		if b.from-a.to > 4 || b.value >= a.value || b.unit != a.unit && a.unit != "" && b.unit != "" || p.toks[a.from].line != p.toks[b.from].line {
			continue
		}
		for j := a.to; j < b.from; j++ {
			if arrows[p.toks[j].key] {
				found[i].score = max(found[i].score, found[i-1].score) + 1
				found[i-1].score -= 4
			}
		}
	}
}

func bounds(unit string) (low, high float64) {
	switch unit {
	case "uah":
		return 3_000, 60_000_000
	case "pln":
		return 500, 5_000_000
	case "uzs":
		return 5_000_000, 10_000_000_000
	}
	return 150, 2_000_000
}

// barePrice is the best figure without any sign of what it is: round, large enough, near a word of bargaining or at the end.
func (p *post) barePrice(quants []quantity) candidate {
	var found []candidate
	for i := range quants {
		q := &quants[i]
		if q.unit != "" || q.label != "" && q.label != "year" && q.label != "phone" || q.glued || q.date || q.letter != "" || q.decimals > 0 && !q.scaled {
			continue
		}
		v := q.value
		if v < 500 || v > 300_000 || math.Mod(v, 10) != 0 || p.yearLike(q) || p.tagged(q) {
			continue
		}
		if q.scaled && v >= 60_000 {
			continue
		}
		score := 1.0
		if math.Mod(v, 50) == 0 {
			score += 0.5
		}
		if v >= 60_000 {
			score--
		}
		if q.to < len(p.toks) {
			if _, ok := p.has(q.to, aHaggle, ""); ok {
				score += 2
			}
		}
		if n := p.notesBefore(q); n&(fee|monthly|deposit|service|exchange|marketPrice|warranty|bought|distance) != 0 {
			score -= 2
		}
		if p.notesAfter(q)&(monthly|service|distance|pieces) != 0 {
			score -= 2
		}
		if score >= 1 {
			found = append(found, candidate{q, score})
		}
	}
	return top(found)
}

// tagged figures carry a number sign or belong to a chain such as 225/55 or 5x130.
func (p *post) tagged(q *quantity) bool {
	if q.from > 0 {
		switch p.toks[q.from-1].key {
		case "№", "#", "x", "/", ":":
			return p.glued(q.from) || p.toks[q.from-1].key == "№"
		}
	}
	return q.to < len(p.toks) && !p.toks[q.to].space && (p.toks[q.to].key == "x" || p.toks[q.to].key == ":" && q.to+1 < len(p.toks) && p.toks[q.to+1].kind == number)
}

func (p *post) yearLike(q *quantity) bool {
	return q.date || q.digits == 4 && !q.grouped && !q.scaled && q.decimals == 0 && q.value >= 1950 && int(q.value) <= p.year+1
}
