package dest_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"cartie/shared/dest"
)

func TestMask(t *testing.T) {
	t.Parallel()
	const token, key = "EAAInventedToken0000ZDZD", `k/ey+"<1>=`
	for in, want := range map[string]string{
		"Malformed access token " + token:               "Malformed access token ***",
		token + token:                                   "******",
		"starts EAAInv, ends Token0000ZD":               "starts ***, ends ***",
		"EAA is short, invented is a word":              "EAA is short, invented is a word",
		"https://x/?t=" + url.QueryEscape(key) + "&b=1": "https://x/?t=***&b=1",
		`{"key":"k/ey+\"<1>="}`:                         `{"key":"***"}`,
		"{\"key\":\"k/ey+\\\"\\u003c1\\u003e=\"}":       `{"key":"***"}`,
		"":       "",
		"нічого": "нічого",
		"Event Timestamp Too Old (EAAInventedToken0000)": "Event Timestamp Too Old (***)",
	} {
		if got := dest.Mask(in, token, key, ""); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := dest.Message("  a\n\x00b\xff "+strings.Repeat("ї", 600)+token, token); utf8.RuneCountInString(got) != 500 ||
		!strings.HasPrefix(got, "a b ї") || !strings.HasSuffix(got, "…") {
		t.Errorf("message %q", got)
	}
}

func FuzzMask(f *testing.F) {
	f.Add("Malformed access token EAAInventedToken", "EAAInventedToken")
	f.Add("***", "*")
	f.Add("\xff\xfe", "\xff")
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := dest.Mask(text, secret)
		if len(secret) > 3 && strings.Contains(got, secret) && !strings.Contains("***"+got+"***", "*"+secret) {
			t.Fatalf("%q still shows %q", got, secret)
		}
		if secret == "" && got != text {
			t.Fatalf("nothing to hide changed %q to %q", text, got)
		}
	})
}
