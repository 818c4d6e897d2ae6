package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
	"cartie/shared/event"
	"cartie/shared/guard"
	"cartie/shared/ident"
)

type sender struct {
	check  func(address string) error
	client *http.Client
	secret dest.Field
}

var (
	_ dest.Sender = sender{}
	_ dest.Prober = sender{}
)

// message is the body of a delivery.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      any       `json:"data"`
}

// Send implements dest.Sender: one request for each event.
func (s sender) Send(ctx context.Context, config dest.Config, events []dest.Event) []dest.Outcome {
	out := make([]dest.Outcome, len(events))
	now := clock.Now(ctx)
	for i, e := range events {
		body, refused := compose(e, now)
		if refused != nil {
			out[i] = *refused
			continue
		}
		id := "msg_" + e.ID.String()
		out[i] = s.post(ctx, config, id, body, now)
		out[i].Key = id
	}
	return out
}

// Probe implements dest.Prober: the endpoint gets a signed message of type "ping", which tells of nothing.
func (s sender) Probe(ctx context.Context, config dest.Config) dest.Outcome {
	now := clock.Now(ctx)
	body, err := json.Marshal(message{Type: "ping", Timestamp: now.UTC(), Data: struct{}{}})
	if err != nil {
		return dest.Refuse(dest.Failed, "payload", "the message cannot be written as JSON")
	}
	return s.post(ctx, config, "msg_"+ident.New().String(), body, now)
}

// compose writes the same body on every attempt. What only advertising needs (browser, address, click ids) stays here.
func compose(e dest.Event, now time.Time) ([]byte, *dest.Outcome) {
	if !slices.Contains(accepted(), e.Kind) {
		return refuse(dest.Skipped, "event_kind", "this kind of event is not sent to webhooks")
	}
	if now.Sub(e.At) > window {
		return refuse(dest.Failed, "expired", "the event is older than 14 days")
	}
	var lead event.Lead
	if err := json.Unmarshal(e.Payload, &lead); err != nil || lead.Stage == "" || lead.LeadID == ident.Nil {
		return refuse(dest.Failed, "payload", "the event does not hold a lead")
	}
	lead.UserAgent, lead.IP, lead.FBC, lead.FBP = "", "", "", ""
	body, err := json.Marshal(message{Type: e.Kind, Timestamp: e.At.UTC(), Data: struct {
		ID ident.ID `json:"id"`
		event.Lead
	}{lead.LeadID, lead}})
	if err != nil {
		return refuse(dest.Failed, "payload", "the event cannot be written as JSON")
	}
	return body, nil
}

func (s sender) post(ctx context.Context, config dest.Config, id string, body []byte, now time.Time) dest.Outcome {
	secrets := []string{config[keySecret]}
	if former, _ := s.secret.Former(config, now); former != "" {
		secrets = append(secrets, former)
	}
	if checkSecret(secrets[0]) != nil {
		return dest.Refuse(dest.Broken, "settings", "the signing secret is missing or wrong")
	}
	if config[keyURL] == "" || s.check(config[keyURL]) != nil {
		return dest.Refuse(dest.Broken, "settings", "the address is missing or not allowed")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, config[keyURL], bytes.NewReader(body))
	if err != nil {
		return dest.Refuse(dest.Broken, "settings", "the address is wrong")
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Cartie-Webhooks/1")
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", sign(id, now, body, secrets...))
	o := read(dest.Exchange(s.client, req), now, secrets)
	o.Request = shown(id, stamp, body)
	return o
}

// read turns the endpoint's answer into an outcome: only a 2xx is a success, whatever it says.
func read(r dest.Reply, now time.Time, secrets []string) dest.Outcome {
	if r.Err != nil && r.Status == 0 {
		o := r.Unanswered()
		if errors.Is(r.Err, guard.ErrRefused) {
			o.Code, o.Message = "address_refused", "the address does not lead to the public internet"
		}
		return o
	}
	o := dest.Outcome{
		State: dest.Retry, Status: r.Status, Latency: r.Latency, Code: fmt.Sprintf("http_%d", r.Status),
		Message: "the endpoint did not accept the message", Response: dest.Excerpt(string(r.Body), secrets...),
	}
	switch {
	case r.Status >= 200 && r.Status < 300:
		o.State, o.Code, o.Message = dest.Delivered, "", ""
	case r.Status >= 300 && r.Status < 400:
		o.Message = "the endpoint answered with a redirect, which is not followed: save its new address"
	case r.Status == http.StatusGone:
		o.State, o.Message = dest.Gone, "the endpoint wants no more messages"
	case r.Status == http.StatusTooManyRequests:
		o.State, o.Message = dest.Throttled, "the endpoint wants fewer messages"
	}
	if r.Status == http.StatusTooManyRequests || r.Status == http.StatusServiceUnavailable {
		o.RetryAfter = r.RetryAfter(now)
	}
	return o
}

// shown is what is kept of a request: all of it but the signature.
func shown(id, stamp string, body []byte) json.RawMessage {
	raw, err := json.Marshal(map[string]any{
		"headers": map[string]string{"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": "***"},
		"body":    json.RawMessage(body),
	})
	if err != nil {
		return nil
	}
	return raw
}

func refuse(state dest.State, code, message string) ([]byte, *dest.Outcome) {
	o := dest.Refuse(state, code, message)
	return nil, &o
}
