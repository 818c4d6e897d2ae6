package scenario

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cartie/shared/lang"
	"cartie/shared/money"
)

// builder makes random flows of every kind of node. Many of them are no flows; Validate is to know which.
type builder struct {
	*rand.Rand
	ids  []string
	keys []string // of the flows of the book
	vars []string
}

func pick[T any](b *builder, from ...T) T { return from[b.IntN(len(from))] }

func (b *builder) exit() string {
	if b.IntN(4) == 0 {
		return End
	}
	return b.ids[1+b.IntN(len(b.ids)-1)]
}

func (b *builder) text() lang.Text {
	s := pick(b, "Hello", "<b>{first_name|you}</b> &amp; co", "{v1|nothing} said", strings.Repeat("long ", 60), "🚙 {source}", "{v2_min|0} to {v2_max|any}")
	return lang.Text{lang.UK: s, lang.RU: s, lang.EN: s}
}

func (b *builder) label() lang.Text {
	s := pick(b, "Go", "Stay", "🚗 Car", "Call me", "More")
	return lang.Text{lang.UK: s, lang.RU: s, lang.EN: s}
}

func (b *builder) patience() Patience {
	if b.IntN(2) == 0 {
		return Patience{}
	}
	return Patience{Attempts: 1 + b.IntN(3), Otherwise: b.exit()}
}

func (b *builder) node() Node {
	switch b.IntN(13) {
	case 0, 1:
		return &Message{Type: TypeMessage, Text: b.text(), Remove: b.IntN(2) == 0, Next: b.exit()}
	case 2, 3:
		n := &QuestionText{
			Type: TypeQuestionText, Text: b.text(), Help: b.text(), Var: pick(b, b.vars...), Skip: b.IntN(2) == 0, Lines: b.IntN(2) == 0,
			Answer: pick(b, AnswerText, AnswerName, AnswerMoney, AnswerCity, AnswerPhone, AnswerYear), Patience: b.patience(), Next: b.exit(),
		}
		if n.Answer == AnswerMoney {
			n.Currency, n.Most = pick(b, "", money.USD, money.UAH), int64(b.IntN(2))*1_000_000
		}
		return n
	case 4, 5:
		n := &QuestionChoice{Type: TypeQuestionChoice, Text: b.text(), Help: b.text(), Var: pick(b, "", "v1"), Patience: b.patience()}
		for i := range 1 + b.IntN(3) {
			n.Rows = append(n.Rows, []Choice{{Value: fmt.Sprint("c", i), Label: b.label(), Next: b.exit()}})
		}
		n.Rows = append(n.Rows, []Choice{{Value: "back", Do: DoBack}})
		return n
	case 6:
		return &RequestContact{
			Type: TypeRequestContact, Text: b.text(), Button: b.label(), Help: b.text(), Foreign: b.text(), Var: "phone", Patience: b.patience(), Next: b.exit(),
		}
	case 7:
		n := &Condition{Type: TypeCondition, Else: b.exit()}
		for range 1 + b.IntN(3) {
			n.Cases = append(n.Cases, Case{Var: pick(b, append(b.vars, "lang", "source")...), Op: pick(b, OpEquals, OpContains, OpGreater, OpLess), Value: "2000", Next: b.exit()})
		}
		return n
	case 8:
		n := &Delay{Type: TypeDelay, Seconds: 1 + b.IntN(100), Next: b.exit()}
		if b.IntN(2) == 0 {
			n.Answered = b.exit()
		}
		return n
	case 9:
		return pick[Node](b, &Handoff{Type: TypeHandoff, Next: b.exit()}, &Handoff{Type: TypeHandoff, Text: b.text(), Next: b.exit()}, &Jump{Type: TypeJump, Flow: pick(b, b.keys...)})
	case 10:
		return &Action{Type: TypeAction, Action: VerbSetVar, Var: pick(b, b.vars...), Value: pick(b, "", "{v1}{v1}{v1}", "<{first_name}>", strings.Repeat("x", 300)), Next: b.exit()}
	case 11:
		return &Action{Type: TypeAction, Action: VerbCreateLead, Lead: &LeadVars{Type: Buy, Name: "v1", Budget: "v2", City: "v3"}, Next: b.exit()}
	default:
		return pick[Node](
			b,
			&Action{Type: TypeAction, Action: VerbSetLang, Lang: pick(b, lang.All()...), Next: b.exit()},
			&Action{Type: TypeAction, Action: VerbTagUser, Tag: "hot", Remove: b.IntN(2) == 0, Next: b.exit()},
			&Action{Type: TypeAction, Action: VerbNotifyAdmin, Text: b.text(), Next: b.exit()},
		)
	}
}

