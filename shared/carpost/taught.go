package carpost

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// taughtConfidence is that of a value read where a rule says it stands.
const taughtConfidence = 0.97

// taught reads the fields that rules take from places and sets them in the car.
func (p *post) taught(c *Car, r *Rules) {
	done := map[string]bool{}
	for i := range r.takes {
		t := &r.takes[i]
		if done[t.field] {
			continue
		}
		from, to, ok := p.taughtPlace(t, i)
		if ok && p.convert(c, t, r, from, to) {
			done[t.field] = true
		}
	}
}

// taughtPlace is the tokens a rule points at.
func (p *post) taughtPlace(t *take, index int) (from, to int, ok bool) {
	text := p.text[:min(len(p.text), maxTaught)]
	switch t.how {
	case "line":
		return p.lineAt(t.line)
	case "after":
		for i := range p.hits {
			if h := &p.hits[i]; h.kind == aTaught && h.value == strconv.Itoa(index) {
				from, to = p.valueAfter(h.to)
				if from < to {
					return from, to, true
				}
			}
		}
		return 0, 0, false
	case "between":
		a := strings.Index(text, t.from)
		if a < 0 {
			return 0, 0, false
		}
		a += len(t.from)
		b := strings.Index(text[a:], t.to)
		if b < 0 {
			return 0, 0, false
		}
		return p.tokensIn(a, a+b)
	}
	m := t.pattern.FindStringSubmatchIndex(text)
	switch {
	case m == nil:
		return 0, 0, false
	case len(m) >= 4 && m[2] >= 0:
		return p.tokensIn(m[2], m[3])
	}
	return p.tokensIn(m[0], m[1])
}

func (p *post) tokensIn(a, b int) (from, to int, ok bool) {
	from = sort.Search(len(p.toks), func(i int) bool { return p.toks[i].from >= a })
	to = sort.Search(len(p.toks), func(i int) bool { return p.toks[i].from >= b })
	return from, to, from < to
}

// lineAt is the n-th line that is not blank; negative numbers count from the end.
func (p *post) lineAt(n int) (from, to int, ok bool) {
	var lines [][2]int
	start := 0
	for i := 0; i <= len(p.toks); i++ {
		if i < len(p.toks) && p.toks[i].kind != line {
			continue
		}
		if i > start {
			lines = append(lines, [2]int{start, i})
		}
		start = i + 1
	}
	if n < 0 {
		n += len(lines) + 1
	}
	if n < 1 || n > len(lines) {
		return 0, 0, false
	}
	return lines[n-1][0], lines[n-1][1], true
}

// valueAfter is what stands behind a keyword: up to the end of the line, the next emoji or the next label.
func (p *post) valueAfter(i int) (from, to int) {
	for i < len(p.toks) && p.toks[i].kind == mark && strings.Contains(":-=•.#", p.toks[i].key) {
		i++
	}
	for to = i; to < len(p.toks) && to < i+24; to++ {
		t := &p.toks[to]
		if t.kind == line || t.kind == mark && len(t.key) >= 3 && t.key >= "℀" && !p.moneyAt(to) {
			break
		}
		if to > i && p.labels(to) {
			break
		}
	}
	return i, to
}

func (p *post) labels(i int) bool {
	for _, h := range p.at(i) {
		if h.kind == aTaught || h.kind == aLabel && h.to < len(p.toks) && p.toks[h.to].key == ":" {
			return true
		}
	}
	return false
}

