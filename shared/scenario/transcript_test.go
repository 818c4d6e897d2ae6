package scenario

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cartie/shared/fault"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

// Each folder of testdata is a dialogue: in.jsonl has one line per thing the person does, want.txt is what was said and
// done. A line carries either a Bot API update or our own input, and what it wants by meaning.
type line struct {
	Does   string          `json:"does"`
	Wants  []string        `json:"wants"`
	Update json.RawMessage `json:"update"`
	Input  *Input          `json:"input"`
	Timer  bool            `json:"timer"` // the latest delay is over
	Press  string          `json:"press"` // value of a button of the last message that has it
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*/in.jsonl")
	if err != nil || len(cases) < 5 {
		t.Fatalf("found %d dialogues, %v", len(cases), err)
	}
	for _, in := range cases {
		t.Run(filepath.Base(filepath.Dir(in)), func(t *testing.T) {
			t.Parallel()
			got := transcript(t, in)
			golden := filepath.Join(filepath.Dir(in), "want.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the dialogue changed; look at the difference, then run with -update\n%s", difference(string(want), got))
			}
		})
	}
}

// transcript plays a dialogue and writes it down.
func transcript(t *testing.T, path string) string {
	t.Helper()
	book, state := bookOf(t, filepath.Join(filepath.Dir(path), "flows.json")), State{}
	var delay Wait
	var out strings.Builder
	var screen []Say // what the person has been told, latest last
	lines := readLines(t, path)
	for i, l := range lines {
		if i > 0 && l.Update != nil && bytes.Equal(l.Update, lines[i-1].Update) {
			fmt.Fprintf(&out, "%d. %s\n   (redelivered: never reaches the engine)\n\n", i+1, l.Does)
			continue
		}
		in, ok := Input{Kind: InputTimer, Button: Press{Step: delay.Step, Node: delay.Node}}, true
		if !l.Timer {
			in, ok = l.input(t, screen)
		}
		fmt.Fprintf(&out, "%d. %s\n", i+1, l.Does)
		if !ok {
			out.WriteString("   (an edit: not an input)\n\n")
			continue
		}
		fmt.Fprintf(&out, "   > %s\n", show(in))
		next, effects, ask, err := Walk(book, state, in)
		if err != nil || ask != nil {
			t.Fatalf("line %d: ask %v, error %v", i+1, ask, err)
		}
		var keys []string
		for _, e := range effects {
			out.WriteString(indent(showEffect(t, e)))
			switch e := e.(type) {
			case Say:
				screen, keys = append(screen, e), append(keys, e.Key)
			case Wait:
				delay = e
			}
		}
		state = next
		fmt.Fprintf(&out, "   = %s/%s, step %d\n\n", state.Flow, state.Node, state.Step)
		for _, want := range l.Wants {
			key, _, _ := strings.Cut(want, " ")
			kind, _, _ := strings.Cut(key, ":")
			checked := slices.Contains([]string{"menu", "ask", "error", "thanks", "say", "handoff"}, kind) && strings.Contains(key, ":")
			if checked && !slices.Contains(keys, key) {
				t.Errorf("line %d (%s) wants %s, said %v", i+1, l.Does, key, keys)
			}
		}
	}
	return out.String()
}

func readLines(t *testing.T, path string) []line {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []line
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var l line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		lines = append(lines, l)
	}
	return lines
}

// input is what the line does; false for an edited message.
func (l line) input(t *testing.T, screen []Say) (Input, bool) {
	t.Helper()
	if l.Press != "" {
		return Input{Kind: InputButton, Button: pressOn(t, screen, l.Press)}, true
	}
	if l.Input != nil {
		in := *l.Input
		if key, ok := strings.CutPrefix(in.Text, "{{label:"); ok {
			in.Text = labelOn(t, screen, strings.TrimSuffix(key, "}}"))
		}
		return in, true
	}
	return fromUpdate(t, l.Update, screen)
}

