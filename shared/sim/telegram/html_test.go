package telegram

import (
	"html"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseHTML(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]struct {
		text     string
		entities []Entity
	}{
		`звичайний текст`:                               {"звичайний текст", nil},
		`<b>BMW</b> &amp; <i>X5</i>`:                    {"BMW & X5", []Entity{{Length: 3, Type: "bold"}, {Offset: 6, Length: 2, Type: "italic"}}},
		`🚗<B>авто</B>`:                                  {"🚗авто", []Entity{{Offset: 2, Length: 4, Type: "bold"}}},
		`<u><s>x</s></u>`:                               {"x", []Entity{{Length: 1, Type: "strikethrough"}, {Length: 1, Type: "underline"}}},
		`a && b &nbsp; &#1071;&#x44F;`:                  {"a && b &nbsp; Яя", nil},
		`<a href="https://e.com/?a=1&amp;b=2">link</a>`: {"link", []Entity{{Length: 4, Type: "text_link", URL: "https://e.com/?a=1&b=2"}}},
		`<a href='tg://user?id=1'>x</a>`:                {"x", []Entity{{Length: 1, Type: "text_link", URL: "tg://user?id=1"}}},
		`<a>https://e.com</a>`:                          {"https://e.com", []Entity{{Length: 13, Type: "text_link", URL: "https://e.com"}}},
		`<a href="localhost">x</a>`:                     {"x", nil},
		`<pre><code class="language-go">x</code></pre>`: {"x", []Entity{{Length: 1, Type: "pre", Language: "go"}}},
		`<code class="language-go">x</code>`:            {"x", []Entity{{Length: 1, Type: "code"}}},
		`<span class="tg-spoiler">x</span>`:             {"x", []Entity{{Length: 1, Type: "spoiler"}}},
		`<tg-emoji emoji-id="5">👍</tg-emoji>`:           {"👍", []Entity{{Length: 2, Type: "custom_emoji", CustomEmojiID: "5"}}},
		`<blockquote expandable>x</blockquote>`:         {"x", []Entity{{Length: 1, Type: "expandable_blockquote"}}},
		`<b></b>порожній`:                               {"порожній", nil},
		`<b>закрито скорочено</>`:                       {"закрито скорочено", []Entity{{Length: 17, Type: "bold"}}},
	} {
		text, entities, err := parseHTML(src)
		if err != nil || text != want.text || !reflect.DeepEqual(entities, want.entities) {
			t.Errorf("%s\n got %q %+v %v\nwant %q %+v", src, text, entities, err, want.text, want.entities)
		}
	}
}

func TestParseHTMLRefusals(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`ціна < 5000`:              `Unsupported start tag "" at byte offset 9`,
		`<br>`:                     `Unsupported start tag "br" at byte offset 0`,
		`<b`:                       `Unclosed start tag at byte offset 0`,
		`<b>x`:                     `Can't find end tag corresponding to start tag "b"`,
		`x</b>`:                    `Unexpected end tag at byte offset 1`,
		`<b><i>x</b></i>`:          `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		`<b>x</b`:                  `Unclosed end tag at byte offset 4`,
		`<a href>x</a>`:            `Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`,
		`<a ="x">x</a>`:            `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href="x>x</a>`:         `Unclosed start tag at byte offset 0`,
		`<span class="y">x</span>`: `Tag "span" must have class "tg-spoiler" at byte offset 0`,
	} {
		if _, _, err := parseHTML(src); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", src, err, want)
		}
	}
}

func TestTrimMovesEntities(t *testing.T) {
	t.Parallel()
	text, entities := trim("  🚗 авто \n", []Entity{{Offset: 0, Length: 2, Type: "bold"}, {Offset: 1, Length: 3, Type: "italic"}, {Offset: 5, Length: 6, Type: "code"}})
	want := []Entity{{Offset: 0, Length: 2, Type: "italic"}, {Offset: 3, Length: 4, Type: "code"}}
	if text != "🚗 авто" || !reflect.DeepEqual(entities, want) {
		t.Errorf("%q %+v", text, entities)
	}
}

func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{`<b>x</b>`, `<a href="https://e.com">&lt;🚗</a>`, `<pre><code class="language-go">x</code></pre>`, `&#x110000;<`, `</`, `<a b=c d='e'>`, "<b>\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		text, entities, err := parseHTML(src)
		if err == nil {
			last := 0
			for _, e := range entities {
				if e.Offset < last || e.Length < 1 || e.Offset+e.Length > units(text) || e.Type == "" {
					t.Fatalf("entity %+v of %q", e, text)
				}
				last = e.Offset
			}
			if !strings.ContainsAny(src, "<&") && text != src {
				t.Fatalf("text without markup changed: %q to %q", src, text)
			}
		}
		// What a bot escapes arrives as it was.
		if !utf8.ValidString(src) {
			return
		}
		if text, entities, err := parseHTML(html.EscapeString(src)); err != nil || text != src || entities != nil {
			t.Fatalf("escaped %q became %q %v %v", src, text, entities, err)
		}
	})
}

func FuzzReadUpdate(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"chat":{"id":5,"type":"private"},"photo":[{"file_id":"x"}]}}`)
	f.Add(`{"update_id":1,"callback_query":{"id":"1","from":{"id":2}}}`)
	f.Add(`{"update_id":1,"poll":{"id":"abc"}}`)
	f.Add(`{"update_id":1,"my_chat_member":{"chat":{"id":1},"new_chat_member":null}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		s := New(Options{})
		defer s.Close()
		_, _, err := s.Deliver(t.Context(), "cartie_sandbox_bot", []byte(raw))
		if err == nil {
			t.Fatal("delivered without a webhook")
		}
	})
}
