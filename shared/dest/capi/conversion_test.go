package capi

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/ident"
)

var (
	fixtureWorkspace = ident.ID{0x01, 0x99, 0xb3, 0xa2, 6: 0x70, 8: 0x80, 15: 0x01}
	fixtureSender    = New(Options{}).Sender.(sender)
)

func fixtureID(last byte) ident.ID {
	id := fixtureWorkspace
	id[15] = last
	return id
}

// fixtureLead is the person of the recorded requests.
func fixtureLead(change func(*event.Lead)) event.Lead {
	l := event.Lead{
		Stage: event.StageNew, Type: "buy", Source: event.SourceBot, Channel: "telegram", Name: "Олена Зразкова",
		Phone: "+380670000011", City: "Kyiv", Country: "UA", ExternalID: fixtureID(0xc1).String(), Car: "BMW X5", Budget: "$35000",
	}
	if change != nil {
		change(&l)
	}
	return l
}

func fixtureEvent(t testing.TB, kind string, id byte, at int64, lead event.Lead) dest.Event {
	t.Helper()
	lead.LeadID, lead.WorkspaceID = fixtureID(id), fixtureWorkspace
	raw, err := json.Marshal(lead)
	if err != nil {
		t.Fatal(err)
	}
	return dest.Event{ID: ident.New(), Workspace: fixtureWorkspace, Kind: kind, EntityID: fixtureID(id), At: time.Unix(at, 0), Payload: raw, Attempt: 1}
}

// TestConversionsMatchTheRecordedRequests compares with requests as they should be sent; of custom_data the keys we know
// in this part.
func TestConversionsMatchTheRecordedRequests(t *testing.T) {
	t.Parallel()
	website := func(l *event.Lead) {
		*l = event.Lead{
			Stage: event.StageNew, Source: event.SourcePublic, Phone: "+380670000011", Email: "Olena.Zrazkova@example.com",
			ExternalID: l.ExternalID, Car: "BMW X5 xDrive40i", Budget: "33900 USD", IP: "203.0.113.77",
			UserAgent: "Mozilla/5.0 (Linux; Android 15) Fixture/1.0", PageURL: "https://example.com/p/app/demo/car/bmw-x5-2020?utm_source=fb",
			FBC: "fb.1.1791190000000.IwAR0FixtureClickIdCaseSensitive", FBP: "fb.1.1791189900000.1098115397",
		}
	}
	won := func(l *event.Lead) {
		l.Stage, l.PreviousStage, l.Source, l.Sale = event.StageWon, event.StageInProgress, event.SourceBot, &event.Money{Amount: 33500, Currency: "USD"}
	}
	for file, c := range map[string]struct {
		kind   string
		id     byte
		at     int64
		change func(*event.Lead)
		custom []string
	}{
		"lead-telegram.request.json": {event.LeadCreated, 0xa1, 1791200850, nil, []string{"currency", "value", "content_type", "content_name", "preferred_price_range", "lead_type"}},
		"lead-website.request.json":  {event.LeadCreated, 0xa2, 1791201800, website, []string{"currency", "value", "content_type", "content_name"}},
		"purchase.request.json":      {event.LeadStageChanged, 0xa1, 1791390800, won, []string{"currency", "value", "content_type", "event_source", "lead_event_source"}},
	} {
		var in struct {
			Request struct {
				Body struct {
					Data []map[string]any `json:"data"`
				} `json:"body_json"`
			}
		}
		load(t, file, &in)
		want := in.Request.Body.Data[0]
		e := fixtureEvent(t, c.kind, c.id, c.at, fixtureLead(c.change))
		conv, refused := fixtureSender.convert(e, time.Unix(c.at+60, 0))
		if refused != nil {
			t.Errorf("%s: refused: %+v", file, refused)
			continue
		}
		raw, err := json.Marshal(conv)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		delete(want["user_data"].(map[string]any), "lead_id") // lead ads are not a source yet
		for _, key := range []string{"event_name", "event_time", "event_id", "action_source", "event_source_url", "user_data"} {
			if !reflect.DeepEqual(got[key], want[key]) {
				t.Errorf("%s: %s is\n%v, want\n%v", file, key, got[key], want[key])
			}
		}
		for _, key := range c.custom {
			if g, w := got["custom_data"].(map[string]any)[key], want["custom_data"].(map[string]any)[key]; !reflect.DeepEqual(g, w) {
				t.Errorf("%s: custom_data.%s is %v, want %v", file, key, g, w)
			}
		}
	}
}

