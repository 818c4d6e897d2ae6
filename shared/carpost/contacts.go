package carpost

import "strings"

// contact is a phone number or @name that reaches the seller.
type contact struct {
	value    string
	from, to int
}

// phones finds the numbers that show what they are: +…, 380…, 0XX …. Their tokens are taken, so that nothing else reads them.
func (p *post) phones() []contact {
	var out []contact
	for i := 0; i < len(p.toks); i++ {
		t := &p.toks[i]
		if t.kind == link {
			if d := linkedPhone(t.key); d != "" {
				out = append(out, contact{"+" + d, i, i + 1})
			}
			continue
		}
		if p.taken[i] || t.kind != number && t.key != "+" && t.key != "(" {
			continue
		}
		if c, ok := p.phoneAt(i); ok {
			for k := c.from; k < c.to; k++ {
				p.taken[k] = true
			}
			out = append(out, c)
			i = c.to - 1
		}
	}
	return out
}

// phoneAt reads a number beginning at token i.
func (p *post) phoneAt(i int) (contact, bool) {
	j, plus := i, false
	for ; j < len(p.toks) && j < i+2 && p.toks[j].kind == mark; j++ {
		plus = plus || p.toks[j].key == "+"
	}
	if j >= len(p.toks) || p.toks[j].kind != number || j > 0 && p.glued(j) && p.toks[j-1].kind == word {
		return contact{}, false
	}
	first := p.toks[j].key
	if !plus && !starts(first, p.toks, j) {
		return contact{}, false
	}
	digits, best, end := "", "", 0
	for marks := 0; j < len(p.toks) && j < i+24; j++ {
		t := &p.toks[j]
		p.work++
		if t.kind == mark {
			if marks++; marks > 2 || !separates(t.key) {
				break
			}
			continue
		}
		if t.kind != number {
			break
		}
		marks = 0
		digits += t.key
		whole, e164, more := national(digits, plus)
		if whole {
			best, end = e164, j+1
		}
		if !more {
			break
		}
		if whole && j+1 < len(p.toks) && p.toks[j+1].space {
			break
		}
	}
	if best == "" {
		return contact{}, false
	}
	return contact{best, i, end}, true
}

func separates(key string) bool {
	switch key {
	case "-", ".", "(", ")", "/":
		return true
	}
	return false
}

// starts tells whether a number without a plus may be a phone by its first group: 0, 0XX…, 380…, 38 0XX, 8 0XX.
func starts(first string, toks []token, j int) bool {
	switch {
	case first == "0" || first == "8" || first == "38":
		k := j + 1
		for k < len(toks) && k < j+3 && toks[k].kind == mark && separates(toks[k].key) && toks[k].key != "." {
			k++
		}
		return k < len(toks) && toks[k].kind == number && (first == "0" || toks[k].key[0] == '0')
	case first[0] == '0' && len(first) == 2: // 09 50 25 60 14
		for k := j + 1; k < j+5; k++ {
			if k >= len(toks) || toks[k].kind != number || len(toks[k].key) != 2 {
				return false
			}
		}
		return true
	case first[0] == '0':
		return len(first) >= 3
	case strings.HasPrefix(first, "80"):
		return len(first) == 11
	}
	return strings.HasPrefix(first, "380") && (len(first) == 12 || len(first) == 3 || len(first) == 5)
}

// national tells whether digits are a whole number, gives it in E.164, and tells whether more digits may follow.
func national(digits string, plus bool) (whole bool, e164 string, more bool) {
	if plus {
		whole, more = complete(digits)
		return whole, "+" + digits, more
	}
	rest := digits
	for _, prefix := range []string{"380", "38", "80", "8", "0"} {
		s, ok := strings.CutPrefix(digits, prefix)
		if !ok {
			continue
		}
		if prefix == "38" || prefix == "8" {
			if s != "" {
				return false, "", false
			}
			return false, "", true
		}
		rest = s
		break
	}
	if len(rest) >= 2 && !operator(rest[:2]) {
		return false, "", false
	}
	return len(rest) == 9, "+380" + rest, len(rest) < 9
}

// operator codes of Ukraine: mobile networks, regions and free lines.
func operator(code string) bool {
	switch code[0] {
	case '3', '4', '5', '6':
		return true
	case '7':
		return code == "73" || code == "75" || code == "77"
	case '8':
		return code == "80" || code == "89"
	case '9':
		return code != "90"
	}
	return false
}

