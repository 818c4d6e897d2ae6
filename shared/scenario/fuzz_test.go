package scenario

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"cartie/shared/lang"
)

// FuzzWalk lets people do anything in any order: each byte of the script is one thing done, words is what they type.
// Every walk must end, keep to Telegram's limits and leave a session that can go on.
func FuzzWalk(f *testing.F) {
	f.Add([]byte{0, 1, 2, 2, 3, 4, 5, 9, 9}, "Sam")
	f.Add([]byte{6, 2, 2, 2, 2, 8, 10, 11, 7, 12}, "0670000011")
	f.Add([]byte{13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, strings.Repeat("<&\"'>", 800))
	f.Add([]byte{0, 1, 2, 2, 2, 2, 8, 9, 9, 1, 2, 2, 3, 3, 8, 11, 8, 9}, "🚙🚙\x00\u202e\nї")
	book := clientBook(f)
	f.Fuzz(func(t *testing.T, script []byte, words string) {
		if len(script) > 64 {
			script = script[:64]
		}
		wander(t, book, script, words)
	})
}

// wander plays a script, checks each step and counts the leads.
func wander(t *testing.T, book Book, script []byte, words string) (leads int) {
	t.Helper()
	s := State{}
	var buttons []InlineButton
	for i, b := range script {
		in := doing(b, words, buttons, s)
		next, effects, ask, err := Walk(book, s, in)
		if err != nil || ask != nil {
			t.Fatalf("step %d, %+v: ask %v, error %v", i, in, ask, err)
		}
		if len(effects) == 0 {
			t.Fatalf("step %d, %+v: the person got no answer", i, in)
		}
		for j, e := range effects {
			if press, ok := e.(AnswerPress); ok != (in.Kind == InputButton && j == 0) || len([]rune(press.Text)) > 200 {
				t.Fatalf("step %d: effect %d of %+v is %+v", i, j, in, e)
			}
			if said, ok := e.(Say); ok {
				checkSay(t, said)
				for _, row := range said.Inline {
					buttons = append(buttons, row...)
				}
			}
			if n, ok := e.(NotifyAdmin); ok {
				checkText(t, n.Text)
			}
			if l, ok := e.(CreateLead); ok {
				if l.Name == "" || l.Phone == "" || l.Car == "" || !l.Lang.Valid() {
					t.Fatalf("step %d: an unfinished lead %+v", i, l)
				}
				leads++
			}
		}
		if next.Step < s.Step {
			t.Fatalf("step %d: the step fell from %d to %d", i, s.Step, next.Step)
		}
		s = next
		checkState(t, book, s)
	}
	return leads
}

// doing turns a byte into an input.
func doing(b byte, words string, buttons []InlineButton, s State) Input {
	profile := Profile{FirstName: words, LastName: words, Lang: []string{"uk", "ru", "en", "de", ""}[int(b)%5]}
	typed := func(text string) Input { return Input{Kind: InputText, Text: text, Profile: profile} }
	run := func(command, payload string) Input {
		return Input{Kind: InputCommand, Command: command, Payload: payload, Profile: profile}
	}
	switch b % 25 {
	case 0:
		return run("start", "")
	case 1:
		return typed("Leave a request")
	case 2, 13, 14:
		return typed("Sam " + words)
	case 3:
		return typed("⏭ Skip")
	case 4:
		return typed("Назад")
	case 5:
		return Input{Kind: InputContact, Contact: Contact{Phone: words, Own: true}, Profile: profile}
	case 6:
		return run("buy", words)
	case 7:
		return run("start", words)
	case 8:
		return Input{Kind: InputContact, Contact: Contact{Phone: "380670000011", Own: true}, Profile: profile}
	case 9, 10, 11:
		in := Input{Kind: InputButton, Profile: profile, Button: Press{Step: s.Step, Node: s.Node, Value: words}}
		if len(buttons) > 0 {
			k := buttons[max(0, len(buttons)-1-int(b/25))]
			if b%25 == 9 {
				k = buttons[max(0, len(buttons)-3)] // the first button of the latest summary
			}
			in.Button = Press{Step: k.Step, Node: k.Node, Value: k.Value}
		}
		return in
	case 12:
		return run("cancel", "")
	case 15:
		return run(words, words)
	case 16:
		return Input{Kind: InputMedia, Text: words, Profile: profile}
	case 17:
		return Input{Kind: InputOther}
	case 18:
		return Input{Kind: InputContact, Contact: Contact{Phone: "0670000012"}, Profile: profile}
	case 19:
		return typed("0670000011")
	case 20:
		return typed("✖️ Отменить")
	case 21:
		return typed("Написать менеджеру")
	case 22:
		return Input{Kind: InputButton}
	case 23:
		return Input{Kind: InputKind(words), Text: words}
	default:
		return typed(words)
	}
}

func checkSay(t *testing.T, s Say) {
	t.Helper()
	checkText(t, s.Text)
	boards := 0
	for _, has := range []bool{s.Reply != nil, s.Inline != nil, s.Remove} {
		if has {
			boards++
		}
	}
	if boards > 1 || s.Key == "" {
		t.Fatalf("message %q has %d keyboards", s.Key, boards)
	}
	for _, row := range s.Reply {
		for _, k := range row {
			if k.Label == "" || k.Key == "" {
				t.Fatalf("message %q has a key without label or meaning", s.Key)
			}
		}
	}
	for _, row := range s.Inline {
		for _, k := range row {
			if k.Label == "" || len(k.Value) > MaxValue || len(k.Node) > MaxNodeID || k.Step < 1 {
				t.Fatalf("message %q has button %+v", s.Key, k)
			}
		}
	}
}

// checkText is Telegram's rule for a message: readable HTML, 1 to 4096 characters after parsing.
func checkText(t *testing.T, text string) {
	t.Helper()
	read, err := plain(text)
	if err != nil {
		t.Fatalf("Telegram cannot read %q: %v", text, err)
	}
	if visible(read) == 0 || units(read) > MaxText {
		t.Fatalf("a message of %d characters", units(read))
	}
}

func checkState(t *testing.T, b Book, s State) {
	t.Helper()
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again State
	if err := json.Unmarshal(body, &again); err != nil || !reflect.DeepEqual(again, s) {
		t.Fatalf("session %s is another after a round trip: %v", body, err)
	}
	e, ok := b.find(s.Flow, s.Version)
	if s.Flow == "" && s.Node == "" && s.Lang == lang.Code("") {
		return // only presses from nowhere so far
	}
	if _, rests := e.Flow.Nodes[s.Node].(rester); !ok || !rests || !s.Lang.Valid() || len(s.Trail) > MaxTrail {
		t.Fatalf("session %s cannot go on", body)
	}
	for _, id := range s.Trail {
		if _, asks := e.Flow.Nodes[id].(asker); !asks {
			t.Fatalf("session %s cannot go back to %s", body, id)
		}
	}
}

// FuzzParse reads any JSON: it is refused, or it is a flow in which people can wander without harm.
func FuzzParse(f *testing.F) {
	f.Add([]byte(tiny), []byte{0, 24, 24, 4}, "Sam")
	for _, e := range clientBook(f).editions {
		body, err := json.Marshal(e.Flow)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, []byte{0, 2, 2, 3, 24, 8, 9, 9}, "Sam")
	}
	f.Fuzz(func(t *testing.T, data, script []byte, words string) {
		flow, err := Parse(data)
		if err != nil {
			return
		}
		body, err := json.Marshal(flow)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(body); err != nil || !reflect.DeepEqual(again, flow) {
			t.Fatalf("the flow is another after a round trip: %v", err)
		}
		s := State{}
		for i, b := range script[:min(len(script), 32)] {
			next, effects, _, err := Walk(NewBook(Edition{"1", flow}), s, doing(b, words, nil, s))
			if err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
			for _, e := range effects {
				if said, ok := e.(Say); ok {
					checkSay(t, said)
				}
			}
			s = next
		}
	})
}

// TestAnythingInAnyOrder is FuzzWalk over many scripts, the same ones each time.
func TestAnythingInAnyOrder(t *testing.T) {
	t.Parallel()
	book := clientBook(t)
	words := []string{"", "Sam", "0670000011", "start", "buy", strings.Repeat("&", 4096), strings.Repeat("🚙", 1000), "{name}", "<b>", "\x00\xff\u202e"}
	random := rand.New(rand.NewPCG(1, 2))
	leads := 0
	for range 250 {
		var script []byte
		for len(script) < 40 {
			for _, b := range []byte{0, 1, 2, 2, 3, 3, 8, 9, 9} { // the way to a lead, with things done in between
				script = append(script, b)
				for random.IntN(4) == 0 {
					script = append(script, byte(random.UintN(256)))
				}
			}
		}
		leads += wander(t, book, script, words[random.IntN(len(words))])
	}
	if leads < 100 {
		t.Errorf("only %d leads were made: the scripts do not reach the end", leads)
	}
}
