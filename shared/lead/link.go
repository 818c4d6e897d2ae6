package lead

import "strings"

const linkPrefix = "utm_"

// LinkUTM reads campaign tags out of a deep link's payload: "utm_" and up to five parts in the order source, medium,
// campaign, content, term, separated by "-", as in t.me/<bot>?start=utm_instagram-story-spring. An empty part is a tag
// that is not given. Telegram allows 64 of A-Z, a-z, 0-9, "_" and "-" there; other payloads carry no tags.
func LinkUTM(payload string) UTM {
	tags, ok := strings.CutPrefix(payload, linkPrefix)
	if !ok {
		return UTM{}
	}
	var u UTM
	parts := strings.SplitN(tags, "-", 5)
	for i, tag := range []*string{&u.Source, &u.Medium, &u.Campaign, &u.Content, &u.Term} {
		if i < len(parts) {
			*tag = parts[i]
		}
	}
	return u
}
