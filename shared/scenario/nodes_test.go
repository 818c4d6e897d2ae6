package scenario

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cartie/shared/lang"
	"cartie/shared/money"
)

func TestValidateFindsProblemsOfEveryNode(t *testing.T) {
	t.Parallel()
	toMore := strings.Replace(tiny, `"next": "end"`, `"next": "more"`, 1)
	more := func(fields string) string { return with(toMore, `"more": {`+fields+`}`) }
	question := func(fields string) string {
		return more(`"type": "QUESTION_TEXT", "var": "v", "next": "end", ` + tinyTexts + `, ` + fields)
	}
	condition := func(cases string) string {
		return more(`"type": "CONDITION", "else": "end", "cases": [` + cases + `]`)
	}
	action := func(fields string) string { return more(`"type": "ACTION", "next": "end", ` + fields) }
	delay := func(next string) string {
		return with(toMore, fmt.Sprintf(`"more": {"type": "DELAY", "seconds": 5, "next": "even", "answered": %q}`, next),
			`"even": {"type": "MESSAGE", "text": {"uk": "а", "ru": "а", "en": "a"}, "next": "more"}`)
	}
	for _, c := range []struct{ name, flow, code string }{
		{"answer of no kind", question(`"answer": "colour"`), "bad_answer"},
		{"bounds of words", question(`"least": 5`), "not_used"},
		{"bounds the wrong way round", question(`"answer": "year", "least": 2020, "most": 2010`), "bad_bounds"},
		{"currency of a year", question(`"answer": "year", "currency": "USD"`), "bad_currency"},
		{"unknown currency", question(`"answer": "money", "currency": "XTS"`), "bad_currency"},
		{"no room for the notes", more(`"type": "QUESTION_TEXT", "var": "a123456789012345678901234", "answer": "money", "next": "end", ` + tinyTexts), "bad_variable"},
		{"too much patience", question(`"attempts": 11, "otherwise": "end"`), "bad_attempts"},
		{"patience that leads nowhere", question(`"attempts": 2`), "dead_end"},
		{"patience without end", question(`"otherwise": "end"`), "not_used"},
		{"condition without cases", condition(``), "bad_count"},
		{"condition on nothing", condition(`{"var": "nobody", "op": "filled", "next": "end"}`), "unknown_variable"},
		{"unknown test", condition(`{"var": "name", "op": "like", "value": "a", "next": "end"}`), "bad_op"},
		{"greater than words", condition(`{"var": "name", "op": "greater", "value": "ten", "next": "end"}`), "bad_value"},
		{"equal to nothing", condition(`{"var": "name", "op": "equals", "value": "!", "next": "end"}`), "bad_value"},
		{"filled with a value", condition(`{"var": "name", "op": "filled", "value": "a", "next": "end"}`), "bad_value"},
		{"case without exit", condition(`{"var": "name", "op": "filled"}`), "dead_end"},
		{"delay of no time", more(`"type": "DELAY", "seconds": 0, "next": "end"`), "bad_delay"},
		{"delay of two months", more(`"type": "DELAY", "seconds": 5184000, "next": "end"`), "bad_delay"},
		{"reminders for ever", delay("end"), "loop"},
		{"reminders without an answer", strings.Replace(delay("end"), `, "answered": "end"`, ``, 1), "no_way_out"},
		{"handoff in one language", more(`"type": "HANDOFF", "text": {"uk": "а"}, "next": "end"`), "missing_language"},
		{"handoff without exit", more(`"type": "HANDOFF"`), "dead_end"},
		{"jump to nothing", more(`"type": "JUMP", "flow": ""`), "bad_flow"},
		{"language we do not have", action(`"action": "SET_LANG", "lang": "de"`), "unknown_language"},
		{"engine's variable set", action(`"action": "SET_VAR", "var": "lang", "value": "uk"`), "bad_variable"},
		{"value of nobody", action(`"action": "SET_VAR", "var": "v", "value": "{nobody}"`), "unknown_variable"},
		{"value without end", action(`"action": "SET_VAR", "var": "v", "value": "` + strings.Repeat("a", defaultAnswer+1) + `"`), "value_too_long"},
		{"notice without room for the person", action(`"action": "NOTIFY_ADMIN", "text": {"uk": "` + strings.Repeat("a", MaxText-StaffRoom+1) + `", "ru": "а", "en": "a"}`), "text_too_long"},
		{"tag of nothing", action(`"action": "TAG_USER", "tag": "!"`), "bad_tag"},
		{"long tag", action(`"action": "TAG_USER", "tag": "` + strings.Repeat("a", MaxTag+1) + `"`), "bad_tag"},
		{"tag that speaks", action(`"action": "TAG_USER", "tag": "a", "text": {"uk": "а", "ru": "а", "en": "a"}`), "not_used"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			finds(t, c.flow, "more", c.code)
		})
	}
}

