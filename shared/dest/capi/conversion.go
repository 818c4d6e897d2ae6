package capi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
)

// conversion is one element of "data".
type conversion struct {
	Name         string  `json:"event_name"`
	Time         int64   `json:"event_time"` // Unix seconds
	ID           string  `json:"event_id"`
	ActionSource string  `json:"action_source"`
	SourceURL    string  `json:"event_source_url,omitempty"`
	User         person  `json:"user_data"`
	Custom       details `json:"custom_data"`
}

type person struct {
	Email      []string `json:"em,omitempty"`
	Phone      []string `json:"ph,omitempty"`
	FirstName  []string `json:"fn,omitempty"`
	LastName   []string `json:"ln,omitempty"`
	City       []string `json:"ct,omitempty"`
	Country    []string `json:"country,omitempty"`
	ExternalID []string `json:"external_id,omitempty"`
	IP         string   `json:"client_ip_address,omitempty"`
	UserAgent  string   `json:"client_user_agent,omitempty"`
	FBC        string   `json:"fbc,omitempty"`
	FBP        string   `json:"fbp,omitempty"`
}

type details struct {
	EventSource     string `json:"event_source,omitempty"`
	LeadEventSource string `json:"lead_event_source,omitempty"`
	Currency        string `json:"currency,omitempty"`
	Value           *int64 `json:"value,omitempty"`
	ContentType     string `json:"content_type,omitempty"`
	ContentName     string `json:"content_name,omitempty"`
	ContentCategory string `json:"content_category,omitempty"`
	PriceRange      string `json:"preferred_price_range,omitempty"`
	LeadType        string `json:"lead_type,omitempty"`
}

// The values of action_source we use.
const (
	fromChat    = "chat"
	fromWebsite = "website"
	fromSystem  = "system_generated"
)

const (
	skew     = time.Minute // how far the clock that wrote the event may be ahead of ours
	maxAgent = 1000        // bytes
)

// convert makes the conversion of an event, or says why there is none.
func (s sender) convert(e dest.Event, now time.Time) (conversion, *dest.Outcome) {
	var lead event.Lead
	if !slices.Contains(accepted(), e.Kind) {
		return refuse(dest.Skipped, "event_kind", "this kind of event is not reported to Meta")
	}
	if err := json.Unmarshal(e.Payload, &lead); err != nil || lead.Stage == "" {
		return refuse(dest.Failed, "payload", "the event does not hold a lead")
	}
	opened := e.Kind == event.LeadCreated
	if !opened && (lead.Stage == lead.PreviousStage || lead.Stage == event.StageNew) {
		return refuse(dest.Skipped, "stage_unchanged", "the lead did not reach another stage")
	}
	name := eventName(lead)
	if name == "" {
		return refuse(dest.Skipped, "stage", "this stage is not reported to Meta")
	}
	at := e.At
	if at.After(now) && at.Sub(now) <= skew {
		at = now
	}
	c := conversion{
		Name: name,
		Time: at.Unix(),
		ID:   event.ConversionID(e.Workspace, e.EntityID, lead.Stage),
		User: identifiers(lead),
		Custom: details{
			ContentType: "vehicle", ContentName: lead.Car, ContentCategory: lead.Type,
		},
	}
	s.source(&c, lead, opened)
	value(&c.Custom, lead)
	return c, c.check(now)
}

// eventName is Meta's standard name where there is one. A purchase needs a price, so a won lead without one is told
// under a name of ours, as a lost one is.
func eventName(lead event.Lead) string {
	switch lead.Stage {
	case event.StageNew:
		return "Lead"
	case event.StageInProgress:
		return "Contact"
	case event.StageWon:
		if lead.Sale != nil {
			return "Purchase"
		}
		return "LeadWon"
	case event.StageLost:
		return "LeadLost"
	default:
		return ""
	}
}

// source says where it happened: the bot's leads in a chat, forms on a website (Meta then wants agent and address),
// everything else in the dealer's system.
func (s sender) source(c *conversion, lead event.Lead, opened bool) {
	page, agent := pageURL(lead.PageURL), lead.UserAgent
	if len(agent) > maxAgent {
		agent = "" // nothing a browser sends
	}
	switch {
	case opened && lead.Source == event.SourceBot:
		c.ActionSource = fromChat
		c.Custom.LeadType = cmp.Or(lead.Channel, "chat") + "_bot"
	case opened && lead.Source == event.SourcePublic && page != "" && agent != "":
		c.ActionSource, c.SourceURL = fromWebsite, page
		c.User.UserAgent, c.User.IP = agent, publicIP(lead.IP)
		c.Custom.LeadType = "website_form"
	default:
		c.ActionSource = fromSystem
		c.Custom.EventSource, c.Custom.LeadEventSource = "crm", tool
	}
}

// value is what was paid for a won lead and what the person is ready to pay for an open one.
func value(d *details, lead event.Lead) {
	switch {
	case lead.Stage == event.StageWon && lead.Sale != nil:
		d.Value, d.Currency = &lead.Sale.Amount, lead.Sale.Currency
	case lead.Stage == event.StageWon || lead.Stage == event.StageLost || lead.Type == "sell":
	default:
		if m, ok := oneAmount(lead); ok {
			d.Value, d.Currency = &m.Amount, m.Currency
			d.PriceRange = fmt.Sprintf("[0,%d]", m.Amount)
		}
	}
}

func identifiers(lead event.Lead) person {
	given, family := names(lead.Name, lead.FirstName, lead.LastName)
	return person{
		Email:      identify("em", lead.Email),
		Phone:      identify("ph", lead.Phone),
		FirstName:  identify("fn", given),
		LastName:   identify("ln", family),
		City:       identify("ct", lead.City),
		Country:    identify("country", lead.Country),
		ExternalID: identify("external_id", lead.ExternalID),
		FBC:        cookie(lead.FBC),
		FBP:        cookie(lead.FBP),
	}
}

func pageURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	u.User, u.Fragment = nil, ""
	return u.String()
}

func publicIP(text string) string {
	ip, err := netip.ParseAddr(text)
	if err != nil || !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return ""
	}
	return ip.WithZone("").String()
}

func refuse(state dest.State, code, message string) (conversion, *dest.Outcome) {
	o := dest.Refuse(state, code, message)
	return conversion{}, &o
}

// oneAmount is the budget when it is one amount: as it was read where it was told, failing that from its words.
func oneAmount(lead event.Lead) (event.Money, bool) {
	if lead.BudgetCurrency == "" {
		return budget(lead.Budget)
	}
	one := lead.BudgetMax > 0 && (lead.BudgetMin == 0 || lead.BudgetMin == lead.BudgetMax)
	return event.Money{Amount: lead.BudgetMax, Currency: lead.BudgetCurrency}, one
}
