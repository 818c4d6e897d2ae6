package scenario

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cartie/shared/fault"
)

// tiny is a whole flow in few lines; tests spoil it. tinyTexts are the texts of a question.
const tinyTexts = `"text": {"uk": "Хто?", "ru": "Кто?", "en": "Who?"}, "help": {"uk": "Текстом", "ru": "Текстом", "en": "In text"}`

const tiny = `{"key": "tiny", "title": {"uk": "Мале", "ru": "Малое", "en": "Tiny"}, "triggers": [{"kind": "command", "value": "tiny"}],
"start": "start", "nodes": {
 "start": {"type": "START", "next": "name"},
 "name": {"type": "QUESTION_TEXT", "var": "name", ` + tinyTexts + `, "next": "lead"},
 "lead": {"type": "ACTION", "action": "CREATE_LEAD", "lead": {"type": "buy", "name": "name"}, "next": "end"}
}}`

// must parses a flow, with more nodes added.
func must(t testing.TB, flow string, more ...string) Flow {
	t.Helper()
	f, err := Parse([]byte(with(flow, more...)))
	if err != nil {
		t.Fatalf("%v %+v", err, fault.As(err).Fields)
	}
	return f
}

// with adds nodes to a flow's JSON.
func with(flow string, more ...string) string {
	end := strings.LastIndex(flow, "\n}}")
	for _, n := range more {
		flow = flow[:end] + ",\n " + n + flow[end:]
	}
	return flow
}

