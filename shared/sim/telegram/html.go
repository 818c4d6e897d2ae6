package telegram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// markupError is Telegram's reason for refusing markup, in its words.
type markupError string

func (e markupError) Error() string { return string(e) }

func malformed(format string, args ...any) error { return markupError(fmt.Sprintf(format, args...)) }

// openTag is a start tag that waits for its end.
type openTag struct {
	name   string
	entity Entity // Offset is where it began; Type is empty when the tag marks nothing
}

// parseHTML reads text sent with parse_mode=HTML: plain text and its entities, or the reason Telegram gives for refusing it
// (without the "can't parse entities" prefix). Byte offsets in reasons count the source, entity offsets UTF-16 units.
func parseHTML(src string) (string, []Entity, error) {
	var (
		text     strings.Builder
		units    int
		open     []openTag
		entities []Entity
	)
	write := func(r rune, raw string) {
		text.WriteString(raw)
		units++
		if r > 0xFFFF {
			units++
		}
	}
	for i := 0; i < len(src); {
		switch {
		case src[i] == '&':
			if r, n := decodeEntity(src[i:]); n > 0 {
				write(r, string(r))
				i += n
				continue
			}
			write('&', "&")
			i++
		case src[i] != '<':
			r, n := utf8.DecodeRuneInString(src[i:])
			write(r, src[i:i+n])
			i += n
		case strings.HasPrefix(src[i:], "</"):
			n, name, err := endTag(src, i)
			if err != nil {
				return "", nil, err
			}
			if len(open) == 0 {
				return "", nil, malformed("Unexpected end tag at byte offset %d", i)
			}
			top := open[len(open)-1]
			if name != "" && name != top.name {
				return "", nil, malformed("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", i, top.name, name)
			}
			open = open[:len(open)-1]
			if e, ok := closeTag(top, open, units, text.String()); ok {
				entities = append(entities, e)
			}
			i = n
		default:
			n, tag, err := startTag(src, i)
			if err != nil {
				return "", nil, err
			}
			tag.entity.Offset = units
			open = append(open, tag)
			i = n
		}
	}
	if len(open) > 0 {
		return "", nil, malformed("Can't find end tag corresponding to start tag %q", open[len(open)-1].name)
	}
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	return text.String(), entities, nil
}

// closeTag makes the entity of a finished tag; a code with a language directly inside pre lends it to the pre.
func closeTag(tag openTag, outer []openTag, units int, text string) (Entity, bool) {
	e := tag.entity
	e.Length = units - e.Offset
	if tag.name == "code" && e.Language != "" {
		if n := len(outer); n > 0 && outer[n-1].name == "pre" && outer[n-1].entity.Offset == e.Offset {
			outer[n-1].entity.Language = e.Language
			return Entity{}, false
		}
		e.Language = ""
	}
	if tag.name == "a" && e.URL == "" {
		e.URL = cutUnits(text, e.Offset)
	}
	if e.Type == "text_link" && !linkable(e.URL) {
		return Entity{}, false
	}
	return e, e.Type != "" && e.Length > 0
}

func linkable(u string) bool {
	return strings.HasPrefix(u, "tg://") || checkURL(u) == nil
}
