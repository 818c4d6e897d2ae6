package carpost

import "unicode/utf8"

// shortestSlip is the length in letters from which a name with one wrong letter is still told from other words.
const shortestSlip = 6

// addSlips files what a name becomes when one letter is lost; together with the same for the word read, that finds names
// with one letter missing, added, wrong, or two swapped.
func (p *phrases) addSlips(alias string, s sense) {
	toks, _ := lex(alias)
	if len(toks) != 1 || toks[0].kind != word || utf8.RuneCountInString(toks[0].key) < shortestSlip {
		return
	}
	if p.slips == nil {
		p.slips = map[string]sense{}
	}
	eachSlip(toks[0].key, func(v string) {
		if _, ok := p.slips[v]; !ok {
			p.slips[v] = s
		}
	})
}

// eachSlip calls f for a key and for the key without each of its letters but the first.
func eachSlip(key string, f func(string)) {
	f(key)
	var buf [64]byte
	for i := 1; i < len(key); i++ {
		if key[i]&0xC0 == 0x80 || len(key) > len(buf) {
			continue
		}
		_, n := utf8.DecodeRuneInString(key[i:])
		v := append(append(buf[:0], key[:i]...), key[i+n:]...)
		f(string(v))
	}
}

// slip is the name a word was meant to be, of the given maker if that is not empty.
func (p *phrases) slip(key, maker string) (sense, bool) {
	var best sense
	ok := false
	if n := utf8.RuneCountInString(key); n < shortestSlip-1 || n > 20 {
		return best, false
	}
	eachSlip(key, func(v string) {
		if s, found := p.slips[v]; found && !ok && (maker == "" && s.alone || s.make == maker && maker != "") {
			best, ok = s, true
		}
	})
	return best, ok
}

// misspelt looks for a mistyped name: a model right behind its maker, or when nothing else is named, a model or maker
// among the first words.
func (p *post) misspelt(layers []*phrases, names []mention) []mention {
	for i := range names {
		m := &names[i]
		if m.model != "" || m.aside || m.to >= len(p.toks) || p.toks[m.to].kind != word || len(p.at(m.to)) > 0 {
			continue
		}
		if s, ok := p.slipAt(layers, m.to, m.make); ok && s.kind == aModel {
			m.model, m.modelAt, m.to, m.slipped = s.value, [2]int{m.to, m.to + 1}, m.to+1, true
		}
	}
	if len(names) > 0 {
		return names
	}
	for i, n := 0, 0; i < len(p.toks) && n < 12; i++ {
		t := &p.toks[i]
		if t.kind != word {
			continue
		}
		n++
		if len(p.at(i)) > 0 || !t.upper && !t.hash {
			continue
		}
		s, ok := p.slipAt(layers, i, "")
		if !ok {
			continue
		}
		h := hit{s, i, i + 1}
		m := p.named(&h, s.make, s.value)
		if s.kind == aMake {
			m = p.named(&h, s.value, "")
		}
		m.slipped = true
		return []mention{m}
	}
	return names
}

func (p *post) slipAt(layers []*phrases, i int, maker string) (sense, bool) {
	for _, l := range layers {
		p.work++
		if s, ok := l.slip(p.toks[i].key, maker); ok {
			return s, true
		}
	}
	return sense{}, false
}
