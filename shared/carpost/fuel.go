package carpost

var dieselLetters = keys("d д xd")

// burns decides the fuel from all words about it: gas in the tank beats what the engine was built for, a plug beats a
// hybrid, a hybrid beats its petrol. A battery given in kWh is an electric car unless something else burns.
func (p *post) burns(quants []quantity, from, to int) Field[string] {
	var at map[string]hit
	see := func(h hit) {
		if at == nil {
			at = map[string]hit{}
		}
		if _, ok := at[h.value]; !ok {
			at[h.value] = h
		}
	}
	for _, h := range p.within(from, to) {
		switch {
		case h.kind == aFuel && p.fuelFits(h):
			see(h)
		}
	}
	for i := range quants {
		q := &quants[i]
		if q.unit == "kwh" {
			see(hit{sense{kind: aFuel, value: "battery"}, q.from, q.to})
		}
		if dieselLetters[q.letter] && q.value < 9 && q.decimals == 1 {
			see(hit{sense{kind: aFuel, value: "diesel"}, q.from, q.to + 1})
		}
	}
	if h, ok := p.dieselModel(from, to); ok {
		see(h)
	}
	give := func(value, by string, confidence float64) Field[string] {
		h := at[by]
		return field(p, value, h.from, h.to, confidence)
	}
	is := func(v string) bool { _, ok := at[v]; return ok }
	switch {
	case len(at) == 0:
		return Field[string]{}
	case is("cng"):
		return give("cng", "cng", 0.9)
	case is("lpg") && !is("electric"):
		return give("lpg", "lpg", 0.9)
	case is("phev"):
		return give("phev", "phev", 0.9)
	case is("hybrid"):
		return give("hybrid", "hybrid", 0.9)
	case is("electric") && (is("petrol") || is("diesel")):
		if is("battery") {
			return give("phev", "battery", 0.6)
		}
		if p.within(from, to) != nil && at["electric"].to-at["electric"].from >= 1 && p.joined(at) {
			return give("hybrid", "electric", 0.6)
		}
	case is("electric"):
		return give("electric", "electric", 0.9)
	case is("battery") && !is("petrol") && !is("diesel"):
		return give("electric", "battery", 0.9)
	}
	d, diesel := at["diesel"]
	g, petrol := at["petrol"]
	switch {
	case diesel && petrol && p.under(g.from, "fuel") && !p.under(d.from, "fuel"):
		return give("petrol", "petrol", 0.9)
	case diesel && petrol && g.from < d.from && !p.under(d.from, "fuel"):
		return give("petrol", "petrol", 0.6)
	case diesel:
		return give("diesel", "diesel", 0.9)
	case petrol:
		return give("petrol", "petrol", 0.9)
	}
	return Field[string]{}
}

// joined tells that petrol and electric are named in one breath: "2.0 бензин + електро".
func (p *post) joined(at map[string]hit) bool {
	e := at["electric"]
	for _, v := range [...]string{"petrol", "diesel"} {
		if h, ok := at[v]; ok && (e.from-h.to >= 0 && e.from-h.to <= 2 || h.from-e.to >= 0 && h.from-e.to <= 2) {
			return true
		}
	}
	return false
}

var gasless = keys("без під под не no bez")

func (p *post) fuelFits(h hit) bool {
	k := p.toks[h.from].key
	switch h.value {
	case "electric":
		// електро- before a noun is a comfort, not an engine.
		if h.to < len(p.toks) && p.toks[h.to].key == "-" && p.glued(h.to) {
			return false
		}
		if (k == "ev" || k == "ed") && !p.toks[h.from].upper {
			return false
		}
		return true
	case "lpg":
		for j, n := h.from-1, 0; j >= 0 && n < 2; j, n = j-1, n+1 {
			if gasless[p.toks[j].key] {
				return false
			}
		}
		return true
	}
	return true
}

// dieselModel reads the d behind the number of a model: 530d, 350 d.
func (p *post) dieselModel(from, to int) (hit, bool) {
	for _, h := range p.within(from, to) {
		if h.kind != aModel || h.to >= len(p.toks) || p.toks[h.to-1].kind != number || len(p.toks[h.to-1].key) != 3 {
			continue
		}
		if k := p.toks[h.to].key; dieselLetters[k] && (p.glued(h.to) || p.toks[h.to].from-p.toks[h.to-1].to <= 1) {
			return hit{sense{kind: aFuel, value: "diesel"}, h.from, h.to + 1}, true
		}
	}
	return hit{}, false
}