func TestInvalidEventsNeverLeave(t *testing.T) {
	t.Parallel()
	var in struct {
		Now    int64
		Events []struct {
			Name  string
			Event conversion
		}
	}
	load(t, "invalid-events.json", &in)
	codes := map[string]string{
		"milliseconds": "event_time", "too_old": "expired", "future": "event_time", "no_user_data": "no_identifier", "unhashed_phone": "unhashed",
		"value_without_currency": "currency", "website_without_agent": "website", "no_event_id": "event_id",
	}
	if len(in.Events) != len(codes) {
		t.Fatalf("%d events, %d expectations", len(in.Events), len(codes))
	}
	for _, e := range in.Events {
		now := time.Unix(max(in.Now, e.Event.Time%100_000_000_000), 0)
		if e.Name != "website_without_agent" {
			now = time.Unix(in.Now, 0)
		}
		o := e.Event.check(now)
		if o == nil || o.Code != codes[e.Name] {
			t.Errorf("%s: %+v", e.Name, o)
			continue
		}
		want := dest.Failed
		if e.Name == "no_user_data" {
			want = dest.Skipped
		}
		if o.State != want {
			t.Errorf("%s: %s, want %s", e.Name, o.State, want)
		}
	}
}

func TestWhereAndWhat(t *testing.T) {
	t.Parallel()
	form := func(l *event.Lead) {
		l.Source, l.UserAgent, l.PageURL, l.IP = event.SourcePublic, "ua", "https://user:pw@example.com/p#top", "10.0.0.7"
	}
	for name, c := range map[string]struct {
		kind          string
		change        func(*event.Lead)
		code          string // refusal
		source, event string
		check         func(conversion) bool
	}{
		"bot":                   {event.LeadCreated, nil, "", "chat", "Lead", nil},
		"form":                  {event.LeadCreated, form, "", "website", "Lead", func(c conversion) bool { return c.SourceURL == "https://example.com/p" && c.User.IP == "" }},
		"form without agent":    {event.LeadCreated, func(l *event.Lead) { form(l); l.UserAgent = "" }, "", "system_generated", "Lead", func(c conversion) bool { return c.SourceURL == "" }},
		"form without page":     {event.LeadCreated, func(l *event.Lead) { form(l); l.PageURL = "javascript:alert(1)" }, "", "system_generated", "Lead", func(c conversion) bool { return c.User.UserAgent == "" }},
		"staff":                 {event.LeadCreated, func(l *event.Lead) { l.Source = event.SourceStaff }, "", "system_generated", "Lead", func(c conversion) bool { return c.Custom.EventSource == "crm" && c.Custom.LeadEventSource == "Cartie" }},
		"taken up":              {event.LeadStageChanged, func(l *event.Lead) { l.Stage = event.StageInProgress }, "", "system_generated", "Contact", nil},
		"won at a price":        {event.LeadStageChanged, func(l *event.Lead) { l.Stage, l.Sale = event.StageWon, &event.Money{Amount: 1, Currency: "USD"} }, "", "system_generated", "Purchase", func(c conversion) bool { return *c.Custom.Value == 1 }},
		"won without a price":   {event.LeadStageChanged, func(l *event.Lead) { l.Stage = event.StageWon }, "", "system_generated", "LeadWon", func(c conversion) bool { return c.Custom.Value == nil }},
		"won in no currency":    {event.LeadStageChanged, func(l *event.Lead) { l.Stage, l.Sale = event.StageWon, &event.Money{Amount: 1, Currency: "$"} }, "currency", "", "", nil},
		"lost":                  {event.LeadStageChanged, func(l *event.Lead) { l.Stage = event.StageLost }, "", "system_generated", "LeadLost", func(c conversion) bool { return c.Custom.Value == nil }},
		"another event":         {"car.updated", func(l *event.Lead) { l.Stage = event.StageWon }, "event_kind", "", "", nil},
		"filled in":             {event.LeadStageChanged, nil, "stage_unchanged", "", "", nil},
		"same stage":            {event.LeadStageChanged, func(l *event.Lead) { l.Stage, l.PreviousStage = event.StageWon, event.StageWon }, "stage_unchanged", "", "", nil},
		"stage of another part": {event.LeadStageChanged, func(l *event.Lead) { l.Stage = "archived" }, "stage", "", "", nil},
		"selling":               {event.LeadCreated, func(l *event.Lead) { l.Type = "sell" }, "", "chat", "Lead", func(c conversion) bool { return c.Custom.Value == nil && c.Custom.ContentCategory == "sell" }},
		"budget in words":       {event.LeadCreated, func(l *event.Lead) { l.Budget = "скільки скажете" }, "", "chat", "Lead", func(c conversion) bool { return c.Custom.Value == nil && c.Custom.Currency == "" }},
		"nobody":                {event.LeadCreated, func(l *event.Lead) { l.Phone, l.ExternalID, l.Name = "", "", "Олена" }, "no_identifier", "", "", nil},
		"cookie of wrong shape": {event.LeadCreated, func(l *event.Lead) { l.FBC = "IwAR0" }, "", "chat", "Lead", func(c conversion) bool { return c.User.FBC == "" }},
	} {
		got, refused := fixtureSender.convert(fixtureEvent(t, c.kind, 0xa1, 1791200850, fixtureLead(c.change)), fixtureNow)
		switch {
		case refused != nil:
			if refused.Code != c.code || refused.Message == "" {
				t.Errorf("%s: refused with %+v, want %q", name, refused, c.code)
			}
		case c.code != "":
			t.Errorf("%s: not refused, want %s", name, c.code)
		case got.ActionSource != c.source || got.Name != c.event || (c.check != nil && !c.check(got)):
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestClockSkewIsForgiven(t *testing.T) {
	t.Parallel()
	ahead := fixtureEvent(t, event.LeadCreated, 0xa1, fixtureNow.Unix()+59, fixtureLead(nil))
	if c, refused := fixtureSender.convert(ahead, fixtureNow); refused != nil || c.Time != fixtureNow.Unix() {
		t.Errorf("%+v %+v", c, refused)
	}
	ahead.At = fixtureNow.Add(2 * time.Minute)
	if _, refused := fixtureSender.convert(ahead, fixtureNow); refused == nil || refused.Code != "event_time" {
		t.Errorf("%+v", refused)
	}
}

func FuzzConvert(f *testing.F) {
	raw, err := json.Marshal(fixtureLead(nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(true, raw)
	f.Add(false, []byte(`{"stage":"won","sale":{"amount":1,"currency":"USD"},"ip":"::1%x","page_url":"https://%zz","fbc":"fb.1.1.\n"}`))
	f.Fuzz(func(t *testing.T, opened bool, payload []byte) {
		kind := event.LeadStageChanged
		if opened {
			kind = event.LeadCreated
		}
		e := dest.Event{ID: fixtureID(1), Workspace: fixtureWorkspace, EntityID: fixtureID(0xa1), Kind: kind, At: fixtureNow, Payload: payload}
		c, refused := fixtureSender.convert(e, fixtureNow)
		if refused == nil && (c.check(fixtureNow) != nil || !c.User.known()) {
			t.Fatalf("let %+v leave", c)
		}
		if refused != nil && (refused.Code == "" || refused.State == dest.Delivered) {
			t.Fatalf("%+v", refused)
		}
	})
}
