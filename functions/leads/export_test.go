package leads_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
)

// export reads the CSV back as rows by column name.
func (b bundle) export(t *testing.T, query string) (rows []map[string]string) {
	t.Helper()
	r := b.As(b.token(t, access.Manager)).Get("/api/leads/export?" + query).Want(http.StatusOK)
	text, ok := strings.CutPrefix(string(r.Body), "\ufeff")
	if !ok || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(r.Header.Get("Content-Disposition"), `filename="leads-2026-10-05.csv"`) {
		t.Errorf("headers %v, begins with %q", r.Header, text[:10])
	}
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestExport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead("phone", "0500000013", "car", "BMW \"X5\",\nдизель", "budget", "30 000 $"))
	b.Patch("/api/leads/"+l.ID, map[string]any{"version": 1, "status": "lost", "reason": "дорого", "tags": []string{"vip", "обмін"}}).Want(http.StatusOK)
	b.make(t, lead("type", "sell"))
	rows := b.export(t, "")
	if len(rows) != 2 || rows[0]["type"] != "sell" {
		t.Fatalf("%d rows, the first %v", len(rows), rows)
	}
	want := map[string]string{
		"code": l.Code, "phone": "+380500000013", "car": "BMW \"X5\",\nдизель", "budget": "30 000 $", "status": "lost", "reason": "дорого",
		"tags": "vip, обмін", "name": "Іван Тест", "source": "staff",
	}
	for column, value := range want {
		if rows[1][column] != value {
			t.Errorf("%s is %q, want %q", column, rows[1][column], value)
		}
	}
	if rows := b.export(t, "type=buy&status=lost&q=bmw&sort=created_at"); len(rows) != 1 || rows[0]["code"] != l.Code {
		t.Errorf("filtered: %v", rows)
	}
	if rows := b.export(t, "tag=x"); len(rows) != 0 {
		t.Errorf("nothing is %v", rows)
	}
	var lines int
	err := b.db.System().QueryRow(t.Context(), `select count(*) from audit_log where workspace_id = $1 and action = 'leads.exported'`, b.ws.Workspace()).Scan(&lines)
	if err != nil || lines != 3 {
		t.Errorf("%d lines of history, %v", lines, err)
	}
	b.Get("/api/leads/export").Want(http.StatusForbidden) // an operator works with leads one by one
	manager := b.As(b.token(t, access.Manager))
	for _, query := range []string{"status=open", "assignee=x", "sort=name"} {
		manager.Get("/api/leads/export?" + query).Want(http.StatusUnprocessableEntity)
	}
}

// What people typed must not run when somebody opens the file.
func TestExportDefusesFormulas(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, typed := range []string{"=HYPERLINK(\"http://x.test\")", "+1+1", "-2+3", "@SUM(A1)", "  =1+1", "＝1+1", "|calc", "%0A"} {
		b.make(t, lead("comment", "said: "+typed, "car", typed, "city", typed))
	}
	rows := b.export(t, "")
	if len(rows) != 8 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, column := range []string{"car", "city"} {
			if !strings.HasPrefix(row[column], "'") {
				t.Errorf("%s would run as %q", column, row[column])
			}
		}
		if !strings.HasPrefix(row["comment"], "said: ") {
			t.Errorf("a harmless cell became %q", row["comment"])
		}
	}
}

// Leads few enough and texts too long: the answer would not fit, so it is refused, and the history says nothing of it.
func TestExportOfMuch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.db.System().Exec(t.Context(), `with c as (
		insert into contacts (workspace_id, id, name, created_at, updated_at)
		select $1, gen_random_uuid(), 'Much', $2, $2 from generate_series(1, 900) returning id)
		insert into leads (workspace_id, id, contact_id, type, source, comment, created_at, updated_at, last_activity_at)
		select $1, c.id, c.id, 'buy', 'staff', repeat('ї', 4000), $2, $2, $2 from c`, b.ws.Workspace(), fntest.Start)
	if err != nil {
		t.Fatal(err)
	}
	if code := b.As(b.token(t, access.Manager)).Get("/api/leads/export").Want(http.StatusUnprocessableEntity).Code(); code != "export_too_large" {
		t.Errorf("more than an answer holds: %s", code)
	}
	var lines int
	err = b.db.System().QueryRow(t.Context(), `select count(*) from audit_log where workspace_id = $1 and action = 'leads.exported'`, b.ws.Workspace()).Scan(&lines)
	if err != nil || lines != 0 {
		t.Errorf("%d lines of history, %v", lines, err)
	}
}

// An export reads portion by portion and holds to the limit of an answer.
func TestExportOfMany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	fill := func(n int) {
		t.Helper()
		_, err := b.db.System().Exec(t.Context(), `with c as (
			insert into contacts (workspace_id, id, name, created_at, updated_at)
			select $1, gen_random_uuid(), 'Many', $2, $2 from generate_series(1, $3) returning id)
			insert into leads (workspace_id, id, contact_id, type, source, created_at, updated_at, last_activity_at)
			select $1, c.id, c.id, 'buy', 'staff', $2, $2, $2 from c`, b.ws.Workspace(), fntest.Start, n)
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(1201)
	for _, sort := range []string{"-created_at", "created_at", "-last_activity_at"} {
		rows := b.export(t, "sort="+sort)
		seen := map[string]bool{}
		for _, row := range rows {
			seen[row["code"]] = true
		}
		if len(rows) != 1201 || len(seen) != 1201 {
			t.Errorf("%s: %d rows of %d leads", sort, len(rows), len(seen))
		}
	}
	fill(9000)
	if code := b.As(b.token(t, access.Manager)).Get("/api/leads/export").Want(http.StatusUnprocessableEntity).Code(); code != "export_too_large" {
		t.Errorf("more than an answer holds: %s", code)
	}
}

func TestExportIsTheWorkspacesOwn(t *testing.T) {
	t.Parallel()
	b, other := setup(t), setup(t)
	other.make(t, lead("phone", "0500000013"))
	if rows := b.export(t, ""); len(rows) != 0 {
		t.Errorf("another workspace's leads: %v", rows)
	}
	if rows := b.export(t, fmt.Sprintf("contact_id=%s", ident.New())); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
}
