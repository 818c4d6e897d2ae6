package carpost

import (
	"sort"
	"strings"
	"time"
)

// Parse reads a post. now tells which years can be; nothing else depends on it. The same arguments give the same result,
// whatever else goes on, in time linear in the length of the text.
func Parse(text string, d Dictionary, r Rules, now time.Time) Result {
	p := newPost(text, r.home(), now.Year())
	contacts := p.phones()
	layers := d.layers
	if r.words != nil {
		layers = append([]*phrases{r.words}, layers...)
	}
	p.match(layers)
	if r.market == nil {
		p.market = p.guessMarket()
	}
	contacts = p.labelled(p.market, contacts)
	p.figures()
	p.label()
	names := p.mentions()
	names = p.misspelt(layers, names)
	for i := range names {
		if names[i].model == "" && !names[i].aside {
			p.guess(&names[i])
		}
	}
	segs, common := p.split(names)
	handles := p.names()
	var cars []Car
	for _, s := range segs {
		cars = append(cars, p.car(s, common, len(segs) > 1))
	}
	cars = merged(cars)
	if len(cars) == 1 {
		p.taught(&cars[0], &r)
	}
	for i := range cars {
		c := &cars[i]
		p.contacts(c, contacts, handles)
		c.Confidence = overall(c)
	}
	res := Result{Cars: cars, Misses: p.misses(names)}
	res.Kind, res.Confidence = p.verdict(cars, names)
	if !res.Kind.Ad() {
		res.Cars = nil
	}
	r.filtered(p, &res)
	res.Work = p.work
	return res
}

// guessMarket knows a Polish post by its words; all others are taken for Ukrainian.
func (p *post) guessMarket() *market {
	if !p.latin {
		return &markets[0]
	}
	for i := range p.hits {
		h := &p.hits[i]
		if h.kind == aUnit && h.value == "pln" {
			return &markets[1]
		}
		if h.kind == aCue || h.kind == aLabel {
			switch p.toks[h.from].key {
			case "sprzedam", "cena", "przebieg", "kupie", "rocznik", "rok", "sprzedaż", "skrzynia", "silnik":
				return &markets[1]
			}
		}
	}
	return &markets[0]
}

// car reads one car from its segment, and what is common to all cars from the rest.
func (p *post) car(s segment, common [][2]int, several bool) Car {
	quants := p.quantsIn(s.from, s.to)
	var c Car
	if s.name.make != "" {
		c.Make = field(p, s.name.make, s.name.makeAt[0], s.name.makeAt[1], p.nameConfidence(&s.name))
	}
	if s.name.model != "" {
		c.Model = field(p, s.name.model, s.name.modelAt[0], s.name.modelAt[1], p.nameConfidence(&s.name))
		if s.name.guessed {
			c.Warnings = append(c.Warnings, NoModel)
		}
	} else {
		c.Warnings = append(c.Warnings, NoModel)
	}
	var priced *quantity
	c.Price, priced = p.price(quants, !p.onRequest(s.from, s.to))
	anchor := s.name.from
	if several && anchor < s.from {
		anchor = s.from
	}
	c.Year = p.born(quants, priced, anchor)
	if !c.Price.Known() {
		c.Price = p.spelledPrice(s.from, s.to)
	}
	c.MileageKM = p.mileage(quants, priced, s.from, s.to)
	c.EngineL = p.engine(quants, priced)
	c.PowerHP = p.power(quants)
	c.Fuel = p.burns(quants, s.from, s.to)
	c.Transmission = p.transmission(s.from, s.to)
	c.Drive = p.driven(s.from, s.to)
	c.Body = p.shape(s.from, s.to, s.name.make)
	c.Color = p.painted(s.from, s.to)
	c.Negotiable = p.bargains(s.from, s.to)
	p.codes(&c, s.from, s.to)
	var told bool
	c.Status, told = p.standing(s.from, s.to)
	here := [2]int{s.from, s.to}
	if several {
		p.shared(&c, here, common, told)
		return c
	}
	c.City = p.town(here)
	c.CustomsCleared = p.cleared(here)
	return c
}

