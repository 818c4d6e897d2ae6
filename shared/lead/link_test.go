package lead_test

import (
	"testing"

	"cartie/shared/lead"
)

func TestLinkUTM(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]lead.UTM{
		"utm_instagram-story-spring": {Source: "instagram", Medium: "story", Campaign: "spring"},
		"utm_google--sale_2026":      {Source: "google", Campaign: "sale_2026"},
		"utm_a-b-c-d-e-f":            {Source: "a", Medium: "b", Campaign: "c", Content: "d", Term: "e-f"},
		"utm_":                       {},
		"car_01890000":               {},
		"":                           {},
	} {
		if got := lead.LinkUTM(payload); got != want {
			t.Errorf("%q: %+v, want %+v", payload, got, want)
		}
	}
}
