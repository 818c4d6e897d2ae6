package sendpulse

import (
	"encoding/json"
	"net/mail"
	"slices"
	"strings"
	"time"

	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/phone"
)

// entry is a person in the address book: an e-mail with variables, or a phone alone.
type entry struct {
	Email     string            `json:"email"`
	Variables map[string]string `json:"variables,omitempty"`
	phone     string            // digits only; set when there is no e-mail
}

// convert makes the entry of an event, or says why there is none.
func convert(e dest.Event, now time.Time) (entry, *dest.Outcome) {
	if !slices.Contains(accepted(), e.Kind) {
		return entry{}, refusal(dest.Skipped, "event_kind", "this kind of event is not sent to SendPulse")
	}
	if now.Sub(e.At) > window {
		return entry{}, refusal(dest.Failed, "expired", "the event is older than 14 days")
	}
	var lead event.Lead
	if err := json.Unmarshal(e.Payload, &lead); err != nil || lead.Stage == "" {
		return entry{}, refusal(dest.Failed, "payload", "the event does not hold a lead")
	}
	number := ""
	if parsed, err := phone.Parse(lead.Phone, phone.UA); err == nil {
		number = parsed.Digits()
	}
	address := email(lead.Email)
	switch {
	case address != "":
		return entry{Email: address, Variables: variables(lead, number)}, nil
	case number != "":
		return entry{phone: number}, nil
	}
	return entry{}, refusal(dest.Skipped, "no_address", "the lead has neither an e-mail nor a phone")
}

func email(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || !strings.Contains(text[strings.LastIndexByte(text, '@')+1:], ".") {
		return ""
	}
	return text
}

// variables are what templates and segments of the address book use. Dates are days, as SendPulse wants them.
func variables(lead event.Lead, number string) map[string]string {
	out := map[string]string{
		"name": lead.Name, "phone": number, "source": lead.Source, "channel": lead.Channel, "lead_id": lead.LeadID.String(),
		"stage": lead.Stage, "type": lead.Type, "car": lead.Car, "city": lead.City, "language": lead.Language,
		"created": lead.CreatedAt.UTC().Format(time.DateOnly),
	}
	for name, value := range out {
		if value == "" {
			delete(out, name)
		}
	}
	return out
}
