package pg_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The proof of tenancy: in every table with a workspace_id another workspace's row cannot be read, changed, deleted or
// written, and no reference column can point at one. It reads the catalogue, so a new table is proved by existing.
func TestNoTableLeaksIntoAnotherWorkspace(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	catalogue := readCatalogue(t, db)
	if len(catalogue) < 20 {
		t.Fatalf("only %d tenant tables found", len(catalogue))
	}
	mine, theirs := fillWorkspace(t, db, catalogue), fillWorkspace(t, db, catalogue)
	for _, table := range catalogue {
		t.Run(table.name, func(t *testing.T) {
			ours := tenant.Of(mine.workspace, tenant.System)
			invisible(t, db, ours, table, theirs.workspace)
			unwritable(t, db, ours, table, theirs)
			for _, ref := range table.references {
				unreferable(t, db, ours, table, ref, theirs)
			}
		})
	}
}

func invisible(t *testing.T, db *pgtest.Database, ours tenant.Scope, table tableInfo, other ident.ID) {
	t.Helper()
	within(t, db, ours, func(ctx context.Context, tx pgx.Tx) {
		var own, foreign int
		if err := tx.QueryRow(ctx, `select count(*) filter (where workspace_id = $1), count(*) filter (where workspace_id = $2) from `+table.name, ours.Workspace(), other).Scan(&own, &foreign); err != nil {
			t.Fatal(err)
		}
		if own == 0 || foreign != 0 {
			t.Errorf("%d own rows and %d of another workspace are visible", own, foreign)
		}
	})
	for _, sql := range []string{`update ` + table.name + ` set workspace_id = workspace_id where workspace_id = $1`, `delete from ` + table.name + ` where workspace_id = $1`} {
		within(t, db, ours, func(ctx context.Context, tx pgx.Tx) {
			tag, err := tx.Exec(ctx, sql, other)
			if err != nil && state(err) == "42501" {
				return // the role may not change this table at all
			}
			if err != nil || tag.RowsAffected() != 0 {
				t.Errorf("%s: %v, %v", sql, tag, err)
			}
		})
	}
}

// unwritable tries to write a whole row into the other workspace.
func unwritable(t *testing.T, db *pgtest.Database, ours tenant.Scope, table tableInfo, theirs filled) {
	t.Helper()
	within(t, db, ours, func(ctx context.Context, tx pgx.Tx) {
		err := insert(ctx, tx, table, fresh(table, theirs.rows[table.name]))
		if state(err) != "42501" {
			t.Errorf("a row of another workspace was not refused by its policy: %v", err)
		}
	})
}

// unreferable tries to point one reference of an own row at the other workspace's row.
func unreferable(t *testing.T, db *pgtest.Database, ours tenant.Scope, table tableInfo, ref reference, theirs filled) {
	t.Helper()
	within(t, db, ours, func(ctx context.Context, tx pgx.Tx) {
		var sets []string
		args := []any{ours.Workspace()}
		for i, column := range ref.columns {
			if column != "workspace_id" {
				args = append(args, theirs.rows[ref.table][ref.targets[i]])
				sets = append(sets, fmt.Sprintf("%s = $%d", column, len(args)))
			}
		}
		_, err := tx.Exec(ctx, `update `+table.name+` set `+strings.Join(sets, ", ")+` where workspace_id = $1`, args...)
		if state(err) != "23503" {
			t.Errorf("%s may point at another workspace: %v", strings.Join(ref.columns, ","), err)
		}
	})
}

type reference struct {
	table   string
	columns []string
	targets []string
}

type column struct {
	name, kind string
	nullable   bool
	defaulted  bool
}

type tableInfo struct {
	name       string
	columns    []column
	references []reference // to tenant tables
	unique     []string    // columns of unique keys, which a copied row must change
}

type filled struct {
	workspace ident.ID
	rows      map[string]map[string]any
}

// samples are values for columns whose checks a made-up value would not pass.
var samples = map[string]any{
	"memberships.role": "DEALER", "invites.role": "VIEWER", "invites.email": "who@test.test", "integrations.kind": "meta_capi", "deliveries.state": "pending",
	"bots.kind": "client", "bots.status": "active", "contacts.phone": "+380670000011", "contacts.email": "who@test.test", "contacts.language": "uk",
	"channel_identities.channel": "telegram", "conversations.channel": "telegram", "conversations.status": "open", "chats.kind": "private",
	"messages.direction": "in", "messages.author_kind": "contact", "messages.state": "received", "updates.state": "done",
	"scenarios.bot_kind": "client", "scenarios.key": "flow", "leads.type": "buy", "leads.status": "won", "leads.source": "bot", "leads.language": "uk",
	"leads.budget_min": int64(1), "leads.budget_max": int64(2), "leads.budget_currency": "USD", "conversations.owner": "human", "media.kind": "photo", "canned_replies.language": "uk",
	"destinations.kind": "channel", "posts.state": "scheduled", "integrations.status": "ok",
}