func TestValidateFindsProblems(t *testing.T) {
	t.Parallel()
	message := func(id, text, next string) string {
		return fmt.Sprintf(`%q: {"type": "MESSAGE", "text": {"uk": %q, "ru": %q, "en": %q}, "next": %q}`, id, text, text, text, next)
	}
	swap := func(old, new string) string { return strings.Replace(tiny, old, new, 1) }
	toMore := swap(`"next": "end"`, `"next": "more"`)
	choice := func(rows string) string {
		return with(toMore, `"more": {"type": "QUESTION_CHOICE", `+tinyTexts+`, "rows": `+rows+`}`)
	}
	yes := `"label": {"uk": "Так", "ru": "Да", "en": "Yes"}`
	var run []string
	for i := range maxRun {
		run = append(run, message(fmt.Sprintf("m%d", i), "a", fmt.Sprintf("m%d", i+1)))
	}
	run = append(run, message(fmt.Sprintf("m%d", maxRun), "a", "end"))
	cases := []struct{ name, flow, node, code string }{
		{"unreachable node", with(tiny, message("more", "a", "end")), "more", "unreachable"},
		{"nothing follows", swap(`, "next": "end"`, `, "next": ""`), "lead", "dead_end"},
		{"exit to nowhere", swap(`"next": "end"`, `"next": "nowhere"`), "lead", "unknown_node"},
		{"circle without a wait", with(toMore, message("more", "a", "even"), message("even", "a", "more")), "even", "no_way_out"},
		{"circle of actions", swap(`"next": "end"`, `"next": "lead"`), "lead", "no_way_out"},
		{"no way out", swap(`"next": "end"`, `"next": "name"`), "name", "no_way_out"},
		{"long run", with(swap(`"next": "end"`, `"next": "m0"`), run...), "m0", "too_long_run"},
		{"no start", swap(`"start": "start"`, `"start": "name"`), "", "no_start"},
		{"two starts", with(toMore, `"more": {"type": "START", "next": "end"}`), "more", "second_start"},
		{"missing language", swap(`"ru": "Кто?", `, ``), "name", "missing_language"},
		{"blank language", swap(`"ru": "Кто?"`, `"ru": " "`), "name", "missing_language"},
		{"unknown language", swap(`"ru": "Кто?"`, `"ru": "Кто?", "de": "Wer?"`), "name", "unknown_language"},
		{"title without language", swap(`, "en": "Tiny"`, ``), "", "missing_language"},
		{"text too long", with(toMore, message("more", strings.Repeat("ї", MaxText+1), "end")), "more", "text_too_long"},
		{"text too long with its variable", with(toMore, message("more", strings.Repeat("a", MaxText-2*defaultAnswer+1)+"{name}", "end")), "more", "text_too_long"},
		{"unknown variable", with(toMore, message("more", "a {nobody}", "end")), "more", "bad_text"},
		{"stray brace", with(toMore, message("more", "a {Name}", "end")), "more", "bad_text"},
		{"only a variable", with(toMore, message("more", "{name}", "end")), "more", "bad_text"},
		{"bare ampersand", with(toMore, message("more", "a & b", "end")), "more", "bad_text"},
		{"unclosed tag", with(toMore, message("more", "<b>a", "end")), "more", "bad_text"},
		{"crossed tags", with(toMore, message("more", "<b><i>a</b></i>", "end")), "more", "bad_text"},
		{"unknown tag", with(toMore, message("more", "a<br>", "end")), "more", "bad_text"},
		{"script link", with(toMore, message("more", `<a href="javascript:a">a</a>`, "end")), "more", "bad_text"},
		{"long node id", with(swap(`"next": "end"`, `"next": "a123456789012345678901234"`), message("a123456789012345678901234", "a", "end")), "a123456789012345678901234", "bad_id"},
		{"end as id", with(tiny, message("end", "a", "end")), "end", "bad_id"},
		{"long value", choice(`[[{"value": "a123456789012", "next": "end", ` + yes + `}]]`), "more", "bad_value"},
		{"same value", choice(`[[{"value": "a", "next": "end", ` + yes + `}, {"value": "a", "next": "end", ` + yes + `}]]`), "more", "value_twice"},
		{"no buttons", choice(`[]`), "more", "bad_count"},
		{"empty row", choice(`[[{"value": "a", "next": "end", ` + yes + `}], []]`), "more", "bad_row"},
		{"button without label", choice(`[[{"value": "a", "next": "end"}]]`), "more", "missing_language"},
		{"button without exit", choice(`[[{"value": "a", ` + yes + `}]]`), "more", "dead_end"},
		{"button that does two things", choice(`[[{"value": "a", "next": "end", "do": "back", ` + yes + `}]]`), "more", "bad_do"},
		{"button that does the unknown", choice(`[[{"value": "a", "do": "fly", ` + yes + `}]]`), "more", "bad_do"},
		{"variable of the engine", swap(`"var": "name"`, `"var": "first_name"`), "name", "bad_variable"},
		{"lead field never asked", swap(`"name": "name"`, `"name": "nobody"`), "lead", "unknown_variable"},
		{"phone that was typed", swap(`"name": "name"`, `"phone": "name"`), "lead", "not_a_phone"},
		{"lead of no type", swap(`"type": "buy"`, `"type": "rent"`), "lead", "bad_lead_type"},
		{"unknown action", swap(`CREATE_LEAD`, `CALL_POLICE`), "lead", "bad_action"},
		{"reserved command", swap(`"value": "tiny"`, `"value": "start"`), "", "bad_trigger"},
		{"unknown trigger", swap(`"kind": "command"`, `"kind": "event"`), "", "bad_trigger"},
		{"impossible lengths", swap(`"var": "name"`, `"var": "name", "min": 5, "max": 2`), "name", "bad_length"},
		{"answer too long to show", swap(`"var": "name"`, `"var": "name", "max": 5000`), "name", "bad_length"},
		{"key", swap(`"key": "tiny"`, `"key": "Tiny flow"`), "", "bad_key"},
		{"menu without words", with(toMore, `"more": {"type": "MENU_REPLY", `+tinyTexts+`, "rows": [[{"key": "a", "flow": "tiny", "label": {"uk": "🚗", "ru": "🚗", "en": "🚗"}}]]}`), "more", "bad_label"},
		{"menu that takes Back", with(toMore, `"more": {"type": "MENU_REPLY", `+tinyTexts+`, "rows": [[{"key": "a", "flow": "tiny", "label": {"uk": "Назад", "ru": "Назад", "en": "Back"}}]]}`), "more", "bad_label"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			finds(t, c.flow, c.node, c.code)
		})
	}
}

