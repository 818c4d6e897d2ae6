package seed

import (
	"context"
	"fmt"

	"cartie/shared/access"
	"cartie/shared/auth"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/slug"
	"cartie/shared/tenant"
	"cartie/shared/workspace"

	"github.com/jackc/pgx/v5"
)

// Superadmin is the demo platform's superadmin.
const Superadmin = "super@demo.test"

type person struct {
	email, name string
	role        access.Role
}

// The first of each workspace owns it.
var (
	demoPeople = []person{
		{"owner@demo.test", "Олена Власник", access.Owner},
		{"manager@demo.test", "Максим Менеджер", access.Manager},
		{"operator@demo.test", "Оксана Оператор", access.Operator},
		{"dealer@demo.test", "Дмитро Дилер", access.Dealer},
		{"viewer@demo.test", "Вікторія Глядач", access.Viewer},
	}
	rivalPeople = []person{{"owner@rival.test", "Роман Власник", access.Owner}}
)

func people(ctx context.Context, o Options) (p Places, err error) {
	if err := auth.CheckPassword(o.Password, ""); err != nil {
		return Places{}, fmt.Errorf("demo password: %w", err)
	}
	super := auth.User{ID: ident.New(), Email: Superadmin, Name: "Супер Адмін", Language: "uk", Superadmin: true}
	if _, err := auth.New(o.DB).Ensure(ctx, super, o.Password); err != nil {
		return Places{}, fmt.Errorf("seed superadmin: %w", err)
	}
	if p.Demo, p.Account, err = settle(ctx, o, "demo", "Автосалон Демо", demoPeople); err != nil {
		return Places{}, err
	}
	p.Rival, _, err = settle(ctx, o, "rival", "Автосалон Конкурент", rivalPeople)
	return p, err
}

// settle makes sure of one workspace and its people, and answers the account of its dealer, if it has one.
func settle(ctx context.Context, o Options, name, title string, people []person) (scope tenant.Scope, account ident.ID, err error) {
	users, workspaces := auth.New(o.DB), workspace.New(o.DB)
	ids := make([]ident.ID, len(people))
	for i, p := range people {
		u := auth.User{ID: ident.New(), Email: p.email, Name: p.name, Language: "uk"}
		if ids[i], err = users.Ensure(ctx, u, o.Password); err != nil {
			return scope, account, fmt.Errorf("seed user %s: %w", p.email, err)
		}
	}
	id, err := slug.Find(ctx, o.DB, name)
	isNew := fault.Is(err, fault.NotFound)
	if err != nil && !isNew {
		return scope, account, fmt.Errorf("look for workspace %s: %w", name, err)
	}
	if isNew {
		id = ident.New()
	}
	scope = tenant.Of(id, tenant.User(ids[0], ident.Nil))
	err = pg.InScope(ctx, o.DB, scope, func(ctx context.Context, tx pgx.Tx) error {
		if isNew {
			if err := workspaces.AddTx(ctx, tx, scope, workspace.Draft{Slug: name, Name: title, Language: "uk", Timezone: "Europe/Kyiv"}); err != nil {
				return err
			}
		}
		for i, p := range people {
			m, found, err := workspaces.FindMemberTx(ctx, tx, scope, ids[i])
			if err != nil {
				return err
			}
			own := m.Account
			if p.role == access.Dealer && !found {
				a, err := workspaces.AddAccountTx(ctx, tx, scope, p.name)
				if err != nil {
					return err
				}
				own = a.ID
			}
			if p.role == access.Dealer {
				account = own
			}
			if _, err := workspaces.JoinTx(ctx, tx, scope, ids[i], p.role, own); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return scope, account, fmt.Errorf("seed workspace %s: %w", name, err)
	}
	return scope, account, nil
}
