package scenarios_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"cartie/shared/fn/fntest"
	"cartie/shared/scenario"
)

// The goldens are about a book without templates, so that a new template changes none of them.
func TestGoldenAnswers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	created := b.Post("/api/scenarios", map[string]any{"key": "thanks", "title": inAll("Подяка"), "bot_kind": "dealer"}).Want(201)
	golden(t, "created.golden", created)
	var s scenarioJSON
	created.JSON(&s)
	path := "/api/scenarios/" + s.ID
	golden(t, "saved.golden", b.Patch(path, map[string]any{"version": 1, "title": inAll("Дякуємо"), "flow": tiny("thanks", "Дякуємо!")}))
	golden(t, "published.golden", b.Post(path+"/publish", map[string]any{"version": 2}))
	golden(t, "detail.golden", b.Get(path))
	golden(t, "list.golden", b.Get("/api/scenarios?bot_kind=dealer"))
	golden(t, "lost_update.golden", b.Patch(path, map[string]any{"version": 1, "title": inAll("x")}))
	golden(t, "step.golden", b.Post("/api/scenarios/simulate", map[string]any{
		"scenario_id": s.ID, "input": map[string]any{"kind": "begin", "profile": map[string]any{"lang": "en"}},
	}))
	broken := tiny("thanks", "Дякуємо!")
	broken["nodes"].(map[string]any)["hello"].(map[string]any)["next"] = ""
	broken["nodes"].(map[string]any)["far"] = map[string]any{"type": "MESSAGE", "text": map[string]any{"uk": "Далеко"}, "next": "hello"}
	b.Patch(path, map[string]any{"version": 3, "flow": broken}).Want(200)
	golden(t, "problems.golden", b.Post(path+"/validate", nil))
	golden(t, "refused.golden", b.Post(path+"/publish", map[string]any{"version": 4}))
}

func TestTemplatesComeInOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 4 {
		b.Post("/api/scenarios", map[string]any{"key": "extra" + string(rune('a'+i)), "title": inAll("T"), "bot_kind": "client"}).Want(201)
	}
	b.Post("/api/scenarios", map[string]any{"key": "client_lead", "title": inAll("T"), "bot_kind": "dealer"}).Want(201) // another book
	templates, err := scenario.Templates("client")
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	for _, template := range templates {
		want += template.Flow.Key + " "
	}
	want += "extraa extrab extrac extrad"
	var keys []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		var p struct {
			Items      []scenarioJSON
			NextCursor string `json:"next_cursor"`
			Total      int
		}
		b.Get("/api/scenarios?bot_kind=client&limit=3&cursor=" + cursor).Want(200).JSON(&p)
		if p.Total != len(templates)+4 || pages > 3 {
			t.Fatalf("page %d: %+v", pages, p)
		}
		for _, s := range p.Items {
			keys = append(keys, s.Key)
		}
		cursor = p.NextCursor
	}
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
	for _, query := range []string{"bot_kind=x", "limit=0", "limit=101", "cursor=x"} {
		b.Get("/api/scenarios?" + query).Want(422)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := map[string]any{"key": "promo", "title": inAll("Promo"), "bot_kind": "client", "flow": tiny("promo", "Знижки")}
	key := fntest.Header("Idempotency-Key", "k-1")
	first := b.Post("/api/scenarios", body, key).Want(201)
	if again := b.Post("/api/scenarios", body, key).Want(201); string(again.Body) != string(first.Body) {
		t.Errorf("repeated as\n%s\nafter\n%s", again.Body, first.Body)
	}
	if code := b.Post("/api/scenarios", body).Want(409).Code(); code != "scenario_exists" {
		t.Errorf("a taken key: %s", code)
	}
	for name, change := range map[string]struct {
		field string
		value any
		at    string
	}{
		"key":         {"key", "No Key", "body.key"},
		"kind":        {"bot_kind", "x", "body.bot_kind"},
		"title":       {"title", map[string]string{"uk": " "}, "body.title"},
		"foreign key": {"flow", tiny("other", "x"), "body.flow.key"},
		"no flow":     {"flow", map[string]any{"nodes": 1}, "body.flow"},
		"bad node":    {"flow", map[string]any{"key": "promo2", "nodes": map[string]any{"a": map[string]any{"type": "NONE"}}}, "body.flow.nodes.a"},
		"bad field":   {"flow", map[string]any{"key": "promo2", "colour": "red"}, "body.flow"},
	} {
		wrong := map[string]any{"key": "promo2", "title": inAll("T"), "bot_kind": "client"}
		wrong[change.field] = change.value
		if at := wrongAt(b.Post("/api/scenarios", wrong).Want(422)); at != change.at {
			t.Errorf("%s: wrong at %q", name, at)
		}
	}
	if n := b.count(`audit_log where workspace_id = $1 and action = 'scenario.created'`); n != 1 {
		t.Errorf("%d lines of history", n)
	}
}

