package meta

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxEvents  = 1000
	maxAge     = 7 * 24 * time.Hour
	storeAge   = 62 * 24 * time.Hour // for physical_store
	clockDrift = time.Minute
)

var (
	shaShape      = regexp.MustCompile(`^[0-9a-f]{64}$`)
	currencyShape = regexp.MustCompile(`^[A-Za-z]{3}$`)
	cookieShape   = regexp.MustCompile(`^fb\.\d+\.\d+\..+$`)
	testShape     = regexp.MustCompile(`^TEST[0-9A-Z]+$`)
)

// events reads and checks "data"; one bad event refuses them all.
func events(body map[string]any, now time.Time) ([]Event, *graphError) {
	list, ok := body["data"].([]any)
	code, coded := body["test_event_code"].(string)
	switch {
	case !ok || len(list) == 0:
		return nil, ref(invalid("The parameter data is required."))
	case len(list) > maxEvents:
		return nil, ref(invalid("data holds %d events, at most %d are taken.", len(list), maxEvents))
	case body["test_event_code"] != nil && (!coded || !testShape.MatchString(code)):
		return nil, ref(invalid("test_event_code is not a code of the test tab."))
	}
	out := make([]Event, 0, len(list))
	for _, item := range list {
		fields, ok := item.(map[string]any)
		if !ok {
			return nil, ref(invalid("An event must be an object."))
		}
		e, err := check(fields, now)
		if err != nil {
			return nil, err
		}
		e.TestCode = code
		out = append(out, e)
	}
	return out, nil
}

func check(fields map[string]any, now time.Time) (Event, *graphError) {
	user, _ := fields["user_data"].(map[string]any)
	custom, _ := fields["custom_data"].(map[string]any)
	seconds, err := strconv.ParseInt(written(fields["event_time"]), 10, 64)
	e := Event{Name: text(fields, "event_name"), ID: text(fields, "event_id"), ActionSource: text(fields, "action_source"), Time: time.Unix(seconds, 0).UTC()}
	switch {
	case e.Name == "" || len(e.Name) > 50:
		return e, ref(invalid("event_name is missing or longer than 50 characters."))
	case err != nil:
		return e, ref(invalid("event_time must be a Unix time in seconds."))
	case e.Time.After(now.Add(clockDrift)):
		return e, ref(invalid("event_time lies in the future; it is a Unix time in seconds."))
	case now.Sub(e.Time) > age(e.ActionSource):
		return e, &graphError{
			Message: "Invalid parameter", Code: 100, Subcode: 2804003, Title: "Event Timestamp Too Old",
			Detail: "The timestamp for this event is too far in the past. Events need to be sent from your server within 7 days of when they occurred.",
		}
	case !slices.Contains(sources(), e.ActionSource):
		return e, ref(invalid("action_source is missing or unknown."))
	case e.ActionSource == "website" && (text(user, "client_user_agent") == "" || text(fields, "event_source_url") == ""):
		return e, ref(invalid("A website event needs client_user_agent and event_source_url."))
	}
	if err := checkUser(user); err != nil {
		return e, err
	}
	if err := checkCustom(e.Name, custom); err != nil {
		return e, err
	}
	e.Body, _ = json.Marshal(fields) // it was decoded from JSON
	return e, nil
}

// checkUser wants hashes where Meta wants hashes, clear values where it wants those, and enough to find a person.
func checkUser(user map[string]any) *graphError {
	for _, key := range []string{"em", "ph", "fn", "ln", "ge", "db", "ct", "st", "zp", "country"} {
		for _, value := range values(user[key]) {
			if !shaShape.MatchString(value) {
				return ref(invalid("user_data.%s must be hashed with SHA-256.", key))
			}
		}
	}
	for _, key := range []string{"fbc", "fbp"} {
		if value := text(user, key); value != "" && !cookieShape.MatchString(value) {
			return ref(invalid("user_data.%s must be sent as the cookie holds it.", key))
		}
	}
	if address := text(user, "client_ip_address"); address != "" {
		if _, err := netip.ParseAddr(address); err != nil {
			return ref(invalid("user_data.client_ip_address is no address; it is never hashed."))
		}
	}
	if !sufficient(user) {
		return &graphError{
			Message: "Invalid parameter", Code: 100, Subcode: 2804050,
			Title:  "You haven't added sufficient customer information parameter data for this event",
			Detail: "This event doesn't have enough customer information parameters or only includes customer information parameters that are not sufficient on their own.",
		}
	}
	return nil
}

// sufficient: one strong key, or a pair that is strong together. Place, sex, birthday or one name alone are not.
func sufficient(user map[string]any) bool {
	has := func(keys ...string) bool {
		return !slices.ContainsFunc(keys, func(k string) bool { return len(values(user[k])) == 0 })
	}
	for _, key := range []string{"em", "ph", "external_id", "fbc", "fbp", "lead_id", "ctwa_clid", "madid", "anon_id", "fb_login_id", "subscription_id"} {
		if has(key) {
			return true
		}
	}
	return has("fn", "ln") || has("client_ip_address", "client_user_agent")
}

func checkCustom(name string, custom map[string]any) *graphError {
	currency, value := text(custom, "currency"), custom["value"]
	_, numeric := value.(json.Number)
	switch {
	case value != nil && !numeric:
		return ref(invalid("custom_data.value must be a number."))
	case value != nil && currency == "":
		return ref(invalid("custom_data.value needs custom_data.currency."))
	case name == "Purchase" && (value == nil || currency == ""):
		return ref(invalid("A Purchase needs value and currency."))
	case currency != "" && !currencyShape.MatchString(currency):
		return ref(invalid("custom_data.currency is no ISO 4217 code."))
	}
	return nil
}

func sources() []string {
	return strings.Fields("email website app phone_call chat physical_store system_generated business_messaging other")
}

func age(source string) time.Duration {
	if source == "physical_store" {
		return storeAge
	}
	return maxAge
}

func text(fields map[string]any, key string) string {
	s, _ := fields[key].(string)
	return s
}

// written is a number or a string as it was sent.
func written(value any) string {
	switch v := value.(type) {
	case json.Number:
		return v.String()
	case string:
		return v
	}
	return ""
}

// values reads a string or an array of strings, without empty ones; anything else in the array counts as a wrong value.
func values(value any) []string {
	var out []string
	switch v := value.(type) {
	case string:
		if v != "" {
			out = append(out, v)
		}
	case json.Number:
		out = append(out, v.String())
	case []any:
		for _, item := range v {
			if s, ok := item.(string); !ok || s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func ref(e graphError) *graphError { return &e }
