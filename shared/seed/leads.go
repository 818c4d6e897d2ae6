package seed

import (
	"context"
	"time"

	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/lang"
	"cartie/shared/lead"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// story is one invented lead of the demo: who, what, how long ago, and where it stands today.
type story struct {
	name, phone, city string
	language          lang.Code
	kind              lead.Type
	source            lead.Source
	car, budget, note string
	daysAgo           int
	status            lead.Status
}

var demoStories = []story{
	{"Марко Взірцевий", "+380670000021", "Київ", lang.UK, lead.Buy, lead.SourcePublic, "Skoda Octavia A7, дизель, автомат", "до 16 000 $", "телефонувати після 18:00", 12, lead.StatusWon},
	{"Ірина Прикладна", "+380670000022", "Львів", lang.UK, lead.Buy, lead.SourceStaff, "VW Golf 8 або Seat Leon", "14-17 тис. $", "", 9, lead.StatusLost},
	{"Олег Макетний", "+380670000023", "Одеса", lang.UK, lead.Sell, lead.SourcePublic, "Toyota Camry 70, 2019, 84 тис. км", "22 500 $", "один власник, сервісна книга", 8, lead.StatusInProgress},
	{"Светлана Образцова", "+380500000024", "Харків", lang.RU, lead.Buy, lead.SourceStaff, "Kia Sportage 2020+, полный привод", "до 25 000 $", "", 6, lead.StatusInProgress},
	{"Sam Sample", "+16505550125", "Kyiv", lang.EN, lead.Buy, lead.SourcePublic, "Tesla Model 3 Long Range, 2021 or newer", "under $28,000", "can come on Saturday", 5, lead.StatusInProgress},
	{"Назар Пробний", "+380630000026", "Дніпро", lang.UK, lead.Buy, lead.SourcePublic, "BMW X5 G05 30d", "до 60 000 $", "", 4, lead.StatusNew},
	{"Юлія Зразкова", "+380630000027", "Київ", lang.UK, lead.Sell, lead.SourceStaff, "Renault Duster 2018, газ/бензин", "11 900 $", "торг біля авто", 3, lead.StatusNew},
	{"Игорь Тестовый", "+380500000028", "Запоріжжя", lang.RU, lead.Buy, lead.SourcePublic, "Hyundai Tucson, бензин 1.6 T", "18-21 тыс. $", "", 2, lead.StatusNew},
	{"Катерина Умовна", "+380670000029", "Полтава", lang.UK, lead.Buy, lead.SourceStaff, "Mazda CX-5 2019-2021", "до 23 000 $", "обмін на Mazda 6", 1, lead.StatusNew},
}

var rivalStories = []story{
	{"Богдан Інший", "+380670000041", "Київ", lang.UK, lead.Buy, lead.SourceStaff, "Audi A4 B9", "до 24 000 $", "", 3, lead.StatusNew},
	{"Anna Other", "+16505550142", "Lviv", lang.EN, lead.Sell, lead.SourcePublic, "Nissan Leaf 40 kWh, 2019", "$13,500", "", 1, lead.StatusNew},
}

// Leads tells the demo's stories into a workspace that has no leads yet.
func Leads(ctx context.Context, db pg.DB, scope tenant.Scope, stories []story) error {
	leads := lead.New(db)
	have, _, err := leads.List(ctx, scope, lead.Filter{After: page.Newest(), Limit: 1})
	if err != nil || len(have) > 0 {
		return err
	}
	for _, s := range stories {
		if err := tell(ctx, db, leads, scope, s); err != nil {
			return err
		}
	}
	return nil
}

func tell(ctx context.Context, db pg.DB, leads *lead.Store, scope tenant.Scope, s story) error {
	number, err := phone.Parse(s.phone, "")
	if err != nil {
		return err
	}
	opened := clock.Frozen(ctx, clock.Now(ctx).Add(-time.Duration(s.daysAgo)*24*time.Hour))
	var made lead.Opened
	err = pg.InScope(opened, db, scope, func(ctx context.Context, tx pgx.Tx) error {
		who, err := contact.New(db).FromStaffTx(ctx, tx, scope, contact.Draft{Name: s.name, Phone: number, City: s.city, Language: s.language})
		if err != nil {
			return err
		}
		made, err = leads.OpenTx(ctx, tx, scope, lead.Draft{
			Contact: who.ID, Type: s.kind, Source: s.source, Car: s.car, Budget: s.budget, City: s.city, Comment: s.note, Language: s.language,
		})
		return err
	})
	if err != nil || s.status == lead.StatusNew {
		return err
	}
	worked := clock.Frozen(ctx, clock.Now(opened).Add(5*time.Hour))
	l, err := leads.Update(worked, scope, made.Lead.ID, made.Lead.Version, func(l *lead.Lead) error {
		l.Status, l.Assignee = lead.StatusInProgress, &lead.Member{ID: scope.Actor().ID}
		return nil
	})
	if err != nil || s.status == lead.StatusInProgress {
		return err
	}
	closed := clock.Frozen(ctx, clock.Now(worked).Add(50*time.Hour))
	_, err = leads.Update(closed, scope, l.ID, l.Version, func(l *lead.Lead) error { l.Status = s.status; return nil })
	return err
}