// flow makes a flow out of what is reached from the start of a random graph. What remains wrong with it is no matter of
// luck with the edges.
func (b *builder) flow(key string) (Flow, bool) {
	b.ids = []string{"start"}
	for i := range 2 + b.IntN(10) {
		b.ids = append(b.ids, fmt.Sprint("n", i))
	}
	f := Flow{Key: key, Title: b.label(), Start: "start", Nodes: map[string]Node{"start": &Start{Type: TypeStart, Next: b.ids[1]}}}
	for _, id := range b.ids[1:] {
		f.Nodes[id] = b.node()
	}
	for i, name := range b.vars { // every variable is asked somewhere: at the end of the graph, one after the other
		id, next := fmt.Sprint("v", i), End
		if i+1 < len(b.vars) {
			next = fmt.Sprint("v", i+1)
		}
		f.Nodes[id] = &QuestionText{Type: TypeQuestionText, Var: name, Text: b.text(), Help: b.text(), Answer: AnswerMoney, Skip: true, Next: next}
	}
	f.Nodes["gate"] = &QuestionChoice{Type: TypeQuestionChoice, Text: b.text(), Help: b.text(), Rows: [][]Choice{
		{{Value: "c0", Label: b.label(), Next: b.ids[1]}, {Value: "c1", Label: b.label(), Next: "v0"}},
	}}
	if b.IntN(3) > 0 {
		f.Nodes["start"] = &Start{Type: TypeStart, Next: "gate"}
	}
	f.Triggers = []Trigger{{TriggerCommand, key}, {TriggerKeyword, "car"}, {TriggerLanguage, ""}}
	reached := (&checker{flow: f}).reach()
	for id := range f.Nodes {
		if !reached[id] {
			delete(f.Nodes, id)
		}
	}
	return f, len(f.Validate()) == 0
}

// input makes something a person can do, with what is on the screen.
func (b *builder) input(s State, screen []Say, delay Wait) Input {
	typed := []string{"2018", "15k-30k", "Київ", "0670000011", "go", "car", "Назад", "skip", "скасувати", "<b>&", strings.Repeat("🚙", 1500), "", "\x00\u202e", "Sam"}
	in := Input{Kind: InputText, Text: pick(b, typed...), Profile: Profile{FirstName: pick(b, typed...), Lang: pick(b, "uk", "de", "")}}
	switch b.IntN(9) {
	case 0:
		in.Kind, in.Command, in.Payload = InputCommand, pick(b, "start", "menu", "cancel", "f1", "f2", "nothing"), pick(b, "", "ad_1")
	case 1, 2:
		in.Kind, in.Button = InputButton, Press{Step: s.Step, Node: s.Node, Value: pick(b, "c0", "c1", "back", "")}
	case 3:
		in.Kind, in.Contact = InputContact, Contact{Phone: "380670000011", Own: b.IntN(2) == 0}
	case 4:
		in.Kind, in.Parts, in.Late = InputMedia, 2, b.IntN(3) == 0
	case 5:
		in.Kind, in.Button = InputTimer, Press{Step: delay.Step, Node: delay.Node}
	case 6:
		if len(screen) > 0 {
			if last := screen[len(screen)-1]; len(last.Reply) > 0 {
				in.Text = last.Reply[0][0].Label
			}
		}
	}
	return in
}

