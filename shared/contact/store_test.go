package contact_test

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/phone"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

type bundle struct {
	db    *pgtest.Database
	store *contact.Store
	scope tenant.Scope
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	return bundle{db: db, store: contact.New(db.RW()), scope: db.Workspace(t)}
}

func (b bundle) try(ctx context.Context, work func(ctx context.Context, tx pgx.Tx) (contact.Contact, error)) (c contact.Contact, err error) {
	err = pg.InScope(ctx, b.db.RW(), b.scope, func(ctx context.Context, tx pgx.Tx) (err error) {
		c, err = work(ctx, tx)
		return err
	})
	return c, err
}

func (b bundle) telegram(t *testing.T, who contact.Identity) contact.Contact {
	t.Helper()
	c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.store.FromTelegramTx(ctx, tx, b.scope, who)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b bundle) fill(t *testing.T, id ident.ID, f contact.Fill) contact.Contact {
	t.Helper()
	c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.store.FillTx(ctx, tx, b.scope, id, f)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b bundle) public(t *testing.T, d contact.Draft) contact.Contact {
	t.Helper()
	c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.store.FromPublicTx(ctx, tx, b.scope, d)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const number phone.E164 = "+380500000013"

func TestTelegramUserIsOneContact(t *testing.T) {
	t.Parallel()
	b := setup(t)
	who := contact.Identity{ExternalID: "4503599627370495", Username: "olena", FirstName: "Олена", LastName: "Тестова", Language: lang.RU}
	first := b.telegram(t, who)
	if first.Name != "Олена Тестова" || first.Language != lang.RU || first.Version != 1 {
		t.Errorf("made %+v", first)
	}
	who.Language = lang.EN
	if again := b.telegram(t, who); !reflect.DeepEqual(again, first) {
		t.Errorf("the second message made %+v of %+v", again, first)
	}
	who.FirstName = "Лєна"
	renamed := b.telegram(t, who)
	if renamed.ID != first.ID || renamed.Name != "Лєна Тестова" || renamed.Version != 2 {
		t.Errorf("a new profile name gives %+v", renamed)
	}
	typed := b.fill(t, first.ID, contact.Fill{Name: "Олена Тест"})
	who.FirstName = "♥"
	if after := b.telegram(t, who); !reflect.DeepEqual(after, typed) {
		t.Errorf("a profile renamed %+v to %+v", typed, after)
	}
	if nobody := b.telegram(t, contact.Identity{ExternalID: "7"}); nobody.Name != "" || nobody.Language != lang.Default {
		t.Errorf("a profile without names gives %+v", nobody)
	}
}

func TestFirstMessagesAtOnceMakeOneContact(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := together(t, 8, func() (ident.ID, error) {
		c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
			return b.store.FromTelegramTx(ctx, tx, b.scope, contact.Identity{ExternalID: "99", FirstName: "Олена"})
		})
		return c.ID, err
	})
	if len(ids) != 1 {
		t.Errorf("%d contacts of one user", len(ids))
	}
	if _, total, err := b.store.List(t.Context(), b.scope, contact.Filter{After: page.Newest(), Limit: 10}); err != nil || total.Count != 1 {
		t.Errorf("%d rows, %v", total.Count, err)
	}
}

func TestFormsAtOnceMakeOneContact(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := together(t, 8, func() (ident.ID, error) {
		c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
			return b.store.FromPublicTx(ctx, tx, b.scope, contact.Draft{Name: "Олена", Phone: number})
		})
		return c.ID, err
	})
	if len(ids) != 1 {
		t.Errorf("%d contacts with one phone", len(ids))
	}
}

