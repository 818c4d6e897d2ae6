package telegram

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf16"
)

const (
	maxText    = 4096 // UTF-16 units after entity parsing
	maxCaption = 1024
)

// formatted reads a text or caption with its parse mode or ready-made entities and trims the blanks Telegram trims.
func (p *params) formatted(key, entitiesKey string) (string, []Entity, error) {
	text := p.str(key)
	var entities []Entity
	switch strings.ToLower(p.str("parse_mode")) {
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, badRequest("can't parse entities: %s", err)
		}
	case "":
		if err := p.into(entitiesKey, &entities); err != nil {
			return "", nil, err
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = trim(text, entities)
	return text, entities, nil
}

// trim cuts blanks at both ends and moves the entities along; those left empty disappear.
func trim(text string, entities []Entity) (string, []Entity) {
	whole := text
	text = strings.TrimLeft(text, " \t\r\n")
	cut := units(whole[:len(whole)-len(text)])
	text = strings.TrimRight(text, " \t\r\n")
	size := units(text)
	var kept []Entity
	for _, e := range entities {
		start, end := max(e.Offset-cut, 0), min(e.Offset-cut+e.Length, size)
		if end > start {
			e.Offset, e.Length = start, end-start
			kept = append(kept, e)
		}
	}
	return text, kept
}

// units is the length of s in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// cutUnits is what follows the first n UTF-16 units of s.
func cutUnits(s string, n int) string {
	for i, r := range s {
		if n <= 0 {
			return s[i:]
		}
		n -= utf16.RuneLen(r)
	}
	return ""
}

// checkURL tells why Telegram would not accept a link: it wants http or https and a host with a dot, so an IP address
// passes and localhost does not. A missing scheme means http.
func checkURL(link string) error {
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https":
		return markupError("Unsupported URL protocol")
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err != nil && !strings.Contains(strings.Trim(host, "."), ".") {
		return markupError("Wrong HTTP URL")
	}
	return nil
}

// normalURL is how Telegram shows a link in errors and buttons: with scheme and at least a slash.
func normalURL(link string) string {
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	if u, err := url.Parse(link); err == nil && u.Path == "" && u.Host != "" {
		u.Path = "/"
		return u.String()
	}
	return link
}

// commandEntities marks a leading /command the way Telegram marks it in what a person writes.
func commandEntities(text string) []Entity {
	end := strings.IndexAny(text, " \n\t")
	if end < 0 {
		end = len(text)
	}
	if len(text) < 2 || text[0] != '/' || end < 2 {
		return nil
	}
	for _, c := range text[1:end] {
		if c != '_' && c != '@' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return nil
		}
	}
	return []Entity{{Offset: 0, Length: end, Type: "bot_command"}}
}