// fromUpdate reads a Bot API update as far as the dialogues need it.
func fromUpdate(t *testing.T, raw []byte, screen []Say) (Input, bool) {
	t.Helper()
	type person struct {
		ID        int64  `json:"id"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
		Language  string `json:"language_code"`
	}
	var u struct {
		Edited  json.RawMessage `json:"edited_message"`
		Message *struct {
			From    person          `json:"from"`
			Text    string          `json:"text"`
			Sticker json.RawMessage `json:"sticker"`
			Voice   json.RawMessage `json:"voice"`
			Contact *struct {
				Phone string `json:"phone_number"`
				Name  string `json:"first_name"`
				User  int64  `json:"user_id"`
			} `json:"contact"`
		} `json:"message"`
		Callback *struct {
			From person `json:"from"`
			Data string `json:"data"`
		} `json:"callback_query"`
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		t.Fatal(err)
	}
	profile := func(p person) Profile { return Profile{FirstName: p.FirstName, LastName: p.LastName, Lang: p.Language} }
	switch {
	case u.Edited != nil:
		return Input{}, false
	case u.Callback != nil:
		value := strings.TrimSuffix(strings.TrimPrefix(u.Callback.Data, "{{cb:"), "}}")
		return Input{Kind: InputButton, Button: pressOn(t, screen, value), Profile: profile(u.Callback.From)}, true
	}
	m := u.Message
	in := Input{Profile: profile(m.From)}
	switch {
	case m.Contact != nil:
		in.Kind = InputContact
		in.Contact = Contact{Phone: m.Contact.Phone, Name: m.Contact.Name, Own: m.Contact.User == m.From.ID}
	case m.Voice != nil:
		in.Kind = InputMedia
	case m.Sticker != nil:
		in.Kind = InputOther
	case strings.HasPrefix(m.Text, "/"):
		in.Kind = InputCommand
		in.Command, in.Payload, _ = strings.Cut(m.Text[1:], " ")
	default:
		in.Kind, in.Text = InputText, m.Text
		if key, ok := strings.CutPrefix(m.Text, "{{label:"); ok {
			in.Text = labelOn(t, screen, strings.TrimSuffix(key, "}}"))
		}
	}
	return in, true
}

// pressOn is the button with a value in the latest message that has it.
func pressOn(t *testing.T, screen []Say, value string) Press {
	t.Helper()
	for _, s := range slices.Backward(screen) {
		for _, b := range slices.Concat(s.Inline...) {
			if b.Value == value {
				return Press{Step: b.Step, Node: b.Node, Value: b.Value}
			}
		}
	}
	t.Fatalf("no button %q on the screen", value)
	return Press{}
}

// labelOn is what the key with a meaning says, on the latest reply keyboard that has it.
func labelOn(t *testing.T, screen []Say, key string) string {
	t.Helper()
	for _, s := range slices.Backward(screen) {
		for _, b := range slices.Concat(s.Reply...) {
			if b.Key == key {
				return b.Label
			}
		}
	}
	t.Fatalf("no key %q on the screen", key)
	return ""
}

func show(in Input) string {
	switch in.Kind {
	case InputText:
		return in.Text
	case InputCommand:
		return strings.TrimSpace("/" + in.Command + " " + in.Payload)
	case InputTimer:
		return fmt.Sprintf("(the delay at %s, step %d, is over)", in.Button.Node, in.Button.Step)
	case InputButton:
		return fmt.Sprintf("(presses %s of %s, step %d)", in.Button.Value, in.Button.Node, in.Button.Step)
	case InputContact:
		return fmt.Sprintf("(contact %s, own %v)", in.Contact.Phone, in.Contact.Own)
	default:
		return "(" + string(in.Kind) + ")"
	}
}

func showEffect(t *testing.T, e Effect) string {
	t.Helper()
	switch e := e.(type) {
	case Say:
		var b strings.Builder
		fmt.Fprintf(&b, "< %s\n%s\n", e.Key, indent(e.Text))
		for _, row := range e.Reply {
			for _, k := range row {
				fmt.Fprintf(&b, "   [%s]", k.Label)
				if k.Contact {
					b.WriteString(" (request_contact)")
				}
			}
			b.WriteString("\n")
		}
		for _, row := range e.Inline {
			for _, k := range row {
				fmt.Fprintf(&b, "   (%s → %s)", k.Label, k.Value)
			}
			b.WriteString("\n")
		}
		if e.Remove {
			b.WriteString("   (keyboard removed)\n")
		}
		return b.String()
	case AnswerPress:
		return fmt.Sprintf("! press answered %q\n", e.Text)
	case NotifyAdmin:
		return fmt.Sprintf("! to the staff, %s\n%s\n", e.Key, indent(e.Text))
	default:
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("! %T %s\n", e, body)
	}
}

func indent(s string) string {
	s = strings.TrimRight(s, "\n")
	return "   " + strings.ReplaceAll(s, "\n", "\n   ") + "\n"
}

// difference shows the first place where two transcripts part.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := at(w, i), at(g, i)
		if a != b {
			return fmt.Sprintf("line %d\n- %s\n+ %s", i+1, a, b)
		}
	}
	return "none"
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// bookOf is the book of a list of flows; without the file that of a new client bot.
func bookOf(t testing.TB, path string) Book {
	t.Helper()
	body, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return clientBook(t)
	}
	var flows []json.RawMessage
	if err == nil {
		err = json.Unmarshal(body, &flows)
	}
	if err != nil {
		t.Fatal(err)
	}
	var editions []Edition
	for _, raw := range flows {
		flow, err := Parse(raw)
		if err != nil {
			t.Fatalf("%s: %+v", path, fault.As(err))
		}
		editions = append(editions, Edition{Version: "1", Flow: flow})
	}
	book := NewBook(editions...)
	if problems := book.Problems(); len(problems) > 0 {
		t.Fatalf("%s: %+v", path, problems)
	}
	return book
}

// clientBook is the book of a new client bot.
func clientBook(t testing.TB) Book {
	t.Helper()
	templates, err := Templates("client")
	if err != nil {
		t.Fatal(err)
	}
	var editions []Edition
	for _, tpl := range templates {
		editions = append(editions, Edition{Version: "1", Flow: tpl.Flow})
	}
	return NewBook(editions...)
}
