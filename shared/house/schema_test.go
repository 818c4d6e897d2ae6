package house

import (
	"testing"

	"cartie/shared/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

func TestSchemaRules(t *testing.T) {
	t.Parallel()
	with := func(edit func(*Table)) []Table {
		table := Table{
			Name: "leads", Columns: []string{"workspace_id", "id"}, Key: []string{"workspace_id", "id"},
			Secured: true, Forced: true, Policies: 1, Owner: "app_owner", Constraints: []string{"leads_contact_id_fkey"}, Indexes: []string{"leads_pkey"},
		}
		edit(&table)
		return []Table{table}
	}
	refer := func(from, to []string) []string {
		return References([]Table{
			{Name: "leads", Columns: []string{"workspace_id"}},
			{Name: "contacts", Columns: []string{"workspace_id"}},
		}, []Reference{{Name: "leads_contact_fkey", From: "leads", To: "contacts", FromColumns: from, ToColumns: to}})
	}
	check(t, []example{
		{"as it should be", Tables(with(func(*Table) {})), ""},
		{"not forced", Tables(with(func(t *Table) { t.Forced = false })), "does not force"},
		{"not secured", Tables(with(func(t *Table) { t.Secured = false })), "does not force"},
		{"no policy", Tables(with(func(t *Table) { t.Policies = 0 })), "no policy"},
		{"a key without the workspace", Tables(with(func(t *Table) { t.Key = []string{"id"} })), "primary key"},
		{"no workspace", Tables(with(func(t *Table) { t.Columns = []string{"id"} })), "no workspace_id"},
		{"a global table", Tables(with(func(t *Table) {
			*t = Table{Name: "users", Columns: []string{"id"}}
		})), ""},
		{"another owner", Tables(with(func(t *Table) { t.Owner = "app_rw" })), "belongs to app_rw"},
		{"an enum", Tables(with(func(t *Table) { t.EnumOrCitext = []string{"status"} })), "not leakproof"},
		{"an unnamed check", Tables(with(func(t *Table) { t.Constraints = []string{"valid_phone"} })), "has valid_phone"},
		{"a whole reference", refer([]string{"workspace_id", "contact_id"}, []string{"workspace_id", "id"}), ""},
		{"a bare reference", refer([]string{"contact_id"}, []string{"id"}), "does not carry workspace_id"},
		{"a crossed reference", refer([]string{"workspace_id", "contact_id"}, []string{"id", "workspace_id"}), "does not carry workspace_id"},
	})
}

func TestTheSchemaKeepsTheRules(t *testing.T) {
	t.Parallel()
	db := pgtest.Shared(t).System()
	rows, err := db.Query(t.Context(), `
select c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),
  array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped order by attnum),
  array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality k(num, at)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num where i.indrelid = c.oid and i.indisprimary order by k.at),
  (select count(*)::int from pg_policy p where p.polrelid = c.oid),
  array(select conname::text from pg_constraint n where n.conrelid = c.oid and contype not in ('p', 'n', 't') order by 1),
  array(select x.relname::text from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid order by 1),
  array(select attname::text from pg_attribute a join pg_type y on y.oid = a.atttypid
    where a.attrelid = c.oid and attnum > 0 and not attisdropped and (y.typtype = 'e' or y.typname = 'citext'))
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Table, error) {
		var x Table
		err := row.Scan(&x.Name, &x.Secured, &x.Forced, &x.Owner, &x.Columns, &x.Key, &x.Policies, &x.Constraints, &x.Indexes, &x.EnumOrCitext)
		return x, err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err = db.Query(t.Context(), `
select n.conname, n.conrelid::regclass::text, n.confrelid::regclass::text,
  array(select a.attname::text from unnest(n.conkey) with ordinality k(num, at) join pg_attribute a on a.attrelid = n.conrelid and a.attnum = k.num order by k.at),
  array(select a.attname::text from unnest(n.confkey) with ordinality k(num, at) join pg_attribute a on a.attrelid = n.confrelid and a.attnum = k.num order by k.at)
from pg_constraint n where n.contype = 'f' and n.connamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	refs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Reference, error) {
		var r Reference
		err := row.Scan(&r.Name, &r.From, &r.To, &r.FromColumns, &r.ToColumns)
		return r, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 10 || len(refs) < 5 {
		t.Fatalf("the catalogue was not read: %d tables, %d references", len(tables), len(refs))
	}
	report(t, Tables(tables))
	report(t, References(tables, refs))
	var strong int
	err = db.QueryRow(t.Context(), `select count(*)::int from pg_roles where rolname like 'app\_%' and (rolsuper or rolbypassrls)`).Scan(&strong)
	if err != nil {
		t.Fatal(err)
	}
	if strong > 0 {
		t.Error(complaint("roles app_*", "one is a superuser or bypasses row level security", "no policy holds it back"))
	}
}
