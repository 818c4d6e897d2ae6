package carpost

import "strings"

// codes reads the VIN and the number plate.
func (p *post) codes(c *Car, from, to int) {
	for i := from; i < to; i++ {
		t := &p.toks[i]
		p.work++
		switch {
		case t.kind == vinCode && !c.VIN.Known():
			raw := p.text[t.from:t.to]
			vin := vinText(raw)
			c.VIN = field(p, vin, i, i+1, 0.97)
			if strings.ContainsAny(strings.ToUpper(raw), "IOQІО") {
				c.Warnings = append(c.Warnings, VINLetters)
			}
			if northAmerican(vin) && !vinChecks(vin) {
				c.VIN.Confidence = 0.6
				c.Warnings = append(c.Warnings, VINCheckDigit)
			}
		case !c.Plate.Known():
			if plate, n := p.plate(i); n > 0 {
				c.Plate = field(p, plate, i, i+n, 0.9)
				i += n - 1
			}
		}
	}
}

// plateLetters are those of Ukrainian plates, which Latin and Cyrillic script share.
const plateLetters = "ABCEHIKMOPTX"

// plate reads AA 1234 BB at token i and gives the number of tokens.
func (p *post) plate(i int) (string, int) {
	if p.toks[i].kind != word || p.taken[i] {
		return "", 0
	}
	parts, j := make([]string, 0, 3), i
	for j < len(p.toks) && len(parts) < 3 && j < i+5 {
		t := &p.toks[j]
		if t.kind == mark && t.key == "-" && j > i {
			j++
			continue
		}
		if t.kind != word && t.kind != number || p.taken[j] {
			break
		}
		parts = append(parts, plateText(p.text[t.from:t.to]))
		j++
	}
	if len(parts) != 3 || len(parts[0]) != 2 || len(parts[1]) != 4 || len(parts[2]) != 2 || p.toks[i+1].kind != number ||
		strings.Trim(parts[0]+parts[2], plateLetters) != "" || strings.Trim(parts[1], "0123456789") != "" ||
		!p.capitals(i) || !p.capitals(j-1) {
		return "", 0
	}
	return parts[0] + parts[1] + parts[2], j - i
}

func (p *post) capitals(i int) bool {
	raw := p.text[p.toks[i].from:p.toks[i].to]
	return raw == strings.ToUpper(raw)
}

func plateText(raw string) string {
	var b strings.Builder
	for _, r := range raw {
		c := lookalike(r)
		if c == 0 {
			return ""
		}
		b.WriteByte(c)
	}
	return b.String()
}
