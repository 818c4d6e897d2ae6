package carpost

// spelledPrice reads a price said in words behind a label: "просим восемь двести", "ціна дванадцять тисяч п'ятсот".
func (p *post) spelledPrice(from, to int) Field[Price] {
	open := -1
	for _, h := range p.within(from, to) {
		switch {
		case h.kind == aLabel && h.value == "price":
			open = h.to
		case h.kind == aNumber && open >= 0 && h.from-open <= 2:
			if v, end := p.spelled(h.from, to); v >= 300 {
				currency := p.market.bare(v)
				if u, ok := p.moneyWord(end); ok {
					currency = upperCurrency(u)
				}
				return field(p, Price{int(v), currency}, h.from, end, 0.7)
			}
			open = -1
		}
	}
	return Field[Price]{}
}

// spelled adds up number words from token i: twelve thousand five hundred, and eight two-hundred, which leaves the thousand out.
func (p *post) spelled(i, to int) (float64, int) {
	total, last, dropped := 0.0, 0.0, false
	for i < to {
		h, ok := p.has(i, aNumber, "")
		if !ok {
			break
		}
		n := parse(h.value)
		switch {
		case n == 1000:
			if total == 0 {
				total = 1
			}
			total *= 1000
			dropped = false
		case n >= 100 && last > 0 && last < 100:
			total = total*1000 + n
			dropped = true
		default:
			total += n
		}
		last, i = n, h.to
	}
	if total < 100 && total > 0 && !dropped {
		total *= 1000
	}
	return total, i
}

// moneyWord is the currency named at token i.
func (p *post) moneyWord(i int) (string, bool) {
	if i >= len(p.toks) {
		return "", false
	}
	if h, ok := p.has(i, aUnit, ""); ok && isMoney(h.value) {
		return h.value, true
	}
	return "", false
}
