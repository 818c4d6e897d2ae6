package scenarios

import (
	"context"
	"encoding/json"

	"cartie/shared/ident"
	"cartie/shared/web"
)

type validateIn struct {
	ID   string `path:"id"`
	Body *struct {
		Flow *object `json:"flow,omitempty" doc:"checked in the place of the draft"`
	}
}

type validateOut struct {
	Body struct {
		Problems []flowProblem `json:"problems"`
	}
}

func (d desk) validate(ctx context.Context, c web.Caller, in *validateIn) (*validateOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	var flow json.RawMessage
	if in.Body != nil {
		flow = in.Body.Flow.raw()
	}
	problems, err := d.flows.Check(ctx, c.Scope, id, flow)
	if err != nil {
		return nil, err
	}
	out := &validateOut{}
	out.Body.Problems = problemsOf(problems)
	return out, nil
}

type publishIn struct {
	ID   string `path:"id"`
	Body struct {
		Version int `json:"version" minimum:"1" doc:"the one you read; another one now is 409 scenario_changed"`
	}
}

type publishOut struct {
	Body struct {
		Number   int        `json:"number" doc:"of the version new sessions begin with; without a draft it stays"`
		Version  int        `json:"version" doc:"of the scenario, for the next change"`
		Standing []standing `json:"standing" doc:"who waits on earlier versions, and finishes there"`
	}
}

type standing struct {
	Node  string `json:"node"`
	Count int    `json:"count"`
}

func (d desk) publish(ctx context.Context, c web.Caller, in *publishIn) (*publishOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	published, err := d.flows.Publish(ctx, c.Scope, id, in.Body.Version)
	if err != nil {
		return nil, err
	}
	out := &publishOut{}
	out.Body.Number, out.Body.Version, out.Body.Standing = published.Number, published.Version, []standing{}
	for _, s := range published.Standing {
		out.Body.Standing = append(out.Body.Standing, standing{Node: s.Node, Count: s.Count})
	}
	return out, nil
}