// convert turns the tokens [from, to) into the field of a rule.
func (p *post) convert(c *Car, t *take, r *Rules, from, to int) bool {
	raw := strings.TrimSpace(p.text[p.toks[from].from:p.toks[to-1].to])
	if v, ok := r.maps[t.field][foldText(raw)]; ok {
		return setText(c, t.field, Field[string]{Value: v, Span: p.span(from, to), Confidence: taughtConfidence})
	}
	switch t.as {
	case "car", "make", "model":
		return p.takeName(c, t.as, from, to)
	case "word", "city":
		kind := map[string]senseKind{"fuel": aFuel, "gear": aGear, "drive": aDrive, "body": aBody, "color": aColor, "status": aStatus, "city": aCity}[t.field]
		for _, h := range p.within(from, to) {
			if h.kind == kind {
				return setText(c, t.field, field(p, strings.TrimSuffix(h.value, "?"), h.from, h.to, taughtConfidence))
			}
		}
		return false
	case "text":
		return setText(c, t.field, field(p, raw, from, to, taughtConfidence))
	}
	for _, q := range p.quantsIn(from, to) {
		if p.takeFigure(c, t, &q) {
			return true
		}
	}
	return false
}

func (p *post) takeFigure(c *Car, t *take, q *quantity) bool {
	v := q.value
	if t.as == "thousands" && v < 1000 {
		v *= 1000
	}
	switch t.field {
	case "year":
		if v < 100 {
			v = p.century(v)
		}
		if v < 1950 || int(v) > p.year+1 {
			return false
		}
		c.Year = field(p, int(v), q.from, q.to, taughtConfidence)
	case "price":
		currency := q.unit
		switch {
		case isMoney(t.as):
			currency = t.as
		case !isMoney(currency):
			currency = strings.ToLower(p.market.bare(v))
		}
		c.Price = field(p, Price{int(math.Round(v)), upperCurrency(currency)}, q.from, q.to, taughtConfidence)
	case "mileage":
		if t.as == "miles" || q.unit == "mile" {
			v *= kmPerMile
		}
		c.MileageKM = field(p, int(math.Round(v)), q.from, q.to, taughtConfidence)
	case "engine":
		if v >= 500 {
			v /= 1000
		}
		c.EngineL = field(p, math.Round(v*10)/10, q.from, q.to, taughtConfidence)
	case "power":
		if t.as == "kw" || q.unit == "kw" {
			v *= hpPerKW
		}
		c.PowerHP = field(p, int(math.Round(v)), q.from, q.to, taughtConfidence)
	default:
		return false
	}
	return true
}

// takeName reads maker and model: those of the dictionary, else the words as they stand.
func (p *post) takeName(c *Car, as string, from, to int) bool {
	for _, h := range p.within(from, to) {
		switch {
		case h.kind == aMake && as != "model":
			c.Make = field(p, h.value, h.from, h.to, taughtConfidence)
		case h.kind == aModel && as != "make":
			c.Model = field(p, h.value, h.from, h.to, taughtConfidence)
			if h.make != "" {
				c.Make = field(p, h.make, h.from, h.to, taughtConfidence)
			}
			c.Warnings = without(c.Warnings, NoModel)
			return true
		}
	}
	if as == "make" {
		return c.Make.Known()
	}
	raw := strings.Trim(p.text[p.toks[from].from:p.toks[to-1].to], " #:,.-")
	if raw == "" || len(raw) > 40 {
		return false
	}
	c.Model = field(p, raw, from, to, 0.6)
	return true
}

func without(list []Warning, w Warning) []Warning {
	out := list[:0]
	for _, x := range list {
		if x != w {
			out = append(out, x)
		}
	}
	return out
}

func setText(c *Car, name string, f Field[string]) bool {
	if f.Value == "" {
		return false
	}
	switch name {
	case "make":
		c.Make = f
	case "model", "car":
		c.Model = f
	case "fuel":
		c.Fuel = f
	case "gear":
		c.Transmission = f
	case "drive":
		c.Drive = f
	case "body":
		c.Body = f
	case "color":
		c.Color = f
	case "vin":
		f.Value = vinText(f.Value)
		c.VIN = f
	case "plate":
		f.Value = plateText(strings.ReplaceAll(f.Value, " ", ""))
		c.Plate = f
	case "city":
		c.City = f
	case "status":
		c.Status = f
	default:
		return false
	}
	return true
}
