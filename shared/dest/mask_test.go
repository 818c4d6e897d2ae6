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

func TestExcerpt(t *testing.T) {
	t.Parallel()
	const token = "EAAInventedToken0000ZDZD"
	if got := dest.Excerpt("a\x00b\r\nc\t"+token+"\xff", token); got != "ab\nc\t***�" {
		t.Errorf("%q", got)
	}
	long := dest.Excerpt(strings.Repeat("я", 5000))
	if len(long) > 4096 || len(long) < 4090 || !utf8.ValidString(long) || !strings.HasSuffix(long, "…") {
		t.Errorf("%d bytes", len(long))
	}
	if got := dest.Excerpt(strings.Repeat("x", 4096-5)+token, token); strings.Contains(got, "EAAI") {
		t.Errorf("a secret at the cut: %s", got[4080:])
	}
}
