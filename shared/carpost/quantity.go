package carpost

import "strconv"

// quantity is a figure with what belongs to it: "19,5к $", "150 тис. км", "09.2018". The tokens are [from, to).
type quantity struct {
	from, to   int
	value      float64
	unit       string // of the dictionary's unit senses, "" for none
	label      string // the label it stands under
	decimals   int
	digits     int  // of the figure as written, without decimals
	scaled     bool // тис, к, млн stood behind it
	grouped    bool // 31 500, 7'250
	date       bool // its value is the year of a written date or '17
	ranged     bool // the lower end of a range
	glued      bool // stuck to letters before it: R17
	before     bool // its currency stood before it
	labelAfter bool
	letter     string // one letter stuck behind it: 2.0d
}

// figures finds the quantities outside taken tokens.
func (p *post) figures() {
	p.quants = make([]quantity, 0, 24)
	for i := 0; i < len(p.toks); {
		p.work++
		if p.taken[i] {
			i++
			continue
		}
		if p.toks[i].kind != number {
			i++
			continue
		}
		q := p.figure(i)
		if n := len(p.quants); n > 0 && p.ranges(&p.quants[n-1], &q) {
			low := &p.quants[n-1]
			p.unite(low, &q)
			for k := low.from; k < q.to; k++ {
				p.qAt[k] = int32(n)
			}
			i = q.to
			continue
		}
		p.quants = append(p.quants, q)
		for k := q.from; k < q.to; k++ {
			p.qAt[k] = int32(len(p.quants))
		}
		i = q.to
	}
}

// ranges tells that b is the upper end of a range begun by a: "12-13 тис", "2023-2024", "10 000 – 12 000 $".
func (p *post) ranges(a, b *quantity) bool {
	if a.ranged || b.from != a.to+1 || p.toks[a.to].key != "-" || a.unit != "" && a.unit != b.unit && a.unit != "year" || a.date || b.date {
		return false
	}
	if a.glued || b.value <= a.value && (!b.scaled || a.scaled) {
		return false
	}
	if p.yearLike(a) != p.yearLike(b) {
		return false
	}
	return b.digits-a.digits <= 1 && a.digits-b.digits <= 1 || a.unit == b.unit && a.unit != ""
}

func (p *post) unite(a, b *quantity) {
	if b.scaled && !a.scaled {
		a.value *= scaleOf(b)
		a.scaled = true
	}
	if a.unit == "" {
		a.unit = b.unit
	}
	a.to, a.ranged, a.letter = b.to, true, b.letter
}

func scaleOf(q *quantity) float64 {
	if q.value >= 1e6 {
		return 1e6
	}
	return 1e3
}

// figure reads the quantity that begins with the number token i.
func (p *post) figure(i int) quantity {
	q := quantity{from: i, digits: len(p.toks[i].key)}
	q.glued = p.glued(i) && p.toks[i-1].kind == word && !p.moneyAt(i-1)
	if d, ok := p.date(i); ok {
		return d
	}
	j, text := i+1, p.toks[i].key
	if len(text) > 12 {
		q.to = j
		return q
	}
	head := text
	sep := ""
	for j+1 < len(p.toks) && len(text) < 12 {
		n := p.group(head, sep, j)
		if n == 0 {
			break
		}
		if n == 2 {
			sep = p.toks[j].key
		} else {
			sep = " "
		}
		text += p.toks[j+n-1].key
		q.grouped = true
		j += n
	}
	q.value = parse(text)
	if !q.grouped || sep != "." {
		if n := p.fraction(j); n > 0 {
			frac := p.toks[j+1].key
			q.decimals = n
			q.value += parse(frac) / pow10(n)
			j += 2
		}
	}
	q.digits = len(text)
	if j < len(p.toks) && p.toks[j].kind == mark && p.toks[j].key == "+" && !p.toks[j].space {
		j++
	}
	q.to = j
	p.scale(&q)
	p.unit(&q)
	return q
}

