package telegram

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

func endTag(src string, at int) (next int, name string, err error) {
	end := strings.IndexByte(src[at:], '>')
	if end < 0 {
		return 0, "", malformed("Unclosed end tag at byte offset %d", at)
	}
	return at + end + 1, strings.ToLower(strings.TrimSpace(src[at+2 : at+end])), nil
}

// startTag reads "<name attr=value …>" at src[at].
func startTag(src string, at int) (int, openTag, error) {
	i := at + 1
	for i < len(src) && !space(src[i]) && src[i] != '>' {
		i++
	}
	tag := openTag{name: strings.ToLower(src[at+1 : i])}
	if i == len(src) {
		return 0, tag, malformed("Unclosed start tag at byte offset %d", at)
	}
	kind, known := entityType(tag.name)
	if !known {
		return 0, tag, malformed("Unsupported start tag %s at byte offset %d", quoted(tag.name), at)
	}
	tag.entity.Type = kind
	for {
		for i < len(src) && space(src[i]) {
			i++
		}
		if i == len(src) {
			return 0, tag, malformed("Unclosed start tag at byte offset %d", at)
		}
		if src[i] == '>' {
			break
		}
		name, value, next, err := attribute(src, i, at, tag.name)
		if err != nil {
			return 0, tag, err
		}
		tag.apply(name, value)
		i = next
	}
	if tag.name == "span" && tag.entity.Type != "spoiler" {
		return 0, tag, malformed("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", at)
	}
	return i + 1, tag, nil
}

func attribute(src string, i, tagAt int, tag string) (name, value string, next int, err error) {
	start := i
	for i < len(src) && !space(src[i]) && src[i] != '=' && src[i] != '>' {
		i++
	}
	name = strings.ToLower(src[start:i])
	if name == "" {
		return "", "", 0, malformed("Empty attribute name in the tag %s at byte offset %d", quoted(tag), tagAt)
	}
	for i < len(src) && space(src[i]) {
		i++
	}
	if i == len(src) || src[i] != '=' {
		if tag == "blockquote" && name == "expandable" {
			return name, "", i, nil
		}
		return "", "", 0, malformed("Expected equal sign in declaration of an attribute of the tag %s at byte offset %d", quoted(tag), tagAt)
	}
	i++
	for i < len(src) && space(src[i]) {
		i++
	}
	if i < len(src) && (src[i] == '"' || src[i] == '\'') {
		end := strings.IndexByte(src[i+1:], src[i])
		if end < 0 {
			return "", "", 0, malformed("Unclosed start tag at byte offset %d", tagAt)
		}
		return name, decodeEntities(src[i+1 : i+1+end]), i + end + 2, nil
	}
	start = i
	for i < len(src) && !space(src[i]) && src[i] != '>' {
		i++
	}
	return name, decodeEntities(src[start:i]), i, nil
}

func (t *openTag) apply(name, value string) {
	switch {
	case t.name == "a" && name == "href":
		t.entity.URL = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.entity.Language = strings.TrimPrefix(value, "language-")
	case t.name == "span" && name == "class" && value == "tg-spoiler":
		t.entity.Type = "spoiler"
	case t.name == "tg-emoji" && name == "emoji-id":
		t.entity.Type, t.entity.CustomEmojiID = "custom_emoji", value
	case t.name == "blockquote" && name == "expandable":
		t.entity.Type = "expandable_blockquote"
	}
}

// entityType names the entity of a supported tag; span and tg-emoji get theirs from an attribute.
func entityType(tag string) (kind string, known bool) {
	switch tag {
	case "b", "strong":
		return "bold", true
	case "i", "em":
		return "italic", true
	case "u", "ins":
		return "underline", true
	case "s", "strike", "del":
		return "strikethrough", true
	case "tg-spoiler":
		return "spoiler", true
	case "code", "pre", "blockquote":
		return tag, true
	case "a":
		return "text_link", true
	case "span", "tg-emoji":
		return "", true
	}
	return "", false
}

// decodeEntity reads one of the four named entities or a numeric one at the start of s; n is 0 when it is none, and then
// the ampersand stands for itself.
func decodeEntity(s string) (r rune, n int) {
	for name, r := range map[string]rune{"&lt;": '<', "&gt;": '>', "&amp;": '&', "&quot;": '"'} {
		if strings.HasPrefix(s, name) {
			return r, len(name)
		}
	}
	digits, base := strings.TrimPrefix(s, "&#"), 10
	if digits == s {
		return 0, 0
	}
	if hex := strings.TrimPrefix(digits, "x"); hex != digits {
		digits, base = hex, 16
	}
	end := strings.IndexByte(digits, ';')
	if end < 1 || end > 8 {
		return 0, 0
	}
	v, err := strconv.ParseUint(digits[:end], base, 32)
	if err != nil || v == 0 || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	return rune(v), len(s) - len(digits) + end + 1
}

func decodeEntities(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if r, n := decodeEntity(s[i:]); s[i] == '&' && n > 0 {
			out.WriteRune(r)
			i += n
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func quoted(s string) string { return `"` + s + `"` }
