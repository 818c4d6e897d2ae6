package scenarios

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"cartie/shared/fault"
	"cartie/shared/flow"
	"cartie/shared/ident"
	"cartie/shared/scenario"
	"cartie/shared/web"
)

type simulateIn struct {
	Body struct {
		ScenarioID string    `json:"scenario_id,omitempty" format:"uuid" doc:"whose draft is tried"`
		Flow       *object   `json:"flow,omitempty" doc:"tried in the place of the draft, or of the published flow with its key"`
		BotKind    string    `json:"bot_kind,omitempty" enum:"client,catalog,dealer" default:"client" doc:"of the book, without scenario_id"`
		State      *object   `json:"state,omitempty" doc:"as the step before answered it; absent: a person never seen"`
		Input      inputJSON `json:"input"`
	}
}

// inputJSON is what the person does.
type inputJSON struct {
	Kind    string       `json:"kind,omitempty" enum:"text,command,button,contact,media,timer,other,begin" default:"text" doc:"timer ends a delay, with the step and node of its wait as the button; begin opens the tried flow wherever the person stands; a text that starts with / is a command"`
	Text    string       `json:"text,omitempty" maxLength:"4096"`
	Command string       `json:"command,omitempty" maxLength:"64" doc:"without slash"`
	Payload string       `json:"payload,omitempty" maxLength:"256" doc:"what follows the command"`
	Button  *buttonJSON  `json:"button,omitempty" doc:"the fields of the button an effect showed"`
	Contact *contactJSON `json:"contact,omitempty"`
	Profile profileJSON  `json:"profile,omitempty"`
}

type buttonJSON struct {
	Step  int    `json:"step"`
	Node  string `json:"node" maxLength:"64"`
	Value string `json:"value" maxLength:"64"`
	Label string `json:"label,omitempty"`
}

type contactJSON struct {
	Phone string `json:"phone" maxLength:"64"`
	Name  string `json:"name,omitempty" maxLength:"200"`
	Own   bool   `json:"own,omitempty"`
}

type profileJSON struct {
	FirstName string `json:"first_name,omitempty" maxLength:"64"`
	LastName  string `json:"last_name,omitempty" maxLength:"64"`
	Lang      string `json:"lang,omitempty" maxLength:"35" doc:"a language tag as messengers send it"`
}

type simulateOut struct {
	Body struct {
		State    object        `json:"state"`
		Effects  []object      `json:"effects" doc:"what the bot would do, each with its kind: say, answer_press, create_lead, notify_admin, set_lang …"`
		Problems []flowProblem `json:"problems,omitempty" doc:"of the tried flow; with an error among them nothing is run"`
	}
}

func (d desk) simulate(ctx context.Context, c web.Caller, in *simulateIn) (*simulateOut, error) {
	t := flow.Trial{Flow: in.Body.Flow.raw(), BotKind: in.Body.BotKind, Input: in.Body.Input.input(), Begin: in.Body.Input.Kind == "begin"}
	if in.Body.ScenarioID != "" {
		id, err := ident.Parse(in.Body.ScenarioID)
		if err != nil {
			return nil, err
		}
		t.Scenario = &id
	}
	if t.Begin && t.Scenario == nil && t.Flow == nil {
		return nil, fault.InvalidField("body.input.kind", "begin needs a scenario_id or a flow")
	}
	if raw := in.Body.State.raw(); raw != nil {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&t.State); err != nil {
			return nil, fault.InvalidField("body.state", "not a state that a step answered")
		}
	}
	tried, err := d.flows.Try(ctx, c.Scope, t)
	if err != nil {
		return nil, err
	}
	out := &simulateOut{}
	if out.Body.State, err = encode(tried.State); err != nil {
		return nil, err
	}
	out.Body.Effects, out.Body.Problems = []object{}, problemsOf(tried.Problems)
	for _, e := range tried.Effects {
		o, err := effectOf(e)
		if err != nil {
			return nil, err
		}
		out.Body.Effects = append(out.Body.Effects, o)
	}
	if tried.Ask != nil {
		o, err := effectOf(*tried.Ask)
		if err != nil {
			return nil, err
		}
		out.Body.Effects = append(out.Body.Effects, o)
	}
	return out, nil
}

func (in inputJSON) input() scenario.Input {
	out := scenario.Input{
		Kind: scenario.InputKind(in.Kind), Text: in.Text, Command: in.Command, Payload: in.Payload,
		Profile: scenario.Profile{FirstName: in.Profile.FirstName, LastName: in.Profile.LastName, Lang: in.Profile.Lang},
	}
	if rest, ok := strings.CutPrefix(in.Text, "/"); ok && out.Kind == scenario.InputText && rest != "" {
		out.Kind, out.Text = scenario.InputCommand, ""
		out.Command, out.Payload, _ = strings.Cut(rest, " ")
	}
	if b := in.Button; b != nil {
		out.Button = scenario.Press{Step: b.Step, Node: b.Node, Value: b.Value}
	}
	if c := in.Contact; c != nil {
		out.Contact = scenario.Contact{Phone: c.Phone, Name: c.Name, Own: c.Own}
	}
	return out
}

func encode(v any) (object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return object{}, fmt.Errorf("encode %T: %w", v, err)
	}
	return object{raw}, nil
}

// effectOf is an effect with its kind, which is the name of its type: CreateLead is create_lead.
func effectOf(e any) (object, error) {
	o, err := encode(e)
	if err != nil {
		return o, err
	}
	var kind strings.Builder
	for i, r := range reflect.Indirect(reflect.ValueOf(e)).Type().Name() {
		if unicode.IsUpper(r) && i > 0 {
			kind.WriteByte('_')
		}
		kind.WriteRune(unicode.ToLower(r))
	}
	rest := bytes.TrimPrefix(o.RawMessage, []byte("{"))
	head := `{"kind":"` + kind.String() + `"`
	if len(rest) > 1 {
		head += ","
	}
	return object{append([]byte(head), rest...)}, nil
}