func (p *post) moneyAt(i int) bool { h, ok := p.has(i, aUnit, ""); return ok && isMoney(h.value) }

// group is how many tokens after a head of one to three digits make one more group of three: a sign and a number, or a number.
func (p *post) group(head, sep string, j int) int {
	if len(head) > 3 || head[0] == '0' {
		return 0
	}
	a := &p.toks[j]
	if a.kind == number && !p.taken[j] && len(a.key) == 3 && a.space && a.from-p.toks[j-1].to <= 3 && (sep == "" || sep == " ") {
		// "320 150 000": the first figure is something else when exactly two full groups of a mileage follow; read as written.
		return 1
	}
	if j+1 >= len(p.toks) || a.kind != mark || a.space {
		return 0
	}
	b := &p.toks[j+1]
	if b.kind != number || b.space || len(b.key) != 3 || p.taken[j+1] {
		return 0
	}
	switch a.key {
	case ".", ",", "'", "`":
		if sep == "" || sep == a.key || sep != " " {
			return 2
		}
	}
	return 0
}

// fraction is the number of decimals behind token j, 0 if there are none.
func (p *post) fraction(j int) int {
	if j+1 >= len(p.toks) {
		return 0
	}
	a, b := &p.toks[j], &p.toks[j+1]
	if a.kind != mark || a.key != "." && a.key != "," || a.space || b.kind != number || b.space || len(b.key) > 2 || p.taken[j+1] {
		return 0
	}
	if j+3 < len(p.toks) && p.toks[j+2].key == a.key && p.toks[j+3].kind == number && p.glued(j+2) && p.glued(j+3) { // 10.05.20
		return 0
	}
	return len(b.key)
}

// date reads 15.03.2018, 03.2018, 3/2015 and '17 as their year.
func (p *post) date(i int) (quantity, bool) {
	key := p.toks[i].key
	if len(key) == 2 && i > 0 && p.toks[i-1].key == "'" && p.glued(i) && (p.toks[i-1].space || p.toks[i-1].from == 0) {
		return quantity{from: i - 1, to: i + 1, value: p.century(parse(key)), date: true}, true
	}
	if len(key) > 2 {
		return quantity{}, false
	}
	j, v := i, parse(key)
	for steps := 0; steps < 2; steps++ {
		if j+2 >= len(p.toks) || p.toks[j+2].kind != number || !p.glued(j+1) || !p.glued(j+2) || p.taken[j+2] {
			return quantity{}, false
		}
		if s := p.toks[j+1].key; s != "." && s != "/" && s != "-" {
			return quantity{}, false
		}
		next := p.toks[j+2].key
		if y := parse(next); len(next) == 4 && v >= 1 && v <= 12 && y >= 1950 && int(y) <= p.year+1 {
			q := quantity{from: i, to: j + 3, value: y, date: true, unit: ""}
			p.unit(&q)
			return q, true
		}
		if len(next) > 2 {
			return quantity{}, false
		}
		j, v = j+2, parse(next)
	}
	return quantity{}, false
}

// century completes a year of two digits.
func (p *post) century(v float64) float64 {
	if int(v)+2000 <= p.year+1 {
		return v + 2000
	}
	return v + 1900
}

