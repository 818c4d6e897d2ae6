package scenarios

import (
	"context"

	"cartie/shared/flow"
	"cartie/shared/idem"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/web"
)

type createIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body scenarioIn
}

type scenarioIn struct {
	Key     string  `json:"key" pattern:"^[a-z0-9_]{1,32}$" doc:"unique among the scenarios of its kind of bot; never changes"`
	Title   texts   `json:"title" doc:"in at least one language; publishing needs all"`
	BotKind string  `json:"bot_kind" enum:"client,catalog,dealer"`
	Flow    *object `json:"flow,omitempty" doc:"its key is the scenario's; without it the scenario begins empty"`
}

func (d desk) create(ctx context.Context, c web.Caller, in *createIn) (*detailOut, error) {
	title, err := in.Body.Title.text()
	if err != nil {
		return nil, err
	}
	var out detailOut
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) (err error) {
		out.Body, _, err = idem.OnceTx(ctx, tx, c.Scope, "scenarios.create", in.Key, in.Body, func(ctx context.Context) (scenarioDetail, error) {
			detail, err := d.flows.CreateTx(ctx, tx, c.Scope, flow.Draft{
				Key: in.Body.Key, Title: title, BotKind: in.Body.BotKind, Flow: in.Body.Flow.raw(),
			})
			return detailOf(detail), err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

type updateIn struct {
	ID   string `path:"id"`
	Body struct {
		Version int     `json:"version" minimum:"1" doc:"the one you read; another one now is 409 scenario_changed"`
		Title   *texts  `json:"title,omitempty" doc:"goes into the flow"`
		Flow    *object `json:"flow,omitempty" doc:"may be unfinished; one that says what is published ends the draft"`
	}
}

func (d desk) update(ctx context.Context, c web.Caller, in *updateIn) (*detailOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	title, err := in.Body.Title.text()
	if err != nil {
		return nil, err
	}
	detail, err := d.flows.Save(ctx, c.Scope, id, in.Body.Version, flow.Change{Title: title, Flow: in.Body.Flow.raw()})
	if err != nil {
		return nil, err
	}
	return &detailOut{Body: detailOf(detail)}, nil
}
