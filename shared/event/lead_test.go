package event_test

import (
	"encoding/json"
	"testing"

	"cartie/shared/event"
	"cartie/shared/ident"
)

func TestConversionIDIsStable(t *testing.T) {
	t.Parallel()
	workspace := ident.ID{0x01, 0x99, 0xb3, 0xa2, 0, 0, 0x70, 0, 0x80, 15: 0x01}
	lead := ident.ID{0x01, 0x99, 0xb3, 0xa2, 0, 0, 0x70, 0, 0x80, 15: 0xa1}
	for stage, want := range map[string]string{
		event.StageNew: "2213c69cd23ebb1759f7af677cf78bb3",
		event.StageWon: "d1b8587599f84d5709f4b05eba0b2082",
	} {
		if got := event.ConversionID(workspace, lead, stage); got != want {
			t.Errorf("%s: %s, want %s", stage, got, want)
		}
	}
	if event.ConversionID(workspace, lead, event.StageLost) == event.ConversionID(lead, workspace, event.StageLost) {
		t.Error("workspace and lead may be swapped")
	}
}

func TestLeadKeepsItsJSONNames(t *testing.T) {
	t.Parallel()
	const in = `{"lead_id":"0199b3a2-0000-7000-8000-0000000000a1","workspace_id":"0199b3a2-0000-7000-8000-000000000001",` +
		`"stage":"won","previous_stage":"in_progress","type":"buy","source":"bot","channel":"telegram","name":"Олена Зразкова",` +
		`"first_name":"Олена","last_name":"Зразкова","phone":"+380670000011","email":"a@example.com","city":"Kyiv","country":"UA",` +
		`"language":"uk","external_id":"0199b3a2-0000-7000-8000-0000000000c1","car":"BMW X5","budget":"$35000",` +
		`"sale":{"amount":33500,"currency":"USD"},"user_agent":"ua","ip":"203.0.113.77","page_url":"https://example.com/p",` +
		`"fbc":"fb.1.1.a","fbp":"fb.1.1.2","created_at":"2026-10-05T09:00:00Z"}`
	var lead event.Lead
	if err := json.Unmarshal([]byte(in), &lead); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(lead)
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != in {
		t.Errorf("written back as\n%s\nwant\n%s", out, in)
	}
}