func TestAnswersAreRead(t *testing.T) {
	t.Parallel()
	type notes = map[string]string
	for _, c := range []struct {
		question QuestionText
		typed    string
		want     string // empty: refused
		notes    notes
	}{
		{QuestionText{Answer: AnswerName}, " Анна  Марія ", "Анна Марія", nil},
		{QuestionText{Answer: AnswerName}, "Ян", "Ян", nil},
		{QuestionText{Answer: AnswerName}, "0670000011", "", nil},
		{QuestionText{Answer: AnswerName}, "https://example.com/a", "", nil},
		{QuestionText{Answer: AnswerName}, "🚗🚗", "", nil},
		{QuestionText{Answer: AnswerMoney}, "15k-30k", "15k-30k", notes{"_min": "15000", "_max": "30000", "_currency": "USD"}},
		{QuestionText{Answer: AnswerMoney, Currency: money.UAH}, "до 900 тис", "до 900 тис", notes{"_max": "900000", "_currency": "UAH"}},
		{QuestionText{Answer: AnswerMoney, Least: 1000}, "500-5000", "", nil},
		{QuestionText{Answer: AnswerMoney, Most: 1000}, "5000", "", nil},
		{QuestionText{Answer: AnswerMoney}, "дорого", "", nil},
		{QuestionText{Answer: AnswerCity}, "киев", "Kyiv", notes{"_key": "kyiv"}},
		{QuestionText{Answer: AnswerCity}, "Atlantis", "", nil},
		{QuestionText{Answer: AnswerPhone}, "067 000 00 11", "+380670000011", nil},
		{QuestionText{Answer: AnswerPhone}, "12345", "", nil},
		{QuestionText{Answer: AnswerYear}, "2018", "2018", nil},
		{QuestionText{Answer: AnswerYear}, "2018 р.", "2018", nil},
		{QuestionText{Answer: AnswerYear}, "2018 года", "2018", nil},
		{QuestionText{Answer: AnswerYear}, "18", "", nil},
		{QuestionText{Answer: AnswerYear}, "20018", "", nil},
		{QuestionText{Answer: AnswerYear}, "+201", "", nil},
		{QuestionText{Answer: AnswerYear, Least: 2000}, "1999", "", nil},
		{QuestionText{Min: 3}, "ab", "", nil},
	} {
		w := &walker{state: State{Lang: lang.EN}}
		value, found, ok := c.question.read(w, c.typed)
		if ok != (c.want != "") || ok && (value != c.want || !reflect.DeepEqual(found, c.notes)) {
			t.Errorf("%s %q: %q %v %v, want %q %v", c.question.Answer, c.typed, value, found, ok, c.want, c.notes)
		}
	}
}

func TestConditionHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		op           Op
		value, other string
		want         bool
	}{
		{OpFilled, "a", "", true},
		{OpFilled, "", "", false},
		{OpEquals, "BMW!", "bmw", true},
		{OpEquals, "BMW X5", "bmw", false},
		{OpContains, "мій BMW X5", "bmw", true},
		{OpContains, "BMWX5", "bmw", false},
		{OpGreater, "30 000", "20000", true},
		{OpGreater, "20000", "20000", false},
		{OpLess, "1995", "2000", true},
		{OpLess, "old", "2000", false},
		{OpGreater, "", "0", false},
	} {
		if got := (Case{Op: c.op, Value: c.other}).holds(c.value); got != c.want {
			t.Errorf("%q %s %q: %v", c.value, c.op, c.other, got)
		}
	}
}

// Flows that start each other without waiting are reported, and end all the same.
func TestJumpsInACircle(t *testing.T) {
	t.Parallel()
	flow := func(key, to string, nodes ...string) Edition {
		text := strings.Replace(strings.Replace(tiny, `"key": "tiny"`, `"key": "`+key+`"`, 1), `"value": "tiny"`, `"value": "`+key+`"`, 1)
		text = strings.Replace(text, `"next": "name"}`, `"next": "say"}`, 1)
		text = text[:strings.Index(text, ` "name"`)] + `"say": {"type": "MESSAGE", "text": {"uk": "а", "ru": "а", "en": "a"}, "next": "jump"},
 "jump": {"type": "JUMP", "flow": "` + to + `"}` + "\n}}"
		return Edition{Version: "1", Flow: must(t, text, nodes...)}
	}
	menu := clientBook(t).editions[0]
	b := NewBook(menu, flow("a", "b"), flow("b", "a"))
	codes := map[string]int{}
	for _, p := range b.Problems() {
		codes[p.Code]++
	}
	if codes["jump_loop"] != 2 {
		t.Errorf("problems %v", codes)
	}
	s, effects := step(t, b, State{}, command("a", ""))
	if len(effects) != 1+maxOpens || s.Node != "" {
		t.Errorf("%d effects, stands at %+v", len(effects), s)
	}
	if s, _ = step(t, b, s, text("hello")); s.Node != "client" {
		t.Errorf("after the circle: %+v", s)
	}
	// Through a delay it would talk for ever, so it is a circle as well; through a question it is none.
	if p := NewBook(menu, flow("a", "b"), flow("b", "client_menu")).Problems(); len(p) != 3 {
		t.Errorf("problems %v, want only the menu's three flows", p)
	}
}

func TestALateAlbumAndAnOldTimerChangeNothing(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, _ := step(t, b, State{}, command("buy", ""))
	for _, in := range []Input{
		{Kind: InputMedia, Late: true, Profile: Profile{Lang: "ru"}},
		{Kind: InputTimer, Button: Press{Step: s.Step, Node: s.Node}},
		{Kind: InputTimer},
	} {
		if next, effects := step(t, b, s, in); len(effects) != 0 || !reflect.DeepEqual(next, s) {
			t.Errorf("%+v: %v, %+v", in, effects, next)
		}
	}
}
