package capi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"time"

	"cartie/shared/clock"
	"cartie/shared/dest"
)

const maxBatch = 1000 // events in one request

type sender struct {
	base, version string
	client        *http.Client
}

var (
	_ dest.Sender = sender{}
	_ dest.Prober = sender{}
)

// request is the body of one call. The token travels here because addresses are logged on the way.
type request struct {
	Data     []conversion `json:"data"`
	TestCode string       `json:"test_event_code,omitempty"`
	Token    string       `json:"access_token"`
}

// Send implements dest.Sender: as few requests as Meta allows. A request refused for a bad event is halved until the
// event stands alone, every event keeping its id; once the account or Meta itself is the trouble, the rest is not tried.
func (s sender) Send(ctx context.Context, config dest.Config, events []dest.Event) []dest.Outcome {
	out := make([]dest.Outcome, len(events))
	now := clock.Now(ctx)
	all := make([]conversion, len(events))
	var ready []int
	for i, e := range events {
		c, refused := s.convert(e, now)
		if refused != nil {
			out[i] = *refused
			continue
		}
		all[i] = c
		ready = append(ready, i)
	}
	pending := slices.Collect(slices.Chunk(ready, maxBatch))
	var stop *dest.Outcome
	for len(pending) > 0 {
		batch := pending[0]
		pending = pending[1:]
		data := make([]conversion, len(batch))
		for j, i := range batch {
			data[j] = all[i]
		}
		req := request{Data: data, TestCode: testCode().Value(config, now), Token: config[keyToken]}
		var o dest.Outcome
		if stop != nil {
			o = *stop
		} else {
			o = s.post(ctx, config[keyPixel], req, now)
		}
		if o.State == dest.Failed && len(batch) > 1 {
			half := len(batch) / 2
			pending = slices.Insert(pending, 0, batch[:half], batch[half:])
			continue
		}
		if o.State != dest.Delivered && o.State != dest.Failed {
			stop = &o
		}
		for j, i := range batch {
			out[i] = o
			out[i].Key = data[j].ID
			out[i].Request = shown(req, data[j])
		}
	}
	return out
}

// Probe implements dest.Prober. An event of eight days ago is refused for its age only after Meta has checked pixel,
// token and permission, so that refusal is the proof and nothing is counted.
func (s sender) Probe(ctx context.Context, config dest.Config) dest.Outcome {
	now := clock.Now(ctx)
	c := conversion{
		Name: "Lead", Time: now.Add(-8 * 24 * time.Hour).Unix(), ID: "probe", ActionSource: fromSystem,
		User: person{ExternalID: identify("external_id", "probe")},
	}
	req := request{Data: []conversion{c}, Token: config[keyToken]}
	o := s.post(ctx, config[keyPixel], req, now)
	o.Request = shown(req, c)
	switch {
	case o.Code == codeTooOld:
		o.State, o.Code, o.Message = dest.Delivered, "", ""
	case o.State == dest.Delivered:
		o.Message = "" // taken in spite of its age: the configuration works all the same
	}
	return o
}

func (s sender) post(ctx context.Context, pixel string, body request, now time.Time) dest.Outcome {
	if !pixelShape.MatchString(pixel) || body.Token == "" {
		return dest.Refuse(dest.Broken, "settings", "pixel id or access token is missing")
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return dest.Refuse(dest.Failed, "payload", "the event cannot be written as JSON")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/"+s.version+"/"+pixel+"/events", bytes.NewReader(raw))
	if err != nil {
		return dest.Refuse(dest.Broken, "settings", "the address of Meta's API is wrong")
	}
	req.Header.Set("Content-Type", "application/json")
	return read(dest.Exchange(s.client, req), len(body.Data), body.Token, now)
}

var pixelShape = regexp.MustCompile(`^[0-9]{1,20}$`)

// shown is the request as if it had carried this event alone, without what must not be kept: the token, and the address
// and browser of the person, which unlike the rest are not hashed.
func shown(r request, c conversion) json.RawMessage {
	const hidden = "***"
	r.Token = hidden
	if c.User.IP != "" {
		c.User.IP = hidden
	}
	if c.User.UserAgent != "" {
		c.User.UserAgent = hidden
	}
	r.Data = []conversion{c}
	raw, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return raw
}
