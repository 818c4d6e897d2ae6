package carpost

import "strings"

// kind of a sense: what a phrase of a dictionary says.
type senseKind uint8

const (
	aMake senseKind = iota + 1
	aModel
	aChassis
	aCity
	aRegion
	aFuel
	aGear
	aDrive
	aBody
	aColor
	aStatus
	aCustoms
	aHaggle
	aUnit
	aLabel
	aCue
	aNote // what a figure or word nearby is about: a deposit, the interior, the place of purchase
	aNumber
	aOrdinal
)

var senseNames = map[string]senseKind{
	"make": aMake, "model": aModel, "chassis": aChassis, "city": aCity, "region": aRegion, "fuel": aFuel, "gear": aGear,
	"drive": aDrive, "body": aBody, "color": aColor, "status": aStatus, "customs": aCustoms, "haggle": aHaggle, "unit": aUnit,
	"label": aLabel, "cue": aCue, "note": aNote, "number": aNumber, "ordinal": aOrdinal,
}

// sense is one meaning of a phrase.
type sense struct {
	value string
	make  string // of a model or chassis
	kind  senseKind
	alone bool // a model that needs no maker beside it; a place that needs no capital
}

// phrases finds the phrases of a dictionary in a row of tokens. It is built once and then only read.
type phrases struct {
	words  map[string]int32 // whole words
	stems  map[string]int32 // beginnings of words
	next   map[step]int32   // the trie: node 0 is the root
	senses [][]sense        // of each node
	reach  int              // longest stem in bytes
	slips  map[string]sense // mistyped makes and models
	count  int
}

type step struct{ node, word int32 }

func newPhrases() *phrases {
	return &phrases{words: map[string]int32{}, stems: map[string]int32{}, next: map[step]int32{}, senses: make([][]sense, 1)}
}

// add files a phrase. A star after a word lets it go on: "дизел*".
func (p *phrases) add(alias string, s sense) {
	toks, _ := lex(alias)
	node, length := int32(0), 0
	for i, t := range toks {
		if t.kind == mark && (skippable(t.key) || t.key == "*" || t.key == ",") || t.key == "" {
			continue
		}
		table := p.words
		if i+1 < len(toks) && toks[i+1].key == "*" && len(t.key) <= longestStem {
			table = p.stems
			p.reach = max(p.reach, len(t.key))
		}
		id, ok := table[t.key]
		if !ok {
			p.count++
			id = int32(p.count)
			table[strings.Clone(t.key)] = id
		}
		at := step{node, id}
		n, ok := p.next[at]
		if !ok {
			n = int32(len(p.senses))
			p.senses = append(p.senses, nil)
			p.next[at] = n
		}
		node = n
		length++
	}
	if length == 0 {
		return
	}
	for _, have := range p.senses[node] {
		if have == s {
			return
		}
	}
	p.senses[node] = append(p.senses[node], s)
}

// skippable signs may stand between the words of a phrase: e-class, т.км, A/T, so_m.
func skippable(key string) bool {
	switch key {
	case "-", ".", "/", "'", "_", "`", "*":
		return true
	}
	return false
}

// ids are the words a token may be: itself and the stems it begins with, longest first.
func (p *phrases) ids(dst []int32, t *token) []int32 {
	if id, ok := p.words[t.key]; ok {
		dst = append(dst, id)
	}
	if t.kind != word {
		return dst
	}
	for n := min(len(t.key), p.reach); n >= 2; n-- {
		if n < len(t.key) && t.key[n]&0xC0 == 0x80 {
			continue
		}
		if id, ok := p.stems[t.key[:n]]; ok {
			dst = append(dst, id)
		}
	}
	return dst
}

// found is a phrase that begins at a token: its meanings and the token after it.
type found struct {
	senses []sense
	to     int
}

// longestStem in bytes bounds the beginnings of a word that are looked up.
const longestStem = 32

// longestPhrase bounds the walk, so that matching is linear whatever the text.
const longestPhrase = 8

// walk calls yield for every phrase beginning at token i and returns the steps it took.
func (p *phrases) walk(toks []token, ids [][]int32, i int, yield func(found)) int {
	var now, then [8]int32 // nodes; the root to begin with
	have, steps := 1, 0
	for j, n := i, 0; j < len(toks) && n < longestPhrase; n++ {
		grown := 0
		for _, at := range now[:have] {
			for _, id := range ids[j] {
				steps++
				node, ok := p.next[step{at, id}]
				if !ok || grown == len(then) {
					continue
				}
				then[grown] = node
				grown++
				if len(p.senses[node]) > 0 {
					yield(found{p.senses[node], j + 1})
				}
			}
		}
		if grown == 0 {
			break
		}
		now, then, have = then, now, grown
		j = after(toks, j)
	}
	return steps + 1
}

// after is the next token of a phrase: one joining sign is stepped over.
func after(toks []token, j int) int {
	j++
	if j+1 >= len(toks) || toks[j].kind != mark || !skippable(toks[j].key) {
		return j
	}
	if toks[j].space && toks[j+1].space && toks[j].key != "." || toks[j+1].kind != word && toks[j+1].kind != number {
		return j
	}
	return j + 1
}