// TestAnyFlowsAndAnyInputs is the promise of the engine: whatever valid flows there are, together in whatever book, and
// whatever people do, each input ends within the budget, with what Telegram takes and a session that can go on.
func TestAnyFlowsAndAnyInputs(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	b := &builder{Rand: random, keys: []string{"f0", "f1", "f2", "gone"}, vars: []string{"v1", "v2", "v3"}}
	books, kinds, circles := 0, map[string]int{}, 0
	for books < 500 {
		var editions []Edition
		for len(editions) < 3 {
			if f, ok := b.flow(fmt.Sprint("f", len(editions))); ok {
				editions = append(editions, Edition{Version: "1", Flow: f})
				for _, n := range f.Nodes {
					kinds[fmt.Sprintf("%T", n)]++
				}
			}
		}
		books++
		book := NewBook(editions...)
		for _, p := range book.Problems() {
			if p.Code == "jump_loop" {
				circles++
			}
		}
		var s State
		var screen []Say
		var delay Wait
		for i := range 40 {
			in := b.input(s, screen, delay)
			next, effects, ask, err := Walk(book, s, in)
			if err != nil || ask != nil {
				body, _ := json.MarshalIndent(editions, "", " ")
				t.Fatalf("step %d, %+v at %+v: %v, %v\n%s", i, in, s, ask, err, body)
			}
			for _, e := range effects {
				switch e := e.(type) {
				case Say:
					checkSay(t, e)
					screen = append(screen, e)
				case NotifyAdmin:
					checkText(t, e.Text)
				case Wait:
					delay = e
					if e.Step != next.Step || e.Node != next.Node || e.Seconds < 1 {
						t.Fatalf("step %d: waits at %+v, stands at %+v", i, e, next)
					}
				case CreateLead:
					if r := e.BudgetRange; r != (money.Range{}) && (!r.Currency.Valid() || r.Min > r.Max && r.Max > 0) {
						t.Fatalf("step %d: lead %+v", i, e)
					}
				}
				kinds[fmt.Sprintf("%T", e)]++
			}
			body, err := json.Marshal(next)
			var again State
			if err != nil || json.Unmarshal(body, &again) != nil || fmt.Sprint(again) != fmt.Sprint(next) {
				t.Fatalf("step %d: session %s is another after a round trip", i, body)
			}
			if e, ok := book.find(next.Flow, next.Version); next.Node != "" {
				if _, rests := e.Flow.Nodes[next.Node].(rester); !ok || !rests {
					t.Fatalf("step %d: session %s cannot go on", i, body)
				}
			}
			s = next
		}
	}
	for _, kind := range []string{
		"*scenario.Condition", "*scenario.Delay", "*scenario.Handoff", "*scenario.Jump", "*scenario.Action", "*scenario.RequestContact", "*scenario.QuestionChoice",
		"scenario.Wait", "scenario.HandOff", "scenario.TagContact", "scenario.CreateLead", "scenario.SetLang", "scenario.NotifyAdmin", "scenario.AnswerPress",
	} {
		if kinds[kind] < 20 {
			t.Errorf("only %d of %s: the flows do not try it", kinds[kind], kind)
		}
	}
	if circles == 0 {
		t.Error("no book went around in circles")
	}
}

// BenchmarkStep is one answer of the client flow: read, kept, and the next question said.
func BenchmarkStep(b *testing.B) {
	book := clientBook(b)
	s := State{}
	for _, in := range []Input{command("start", ""), text("Leave a request"), text("Sam"), text("Any car")} {
		s, _ = step(b, book, s, in)
	}
	in := text("15k-30k")
	for b.Loop() {
		if next, _, _, err := Walk(book, s, in); err != nil || next.Node != "city" {
			b.Fatal(next.Node, err)
		}
	}
}
