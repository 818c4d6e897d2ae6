package tg_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"cartie/shared/fault"
	"cartie/shared/tg"
)

// sample is a recorded update with where it happens; 0 means nowhere or nobody.
type sample struct {
	Name, Kind   string
	Chat, Person int64
	Update       json.RawMessage
}

func samples(t testing.TB) (out []sample) {
	t.Helper()
	raw, err := os.ReadFile("testdata/updates.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s sample
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if len(out) < 70 {
		t.Fatalf("%d updates", len(out))
	}
	return out
}

func TestRecordedUpdates(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		u, err := tg.ParseUpdate(s.Update)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		var id struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(s.Update, &id); err != nil {
			t.Fatal(err)
		}
		if u.ID != id.ID || u.Kind != s.Kind || !bytes.Equal(u.Raw, s.Update) {
			t.Errorf("%s: id %d, kind %s", s.Name, u.ID, u.Kind)
		}
		var chat, person int64
		if p := u.Place(); p.Chat != nil {
			chat = p.Chat.ID
			if p.Person != nil {
				person = p.Person.ID
			}
		} else if p.Person != nil {
			person = p.Person.ID
		}
		if chat != s.Chat || person != s.Person {
			t.Errorf("%s: chat %d and person %d, want %d and %d", s.Name, chat, person, s.Chat, s.Person)
		}
	}
}

// A press whose message Telegram has forgotten altogether happens in the private chat.
func TestPressWithoutMessage(t *testing.T) {
	t.Parallel()
	u, err := tg.ParseUpdate([]byte(`{"update_id":1,"callback_query":{"id":"1","from":{"id":9900000111,"first_name":"Олена"},"chat_instance":"1","data":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if p := u.Place(); p.Chat == nil || p.Chat.ID != 9900000111 || p.Chat.Type != "private" || p.Person.ID != 9900000111 {
		t.Errorf("%+v", p)
	}
}

func TestBodiesThatAreNoUpdates(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", "1", `"x"`, "{", "{}", `{"update_id":null}`, `{"update_id":"7"}`, `{"update_id":0}`, `{"update_id":-1}`, `{"update_id":1.5}`, `{"update_id":99999999999999999999}`, `{"message":{}}`} {
		if _, err := tg.ParseUpdate([]byte(body)); !fault.Is(err, fault.Malformed) {
			t.Errorf("%q: %v", body, err)
		}
	}
	for body, kind := range map[string]string{
		`{"update_id":1}`:                              "unknown",
		`{"update_id":1,"star_gift":{}}`:               "unknown",
		`{"update_id":1,"message":"text"}`:             "unknown",
		`{"update_id":1,"message":null}`:               "message",
		`{"update_id":1,"extra":{},"poll":{"id":"1"}}`: "poll",
	} {
		u, err := tg.ParseUpdate([]byte(body))
		if err != nil || u.Kind != kind || u.ID != 1 || u.Place() != (tg.Place{}) {
			t.Errorf("%s: kind %s, %v", body, u.Kind, err)
		}
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		command, payload string
		ours             bool
	}{
		"/start":                         {"start", "", true},
		"/START":                         {"start", "", true},
		"/start abc-DEF_1":               {"start", "abc-DEF_1", true},
		"/start  spaced  out ":           {"start", "spaced  out", true},
		"/start\nnext line, and more":    {"start", "next line, and more", true},
		"/start\tx":                      {"start", "x", true},
		"/admin@Cartie_Sandbox_Bot CODE": {"admin", "CODE", true},
		"/admin@cartie_sandbox_bot\nA B": {"admin", "A B", true},
		"/admin@other_bot CODE":          {"", "", false},
		"/admin@":                        {"", "", false},
		"/":                              {"", "", true},
		"start":                          {"", "", true},
		" /start":                        {"", "", true},
		"":                               {"", "", true},
		"mail me @home":                  {"", "", true},
	} {
		command, payload, ours := tg.ParseCommand(text, "cartie_sandbox_bot")
		if command != want.command || payload != want.payload || ours != want.ours {
			t.Errorf("%q: %q %q %t", text, command, payload, ours)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, text := range []string{"/start", "/start abc", "/a@b c", "/a\nb c", "//", "/@", "/ x"} {
		f.Add(text, "b")
	}
	f.Fuzz(func(t *testing.T, text, bot string) {
		command, payload, ours := tg.ParseCommand(text, bot)
		if !ours && (command != "" || payload != "") {
			t.Errorf("%q is another bot's and says %q %q", text, command, payload)
		}
		if strings.ContainsAny(command, " \n\t@") || command != strings.ToLower(command) || payload != strings.TrimSpace(payload) {
			t.Errorf("%q: command %q, payload %q", text, command, payload)
		}
		if command != "" && !strings.HasPrefix(text, "/") || !strings.Contains(text, payload) {
			t.Errorf("%q: %q %q come out of nothing", text, command, payload)
		}
	})
}

func FuzzParseUpdate(f *testing.F) {
	for _, s := range samples(f) {
		f.Add([]byte(s.Update))
	}
	f.Add([]byte(`{"update_id":1,"callback_query":null}`))
	f.Add([]byte(`{"update_id":1,"messAge":{"chat":{"id":1}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		u, err := tg.ParseUpdate(body)
		if err != nil {
			if !fault.Is(err, fault.Malformed) {
				t.Errorf("%v", err)
			}
			return
		}
		if u.ID <= 0 || u.Kind == "" {
			t.Errorf("id %d, kind %q", u.ID, u.Kind)
		}
		if p := u.Place(); u.Kind == "unknown" && (p.Chat != nil || p.Person != nil) {
			t.Errorf("an unknown update has a place: %s", body)
		}
	})
}
