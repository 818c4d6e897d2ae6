package integrations

import (
	"encoding/json"
	"time"

	"cartie/shared/delivery"
	"cartie/shared/dest"
	"cartie/shared/lang"
)

// integration is a kind and, when connected, its state in the workspace.
type integration struct {
	Kind         string            `json:"kind"`
	Connected    bool              `json:"connected" doc:"it was saved once"`
	Enabled      bool              `json:"enabled"`
	Status       string            `json:"status" enum:"off,ok,broken" doc:"broken: deliveries wait until it is saved again"`
	StatusDetail string            `json:"status_detail,omitempty" doc:"what the provider said"`
	PausedUntil  *time.Time        `json:"paused_until,omitempty" doc:"the provider wanted fewer calls"`
	FailingSince *time.Time        `json:"failing_since,omitempty" doc:"it has only failed since then"`
	Alert        string            `json:"alert" enum:"none,failing,broken,disabled" doc:"failing: for an hour; broken: it waits for a person; disabled: it was switched off after failures"`
	Events       []string          `json:"events" doc:"the kinds of events it gets"`
	Accepts      []string          `json:"accepts" doc:"the kinds of events it can get"`
	Settings     map[string]string `json:"settings" doc:"values by field, without secrets"`
	Filled       []string          `json:"filled" doc:"the hidden fields that have a value"`
	Version      int               `json:"version" doc:"0 before it is connected"`
	UpdatedAt    *time.Time        `json:"updated_at,omitempty"`
	Fields       []formField       `json:"fields" doc:"its settings, in the order of the form"`
}

type formField struct {
	Key      string `json:"key"`
	Label    text   `json:"label"`
	Help     text   `json:"help"`
	Hidden   bool   `json:"hidden" doc:"written, never read back"`
	Required bool   `json:"required"`
	Pattern  string `json:"pattern,omitempty" doc:"regular expression for the whole value"`
	Example  string `json:"example,omitempty"`

	ExpiresAt   *time.Time `json:"expires_at,omitempty" doc:"when the saved value ends by itself"`
	FormerUntil *time.Time `json:"former_until,omitempty" doc:"the value it replaced counts until then"`
}

type text struct {
	UK string `json:"uk"`
	RU string `json:"ru"`
	EN string `json:"en"`
}

func textOf(t lang.Text) text { return text{UK: t.In(lang.UK), RU: t.In(lang.RU), EN: t.In(lang.EN)} }

func integrationOf(k dest.Kind, i delivery.Integration, connected bool, now time.Time) integration {
	out := integration{
		Kind: k.Name, Connected: connected, Enabled: i.Enabled, Status: "off", StatusDetail: i.StatusDetail,
		Alert: alert(i, now), Events: k.Accepts, Accepts: k.Accepts, FailingSince: i.FailingSince, Version: i.Version, Fields: make([]formField, len(k.Fields)),
	}
	// Where a secret is sealed the store shows a mark, which is all Shown looks at.
	out.Settings, out.Filled = k.Shown(dest.Config(i.Settings), now)
	if connected {
		out.Status, out.UpdatedAt, out.Events = string(i.Status), &i.UpdatedAt, i.Events
	}
	if i.PausedUntil != nil && i.PausedUntil.After(now) {
		out.PausedUntil = i.PausedUntil
	}
	for n, f := range k.Fields {
		out.Fields[n] = formField{
			Key: f.Key, Label: textOf(f.Label), Help: textOf(f.Help), Hidden: f.Hidden, Required: f.Required, Pattern: f.Pattern, Example: f.Example,
		}
		if until, ok := f.Expires(dest.Config(i.Settings), now); ok {
			out.Fields[n].ExpiresAt = &until
		}
		if former, until := f.Former(dest.Config(i.Settings), now); former != "" {
			out.Fields[n].FormerUntil = &until
		}
	}
	return out
}

// failingFor is how long only failures are taken for a bad moment.
const failingFor = time.Hour

func alert(i delivery.Integration, now time.Time) string {
	switch {
	case i.Status == delivery.Broken && !i.Enabled:
		return "disabled"
	case i.Status == delivery.Broken:
		return "broken"
	case i.Enabled && i.FailingSince != nil && now.Sub(*i.FailingSince) >= failingFor:
		return "failing"
	}
	return "none"
}

// Item is a delivery as lists show it; exported, because the API document leaves unexported embedded types out.
type Item struct {
	ID         string     `json:"id" format:"uuid"`
	Kind       string     `json:"kind" doc:"of the integration"`
	Event      string     `json:"event" doc:"lead.created …"`
	EventID    string     `json:"event_id" format:"uuid" doc:"stays the same on every attempt"`
	EntityID   string     `json:"entity_id" format:"uuid" doc:"the lead it tells of"`
	State      string     `json:"state" enum:"pending,delivered,failed,parked,skipped"`
	Attempts   int        `json:"attempts"`
	LastStatus int        `json:"last_status" doc:"the provider's HTTP status; 0 without an answer"`
	LastError  string     `json:"last_error"`
	NextAt     *time.Time `json:"next_at" doc:"when a pending one is due; null otherwise"`
	CreatedAt  time.Time  `json:"created_at"`
	SettledAt  *time.Time `json:"settled_at"`
	TraceID    string     `json:"trace_id"`
}

func itemOf(d delivery.Delivery) Item {
	out := Item{
		ID: d.ID.String(), Kind: d.Kind, Event: d.Event, EventID: d.EventID.String(), EntityID: d.Entity.String(), State: string(d.State),
		Attempts: d.Attempts, LastStatus: d.LastStatus, LastError: d.LastError, CreatedAt: d.CreatedAt, SettledAt: d.SettledAt, TraceID: d.Trace,
	}
	if d.State == delivery.Pending {
		out.NextAt = &d.NextAt
	}
	return out
}

type attempt struct {
	Number    int             `json:"number"`
	Outcome   string          `json:"outcome" doc:"delivered, retry, throttled, failed, skipped, broken or gone"`
	Status    int             `json:"status" doc:"the provider's HTTP status; 0 without an answer"`
	Error     string          `json:"error"`
	Request   json.RawMessage `json:"request,omitempty" doc:"what was sent; identifiers are hashed, secrets masked"`
	Response  string          `json:"response" doc:"the beginning of what was answered, secrets masked"`
	LatencyMS int             `json:"latency_ms"`
	At        time.Time       `json:"at"`
}
