package carpost

// segment is the part of a post about one car. The tokens are [from, to).
type segment struct {
	from, to int
	name     mention
}

// split cuts a post into its cars. One car is the whole post; several need several names or ordinals (первый … второй),
// each with a price of its own. What stands before, between and after them is common to all.
func (p *post) split(names []mention) (segs []segment, common [][2]int) {
	all := [][2]int{{0, len(p.toks)}}
	main := primary(names)
	var anchors []mention
	for _, m := range names {
		if !m.aside && !m.tag && (m.model != "" || m.from == main.from) {
			anchors = append(anchors, m)
		}
	}
	rich, ordinals := p.rich(anchors), false
	if len(rich) < 2 {
		ordinals = true
		if rich = p.numbered(main); len(rich) < 2 {
			return []segment{{0, len(p.toks), main}}, all
		}
	}
	rich = rich[:min(len(rich), mostCars)]
	for i, m := range rich {
		start := p.lineStart(m.from)
		if ordinals {
			start = m.from
		}
		if i > 0 && start < segs[i-1].from+1 || i > 0 && start <= rich[i-1].from {
			start = m.from
		}
		if i > 0 {
			segs[i-1].to = p.beforeHeaders(segs[i-1].from, start)
		}
		segs = append(segs, segment{start, len(p.toks), m})
	}
	last := &segs[len(segs)-1]
	last.to = p.tail(last.from, p.oneLiners(segs))
	common = append(common, [2]int{0, segs[0].from}, [2]int{last.to, len(p.toks)})
	return segs, common
}

// mostCars bounds the work of a post that is nothing but names and prices; no message of a messenger holds more.
const mostCars = 40

// primary is the name a single car goes by.
func primary(names []mention) mention {
	best, rank := mention{from: -1}, -1
	for _, m := range names {
		r := 0
		if m.model != "" {
			r += 4
		}
		if m.chassis {
			r--
		}
		if !m.aside {
			r += 8
		}
		if !m.tag {
			r++
		}
		if r > rank {
			best, rank = m, r
		}
	}
	return best
}

// rich are the names that have a price between them and the next name.
func (p *post) rich(anchors []mention) []mention {
	var out []mention
	q := 0
	for i, m := range anchors {
		end := len(p.toks)
		if i+1 < len(anchors) {
			end = anchors[i+1].from
		}
		for q < len(p.quants) && p.quants[q].from < m.from {
			q++
		}
		priced, year := false, false
		for ; q < len(p.quants) && p.quants[q].from < end; q++ {
			x := &p.quants[q]
			if s, ok := p.moneyScore(x); ok && s >= 2 {
				priced = true
			}
			if x.unit == "" && x.label == "" && !x.glued && x.decimals == 0 && x.value >= 1000 && x.value <= 200_000 && x.digits >= 4 && !p.yearLike(x) && int(x.value)%50 == 0 {
				priced = true
			}
			year = year || p.yearScore(x) >= 2
		}
		if priced && (year || len(out) > 0 && p.toks[m.from].line != p.toks[out[len(out)-1].from].line || len(out) == 0) {
			out = append(out, m)
		}
	}
	return out
}

// numbered finds cars of one name told apart by ordinals or list numbers, each with a price.
func (p *post) numbered(main mention) []mention {
	if main.from < 0 {
		return nil
	}
	var marks []mention
	for i := range p.hits {
		h := &p.hits[i]
		if h.kind != aOrdinal || h.from < main.to || h.value != "1" && h.value != "2" && h.value != "3" {
			continue
		}
		m := main
		m.from, m.to = h.from, h.to
		marks = append(marks, m)
	}
	if len(marks) < 2 {
		return nil
	}
	return p.rich(marks)
}

func (p *post) lineStart(i int) int {
	for i > 0 && p.toks[i-1].kind != line {
		i--
		p.work++
	}
	return i
}

// beforeHeaders moves the end of a segment before the lines that announce the next one: "В ПУТИ:", blank lines.
func (p *post) beforeHeaders(floor, end int) int {
	for end > floor {
		start := p.lineStart(end - 1)
		if start <= floor || start == end {
			break
		}
		figures, words := 0, 0
		for j := start; j < end; j++ {
			if p.quantityAt(j) != nil || p.taken[j] {
				figures++
			}
			if p.toks[j].kind == word {
				words++
			}
		}
		lastMark := ""
		for j := end - 1; j >= start; j-- {
			if p.toks[j].kind == mark {
				lastMark = p.toks[j].key
			}
			if p.toks[j].kind != line {
				break
			}
		}
		if words > 0 && (lastMark != ":" || figures > 1) {
			break
		}
		end = start
	}
	return end
}

// oneLiners tells that every car but the last keeps to one line.
func (p *post) oneLiners(segs []segment) bool {
	for _, s := range segs[:len(segs)-1] {
		first := p.toks[s.from].line
		for j := s.to - 1; j > s.from; j-- {
			if p.toks[j].kind == word || p.toks[j].kind == number {
				if p.toks[j].line != first {
					return false
				}
				break
			}
		}
	}
	return true
}

// tail is where the last car ends: with its line in a list, else with the first blank line or sentence after its price.
func (p *post) tail(from int, list bool) int {
	priced := false
	for j := from; j < len(p.toks); j++ {
		p.work++
		if q := p.quantityAt(j); q != nil && (isMoney(q.unit) || q.value >= 1000 && !p.yearLike(q)) {
			priced = true
		}
		switch t := &p.toks[j]; {
		case t.kind == line && list:
			return j
		case t.kind == line && priced && j+1 < len(p.toks) && p.toks[j+1].kind == line:
			return j
		case priced && t.key == "." && j+1 < len(p.toks) && p.toks[j+1].upper && p.toks[j+1].space:
			return j
		}
	}
	return len(p.toks)
}
