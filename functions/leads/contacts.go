package leads

import (
	"context"
	"time"

	"cartie/shared/audit"
	"cartie/shared/contact"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/web"
)

// Contact is a contact as the API shows it.
type Contact struct {
	ID        string    `json:"id" format:"uuid"`
	Version   int       `json:"version"`
	Name      string    `json:"name"`
	Phone     *string   `json:"phone" doc:"E.164; null when unknown"`
	Email     *string   `json:"email"`
	Language  string    `json:"language" enum:"uk,ru,en"`
	City      string    `json:"city"`
	Tags      []string  `json:"tags" doc:"given by flows; lower case"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

type contactOut struct {
	Body Contact
}

func contactOf(c contact.Contact) Contact {
	return Contact{
		ID: c.ID.String(), Version: c.Version, Name: c.Name, Phone: known(c.Phone), Email: known(c.Email),
		Language: string(c.Language), City: c.City, Tags: append([]string{}, c.Tags...), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}

type contactsIn struct {
	web.ListIn
	Q string `query:"q" maxLength:"100" doc:"part of a name or a phone"`
}

func (d desk) listContacts(ctx context.Context, c web.Caller, in *contactsIn) (*web.ListOut[Contact], error) {
	after, err := page.Parse(in.Cursor, page.Newest())
	if err != nil {
		return nil, err
	}
	rows, total, err := d.contacts.List(ctx, c.Scope, contact.Filter{Q: in.Q, After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return web.List(rows, in.Limit, total, contactOf, contact.Contact.Position), nil
}

func (d desk) readContact(ctx context.Context, c web.Caller, in *idIn) (*contactOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	who, err := d.contacts.Get(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	return &contactOut{Body: contactOf(who)}, nil
}

type updateContactIn struct {
	ID   string `path:"id"`
	Body contactPatch
}

type contactPatch struct {
	Version  int                  `json:"version" minimum:"1" doc:"the one you read; another one now is 409 contact_changed"`
	Name     *string              `json:"name,omitempty" minLength:"1" maxLength:"200" pattern:"\\S" patternDescription:"not blank"`
	Phone    web.Optional[string] `json:"phone,omitempty" doc:"in any usual form; null: unknown"`
	Email    web.Optional[string] `json:"email,omitempty" doc:"null: unknown"`
	Language *string              `json:"language,omitempty" enum:"uk,ru,en"`
	City     *string              `json:"city,omitempty" maxLength:"200"`
}

func (d desk) updateContact(ctx context.Context, c web.Caller, in *updateContactIn) (*contactOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	number, err := number(in.Body.Phone.Value)
	if err != nil {
		return nil, err
	}
	var who contact.Contact
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) (err error) {
		who, err = d.contacts.UpdateTx(ctx, tx, c.Scope, id, in.Body.Version, func(who *contact.Contact) error {
			in.Body.apply(who, number)
			return nil
		})
		if err != nil || who.Version == in.Body.Version {
			return err
		}
		return audit.AddTx(ctx, tx, c.Scope, "contact.updated", "contact", id, map[string]any{"version": who.Version})
	})
	if err != nil {
		return nil, err
	}
	return &contactOut{Body: contactOf(who)}, nil
}

func (p contactPatch) apply(who *contact.Contact, number phone.E164) {
	set(&who.Name, p.Name)
	set(&who.City, p.City)
	if p.Phone.Sent {
		who.Phone = number
	}
	if p.Email.Sent {
		who.Email = p.Email.Value
	}
	if p.Language != nil {
		who.Language = lang.Code(*p.Language)
	}
}
