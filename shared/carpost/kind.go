package carpost

// verdict weighs what a post offers against the words that make it something else. Those words count where a post states
// its purpose, in its first words; a dealer's footer offers credit and parts too.
func (p *post) verdict(cars []Car, names []mention) (Kind, float64) {
	evidence := 0.0
	named := false
	for _, m := range names {
		named = named || !m.aside
	}
	if named {
		evidence++
	}
	if len(cars) > 0 {
		evidence += worth(&cars[0])
	}
	weights := map[string]float64{}
	words, first := 0, ""
	cue := 0
	for i := range p.hits {
		h := &p.hits[i]
		if h.kind != aCue {
			continue
		}
		for cue < h.from { // words before the cue
			if p.toks[cue].kind == word {
				words++
			}
			cue++
		}
		w := 1.0
		switch {
		case words < 4:
			w = 4
		case words < 9:
			w = 3
		case words < 16:
			w = 2
		}
		if h.value != "sell" && h.value != "chat" && h.value != "news" && p.offered(h) {
			w /= 4
		}
		if first == "" && w >= 2 {
			first = h.value
		}
		weights[h.value] += w
	}
	against, kind := 0.0, Chat
	for _, k := range [...]struct {
		cue    string
		kind   Kind
		factor float64
	}{{"wanted", Wanted, 1.3}, {"buyup", Service, 1.4}, {"rent", Service, 1.3}, {"parts", Parts, 1.1}, {"service", Service, 1.2}, {"news", News, 1}, {"chat", Chat, 1.2}} {
		w := weights[k.cue] * k.factor
		if first == k.cue {
			w *= 1.3
		}
		if w > against {
			against, kind = w, k.kind
		}
	}
	if first == "sell" {
		evidence += 3
		against *= 0.6
	} else if weights["sell"] > 0 {
		evidence++
	}
	if p.asks() {
		evidence -= 1.5
		if len(cars) > 0 && len(cars[0].Phones)+len(cars[0].Telegram) == 0 {
			evidence--
		}
	}
	weights["wanted"] += p.budget()
	switch {
	case !named || len(cars) == 0:
		return kind, sure(0.6 + against/10)
	case evidence < 3 || against >= evidence:
		return kind, sure(0.5 + (against-evidence)/10)
	}
	certainty := sure(0.6 + (evidence-against)/12)
	switch {
	case len(cars) > 1:
		return Multi, certainty
	case cars[0].Status.Value == "sold":
		return Sold, certainty
	}
	return Offer, certainty
}

// budget weighs what a buyer says of a car: up to a price, from a year, a range of years.
func (p *post) budget() float64 {
	score := 0.0
	for i := range p.quants {
		q := &p.quants[i]
		if q.from == 0 {
			continue
		}
		prev := p.toks[q.from-1].key
		switch {
		case isMoney(q.unit) && limits[prev] && p.notesBefore(q)&(nowPrice|monthly|deposit|fee|exchange) == 0:
			score += 1.5
		case p.yearLike(q) && (q.ranged || belongings[prev]):
			score += 0.7
		}
	}
	return min(score, 3)
}

var limits = keys("до to under max макс")

// offered tells that a cue is about something thrown in with the car: "комплект гуми в подарунок".
func (p *post) offered(h *hit) bool {
	if h.from == 0 {
		return false
	}
	switch p.toks[h.from-1].key {
	case "+", "|", "/":
		return true
	}
	return p.toks[h.from].line > 3
}

// worth is how much a reading looks like an ad.
func worth(c *Car) float64 {
	score := 0.0
	for _, known := range [...]struct {
		ok     bool
		weight float64
	}{
		{c.Model.Known(), 0.5},
		{c.Year.Known(), 1},
		{c.Price.Known(), 1.5},
		{c.MileageKM.Known(), 1},
		{c.VIN.Known(), 1},
		{c.EngineL.Known(), 0.3},
		{c.Fuel.Known(), 0.3},
		{c.Transmission.Known(), 0.4},
		{c.Color.Known(), 0.3},
		{c.PowerHP.Known(), 0.3},
		{c.City.Known(), 0.3},
		{len(c.Phones)+len(c.Telegram) > 0, 0.7},
		{c.Negotiable.Known(), 0.3},
		{c.CustomsCleared.Known(), 0.4},
		{c.Drive.Known(), 0.3},
		{c.Status.Confidence > 0.5 && c.Status.Value != "available", 1},
	} {
		if known.ok {
			score += known.weight
		}
	}
	return score
}

// asks tells that the post ends its first thought, or itself, with a question.
func (p *post) asks() bool {
	for i := range p.toks {
		if p.toks[i].key == "?" && p.toks[i].kind == mark {
			return true
		}
	}
	return false
}
