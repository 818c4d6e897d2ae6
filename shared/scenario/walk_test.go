package scenario

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cartie/shared/fault"
	"cartie/shared/lang"
)

// step walks once and fails the test on an error.
func step(t testing.TB, b Book, s State, in Input) (State, []Effect) {
	t.Helper()
	next, effects, ask, err := Walk(b, s, in)
	if err != nil || ask != nil {
		t.Fatalf("ask %v, error %v", ask, err)
	}
	return next, effects
}

// text and command are inputs of a person who speaks English.
func text(s string) Input {
	return Input{Kind: InputText, Text: s, Profile: Profile{FirstName: "Sam", Lang: "en"}}
}

func command(name, payload string) Input {
	return Input{Kind: InputCommand, Command: name, Payload: payload, Profile: Profile{FirstName: "Sam", Lang: "en"}}
}

// confirming is a session that stands at the summary of a lead, and its last message.
func confirming(t testing.TB, b Book) (State, Say) {
	t.Helper()
	s, effects := State{}, []Effect(nil)
	for _, in := range []Input{command("start", "ad_42"), text("Leave a request"), text("Sam"), text("Any car"), text("skip"), text("Kyiv"), text("0670000011")} {
		s, effects = step(t, b, s, in)
	}
	last, ok := effects[len(effects)-1].(Say)
	if !ok || s.Node != "confirm" {
		t.Fatalf("stands at %s, last effect %T", s.Node, effects[len(effects)-1])
	}
	return s, last
}

func pressed(b InlineButton) Input {
	return Input{Kind: InputButton, Button: Press{Step: b.Step, Node: b.Node, Value: b.Value}, Profile: Profile{Lang: "en"}}
}

func TestConfirmationCreatesTheLeadOnce(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, summary := confirming(t, b)
	first := summary.Inline[0][0]
	if first.Value != "confirm" {
		t.Fatalf("the first button is %q", first.Value)
	}
	s, effects := step(t, b, s, pressed(first))
	kinds := []string{}
	for _, e := range effects {
		kinds = append(kinds, reflect.TypeOf(e).Name())
	}
	if want := []string{"AnswerPress", "CreateLead", "NotifyAdmin", "Say", "Say"}; !slices.Equal(kinds, want) {
		t.Fatalf("effects %v, want %v", kinds, want)
	}
	want := CreateLead{Type: Buy, Name: "Sam", Phone: "+380670000011", Car: "Any car", City: "Київ", Lang: lang.EN, Source: "ad_42"}
	if effects[1] != Effect(want) {
		t.Errorf("lead %+v\nwant %+v", effects[1], want)
	}
	again, effects := step(t, b, s, pressed(first))
	if len(effects) != 1 || effects[0].(AnswerPress).Text == "" || !reflect.DeepEqual(again, s) {
		t.Errorf("a second press gave %v and changed the session: %v", effects, !reflect.DeepEqual(again, s))
	}
}

func TestForeignPressesChangeNothing(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, summary := confirming(t, b)
	good := summary.Inline[0][0]
	for name, spoil := range map[string]func(*InlineButton){
		"earlier step":  func(k *InlineButton) { k.Step-- },
		"later step":    func(k *InlineButton) { k.Step++ },
		"other node":    func(k *InlineButton) { k.Node = "lead" },
		"no such value": func(k *InlineButton) { k.Value = "yes" },
		"unreadable":    func(k *InlineButton) { *k = InlineButton{} },
	} {
		bad := good
		spoil(&bad)
		after, effects := step(t, b, s, pressed(bad))
		if len(effects) != 1 || effects[0] != Effect(AnswerPress{Text: "This button no longer works."}) {
			t.Errorf("%s: effects %v", name, effects)
		}
		if !reflect.DeepEqual(after, s) {
			t.Errorf("%s: the session changed", name)
		}
	}
	if after, effects := step(t, b, State{}, pressed(good)); len(effects) != 1 || after.Flow != "" || after.Lang != "" {
		t.Errorf("a press from nowhere gave %v and session %+v", effects, after)
	}
}

func TestTypedLabelIsNotAPress(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, summary := confirming(t, b)
	for _, typed := range []string{summary.Inline[0][0].Label, "confirm", "Confirm"} {
		after, effects := step(t, b, s, text(typed))
		if len(effects) != 1 || effects[0].(Say).Key != "error:confirm" || after.Node != "confirm" {
			t.Errorf("typed %q: %v at %s", typed, effects, after.Node)
		}
	}
}

func TestWalkChangesNoArgument(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, summary := confirming(t, b)
	s.Trail = slices.Grow(s.Trail, 8) // room that append could write into
	before, _ := json.Marshal(s)
	for _, in := range []Input{text("yes"), text("back"), command("menu", ""), command("start", "x"), pressed(summary.Inline[0][0]), pressed(summary.Inline[1][0])} {
		one, effects := step(t, b, s, in)
		if after, _ := json.Marshal(s); string(after) != string(before) {
			t.Fatalf("input %+v changed the session given", in)
		}
		one.set("name", "changed")
		one.push("changed")
		two, same := step(t, b, s, in)
		if !reflect.DeepEqual(effects, same) || two.Vars["name"] == "changed" || slices.Contains(two.Trail, "changed") {
			t.Fatalf("input %+v: sessions share memory, or two walks differ", in)
		}
	}
}

