package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"cartie/local/stack"
	"cartie/shared/sim/calls"
)

// TestEveryEventIsDelivered connects a signed webhook to the demo as a person would, breaks it, and sees Meta, SendPulse
// and the endpoint hear of a new lead all the same.
func TestEveryEventIsDelivered(t *testing.T) {
	t.Parallel()
	l := newLaptop(t)
	s := l.start("")
	owner := l.visitor(s, "owner@demo.test")
	const secret = "whsec_VHlwZWRCeUFQZXJzb25TZWNyZXQwMDAwMDAwMDAwMDA="
	if err := s.Webhook.Trust(secret); err != nil {
		t.Fatal(err)
	}
	if err := owner.integrate(t.Context(), "webhook", map[string]string{"url": s.URL + "/_local/webhook/crm", "signing_secret": secret}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"meta_capi", "sendpulse", "webhook"} {
		var trial struct {
			OK     bool
			Detail string
		}
		if err := owner.do(t.Context(), "POST", "/api/integrations/"+kind+"/test", nil, &trial); err != nil || !trial.OK {
			t.Errorf("%s: tested %+v, %v", kind, trial, err)
		}
	}
	if err := s.Faults.Set(calls.Fault{Provider: "webhook", Status: 503}); err != nil {
		t.Fatal(err)
	}
	var lead struct {
		ID      string
		Version int
	}
	body := map[string]any{"type": "buy", "name": "Марія Вигадана", "phone": "0500000077", "car": "BMW X5"}
	if err := owner.do(t.Context(), "POST", "/api/leads", body, &lead); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
	if err := s.Clock.Advance(10 * time.Second); err != nil { // the ladder's first step
		t.Fatal(err)
	}
	settle(t, s)
	var got struct {
		Items []struct {
			Kind, State string
			Attempts    int
		}
	}
	if err := owner.do(t.Context(), "GET", "/api/deliveries?entity_id="+lead.ID, nil, &got); err != nil {
		t.Fatal(err)
	}
	attempts := map[string]int{}
	for _, d := range got.Items {
		if d.State != "delivered" {
			t.Errorf("%+v", d)
		}
		attempts[d.Kind] = d.Attempts
	}
	if len(attempts) != 3 || attempts["webhook"] != 2 || attempts["meta_capi"] != 1 || attempts["sendpulse"] != 1 {
		t.Errorf("attempts %v", attempts)
	}
	told := 0
	for _, m := range s.Webhook.Received() {
		if m.Type == "lead.created" && strings.Contains(string(m.Body), lead.ID) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the endpoint was told %d times", told)
	}
}

// settle waits until the queues have nothing to do now.
func settle(t *testing.T, s *stack.Stack) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Drained(ctx); err != nil {
		t.Fatal(err)
	}
}
