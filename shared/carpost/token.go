package carpost

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	word tokenKind = iota
	number
	mark // one sign or emoji
	line // a line break
	link
	handle // @name
	vinCode
)

// token is a piece of a post. Its key is folded: see foldRune.
type token struct {
	key      string
	from, to int // bytes of the post
	line     int
	kind     tokenKind
	space    bool // something blank before it
	upper    bool // begins with a capital
	hash     bool // part of a hashtag
	struck   bool // crossed out
}

type lexer struct {
	text   string
	keys   []byte
	starts []int // of each token's key in keys
	end    int   // of the last key
	toks   []token
	lines  int
	blank  bool
	struck bool
	hash   bool
	work   int
}

// lex cuts a post into tokens. It never fails: bytes that are no UTF-8 become marks.
func lex(text string) ([]token, int) {
	l := lexer{
		text: text, keys: make([]byte, 0, len(text)+16), toks: make([]token, 0, len(text)/4+8), starts: make([]int, 0, len(text)/4+8),
		blank: true,
	}
	for i := 0; i < len(text); {
		i = l.next(i)
		l.work++
	}
	keys := string(l.keys)
	for i := range l.toks {
		end := len(keys)
		if i+1 < len(l.starts) {
			end = l.starts[i+1]
		}
		l.toks[i].key = keys[l.starts[i]:end]
	}
	return l.toks, l.work
}

func (l *lexer) next(i int) int {
	r, n := utf8.DecodeRuneInString(l.text[i:])
	switch {
	case r == '\n' || r == 0x2028:
		l.push(line, i, i+n)
		l.lines++
		l.hash, l.blank = false, true
		return i + n
	case strikes(r):
		if len(l.toks) > 0 {
			l.toks[len(l.toks)-1].struck = true
		}
		return i + n
	case isLetter(r) || r >= 0x1D400 && r < 0x1D7CE:
		return l.letters(i)
	case isDigit(foldRune(r)):
		return l.digits(i)
	case r == '@':
		return l.name(i)
	}
	k := foldRune(r)
	switch {
	case k == 0:
		return i + n
	case k == ' ':
		l.blank, l.hash = true, false
		return i + n
	case k == '~' && strings.HasPrefix(l.text[i+n:], "~"):
		l.struck = !l.struck
		return i + n + 1
	case isLetter(k):
		return l.letters(i)
	}
	if k == '#' {
		l.hash = true
	} else if k != '_' {
		l.hash = false
	}
	l.keys = utf8.AppendRune(l.keys, k)
	l.push(mark, i, i+n)
	if k == '#' || k == '_' {
		l.hash = true
	}
	return i + n
}

// push ends a token whose key was appended to keys since the last one.
func (l *lexer) push(kind tokenKind, from, to int) {
	l.starts = append(l.starts, l.end)
	l.end = len(l.keys)
	first, _ := utf8.DecodeRuneInString(l.text[from:])
	l.toks = append(l.toks, token{
		from: from, to: to, line: l.lines, kind: kind, space: l.blank, upper: unicode.IsUpper(first), hash: l.hash, struck: l.struck,
	})
	l.blank = false
}

var schemes = [...]string{"http://", "https://", "www.", "t.me/", "telegram.me/", "wa.me/", "viber://", "tg://"}

func (l *lexer) letters(i int) int {
	glued := !l.blank && len(l.toks) > 0 && l.toks[len(l.toks)-1].kind == number && l.toks[len(l.toks)-1].to == i
	if !glued {
		if end := l.address(i); end > i {
			l.push(link, i, end)
			return end
		}
		if end := vinEnd(l.text, i); end > i {
			l.push(vinCode, i, end)
			return end
		}
		if d := zeros(l.text[i:]); d > 0 && l.alone(i) {
			return l.digits(i)
		}
	}
	end, struck := i, false
	for end < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[end:])
		k := foldRune(r)
		switch {
		case strikes(r):
			struck = true
		case k == 0 || isLetter(k):
		case k == '\'' && end > i && startsLetter(l.text[end+n:]):
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		end += n
	}
	if end == i { // a letter that unfolds into none: 𝛁
		_, n := utf8.DecodeRuneInString(l.text[i:])
		l.keys = append(l.keys, l.text[i:i+n]...)
		l.push(mark, i, i+n)
		return i + n
	}
	l.keys = appendKey(l.keys, l.text[i:end])
	l.push(word, i, end)
	l.toks[len(l.toks)-1].struck = struck || l.struck
	return end
}

