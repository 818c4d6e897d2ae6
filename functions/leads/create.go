package leads

import (
	"context"
	"net/http"

	"cartie/shared/contact"
	"cartie/shared/fault"
	"cartie/shared/idem"
	"cartie/shared/lang"
	"cartie/shared/lead"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/web"

	"github.com/danielgtaylor/huma/v2"
)

type createIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"128"`
	Body leadIn
}

type leadIn struct {
	Name     string `json:"name" minLength:"1" maxLength:"200" pattern:"\\S" patternDescription:"not blank"`
	Phone    string `json:"phone,omitempty" maxLength:"64" doc:"in any usual form; without it the person cannot be recognised and is new"`
	Type     string `json:"type" enum:"buy,sell"`
	Car      string `json:"car,omitempty" maxLength:"2000"`
	Budget   string `json:"budget,omitempty" maxLength:"2000"`
	City     string `json:"city,omitempty" maxLength:"200"`
	Comment  string `json:"comment,omitempty" maxLength:"4000"`
	Language string `json:"language,omitempty" enum:"uk,ru,en"`
}

type leadCreated struct {
	Lead
	Merged bool `json:"merged" doc:"the person had an open lead of this type; it was added to"`
}

type createdOut struct {
	Status int
	Body   leadCreated
}

// create takes what staff know of a person who called or walked in: a name and an intent are enough.
func (d desk) create(ctx context.Context, c web.Caller, in *createIn) (*createdOut, error) {
	number, err := number(in.Body.Phone)
	if err != nil {
		return nil, err
	}
	var body leadCreated
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) (err error) {
		body, _, err = idem.OnceTx(ctx, tx, c.Scope, "leads.create", in.Key, in.Body, func(ctx context.Context) (leadCreated, error) {
			who, err := d.contacts.FromStaffTx(ctx, tx, c.Scope, contact.Draft{
				Name: in.Body.Name, Phone: number, City: in.Body.City, Language: lang.Code(in.Body.Language),
			})
			if err != nil {
				return leadCreated{}, err
			}
			opened, err := d.leads.OpenTx(ctx, tx, c.Scope, lead.Draft{
				Contact: who.ID, Type: lead.Type(in.Body.Type), Source: lead.SourceStaff, Name: in.Body.Name, Phone: number,
				Car: in.Body.Car, Budget: in.Body.Budget, City: in.Body.City, Comment: in.Body.Comment, Language: lang.Code(in.Body.Language),
			})
			return leadCreated{Lead: itemOf(opened.Lead), Merged: opened.Merged}, err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	d.flush(ctx, c.Scope)
	if body.Merged {
		return &createdOut{Status: http.StatusOK, Body: body}, nil
	}
	return &createdOut{Status: http.StatusCreated, Body: body}, nil
}

// describeMerge documents the second success of create, which an operation's one status cannot.
func describeMerge(doc *huma.OpenAPI) {
	post := doc.Paths["/api/leads"].Post
	merged := *post.Responses["201"]
	merged.Description = "Added to the person's open lead"
	post.Responses["200"] = &merged
}

// number reads a phone somebody typed; none is none.
func number(typed string) (phone.E164, error) {
	if typed == "" {
		return "", nil
	}
	n, err := phone.Parse(typed, phone.UA)
	if err != nil {
		return "", fault.InvalidField("body.phone", "not a phone number")
	}
	return n, nil
}
