package scenario

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"⬅️ Назад": "назад", "НАЗАД!": "назад", "🚗 Leave a  request": "leave a request", "Їжак-2": "їжак 2", "✖️": "", "": "", "  a\n b ": "a b",
	} {
		if got := fold(text); got != want {
			t.Errorf("fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		lines bool
		want  string
	}{
		{"  a \t b\u00a0 c ", false, "a b c"},
		{"a\nb\r\n\r\n\n\nc", false, "a b c"},
		{"a\nb\r\n\r\n\n\nc\n", true, "a\nb\n\nc"},
		{"a\x00b\x1b[0m", false, "a b [0m"},
		{"a\u202eb\u200bc\ufeff", false, "abc"},
		{"👨\u200d🔧 ok", false, "👨\u200d🔧 ok"},
		{"a\xffb", false, "ab"},
		{"\u200b \u200e", false, ""},
	} {
		if got := clean(c.text, c.lines); got != c.want {
			t.Errorf("clean(%q, %v) = %q, want %q", c.text, c.lines, got, c.want)
		}
	}
}

func TestFillEscapesValuesOnly(t *testing.T) {
	t.Parallel()
	values := map[string]string{"name": `<b>"A" & {city}</b>`, "zero": "0"}
	for template, want := range map[string]string{
		"<b>{name}</b>":          "<b>&lt;b&gt;&#34;A&#34; &amp; {city}&lt;/b&gt;</b>",
		"{city|<i>none</i>}":     "<i>none</i>",
		"{city}.":                ".",
		"{zero|nothing}":         "0",
		"{{zero}}":               "{0}",
		"{ zero } {Zero} {zero":  "{ zero } {Zero} {zero",
		"no variables & nothing": "no variables & nothing",
	} {
		if got := fill(template, func(n string) string { return values[n] }); got != want {
			t.Errorf("fill(%q) = %q, want %q", template, got, want)
		}
	}
}

func TestPlainReadsTelegramHTML(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<b>a <i>b</i></b> &amp; &lt;c&gt; &#33;":       "a b & <c> !",
		`<a href="https://example.com/?a=b">x</a>`:      "x",
		"<blockquote expandable>q</blockquote>":         "q",
		"<tg-spoiler>s</tg-spoiler><code>c</code>":      "sc",
		`<a href="tg://user?id=1">{first_name|Sam}</a>`: "{first_name|Sam}",
	} {
		if got, err := plain(text); err != nil || got != want {
			t.Errorf("plain(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"a < b", "a > b", "&", "&nbsp;", "&#;", "&#xzz;", "<b>", "</b>", "<b></i>", "<img>", `<a>x</a>`, `<a href="x">y</a>`, `<a href="https://a" id="b">y</a>`, "<b", "<>a</>"} {
		if got, err := plain(text); err == nil {
			t.Errorf("plain(%q) = %q, want an error", text, got)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"⬅️ Назад", "{name|x} <b>&amp;</b>", "a\x00\n\u202e", "{", "{a", "<a href=\"https://x\">", "&#x1F600;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := fold(s)
		if fold(folded) != folded {
			t.Fatalf("fold(%q) = %q is not folded", s, folded)
		}
		for _, lines := range []bool{false, true} {
			c := clean(s, lines)
			if !utf8.ValidString(c) || clean(c, lines) != c || strings.ContainsRune(c, 0) || strings.TrimSpace(c) != c {
				t.Fatalf("clean(%q, %v) = %q is not clean", s, lines, c)
			}
		}
		whole := ""
		for p := range pieces(s) {
			if p.name == "" {
				whole += p.literal
			} else if strings.Contains(s, "{"+p.name+"|"+p.fallback+"}") {
				whole += "{" + p.name + "|" + p.fallback + "}"
			} else {
				whole += "{" + p.name + "}"
			}
		}
		if !strings.Contains(s, "|}") && whole != s {
			t.Fatalf("the pieces of %q make %q", s, whole)
		}
		if escaped, err := plain(html.EscapeString(s)); utf8.ValidString(s) && !strings.Contains(s, "\x00") && (err != nil || escaped != s) {
			t.Fatalf("an escaped value reads as %q, %v; was %q", escaped, err, s)
		}
	})
}
