package carpost

// town is where the car is, or where it is going.
func (p *post) town(ranges ...[2]int) Field[string] {
	var best hit
	score := 0.0
	for _, r := range ranges {
		for _, h := range p.within(r[0], r[1]) {
			if h.kind != aCity || p.taken[h.from] {
				continue
			}
			if s := p.townScore(h); s > score {
				best, score = h, s
			}
		}
	}
	if score <= 0 {
		return Field[string]{}
	}
	return field(p, best.value, best.from, best.to, sure(0.6+score/12))
}

var regions = keys("обл область області области обласний района району")

func (p *post) townScore(h hit) float64 {
	if h.to < len(p.toks) && regions[p.toks[h.to].key] {
		return 0
	}
	score := 1.0
	if p.under(h.from, "city") {
		score += 4
	}
	if p.isolated(h) {
		score += 1
	}
	if p.toks[h.from].hash {
		score -= 0.5
	}
	for j, n := h.from-1, 0; j >= 0 && n < 4; j, n = j-1, n+1 {
		t := &p.toks[j]
		if t.kind == line || t.key == "," || t.key == "(" || t.key == "." && n > 0 || t.key == ";" || t.key == "•" {
			break
		}
		if t.key == "➜" || t.key == "→" || t.key == "➡" || t.key == "-" && p.toks[j].space && n == 0 && p.routes(j) {
			score += 2
			break
		}
		for _, x := range p.at(j) {
			if x.kind != aNote {
				continue
			}
			switch x.value {
			case "place":
				if n == 0 || n == 1 && p.toks[j+1].key == "." {
					score += 1.5
				}
			case "origin":
				if n == 0 || len(t.key) > 2 {
					score -= 4
				}
			case "notcity":
				score -= 3
			case "exchange", "market":
				score -= 2
			}
		}
	}
	// "Bremerhaven ➜ Odesa": what stands before an arrow is on the way.
	for j := h.to; j < len(p.toks) && j < h.to+2; j++ {
		if k := p.toks[j].key; k == "➜" || k == "→" || k == "➡" {
			score -= 3
		}
	}
	return score
}

// routes tells that a dash joins two places.
func (p *post) routes(dash int) bool {
	for j := dash - 1; j >= 0 && j >= dash-3; j-- {
		for _, h := range p.at(j) {
			if (h.kind == aRegion || h.kind == aCity) && h.to == dash {
				return true
			}
		}
	}
	return false
}