// scale reads тис, к and млн behind a figure.
func (p *post) scale(q *quantity) {
	j := q.to
	if j >= len(p.toks) {
		return
	}
	if t := &p.toks[j]; t.kind == word && p.glued(j) && t.key == "k" {
		q.scaled = true
		q.value *= 1e3
		q.to++
		if q.to < len(p.toks) && p.glued(q.to) && p.toks[q.to].kind == number && len(p.toks[q.to].key) == 1 { // 7к9
			q.value += parse(p.toks[q.to].key) * 100
			q.to++
		}
		return
	}
	for _, try := range []int{j, j + 1} {
		if try != j && (j >= len(p.toks) || p.toks[j].key != "-" && p.toks[j].key != "." || try >= len(p.toks)) {
			break
		}
		h, ok := p.has(try, aUnit, "")
		if !ok {
			continue
		}
		switch h.value {
		case "thousand":
			// "245 000 тис. км" is a slip: the thousands are already written out.
			if q.value < 1000 || !q.grouped && q.value < 1000 {
				q.value *= 1e3
			}
		case "million":
			q.value *= 1e6
		case "tkm":
			if q.value < 1000 {
				q.value *= 1e3
			}
			q.unit = "km"
		default:
			return
		}
		q.scaled = true
		q.to = h.to
		p.rest(q, h.value == "thousand")
		if q.to < len(p.toks) && p.toks[q.to].key == "." {
			if _, ok := p.has(q.to+1, aUnit, ""); ok {
				q.to++
			}
		}
		return
	}
}

// rest adds the hundreds of "11 тис 600 доларів".
func (p *post) rest(q *quantity, thousands bool) {
	j := q.to
	if j < len(p.toks) && p.toks[j].key == "." {
		j++
	}
	if !thousands || q.decimals > 0 || j+1 >= len(p.toks) || p.toks[j].kind != number || len(p.toks[j].key) != 3 || p.taken[j] {
		return
	}
	if h, ok := p.has(j+1, aUnit, ""); ok && isMoney(h.value) {
		q.value += parse(p.toks[j].key)
		q.to = j + 1
	}
}

// unit reads the unit behind a figure, or a currency before it.
func (p *post) unit(q *quantity) {
	if q.unit == "" {
		for _, try := range []int{q.to, q.to + 1} {
			if try >= len(p.toks) || try > q.to && (p.toks[q.to].kind != mark || !skippable(p.toks[q.to].key) || p.toks[q.to].space) {
				break
			}
			h, ok := p.has(try, aUnit, "")
			if !ok || h.value == "thousand" || h.value == "million" || h.value == "tkm" {
				continue
			}
			if isMoney(h.value) && p.belongsToNext(h) {
				break
			}
			q.unit, q.to = h.value, h.to
			if h.value == "km" && p.polishPower(h, q) {
				q.unit = "hp"
			}
			break
		}
	}
	if q.unit == "" && q.from > 0 && p.qAt[q.from-1] == 0 {
		if h, ok := p.unitEndingAt(q.from); ok && isMoney(h.value) {
			q.unit, q.before = h.value, true
			q.from = h.from
		}
	}
	if q.to < len(p.toks) && p.toks[q.to].kind == word && p.glued(q.to) && len(p.toks[q.to].key) <= 2 && q.unit == "" {
		q.letter = p.toks[q.to].key
	}
	if isMoney(q.unit) && !q.before && q.to < len(p.toks) { // "1000$ USD"
		if h, ok := p.has(q.to, aUnit, q.unit); ok && !p.belongsToNext(h) {
			q.to = h.to
		}
	}
}

// belongsToNext tells that a currency is stuck to the figure behind it and not to the one before.
func (p *post) belongsToNext(h hit) bool {
	return h.to < len(p.toks) && p.toks[h.to].kind == number && p.glued(h.to) && p.toks[h.from].space
}

func (p *post) unitEndingAt(i int) (hit, bool) {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		if h, ok := p.has(i-back, aUnit, ""); ok && h.to == i {
			return h, true
		}
	}
	return hit{}, false
}

// polishPower tells KM, the horse power of Poland, from km.
func (p *post) polishPower(h hit, q *quantity) bool {
	t := &p.toks[h.from]
	return p.text[t.from:t.to] == "KM" && !q.scaled && !q.grouped && q.value >= 40 && q.value <= 700
}

func parse(digits string) float64 {
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0
	}
	return v
}

func pow10(n int) float64 {
	v := 1.0
	for range n {
		v *= 10
	}
	return v
}