// together runs work n times at once and answers the different ids.
func together(t *testing.T, n int, work func() (ident.ID, error)) map[ident.ID]bool {
	t.Helper()
	var group sync.WaitGroup
	var mu sync.Mutex
	seen, start := map[ident.ID]bool{}, make(chan struct{})
	for range n {
		group.Go(func() {
			<-start
			id, err := work()
			mu.Lock()
			defer mu.Unlock()
			seen[id] = true
			if err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	return seen
}

func TestWhatThePersonSays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.telegram(t, contact.Identity{ExternalID: "1", FirstName: "lena"})
	c = b.fill(t, c.ID, contact.Fill{Name: "Олена", Phone: number, City: "Київ", Language: lang.EN})
	if c.Name != "Олена" || c.Phone != number || c.City != "Київ" || c.Language != lang.EN {
		t.Errorf("filled to %+v", c)
	}
	if same := b.fill(t, c.ID, contact.Fill{Phone: number}); same.Version != c.Version {
		t.Errorf("nothing new made version %d of %d", same.Version, c.Version)
	}
	c = b.fill(t, c.ID, contact.Fill{Phone: "+380670000011", City: "Львів"})
	if c.Phone != "+380670000011" || c.City != "Київ" {
		t.Errorf("another phone and city give %+v", c)
	}
	c, err := b.store.Update(t.Context(), b.scope, c.ID, c.Version, func(c *contact.Contact) error {
		c.Phone, c.Name = number, "Олена Петрівна"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if kept := b.fill(t, c.ID, contact.Fill{Name: "Оля", Phone: "+380670000011"}); !reflect.DeepEqual(kept, c) {
		t.Errorf("the person replaced what staff entered: %+v", kept)
	}
	long := b.fill(t, b.telegram(t, contact.Identity{ExternalID: "2"}).ID, contact.Fill{Name: string(make([]rune, 4096)) + "я"})
	if len([]rune(long.Name)) > contact.MaxLine {
		t.Errorf("a name of %d characters was kept", len([]rune(long.Name)))
	}
	_, err = b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
		return b.store.FillTx(ctx, tx, b.scope, ident.New(), contact.Fill{Name: "x"})
	})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("filling nobody: %v", err)
	}
}

func TestSamePhoneIsSameContact(t *testing.T) {
	t.Parallel()
	b := setup(t)
	form := b.public(t, contact.Draft{Name: "Ivan", Phone: number, Language: lang.EN})
	if form.Name != "Ivan" || form.Language != lang.EN {
		t.Errorf("made %+v", form)
	}
	again := b.public(t, contact.Draft{Name: "Petro", Phone: number, City: "Одеса", Email: "ivan@example.test", Language: lang.UK})
	if again.ID != form.ID || again.Name != "Ivan" || again.City != "Одеса" || again.Email != "ivan@example.test" || again.Language != lang.EN {
		t.Errorf("a second form gives %+v", again)
	}
	chat := b.telegram(t, contact.Identity{ExternalID: "5", FirstName: "ivan_auto"})
	b.fill(t, chat.ID, contact.Fill{Phone: number})
	if reached := b.public(t, contact.Draft{Name: "Ivan", Phone: number}); reached.ID != chat.ID || reached.Name != "Ivan" {
		t.Errorf("of two contacts with the phone the form chose %+v, not the one with a chat", reached)
	}
	stranger := b.db.Workspace(t)
	err := pg.InScope(t.Context(), b.db.RW(), stranger, func(ctx context.Context, tx pgx.Tx) error {
		c, err := b.store.FromPublicTx(ctx, tx, stranger, contact.Draft{Name: "Ivan", Phone: number})
		if c.ID == form.ID || c.ID == chat.ID {
			t.Error("another workspace found our contact by its phone")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	walkIns := map[ident.ID]bool{}
	for range 2 {
		c, err := b.try(t.Context(), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
			return b.store.FromStaffTx(ctx, tx, b.scope, contact.Draft{Name: "Гість"})
		})
		if err != nil || c.Phone != "" {
			t.Fatalf("%+v, %v", c, err)
		}
		walkIns[c.ID] = true
	}
	if len(walkIns) != 2 {
		t.Error("two people without a phone became one")
	}
}

func TestUpdateNeedsTheVersion(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.public(t, contact.Draft{Name: "Ivan", Phone: number})
	rename := func(name string) func(*contact.Contact) error {
		return func(c *contact.Contact) error { c.Name = name; return nil }
	}
	if _, err := b.store.Update(t.Context(), b.scope, c.ID, c.Version, rename("Іван")); err != nil {
		t.Fatal(err)
	}
	_, err := b.store.Update(t.Context(), b.scope, c.ID, c.Version, rename("Петро"))
	if f := fault.As(err); f == nil || f.Kind != fault.Conflict || f.Code != "contact_changed" {
		t.Errorf("an old version: %v", err)
	}
	if got, err := b.store.Get(t.Context(), b.scope, c.ID); err != nil || got.Name != "Іван" || got.Version != 2 {
		t.Errorf("kept %+v, %v", got, err)
	}
	if _, err := b.store.Update(t.Context(), b.db.Workspace(t), c.ID, 2, rename("x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("from another workspace: %v", err)
	}
	if _, err := b.store.Get(t.Context(), b.db.Workspace(t), c.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("read from another workspace: %v", err)
	}
}

func TestListSearchesAndPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	start := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	people := []contact.Draft{{Name: "Іван Тест", Phone: number}, {Name: "100% Авто"}, {Name: "Марія", Phone: "+380670000011"}, {Name: "іванна"}}
	for i, d := range people {
		_, err := b.try(clock.Frozen(t.Context(), start.Add(time.Duration(i/2)*time.Hour)), func(ctx context.Context, tx pgx.Tx) (contact.Contact, error) {
			return b.store.FromStaffTx(ctx, tx, b.scope, d)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for q, want := range map[string]int{"": 4, "ІВАН": 2, "050 000": 1, "+380": 2, "0%": 1, "_": 0, "ма": 1, `\`: 0, "12": 0} {
		rows, total, err := b.store.List(t.Context(), b.scope, contact.Filter{Q: q, After: page.Newest(), Limit: 10})
		if err != nil || len(rows) != want || total.Count != want {
			t.Errorf("q=%q: %d rows, total %d, %v; want %d", q, len(rows), total.Count, err, want)
		}
	}
	var names []string
	after := page.Newest()
	for range people {
		rows, total, err := b.store.List(t.Context(), b.scope, contact.Filter{After: after, Limit: 1})
		if err != nil || len(rows) == 0 || total.Count != 4 {
			t.Fatalf("page: %d rows, total %d, %v", len(rows), total.Count, err)
		}
		names, after = append(names, rows[0].Name), rows[0].Position()
	}
	want := []string{"іванна", "Марія", "100% Авто", "Іван Тест"}
	for i := range want {
		if names[i] != want[i] {
			t.Fatalf("pages give %q, want %q", names, want)
		}
	}
}
