package capi

import (
	"regexp"
	"slices"
	"time"

	"cartie/shared/dest"
)

var (
	cookieShape   = regexp.MustCompile(`^fb\.[0-9]+\.[0-9]+\..{1,500}$`)
	currencyShape = regexp.MustCompile(`^[A-Z]{3}$`)
)

// check holds back what Meta would refuse, since one bad event refuses the whole request, and what it would take and
// count wrongly. nil means the event may leave.
func (c conversion) check(now time.Time) *dest.Outcome {
	age := now.Sub(time.Unix(c.Time, 0))
	state, code, message := dest.Failed, "", ""
	switch {
	case c.ID == "":
		code, message = "event_id", "without an id the event would be counted twice"
	case c.Name == "":
		code, message = "event_name", "the event has no name"
	case c.Time <= 0 || c.Time > 100_000_000_000:
		code, message = "event_time", "the time is not in seconds since 1970"
	case age > window:
		code, message = "expired", "the event is older than 7 days"
	case age < 0:
		code, message = "event_time", "the event lies in the future"
	case c.ActionSource == fromWebsite && (c.User.UserAgent == "" || c.SourceURL == ""):
		code, message = "website", "a website event needs user agent and page address"
	case !slices.Contains([]string{fromChat, fromWebsite, fromSystem}, c.ActionSource):
		code, message = "action_source", "the place of the event is unknown"
	case !c.User.clean():
		code, message = "unhashed", "an identifier is not hashed"
	case (c.Custom.Value != nil) != (c.Custom.Currency != ""):
		code, message = "currency", "value and currency go together"
	case c.Custom.Currency != "" && !currencyShape.MatchString(c.Custom.Currency):
		code, message = "currency", "the currency is not a code of ISO 4217"
	case !c.User.known():
		state, code, message = dest.Skipped, "no_identifier", "nothing in the lead identifies the person"
	default:
		return nil
	}
	o := dest.Refuse(state, code, message)
	return &o
}

// clean reports whether every identifier that must be hashed is.
func (p person) clean() bool {
	for _, values := range [][]string{p.Email, p.Phone, p.FirstName, p.LastName, p.City, p.Country, p.ExternalID} {
		for _, v := range values {
			if !hashed(v) {
				return false
			}
		}
	}
	return true
}

// known reports whether Meta can find the person: one strong identifier, both names, or address with agent. A city or a
// given name alone is refused.
func (p person) known() bool {
	return len(p.Email)+len(p.Phone)+len(p.ExternalID) > 0 || p.FBC != "" || p.FBP != "" ||
		(len(p.FirstName) > 0 && len(p.LastName) > 0) || (p.IP != "" && p.UserAgent != "")
}

// cookie takes fbc and fbp verbatim (fb.<level>.<milliseconds>.<id>), and nothing of another shape.
func cookie(s string) string {
	if !cookieShape.MatchString(s) {
		return ""
	}
	return s
}