// finds fails the test unless a flow has the problem at the node, and is refused with all its problems.
func finds(t *testing.T, flow, node, code string) {
	t.Helper()
	f, err := Decode([]byte(flow))
	if err != nil {
		t.Fatalf("the case cannot be read: %v", err)
	}
	problems := f.Validate()
	found := false
	for _, p := range problems {
		found = found || p.Node == node && p.Code == code && p.Message != ""
	}
	if !found {
		t.Errorf("want %s at %q, found %+v", code, node, problems)
	}
	if _, err := Parse([]byte(flow)); !fault.Is(err, fault.Invalid) || len(fault.As(err).Fields) != len(problems) {
		t.Errorf("Parse gave %v", err)
	}
}

func TestLoopWithoutWaitIsFound(t *testing.T) {
	t.Parallel()
	// A choice can leave, a detour through messages cannot wait: the circle has a way out and is a circle all the same.
	f := must(t, tiny)
	f.Nodes = map[string]Node{
		"start": f.Nodes["start"], "name": f.Nodes["name"],
		"lead": &twoWays{"a", End}, "a": &twoWays{"b", End}, "b": &twoWays{"a", End},
	}
	codes := map[string]string{}
	for _, p := range f.Validate() {
		codes[p.Node] = p.Code
	}
	if want := map[string]string{"a": "loop", "b": "loop"}; !reflect.DeepEqual(codes, want) {
		t.Errorf("problems %v, want %v", codes, want)
	}
}

// twoWays is a node that passes on to one of two nodes, as conditions will.
type twoWays struct{ one, other string }

func (n *twoWays) exits() []exit     { return []exit{{"one", n.one}, {"other", n.other}} }
func (n *twoWays) check(*checker)    {}
func (n *twoWays) pass(*walker) move { return goTo(n.one) }

func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	for name, flow := range map[string]string{
		"not JSON":            `{`,
		"nothing":             ``,
		"two values":          tiny + `{}`,
		"unknown field":       strings.Replace(tiny, `"start": "start"`, `"start": "start", "colour": 1`, 1),
		"unknown node field":  strings.Replace(tiny, `"var": "name"`, `"var": "name", "variableName": "x"`, 1),
		"unknown node type":   strings.Replace(tiny, `"ACTION"`, `"TELEPORT"`, 1),
		"node without type":   strings.Replace(tiny, `"type": "START", `, ``, 1),
		"node that is a list": strings.Replace(tiny, `{"type": "START", "next": "name"}`, `[]`, 1),
		"number for text":     strings.Replace(tiny, `"var": "name"`, `"var": 1`, 1),
	} {
		if _, err := Decode([]byte(flow)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
	}
	if _, err := Decode(make([]byte, maxFlow+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a huge flow: %v, want TooLarge", err)
	}
}

func TestFlowSurvivesJSON(t *testing.T) {
	t.Parallel()
	for _, e := range append(clientBook(t).editions, Edition{"1", must(t, tiny)}) {
		body, err := json.Marshal(e.Flow)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(body)
		if err != nil || !reflect.DeepEqual(again, e.Flow) {
			t.Errorf("flow %s is another after a round trip: %v", e.Flow.Key, err)
		}
	}
}

func TestTemplatesAreOnlyForKnownKinds(t *testing.T) {
	t.Parallel()
	if none, err := Templates("barber"); err != nil || len(none) > 0 {
		t.Errorf("a barber's bot got %d templates, %v", len(none), err)
	}
	client, err := Templates("client")
	if err != nil || len(client) != 4 || client[0].Flow.Key != "client_menu" || len(client[0].JSON) == 0 {
		t.Fatalf("client templates: %d, %v", len(client), err)
	}
	client[0].JSON[0] = 'x'
	if again, err := Templates("client"); err != nil || again[0].JSON[0] == 'x' {
		t.Errorf("templates share memory: %v", err)
	}
}
