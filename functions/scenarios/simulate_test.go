package scenarios_test

import (
	"strings"
	"testing"
)

func TestSimulateWalksToALead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.count(`bot_sessions where workspace_id = $1`) + b.count(`leads where workspace_id = $1`) + b.count(`outbox where workspace_id = $1`)
	body := map[string]any{}
	say := func(input map[string]any) stepJSON {
		t.Helper()
		input["profile"] = map[string]any{"lang": "uk", "first_name": "Олена"}
		s := b.try(body, map[string]any{"input": input})
		body["state"] = s.State
		return s
	}
	s := say(map[string]any{"text": "/start"})
	menu := s.Effects[len(s.Effects)-1]
	label := menu["reply"].([]any)[0].([]any)[0].(map[string]any)["label"].(string)
	say(map[string]any{"text": label})
	for _, words := range []string{"Олена", "BMW X5", "до 35 000 $", "Київ"} {
		if s = say(map[string]any{"text": words}); len(s.said()) == 0 {
			t.Fatalf("%q is not answered: %+v", words, s)
		}
	}
	for range 6 { // to the confirmation, whatever else is asked
		var buttons []any
		for _, e := range s.Effects {
			if rows, ok := e["inline"].([]any); ok {
				buttons = rows[0].([]any)
			}
		}
		if buttons != nil {
			s = say(map[string]any{"kind": "button", "button": buttons[0]})
			break
		}
		if strings.Contains(strings.Join(keys(s), " "), "contact") {
			s = say(map[string]any{"kind": "contact", "contact": map[string]any{"phone": "+380500000013", "own": true}})
			continue
		}
		s = say(map[string]any{"text": "Пропустити"})
	}
	var lead map[string]any
	for _, e := range s.Effects {
		if e["kind"] == "create_lead" {
			lead = e
		}
	}
	if lead == nil || lead["car"] != "BMW X5" || lead["phone"] != "+380500000013" || lead["name"] != "Олена" {
		t.Errorf("no lead in %+v", s.Effects)
	}
	after := b.count(`bot_sessions where workspace_id = $1`) + b.count(`leads where workspace_id = $1`) + b.count(`outbox where workspace_id = $1`)
	if before != after {
		t.Error("the simulator wrote")
	}
}

// keys are the keys of the reply keyboard a step shows.
func keys(s stepJSON) (out []string) {
	for _, e := range s.Effects {
		rows, _ := e["reply"].([]any)
		for _, row := range rows {
			for _, k := range row.([]any) {
				out = append(out, k.(map[string]any)["key"].(string))
			}
		}
	}
	return out
}

// The draft is tried, not what is published; a person in the middle of an earlier version finishes it.
func TestSimulateTriesTheDraft(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.named("client_lead")
	begin := map[string]any{"input": map[string]any{"kind": "begin", "profile": map[string]any{"lang": "uk"}}}
	old := b.try(begin, map[string]any{"scenario_id": s.ID})
	draft := text(clone(t, s.Flow), "name", "Чернетка: ваше ім’я?")
	unsaved := b.try(begin, map[string]any{"scenario_id": s.ID, "flow": draft})
	if !strings.Contains(strings.Join(unsaved.said(), ""), "Чернетка") {
		t.Errorf("an unsaved flow: %v", unsaved.said())
	}
	b.Patch("/api/scenarios/"+s.ID, map[string]any{"version": 1, "flow": draft}).Want(200)
	saved := b.try(begin, map[string]any{"scenario_id": s.ID})
	if !strings.Contains(strings.Join(saved.said(), ""), "Чернетка") || saved.State["version"] != "draft" {
		t.Errorf("a saved draft: %v in %v", saved.said(), saved.State)
	}
	live := b.try(map[string]any{"input": map[string]any{"text": "/buy"}}, nil)
	if strings.Contains(strings.Join(live.said(), ""), "Чернетка") {
		t.Errorf("the live book says the draft: %v", live.said())
	}
	if old.State["version"] == "draft" && old.State["flow"] != "client_lead" {
		t.Errorf("began as %v", old.State)
	}
	b.Post("/api/scenarios/"+s.ID+"/publish", map[string]any{"version": 2}).Want(200)
	pinned := b.try(map[string]any{"state": live.State, "input": map[string]any{"text": "x"}}, nil)
	if got := strings.Join(pinned.said(), ""); !strings.Contains(got, "Як до вас звертатися") {
		t.Errorf("a person on the earlier version is asked: %s", got)
	}
}

func TestSimulateRunsNothingBroken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	broken := tiny("promo", "Привіт")
	broken["nodes"].(map[string]any)["hello"].(map[string]any)["next"] = "nowhere"
	s := b.try(map[string]any{"flow": broken, "input": map[string]any{"kind": "begin"}}, nil)
	if len(s.Effects) != 0 || len(s.Problems) != 1 || s.Problems[0].Code != "unknown_node" || s.Problems[0].Node != "hello" || s.Problems[0].Severity != "error" {
		t.Errorf("%+v", s)
	}
	s = b.try(map[string]any{"flow": tiny("promo", "Привіт"), "input": map[string]any{"kind": "begin"}}, nil)
	if said := s.said(); len(said) != 2 || said[0] != "Привіт" || len(s.Problems) != 0 {
		t.Errorf("a flow of nobody says %v, %+v", said, s.Problems)
	}
	for name, body := range map[string]map[string]any{
		"body.input.kind": {"input": map[string]any{"kind": "begin"}},
		"body.state":      {"state": map[string]any{"place": "here"}, "input": map[string]any{"text": "x"}},
		"body.flow":       {"flow": map[string]any{"colour": "red"}, "input": map[string]any{"text": "x"}},
	} {
		if at := wrongAt(b.Post("/api/scenarios/simulate", body).Want(422)); at != name {
			t.Errorf("%s: wrong at %q", name, at)
		}
	}
	if code := b.Post("/api/scenarios/simulate", map[string]any{"bot_kind": "dealer", "input": map[string]any{"text": "x"}}).Want(409).Code(); code != "scenario_none" {
		t.Errorf("a book without flows: %s", code)
	}
}

// A state is whatever the client sends; the engine must not fall over it.
func TestSimulateSurvivesStrangeStates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, state := range []map[string]any{
		{"flow": "client_lead", "version": "x", "node": "car"},
		{"flow": "none", "node": "start"},
		{"flow": "client_menu", "node": "nowhere", "step": -5, "trail": []string{"a", "b"}},
		{"lang": "xx", "vars": map[string]string{"name": ""}},
	} {
		for _, input := range []map[string]any{{"text": "назад"}, {"kind": "button", "button": map[string]any{"step": 1, "node": "x", "value": "y"}}, {"kind": "media"}, {"text": "/"}} {
			if r := b.Post("/api/scenarios/simulate", map[string]any{"state": state, "input": input}); r.Status != 200 {
				t.Errorf("%v with %v: %d %s", state, input, r.Status, r.Body)
			}
		}
	}
}