// alone tells that no letter or digit touches position i from the left.
func (l *lexer) alone(i int) bool {
	return l.blank || len(l.toks) == 0 || l.toks[len(l.toks)-1].kind == mark || l.toks[len(l.toks)-1].to < i
}

// digits reads a number; letters that stand for digits inside one (2о19, 0б3, О67) count as digits.
func (l *lexer) digits(i int) int {
	if l.alone(i) {
		if end := vinEnd(l.text, i); end > i {
			l.push(vinCode, i, end)
			return end
		}
	}
	end, struck := i, false
	for end < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[end:])
		k := foldRune(r)
		switch {
		case isDigit(k):
			l.keys = append(l.keys, byte(k))
		case strikes(r):
			struck = true
		case k == 0 && r != '²' && r != '³':
		case zero(r) && (end == i || digitsFollow(l.text[end+n:])):
			l.keys = append(l.keys, '0')
		case isDigit(firstKey(l.text[end+n:])) && shape(r) != 0:
			l.keys = append(l.keys, shape(r))
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		end += n
	}
	l.push(number, i, end)
	l.toks[len(l.toks)-1].struck = struck || l.struck
	return end
}

func zero(r rune) bool { return r == 'o' || r == 'O' || r == 'о' || r == 'О' }

// zeros counts letters о that begin a number: two digits or more must follow.
func zeros(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if !zero(r) || len(s) < n+2 || !isDigit(rune(s[n])) || !isDigit(rune(s[n+1])) {
		return 0
	}
	return 1
}

// digitsFollow tells that after further letters о comes a digit or anything but a letter.
func digitsFollow(s string) bool {
	for i := 0; i < 4; i++ {
		r, n := utf8.DecodeRuneInString(s)
		if !zero(r) {
			return n == 0 || !isLetter(r)
		}
		s = s[n:]
	}
	return false
}

func shape(r rune) byte {
	switch r {
	case 'б', 'Б':
		return '6'
	case 'з', 'З':
		return '3'
	case 'l', 'I', 'і', 'І', '|':
		return '1'
	}
	return 0
}

func firstKey(s string) rune {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return 0
	}
	return foldRune(r)
}

func startsLetter(s string) bool { return isLetter(firstKey(s)) }

// name reads @name; an @ inside an address of mail, or with nothing behind it, is a mark.
func (l *lexer) name(i int) int {
	end := i + 1
	for end < len(l.text) && end-i < 64 {
		r, n := utf8.DecodeRuneInString(l.text[end:])
		if r != '_' && lookalike(r) == 0 {
			break
		}
		end += n
	}
	if end-i < 4 || !l.alone(i) {
		l.keys = append(l.keys, '@')
		l.push(mark, i, i+1)
		return i + 1
	}
	for _, r := range l.text[i:end] {
		switch c := lookalike(r); {
		case c != 0 && r < utf8.RuneSelf:
			l.keys = append(l.keys, byte(r))
		case c != 0:
			l.keys = append(l.keys, c|0x20)
		default:
			l.keys = utf8.AppendRune(l.keys, r)
		}
	}
	l.push(handle, i, end)
	return end
}

// address is the end of a link that begins at i, or i.
func (l *lexer) address(i int) int {
	rest := l.text[i:]
	for _, s := range schemes {
		if len(rest) > len(s) && strings.EqualFold(rest[:len(s)], s) {
			n := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[]\"«»|,", r) })
			if n < 0 {
				n = len(rest)
			}
			n = len(strings.TrimRight(rest[:n], ".,;:!?"))
			l.keys = append(l.keys, rest[:n]...)
			return i + n
		}
	}
	return i
}