func TestActionCannotBeUndoneByBack(t *testing.T) {
	t.Parallel()
	f := must(t, strings.Replace(tiny, `"next": "end"`, `"next": "more"`, 1), `"more": {"type": "QUESTION_TEXT", "var": "more", `+tinyTexts+`, "next": "end"}`)
	b := NewBook(Edition{"1", f})
	s, _ := step(t, b, State{}, command("start", ""))
	s, _ = step(t, b, s, text("Sam"))
	s, _ = step(t, b, s, text("back"))
	if s.Node != "name" {
		t.Errorf("back leads to %s, want the beginning, because the lead is made", s.Node)
	}
}

func TestSessionStaysOnItsEdition(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	s, _ := step(t, b, State{}, command("buy", ""))
	old, _ := b.current("client_lead")
	changed := old.Flow
	changed.Nodes = map[string]Node{"start": &Start{Next: "other"}, "other": &QuestionText{Text: lang.Text{lang.EN: "Other?"}, Var: "x", Next: End}}
	newer := NewBook(b.editions[0], Edition{"2", changed})
	if newer.Has(s) || !newer.With(old).Has(s) || !newer.Has(State{}) {
		t.Fatal("Has does not tell which editions are there")
	}
	kept, _ := step(t, newer.With(old), s, text("Sam"))
	if kept.Node != "car" || kept.Version != "1" {
		t.Errorf("the pinned session stands at %s of version %s", kept.Node, kept.Version)
	}
	fresh, _ := step(t, newer.With(old), kept, command("menu", ""))
	if fresh, _ = step(t, newer.With(old), fresh, text("Leave a request")); fresh.Version != "2" || fresh.Node != "other" {
		t.Errorf("a new session stands at %s of version %s", fresh.Node, fresh.Version)
	}
	lost, effects := step(t, newer, s, text("Sam"))
	if lost.Flow != "client_menu" || effects[0].(Say).Key != "menu:client" {
		t.Errorf("a session without its edition stands in %s", lost.Flow)
	}
}

func TestMenuItemOfUnpublishedFlowLeadsToTheMenu(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	alone := NewBook(b.editions[0])
	s, _ := step(t, alone, State{}, command("start", ""))
	s, effects := step(t, alone, s, text("Leave a request"))
	if s.Node != "client" || effects[0].(Say).Key != "menu:client" {
		t.Errorf("stands at %s", s.Node)
	}
	if p := alone.Problems(); len(p) != 3 || p[0].Code != "unknown_flow" {
		t.Errorf("problems %v", p)
	}
}

func TestBookIsFreeOfProblemsAndListsCommands(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	if p := b.Problems(); len(p) > 0 {
		t.Errorf("problems %v", p)
	}
	var names []string
	for _, c := range b.Commands() {
		names = append(names, c.Name)
		if len(c.Title.Missing()) > 0 {
			t.Errorf("command %s is not described in %v", c.Name, c.Title.Missing())
		}
	}
	if want := []string{"menu", "buy", "manager", "language", "cancel"}; !slices.Equal(names, want) {
		t.Errorf("commands %v, want %v", names, want)
	}
	twice := NewBook(b.editions[1], b.editions[1])
	if p := twice.Problems(); len(p) == 0 || p[0].Code != "trigger_twice" && p[0].Code != "flow_twice" {
		t.Errorf("a book with a flow twice has problems %v", p)
	}
}

func TestStaffTextIsInTheStaffLanguage(t *testing.T) {
	t.Parallel()
	b := clientBook(t)
	b.Staff = lang.RU
	s, summary := confirming(t, b)
	_, effects := step(t, b, s, pressed(summary.Inline[0][0]))
	if text := effects[2].(NotifyAdmin).Text; !strings.Contains(text, "Заявка на авто") || !strings.Contains(text, "не указан") {
		t.Errorf("staff was told %q", text)
	}
}

func TestWalkRefusesWhatCannotRun(t *testing.T) {
	t.Parallel()
	if _, _, _, err := Walk(Book{}, State{}, text("hi")); !fault.Is(err, fault.Internal) {
		t.Errorf("an empty book gave %v", err)
	}
	circle := Flow{Key: "circle", Start: "start", Nodes: map[string]Node{
		"start": &Start{Next: "say"}, "say": &Message{Text: lang.Text{lang.UK: "a"}, Next: "say"},
	}}
	given := State{Lang: lang.UK}
	s, effects, _, err := Walk(NewBook(Edition{"1", circle}), given, text("hi"))
	if !fault.Is(err, fault.Internal) || effects != nil || !reflect.DeepEqual(s, given) {
		t.Errorf("a circle gave session %+v, %d effects, %v", s, len(effects), err)
	}
}

func BenchmarkWalk(b *testing.B) {
	book := clientBook(b)
	s, summary := confirming(b, book)
	for name, in := range map[string]Input{"confirm": pressed(summary.Inline[0][0]), "text": text("да, всё верно, отправляйте пожалуйста"), "start": command("start", "")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, _, err := Walk(book, s, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTemplates(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Templates("client"); err != nil {
			b.Fatal(err)
		}
	}
}
