package carpost

// label gives each quantity the label it stands under: the one before it on its line ("пробіг: 120"), else the one right
// behind it ("97 тис пробіг"). A label that ends its line speaks for the next line.
func (p *post) label() {
	open, since, kept := "", 0, false
	for i := 0; i < len(p.toks); i++ {
		t := &p.toks[i]
		p.work++
		since++
		switch {
		case t.kind == line:
			if !kept {
				open = ""
			}
			kept = false
			continue
		case since > 9:
			open = ""
		case t.key == "." && i+1 < len(p.toks) && p.toks[i+1].upper && p.toks[i+1].space && since > 1, t.key == ";", t.key == "|":
			open = ""
		}
		if q := p.quantityAt(i); q != nil {
			if q.from == i && open != "" && q.label == "" && fits(open, q) {
				q.label = open
				if open != "engine" {
					open = ""
				}
			}
			kept = false
			continue
		}
		h, ok := p.figureLabel(i)
		if !ok {
			if t.kind == word || t.kind == number {
				kept = false
			}
			continue
		}
		if q := p.before(i); q != nil && q.label == "" && fits(h.value, q) && !p.figureFollows(h.to) && trailing(h.value, q) {
			q.label, q.labelAfter = h.value, true
			i = h.to - 1
			continue
		}
		open, since, kept = h.value, 0, true
		switch h.value {
		case "gear", "drive", "fuel", "color", "body":
			open = ""
		}
		i = h.to - 1
	}
}

func (p *post) quantityAt(i int) *quantity {
	if p.qAt[i] == 0 {
		return nil
	}
	return &p.quants[p.qAt[i]-1]
}

func (p *post) figureLabel(i int) (hit, bool) {
	for _, h := range p.at(i) {
		if h.kind == aLabel && h.value != "make" && h.value != "model" && h.value != "car" {
			return h, true
		}
	}
	return hit{}, false
}

// before is the quantity that ends right before token i, one short word may be between.
func (p *post) before(i int) *quantity {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if p.toks[j].kind == mark || p.toks[j].kind == line {
			return nil
		}
		if q := p.quantityAt(j); q != nil {
			return q
		}
	}
	return nil
}

func (p *post) figureFollows(i int) bool {
	for ; i < len(p.toks) && p.toks[i].kind == mark; i++ {
		if p.toks[i].key == "," || p.toks[i].key == ")" {
			return false
		}
	}
	return i < len(p.toks) && p.toks[i].kind == number
}

// trailing labels are written behind their figure in running text.
func trailing(label string, q *quantity) bool {
	switch label {
	case "mileage":
		return q.unit == "km" || q.unit == "mile" || q.scaled || q.value >= 5000
	case "year":
		return q.unit == "" && q.value > 1900
	}
	return false
}

// fits tells whether a quantity can be what a label announces.
func fits(label string, q *quantity) bool {
	switch label {
	case "price":
		return (q.unit == "" || isMoney(q.unit)) && !q.glued
	case "mileage":
		return q.unit == "" || q.unit == "km" || q.unit == "mile"
	case "year", "modelyear", "firstreg":
		return q.unit == "" && (q.value >= 1950 && q.value < 2100 || q.value < 100 && q.decimals == 0) || q.unit == "year" || q.date
	case "engine":
		return q.unit == "" || q.unit == "litre" || q.unit == "cc" || q.unit == "hp" || q.unit == "kw"
	case "power":
		return q.unit == "" || q.unit == "hp" || q.unit == "kw"
	}
	return true
}

// notes is a set of what the words near a figure say it is about.
type notes uint32

const (
	monthly notes = 1 << iota
	deposit
	fee
	marketPrice
	was
	nowPrice
	total
	cash
	rangeKM
	warranty
	service
	distance
	bought
	exchange
	pieces
	feeFirst // the fee is the first word of the window: "вартість доставки"
)

var noteBits = map[string]notes{
	"monthly": monthly, "deposit": deposit, "fee": fee, "market": marketPrice, "was": was, "now": nowPrice, "total": total,
	"cash": cash, "range": rangeKM, "warranty": warranty, "service": service, "distance": distance, "bought": bought,
	"exchange": exchange,
}

// notesBefore gathers the notes from the last stop to the quantity.
func (p *post) notesBefore(q *quantity) notes {
	var out notes
	for j, n := q.from-1, 0; j >= 0 && n < 9; j, n = j-1, n+1 {
		p.work++
		if p.stops(j) || p.qAt[j] != 0 && p.qAt[j] != p.qAt[q.from] {
			break
		}
		if alternatives[p.toks[j].key] {
			break
		}
		for _, h := range p.at(j) {
			if h.kind == aNote {
				out |= noteBits[h.value]
			}
		}
	}
	return out
}

var alternatives = keys("або или albo or чи lub")

// notesAfter gathers the notes of the few words behind the quantity.
func (p *post) notesAfter(q *quantity) notes {
	var out notes
	for j, n := q.to, 0; j < len(p.toks) && n < 4; j, n = j+1, n+1 {
		p.work++
		if p.stops(j) && (n > 0 || !p.goesOn(j)) || p.qAt[j] != 0 || p.taken[j] {
			break
		}
		for _, h := range p.at(j) {
			switch {
			case h.kind == aNote:
				out |= noteBits[h.value]
			case h.kind == aUnit && h.value == "pieces":
				out |= pieces
			case h.kind == aLabel && h.value != "mileage":
				return out
			}
		}
	}
	return out
}

// goesOn tells that a sign right behind a sum introduces more about it: 9 900/міс, 9 900 (на місяць).
func (p *post) goesOn(j int) bool {
	return p.toks[j].key == "(" || p.toks[j].key == "/" && j+1 < len(p.toks) && !p.toks[j+1].space
}

// stops tells that a thought ends at token j.
func (p *post) stops(j int) bool {
	t := &p.toks[j]
	if t.kind == line || t.kind == link || t.kind == handle {
		return true
	}
	if t.kind != mark {
		return false
	}
	switch t.key {
	case ",", ";", "(", ")", "|", "+", "=", "•", "!", "?":
		return true
	case "/":
		return t.space
	case ".":
		return j+1 < len(p.toks) && p.toks[j+1].space && (p.toks[j+1].upper || p.toks[j+1].kind == number && j > 0 && len(p.toks[j-1].key) > 6)
	}
	return false
}