func wrongAt(r fntest.Response) string {
	var p struct{ Errors []struct{ Location string } }
	if r.JSON(&p); len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Location
}

func TestDraftsMayBeUnfinished(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.named("client_lead")
	path, published := "/api/scenarios/"+s.ID, clone(t, s.Flow)
	flow := clone(t, s.Flow)
	flow["nodes"].(map[string]any)["name"].(map[string]any)["next"] = "nowhere"
	b.Patch(path, map[string]any{"version": 1, "flow": flow}).Want(200).JSON(&s)
	if !s.Draft || s.Version != 2 || s.Published == nil || s.Published.Number != 1 {
		t.Errorf("saved as %+v", s)
	}
	if r := b.Post(path+"/publish", map[string]any{"version": 2}).Want(422); r.Code() != "flow_invalid" || !strings.Contains(string(r.Body), "flow.nodes.name.next") {
		t.Errorf("published: %s", r.Body)
	}
	b.Patch(path, map[string]any{"version": 2, "flow": published}).Want(200).JSON(&s)
	if s.Draft || s.Version != 3 {
		t.Errorf("the published flow is still a draft: %+v", s)
	}
	b.Patch(path, map[string]any{"version": 3}).Want(200).JSON(&s)
	if s.Version != 3 {
		t.Errorf("nothing was sent, yet version %d", s.Version)
	}
	var out struct{ Number int }
	if b.Post(path+"/publish", map[string]any{"version": 3}).Want(200).JSON(&out); out.Number != 1 || b.named("client_lead").Version != 3 {
		t.Errorf("nothing to publish, yet number %d", out.Number)
	}
}

// A title is the flow's: renaming is an edit of the draft and nothing else in the flow changes.
func TestTitleGoesIntoTheFlow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.named("client_lead")
	before := clone(t, s.Flow)
	path := "/api/scenarios/" + s.ID
	s = scenarioJSON{}
	b.Patch(path, map[string]any{"version": 1, "title": map[string]string{"uk": " Заявка "}}).Want(200).JSON(&s)
	if !s.Draft || s.Title["uk"] != "Заявка" || len(s.Title) != 1 || s.Flow["title"].(map[string]any)["uk"] != "Заявка" {
		t.Errorf("renamed to %+v", s.Title)
	}
	delete(before, "title")
	after := clone(t, s.Flow)
	if delete(after, "title"); !reflect.DeepEqual(before, after) {
		t.Error("renaming changed more than the title")
	}
	b.Post(path+"/publish", map[string]any{"version": 2}).Want(422) // two languages are missing
	if n := b.count(`scenarios where workspace_id = $1 and title = 'Заявка'`); n != 1 {
		t.Error("the row carries another title")
	}
}

func TestPublishSaysWhoStandsWhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, node := range []string{"car", "budget", "car"} {
		b.stand("client_lead", node)
	}
	s := b.named("client_lead")
	if s.Standing != 3 {
		t.Errorf("%d stand", s.Standing)
	}
	path := "/api/scenarios/" + s.ID
	b.Patch(path, map[string]any{"version": 1, "flow": text(s.Flow, "name", "Як вас звати?")}).Want(200)
	var out struct {
		Number   int
		Standing []struct {
			Node  string
			Count int
		}
	}
	b.Post(path+"/publish", map[string]any{"version": 2}).Want(200).JSON(&out)
	if out.Number != 2 || len(out.Standing) != 2 || out.Standing[0].Node != "car" || out.Standing[0].Count != 2 || out.Standing[1].Count != 1 {
		t.Errorf("published as %+v", out)
	}
	if s = b.named("client_lead"); s.Draft || s.Published.Number != 2 || s.Standing != 3 || len(s.Versions) != 2 || s.Versions[0].Number != 2 {
		t.Errorf("now %+v", s)
	}
	// The version they stand on is what it was.
	if n := b.count(`scenario_versions where workspace_id = $1 and number = 1 and body::text like '%Як до вас звертатися%'`); n != 1 {
		t.Error("an earlier version changed")
	}
}

// A flow must fit into its book; what was wrong with the book before does not hold it up.
func TestPublishChecksTheBook(t *testing.T) {
	t.Parallel()
	b := setup(t)
	taken := tiny("promo", "Знижки")
	taken["triggers"] = []any{map[string]any{"kind": "command", "value": "buy"}}
	var s scenarioJSON
	b.Post("/api/scenarios", map[string]any{"key": "promo", "title": inAll("Promo"), "bot_kind": "client", "flow": taken}).Want(201).JSON(&s)
	path := "/api/scenarios/" + s.ID
	if r := b.Post(path+"/publish", map[string]any{"version": 1}).Want(422); !strings.Contains(string(r.Body), "both start by command") {
		t.Errorf("a command taken twice: %s", r.Body)
	}
	menu := b.named("client_menu")
	menu.Flow["nodes"].(map[string]any)["client"].(map[string]any)["rows"].([]any)[0].([]any)[0].(map[string]any)["flow"] = "promo"
	r := b.Post("/api/scenarios/"+menu.ID+"/validate", map[string]any{"flow": menu.Flow}).Want(200)
	if !strings.Contains(string(r.Body), `"unknown_flow"`) || !strings.Contains(string(r.Body), `"error"`) {
		t.Errorf("the menu starts a flow that is not published: %s", r.Body)
	}
	b.Patch(path, map[string]any{"version": 1, "flow": tiny("promo", "Знижки")}).Want(200)
	b.Post(path+"/publish", map[string]any{"version": 2}).Want(200)
	r = b.Post("/api/scenarios/"+menu.ID+"/validate", map[string]any{"flow": menu.Flow}).Want(200)
	if strings.Contains(string(r.Body), `"error"`) {
		t.Errorf("the menu starts a published flow: %s", r.Body)
	}
}

func TestConcurrentEditsLoseNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.named("client_support")
	statuses := make([]int, 6)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			statuses[i] = b.Patch("/api/scenarios/"+s.ID, map[string]any{"version": 1, "title": inAll("T" + string(rune('a'+i)))}).Status
		})
	}
	all.Wait()
	won := 0
	for _, status := range statuses {
		if status == 200 {
			won++
		} else if status != 409 {
			t.Errorf("status %d", status)
		}
	}
	if now := b.named("client_support"); won != 1 || now.Version != 2 {
		t.Errorf("%d edits won, version %d", won, now.Version)
	}
}

// Two flows that take the same command are published at once: one of them is refused.
func TestConcurrentPublishingKeepsTheBookWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var paths []string
	for _, key := range []string{"one", "two", "three"} {
		f := tiny(key, "Привіт")
		f["triggers"] = []any{map[string]any{"kind": "command", "value": "promo"}}
		var s scenarioJSON
		b.Post("/api/scenarios", map[string]any{"key": key, "title": inAll(key), "bot_kind": "client", "flow": f}).Want(201).JSON(&s)
		paths = append(paths, "/api/scenarios/"+s.ID+"/publish")
	}
	statuses := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, path := range paths {
		all.Go(func() {
			r := b.Post(path, map[string]any{"version": 1})
			mu.Lock()
			defer mu.Unlock()
			statuses[r.Status]++
		})
	}
	all.Wait()
	if statuses[200] != 1 || statuses[422] != 2 {
		t.Errorf("answers %v", statuses)
	}
}
