package health_test

import (
	"context"
	"testing"
	"time"

	"cartie/functions/health"
	"cartie/shared/clock"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

type report struct {
	Status, Version string
	Checks          map[string]struct {
		Status    string
		OldestAge int `json:"oldest_age_s"`
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	c := fntest.Open(t, health.Function, fntest.Settings{"DATABASE_URL": db.URL("app_rw"), "VERSION": "v1"})
	var got report
	c.Get("/api/health").Want(200).JSON(&got)
	if got.Status != "ok" || got.Version != "v1" || got.Checks["database"].Status != "ok" || got.Checks["outbox"].Status != "ok" || got.Checks["queues"].Status != "ok" {
		t.Errorf("at rest %+v", got)
	}

	ws := db.Workspace(t)
	err := pg.InScope(clock.Frozen(t.Context(), c.Now), db.RW(), ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, ws, outbox.Event{Kind: "lead.created", Entity: ident.New(), Payload: struct{}{}})
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Now = c.Now.Add(time.Minute)
	c.Get("/api/health").Want(200)
	c.Now = c.Now.Add(5 * time.Minute)
	got = report{}
	c.Get("/api/health").Want(503).JSON(&got)
	if got.Status != "degraded" || got.Checks["outbox"].Status != "degraded" || got.Checks["outbox"].OldestAge < 360 || got.Checks["database"].Status != "ok" {
		t.Errorf("with a stuck outbox %+v", got)
	}
}

func TestOverdueDeliveriesDegrade(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	ws := db.Workspace(t)
	c := fntest.Open(t, health.Function, fntest.Settings{"DATABASE_URL": db.URL("app_rw")})
	args := pgx.NamedArgs{"ws": ws.Workspace(), "id": ident.New(), "at": c.Now}
	for _, sql := range []string{
		`insert into integrations (workspace_id, id, kind, created_at, updated_at) values (@ws, @id, 'meta_capi', @at, @at)`,
		`insert into deliveries (workspace_id, id, integration_id, kind, event_id, event, entity_id, payload, next_at, created_at)
			values (@ws, @id, @id, 'meta_capi', @id, 'lead.created', @id, '{}', @at, @at)`,
	} {
		if _, err := db.System().Exec(t.Context(), sql, args); err != nil {
			t.Fatal(err)
		}
	}
	c.Now = c.Now.Add(14 * time.Minute)
	c.Get("/api/health").Want(200)
	c.Now = c.Now.Add(2 * time.Minute)
	var got report
	c.Get("/api/health").Want(503).JSON(&got)
	if got.Version != "dev" || got.Checks["queues"].Status != "degraded" || got.Checks["outbox"].Status != "ok" {
		t.Errorf("%+v", got)
	}
}

func TestWithoutADatabase(t *testing.T) {
	t.Parallel()
	c := fntest.Open(t, health.Function, fntest.Settings{"DATABASE_URL": "postgres://app_rw@127.0.0.1:1/none"})
	var got report
	c.Get("/api/health").Want(503).JSON(&got)
	if got.Status != "degraded" || got.Checks["database"].Status != "degraded" || got.Checks["outbox"].Status != "unknown" {
		t.Errorf("%+v", got)
	}
}

func TestNobodysPaths(t *testing.T) {
	t.Parallel()
	c := fntest.Open(t, health.Function, fntest.Settings{"DATABASE_URL": "postgres://app_rw@127.0.0.1:1/none"})
	for _, path := range []string{"/", "/api/nothing", "/hooks/telegram/unknown/1", "/api/health/"} {
		if r := c.Get(path).Want(404); r.Code() != "not_found" || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s answers %s", path, r.Body)
		}
	}
	c.Post("/api/health", nil).Want(405)
}