// labelled reads the numbers of a market without a trunk zero, which only a label or their place tells from other figures.
func (p *post) labelled(m *market, have []contact) []contact {
	if m.trunk {
		return have
	}
	for i := 0; i < len(p.toks); i++ {
		t := &p.toks[i]
		if p.taken[i] || t.kind != number || len(t.key) < 2 || len(t.key) != m.digits && !p.underPhone(i) && !p.threes(i) {
			continue
		}
		digits, j := "", i
		for marks := 0; j < len(p.toks) && len(digits) < m.digits; j++ {
			if u := &p.toks[j]; u.kind == mark && separates(u.key) && marks == 0 {
				marks++
				continue
			} else if u.kind != number {
				break
			}
			marks = 0
			digits += p.toks[j].key
		}
		if len(digits) != m.digits {
			continue
		}
		for k := i; k < j; k++ {
			p.taken[k] = true
		}
		have = append(have, contact{"+" + m.country + digits, i, j})
		i = j - 1
	}
	return have
}

// threes tells three groups of three digits with nothing of a price or a distance behind them.
func (p *post) threes(i int) bool {
	for k := i; k < i+3; k++ {
		if k >= len(p.toks) || p.toks[k].kind != number || len(p.toks[k].key) != 3 {
			return false
		}
	}
	return i+3 >= len(p.toks) || p.toks[i+3].kind != number && len(p.at(i+3)) == 0
}

func (p *post) underPhone(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4 && p.toks[j].kind != line; j-- {
		if _, ok := p.has(j, aLabel, "phone"); ok {
			return true
		}
	}
	return false
}

func linkedPhone(link string) string {
	lower := strings.ToLower(link)
	if !strings.Contains(lower, "wa.me/") && !strings.HasPrefix(lower, "viber:") {
		return ""
	}
	var b strings.Builder
	at := strings.LastIndexAny(lower, "/=")
	for _, r := range strings.TrimPrefix(lower[at+1:], "%2b") {
		if !isDigit(r) {
			if r == '+' {
				continue
			}
			break
		}
		b.WriteRune(r)
	}
	if whole, _ := complete(b.String()); whole {
		return b.String()
	}
	return ""
}

// names finds the @names and t.me links of the seller; the channel's own footer is left out.
func (p *post) names() []contact {
	var out []contact
	seen := map[string]bool{}
	for i := range p.toks {
		t := &p.toks[i]
		name := ""
		switch t.kind {
		case handle:
			name = t.key
		case link:
			name = linkedName(t.key)
		}
		if len(name) < 4 || seen[strings.ToLower(name)] || p.footer(i, strings.HasSuffix(strings.ToLower(name), "bot")) {
			continue
		}
		seen[strings.ToLower(name)] = true
		out = append(out, contact{name, i, i + 1})
	}
	return out
}

func linkedName(link string) string {
	lower := strings.ToLower(link)
	for _, host := range []string{"t.me/", "telegram.me/"} {
		at := strings.Index(lower, host)
		if at < 0 {
			continue
		}
		path := link[at+len(host):]
		path, _, _ = strings.Cut(path, "?")
		path = strings.TrimSuffix(path, "/")
		if strings.ContainsAny(path, "/+") || strings.EqualFold(path, "joinchat") {
			return ""
		}
		return "@" + path
	}
	return ""
}

// footer tells whether the name at token i belongs to the channel and not to the seller: words around it say so.
func (p *post) footer(i int, robot bool) bool {
	verdict := p.around(i, -1)
	if verdict == "" {
		verdict = p.around(i, +1)
	}
	if verdict == "" { // a name alone on its line belongs to the line above, if that announces something
		j := i - 1
		for j >= 0 && p.toks[j].kind == mark {
			j--
		}
		if j >= 1 && p.toks[j].kind == line && (p.toks[j-1].kind == mark && p.toks[j-1].key != "." && p.toks[j-1].key != "!") {
			verdict = p.around(j, -1)
		}
	}
	return verdict == "footer" || robot && verdict != "seller"
}

// around looks from token i one way along the line for words that say whose the name is: "footer", "seller", "words" or "".
func (p *post) around(i, way int) string {
	verdict := ""
	for j, n := i+way, 0; j >= 0 && j < len(p.toks) && n < 12; j, n = j+way, n+1 {
		t := &p.toks[j]
		p.work++
		if t.kind == line || t.kind == handle || t.kind == link || t.key == "|" || t.key == "•" || t.key == ";" ||
			t.kind == number && p.taken[j] {
			break
		}
		if (t.key == "." || t.key == ",") && verdict != "" && j+1 < len(p.toks) && p.toks[j+1].space {
			break
		}
		if _, ok := p.has(j, aNote, "footer"); ok {
			return "footer"
		}
		if _, ok := p.has(j, aNote, "seller"); ok {
			if verdict != "footer" {
				verdict = "seller"
			}
		} else if t.kind == word && verdict == "" {
			verdict = "words"
		}
	}
	return verdict
}
