package scenario

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"unicode/utf16"
)

// units is the length of a text as Telegram counts it: UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// plain reads an author's HTML by Telegram's rules (core.telegram.org/bots/api#html-style) and gives the text without its
// markup. Telegram refuses a whole message for one bad tag, so everything doubtful is an error here.
func plain(s string) (string, error) {
	var out strings.Builder
	var open []string
	for s != "" {
		i := strings.IndexAny(s, "<>&")
		if i < 0 {
			i = len(s)
		}
		out.WriteString(s[:i])
		if s = s[i:]; s == "" {
			break
		}
		switch s[0] {
		case '>':
			return "", errors.New("a bare > must be written &gt;")
		case '&':
			end := strings.IndexByte(s, ';')
			if end < 0 || !entity(s[1:end]) {
				return "", errors.New("a bare & must be written &amp;")
			}
			out.WriteString(html.UnescapeString(s[:end+1]))
			s = s[end+1:]
		case '<':
			end := strings.IndexByte(s, '>')
			if end < 0 {
				return "", errors.New("a bare < must be written &lt;")
			}
			tag := s[1:end]
			s = s[end+1:]
			if name, closing := strings.CutPrefix(tag, "/"); closing {
				if len(open) == 0 || open[len(open)-1] != name {
					return "", fmt.Errorf("</%s> closes nothing", name)
				}
				open = open[:len(open)-1]
				continue
			}
			name, ok := opens(tag)
			if !ok {
				return "", fmt.Errorf("<%s> is not a tag Telegram knows", tag)
			}
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		return "", fmt.Errorf("<%s> is not closed", open[len(open)-1])
	}
	return out.String(), nil
}

// opens names the element of an opening tag, false when it is none we let authors use.
func opens(tag string) (string, bool) {
	switch tag {
	case "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler":
		return tag, true
	case "blockquote expandable":
		return "blockquote", true
	}
	address, ok := strings.CutPrefix(tag, `a href="`)
	if !ok || !strings.HasSuffix(address, `"`) || strings.Count(address, `"`) != 1 {
		return "", false
	}
	for _, scheme := range []string{"https://", "http://", "tg://", "mailto:"} {
		if strings.HasPrefix(address, scheme) {
			return "a", true
		}
	}
	return "", false
}

// entity tells whether Telegram reads &name; as one character.
func entity(name string) bool {
	switch name {
	case "lt", "gt", "amp", "quot":
		return true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok || digits == "" || len(digits) > 7 {
		return false
	}
	return html.UnescapeString("&"+name+";") != "&"+name+";"
}