func fillWorkspace(t *testing.T, db *pgtest.Database, catalogue []tableInfo) filled {
	t.Helper()
	ws := ident.New()
	f := filled{workspace: ws, rows: map[string]map[string]any{}}
	err := pg.AsSystem(t.Context(), db.System(), "proof", func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `insert into workspaces (id, slug, name, created_at, updated_at) values ($1, $2, 'Proof', now(), now())`, ws, "p-"+ws.String()); err != nil {
			return err
		}
		for _, table := range catalogue {
			row := map[string]any{}
			for _, c := range table.columns {
				row[c.name] = made(table.name, c)
			}
			row["workspace_id"] = ws
			for _, ref := range table.references {
				for i, c := range ref.columns {
					row[c] = f.rows[ref.table][ref.targets[i]]
				}
			}
			for _, c := range table.columns {
				if c.name == "user_id" {
					row[c.name] = user(ctx, t, tx)
				}
			}
			if err := insert(ctx, tx, table, row); err != nil {
				return fmt.Errorf("fill %s: %w (add a sample for the checked column)", table.name, err)
			}
			f.rows[table.name] = row
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func user(ctx context.Context, t *testing.T, tx pgx.Tx) ident.ID {
	t.Helper()
	id := ident.New()
	if _, err := tx.Exec(ctx, `insert into users (id, email, name, created_at, updated_at) values ($1, $2, 'Proof', now(), now())`, id, id.String()+"@test.test"); err != nil {
		t.Fatal(err)
	}
	return id
}

// fresh copies a row under new keys, so that only tenancy can refuse it.
func fresh(table tableInfo, row map[string]any) map[string]any {
	out := map[string]any{}
	referring := map[string]bool{"workspace_id": true, "user_id": true} // users are global
	for _, r := range table.references {
		for _, c := range r.columns {
			referring[c] = true
		}
	}
	for _, c := range table.columns {
		out[c.name] = row[c.name]
		if !slices.Contains(table.unique, c.name) || referring[c.name] {
			continue
		}
		switch c.kind {
		case "uuid":
			out[c.name] = ident.New()
		case "int8", "int4":
			out[c.name] = int64(rand.Int32())
		case "text":
			if _, checked := samples[table.name+"."+c.name]; !checked || c.name == "key" || c.name == "kind" {
				out[c.name] = "k" + strings.NewReplacer("-", "", "0", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7", "h", "8", "i", "9", "j").Replace(ident.New().String())
			}
		case "bytea":
			id := ident.New()
			out[c.name] = id[:]
		}
	}
	return out
}

func made(table string, c column) any {
	if v, ok := samples[table+"."+c.name]; ok {
		return v
	}
	if c.defaulted {
		return nil // the default is a value the checks accept
	}
	switch c.kind {
	case "uuid":
		return ident.New()
	case "int8", "int4":
		return int64(rand.Int32())
	case "text":
		return "made-" + ident.New().String()
	case "bytea":
		id := ident.New()
		return id[:]
	case "bool":
		return true
	case "jsonb":
		return map[string]any{}
	case "timestamptz":
		return "2026-10-05T09:00:00Z"
	case "_text":
		return []string{}
	}
	return nil
}

func insert(ctx context.Context, tx pgx.Tx, table tableInfo, row map[string]any) error {
	var names, marks []string
	var args []any
	for _, c := range table.columns {
		if row[c.name] == nil && c.defaulted {
			continue
		}
		names = append(names, c.name)
		args = append(args, row[c.name])
		marks = append(marks, fmt.Sprintf("$%d::%s", len(args), c.kind))
	}
	_, err := tx.Exec(ctx, `insert into `+table.name+` (`+strings.Join(names, ",")+`) values (`+strings.Join(marks, ",")+`)`, args...)
	return err
}

func within(t *testing.T, db *pgtest.Database, scope tenant.Scope, work func(ctx context.Context, tx pgx.Tx)) {
	t.Helper()
	undo := fmt.Errorf("undo")
	err := pg.InScope(t.Context(), db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
		work(ctx, tx)
		return undo
	})
	if err == nil {
		t.Fatal("nothing was undone")
	}
}

func state(err error) string {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.Code
	}
	return fmt.Sprint(err)
}

// readCatalogue lists the tenant tables, referenced ones first.
func readCatalogue(t *testing.T, db *pgtest.Database) []tableInfo {
	t.Helper()
	rows, err := db.System().Query(t.Context(), `
		select c.relname::text, a.attname::text, ty.typname::text, not a.attnotnull, a.atthasdef,
		  exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey))
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = '' and a.attgenerated = ''
		join pg_type ty on ty.oid = a.atttypid
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and ty.typname <> 'xid8'
		  and exists (select from pg_attribute w where w.attrelid = c.oid and w.attname = 'workspace_id' and w.attnotnull)
		order by c.relname, a.attnum`)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*tableInfo{}
	var order []string
	var name string
	var c column
	var unique bool
	_, err = pgx.ForEachRow(rows, []any{&name, &c.name, &c.kind, &c.nullable, &c.defaulted, &unique}, func() error {
		if byName[name] == nil {
			byName[name] = &tableInfo{name: name}
			order = append(order, name)
		}
		byName[name].columns = append(byName[name].columns, c)
		if unique {
			byName[name].unique = append(byName[name].unique, c.name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	readReferences(t, db, byName)
	var sorted []tableInfo
	done := map[string]bool{}
	var visit func(string)
	visit = func(n string) {
		if done[n] {
			return
		}
		done[n] = true
		for _, r := range byName[n].references {
			visit(r.table)
		}
		sorted = append(sorted, *byName[n])
	}
	for _, n := range order {
		visit(n)
	}
	return sorted
}

func readReferences(t *testing.T, db *pgtest.Database, byName map[string]*tableInfo) {
	t.Helper()
	rows, err := db.System().Query(t.Context(), `
		select c.conrelid::regclass::text, c.confrelid::regclass::text,
		  array(select a.attname::text from unnest(c.conkey) with ordinality k(n, o) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.o),
		  array(select a.attname::text from unnest(c.confkey) with ordinality k(n, o) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.o)
		from pg_constraint c where c.contype = 'f'`)
	if err != nil {
		t.Fatal(err)
	}
	var from, to string
	var columns, targets []string
	_, err = pgx.ForEachRow(rows, []any{&from, &to, &columns, &targets}, func() error {
		if byName[from] != nil && byName[to] != nil {
			byName[from].references = append(byName[from].references, reference{table: to, columns: slices.Clone(columns), targets: slices.Clone(targets)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
