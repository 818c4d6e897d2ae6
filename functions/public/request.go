package public

import (
	"context"
	"log/slog"

	"cartie/shared/contact"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/idem"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/lead"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/slug"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

type requestIn struct {
	Workspace string `path:"workspace" maxLength:"63" doc:"the workspace's public name"`
	Key       string `header:"Idempotency-Key" maxLength:"128"`
	Body      form
}

// form is everything a stranger may say; any other field is refused.
type form struct {
	Name     string   `json:"name" minLength:"1" maxLength:"120"`
	Phone    string   `json:"phone" minLength:"5" maxLength:"64" doc:"in any usual form"`
	Type     string   `json:"type,omitempty" enum:"buy,sell" default:"buy"`
	Car      string   `json:"car,omitempty" maxLength:"500"`
	Budget   string   `json:"budget,omitempty" maxLength:"200"`
	City     string   `json:"city,omitempty" maxLength:"120"`
	Comment  string   `json:"comment,omitempty" maxLength:"2000"`
	Language string   `json:"language,omitempty" enum:"uk,ru,en"`
	Website  string   `json:"website,omitempty" maxLength:"500" doc:"leave empty: people do not see it, robots fill it in"`
	PageURL  string   `json:"page_url,omitempty" maxLength:"2000" doc:"where the form stands"`
	FBC      string   `json:"fbc,omitempty" maxLength:"500" doc:"cookie _fbc, verbatim"`
	FBP      string   `json:"fbp,omitempty" maxLength:"100" doc:"cookie _fbp, verbatim"`
	UTM      lead.UTM `json:"utm,omitempty"`
}

type receipt struct {
	Accepted bool   `json:"accepted"`
	ID       string `json:"id" format:"uuid" doc:"of this request; it tells nothing about the person"`
}

type receiptOut struct {
	Body receipt
}

// request files a form. A new lead, a merge and a robot's form look alike from outside.
func (d desk) request(ctx context.Context, c web.Caller, in *requestIn) (*receiptOut, error) {
	workspace, err := slug.Find(ctx, d.db, in.Workspace)
	if err != nil {
		return nil, err
	}
	fn.Note(ctx, slog.String("workspace_id", workspace.String()))
	if err := web.Take(ctx, d.db, workspaceLimit, workspace.String()); err != nil {
		return nil, err
	}
	number, err := phone.Parse(in.Body.Phone, phone.UA)
	if err != nil {
		return nil, fault.InvalidField("body.phone", "not a phone number")
	}
	if in.Body.Website != "" {
		fn.Count(ctx, "public.robots", 1)
		return &receiptOut{Body: receipt{Accepted: true, ID: ident.New().String()}}, nil
	}
	scope := tenant.Of(workspace, tenant.Actor{Kind: "public"})
	out := &receiptOut{}
	err = pg.InScope(ctx, d.db, scope, func(ctx context.Context, tx pg.Tx) (err error) {
		out.Body, _, err = idem.OnceTx(ctx, tx, scope, "public.request", in.Key, in.Body, func(ctx context.Context) (receipt, error) {
			return d.fileTx(ctx, tx, scope, c, in.Body, number)
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.relay.Flush(ctx, scope); err != nil { // the sweeper wakes what this could not
		fn.Note(ctx, slog.String("flush_error", err.Error()))
	}
	return out, nil
}

func (d desk) fileTx(ctx context.Context, tx pg.Tx, scope tenant.Scope, c web.Caller, f form, number phone.E164) (receipt, error) {
	who, err := d.contacts.FromPublicTx(ctx, tx, scope, contact.Draft{
		Name: f.Name, Phone: number, City: f.City, Language: lang.Code(f.Language),
	})
	if err != nil {
		return receipt{}, err
	}
	opened, err := d.leads.OpenTx(ctx, tx, scope, lead.Draft{
		Contact: who.ID, Type: lead.Type(f.Type), Source: lead.SourcePublic, Name: f.Name, Phone: number,
		Car: f.Car, Budget: f.Budget, City: f.City, Comment: f.Comment, Language: lang.Code(f.Language),
		Attribution: lead.Attribution{PageURL: f.PageURL, UserAgent: clip(c.Agent), IP: c.IP, FBC: f.FBC, FBP: f.FBP, UTM: f.UTM},
	})
	if err != nil {
		return receipt{}, err
	}
	return receipt{Accepted: true, ID: opened.Activity.String()}, nil
}

// clip bounds a header nobody else bounds.
func clip(agent string) string { return agent[:min(len(agent), 512)] }
