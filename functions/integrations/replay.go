package integrations

import (
	"context"
	"time"

	"cartie/shared/delivery"
	"cartie/shared/fault"
	"cartie/shared/web"
)

type replayIn struct {
	Body struct {
		Kind  string `json:"kind,omitempty" maxLength:"40" doc:"of the integration; left out: every one"`
		State string `json:"state,omitempty" enum:"failed,skipped,delivered" doc:"left out: failed"`
		From  string `json:"from,omitempty" format:"date-time" doc:"made at or after"`
		To    string `json:"to,omitempty" format:"date-time" doc:"made before"`
	}
}

type replayOut struct {
	Body struct {
		Replayed int  `json:"replayed" doc:"how many are due again; those of disabled or broken integrations are not"`
		More     bool `json:"more" doc:"there are more: call again"`
	}
}

func (d desk) replayMany(ctx context.Context, c web.Caller, in *replayIn) (*replayOut, error) {
	r := delivery.Range{Kind: in.Body.Kind, State: delivery.State(in.Body.State)}
	var err error
	if r.Since, r.Until, err = between("body", in.Body.From, in.Body.To); err != nil {
		return nil, err
	}
	if r.Kind != "" {
		if _, err := d.kind(r.Kind); err != nil {
			return nil, fault.InvalidField("body.kind", "there is no integration of this kind")
		}
	}
	due, n, more, err := d.store.ReplayMany(ctx, c.Scope, r)
	if err != nil {
		return nil, err
	}
	for kind, wakes := range due {
		d.wake(ctx, c.Scope, kind, wakes...)
	}
	out := &replayOut{}
	out.Body.Replayed, out.Body.More = n, more
	return out, nil
}

// between reads both ends of a time; an empty one is open.
func between(where, from, to string) (since, until *time.Time, err error) {
	ends := [2]*time.Time{}
	for i, text := range [2]string{from, to} {
		if text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, nil, fault.InvalidField(where+"."+[2]string{"from", "to"}[i], "not a time")
		}
		ends[i] = &at
	}
	return ends[0], ends[1], nil
}
