package inbox

import (
	"context"
	"time"

	"cartie/shared/canned"
	"cartie/shared/idem"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/web"
)

type cannedReply struct {
	ID        string    `json:"id" format:"uuid"`
	Version   int       `json:"version"`
	Shortcut  string    `json:"shortcut" doc:"what is typed after a slash"`
	Language  string    `json:"language" enum:"uk,ru,en"`
	Text      string    `json:"text" doc:"{name}, {phone}, {agent}, {bot} and the flow's own variables like {car} stand for what is known"`
	UpdatedAt time.Time `json:"updated_at"`
}

type cannedOut struct{ Body cannedReply }

func cannedOf(r canned.Reply) cannedReply {
	return cannedReply{ID: r.ID.String(), Version: r.Version, Shortcut: r.Shortcut, Language: string(r.Language), Text: r.Text, UpdatedAt: r.UpdatedAt}
}

// listCanned answers all of them at once: they are read while somebody types.
func (d desk) listCanned(ctx context.Context, c web.Caller, _ *struct{}) (*web.ListOut[cannedReply], error) {
	rows, total, err := d.canned.List(ctx, c.Scope)
	if err != nil {
		return nil, err
	}
	out := &web.ListOut[cannedReply]{Body: web.Page[cannedReply]{Items: []cannedReply{}, Total: total.Count, TotalMore: total.More}}
	for _, r := range rows {
		out.Body.Items = append(out.Body.Items, cannedOf(r))
	}
	return out, nil
}

type cannedIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body struct {
		Shortcut string `json:"shortcut" minLength:"1" maxLength:"32"`
		Language string `json:"language" enum:"uk,ru,en"`
		Text     string `json:"text" minLength:"1" maxLength:"4096"`
	}
}

func (d desk) createCanned(ctx context.Context, c web.Caller, in *cannedIn) (*cannedOut, error) {
	var out cannedReply
	err := pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) (err error) {
		out, _, err = idem.OnceTx(ctx, tx, c.Scope, "canned.create", in.Key, in.Body, func(ctx context.Context) (cannedReply, error) {
			r, err := d.canned.CreateTx(ctx, tx, c.Scope, canned.Reply{Shortcut: in.Body.Shortcut, Language: lang.Code(in.Body.Language), Text: in.Body.Text})
			return cannedOf(r), err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &cannedOut{Body: out}, nil
}

type cannedPatchIn struct {
	ID   string `path:"id"`
	Body struct {
		Version  int     `json:"version" minimum:"1"`
		Shortcut *string `json:"shortcut,omitempty" minLength:"1" maxLength:"32"`
		Language *string `json:"language,omitempty" enum:"uk,ru,en"`
		Text     *string `json:"text,omitempty" minLength:"1" maxLength:"4096"`
	}
}

func (d desk) updateCanned(ctx context.Context, c web.Caller, in *cannedPatchIn) (*cannedOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	r, err := d.canned.Update(ctx, c.Scope, id, in.Body.Version, func(r *canned.Reply) {
		if in.Body.Shortcut != nil {
			r.Shortcut = *in.Body.Shortcut
		}
		if in.Body.Language != nil {
			r.Language = lang.Code(*in.Body.Language)
		}
		if in.Body.Text != nil {
			r.Text = *in.Body.Text
		}
	})
	if err != nil {
		return nil, err
	}
	return &cannedOut{Body: cannedOf(r)}, nil
}

func (d desk) removeCanned(ctx context.Context, c web.Caller, in *oneIn) (*struct{}, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, d.canned.Remove(ctx, c.Scope, id)
}