// shared fills a car of several from what is said of all of them.
func (p *post) shared(c *Car, here [2]int, common [][2]int, told bool) {
	header := p.header(here[0])
	if !told {
		if st, ok := p.standing(header[0], header[1]); ok {
			c.Status = st
		} else if header == [2]int{} {
			if st, ok := p.standing(common[0][0], common[0][1]); ok {
				c.Status = st
			}
		}
	}
	switch c.City = p.town(here); {
	case c.City.Known():
	case header[1] > 0 && p.town(header).Known():
		c.City = p.town(header)
	default:
		c.City = p.town(common...)
		if header[1] > 0 && c.City.Known() && p.heads(c.City.Span) { // the town of another group
			c.City = Field[string]{}
		}
	}
	c.CustomsCleared = p.cleared(here)
	for _, r := range common {
		both := false
		for _, h := range p.within(r[0], r[1]) {
			both = both || h.kind == aNote && h.value == "both"
		}
		if !c.CustomsCleared.Known() {
			c.CustomsCleared = p.cleared(r)
		}
		if !both {
			continue
		}
		if !c.Fuel.Known() {
			c.Fuel = p.burns(nil, r[0], r[1])
		}
		if !c.Transmission.Known() {
			c.Transmission = p.transmission(r[0], r[1])
		}
		if !c.Drive.Known() {
			c.Drive = p.driven(r[0], r[1])
		}
		if !c.Negotiable.Known() {
			c.Negotiable = p.bargains(r[0], r[1])
		}
	}
}

// header is the nearest line above token i that announces cars and ends in a colon, or nothing.
func (p *post) header(i int) [2]int {
	end := i
	for n := 0; end > 0 && n < 400; n++ {
		start := p.lineStart(end - 1)
		last := end - 1
		for last > start && p.toks[last].kind == line {
			last--
		}
		if p.toks[last].key == ":" {
			return [2]int{start, end}
		}
		end = start
	}
	return [2]int{}
}

// heads tells that a span lies in a line that ends in a colon.
func (p *post) heads(s Span) bool {
	last := ""
	for i := range p.toks {
		t := &p.toks[i]
		if t.kind == line {
			if t.from > s.To {
				break
			}
			last = ""
			continue
		}
		last = t.key
	}
	return last == ":"
}

func (p *post) quantsIn(from, to int) []quantity {
	a := sort.Search(len(p.quants), func(i int) bool { return p.quants[i].from >= from })
	b := sort.Search(len(p.quants), func(i int) bool { return p.quants[i].from >= to })
	return p.quants[a:b]
}

func (p *post) nameConfidence(m *mention) float64 {
	switch {
	case m.guessed:
		return 0.4
	case m.aside, m.slipped:
		return 0.5
	case m.chassis:
		return 0.75
	}
	return 0.95
}

// onRequest tells that the post keeps its price to itself.
func (p *post) onRequest(from, to int) bool {
	for _, h := range p.within(from, to) {
		if h.kind == aNote && h.value == "onrequest" {
			return true
		}
	}
	return false
}

func (p *post) contacts(c *Car, phones, handles []contact) {
	seen := map[string]bool{}
	for _, k := range phones {
		if !seen[k.value] {
			seen[k.value] = true
			c.Phones = append(c.Phones, field(p, k.value, k.from, k.to, 0.95))
		}
	}
	for _, k := range handles {
		c.Telegram = append(c.Telegram, field(p, k.value, k.from, k.to, 0.9))
	}
}

// merged joins readings of the same car, as bilingual posts give it.
func merged(cars []Car) []Car {
	out := cars[:0]
	for _, c := range cars {
		if n := len(out); n == 0 || !twins(&out[n-1], &c) {
			out = append(out, c)
		}
	}
	return out
}

func twins(a, b *Car) bool {
	return a.Make.Value == b.Make.Value && a.Model.Value == b.Model.Value && a.Year.Value == b.Year.Value && a.Price.Value == b.Price.Value &&
		a.MileageKM.Value == b.MileageKM.Value
}

// overall is the confidence of the four fields a card needs; a missing one counts as nothing.
func overall(c *Car) float64 {
	sum := c.Make.Confidence + c.Model.Confidence + c.Year.Confidence + c.Price.Confidence
	return sure(sum / 4)
}

// misses are words that stand where the dictionary should know one.
func (p *post) misses(names []mention) []Miss {
	var out []Miss
	for _, m := range names {
		if m.guessed && strings.TrimSpace(m.model) != "" {
			out = append(out, Miss{Kind: "model", Make: m.make, Text: m.model, Span: p.span(m.modelAt[0], m.modelAt[1])})
		}
	}
	for i := range p.hits {
		h := &p.hits[i]
		if h.kind != aLabel || h.value != "city" || p.toks[h.from].kind != word {
			continue
		}
		j := h.to
		for j < len(p.toks) && p.toks[j].kind == mark && j < h.to+2 {
			j++
		}
		if j < len(p.toks) && p.toks[j].kind == word && p.toks[j].upper && len(p.at(j)) == 0 {
			out = append(out, Miss{Kind: "city", Text: p.text[p.toks[j].from:p.toks[j].to], Span: p.span(j, j+1)})
		}
	}
	return out
}
