package web_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"cartie/shared/access"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"
	"cartie/shared/web"
)

// probe is a route group with an operation of every kind; what its handlers saw last is kept for the test.
type probe struct {
	caller web.Caller
	note   web.Optional[string]
	count  web.Optional[int64]
	router *web.Router
}

type thing struct {
	Name  string `json:"name" minLength:"2"`
	Count int    `json:"count" minimum:"1"`
}

type bodyIn struct {
	ID   string `path:"id"`
	Body thing
}

type queryIn struct {
	ID string `path:"id"`
	N  int    `query:"n" minimum:"1" default:"1"`
}

type patchIn struct {
	Body struct {
		Note  web.Optional[string] `json:"note,omitempty" maxLength:"5"`
		Count web.Optional[int64]  `json:"count,omitempty"`
	}
}

type thingOut struct{ Body thing }

func (p *probe) body(_ context.Context, c web.Caller, in *bodyIn) (*thingOut, error) {
	p.caller = c
	return &thingOut{Body: in.Body}, nil
}

func (p *probe) query(_ context.Context, c web.Caller, _ *queryIn) (*thingOut, error) {
	p.caller = c
	return &thingOut{}, nil
}

func (p *probe) patch(_ context.Context, _ web.Caller, in *patchIn) (*struct{}, error) {
	p.note, p.count = in.Body.Note, in.Body.Count
	return nil, nil
}

// fail answers with the fault that the path names.
func (p *probe) fail(_ context.Context, _ web.Caller, in *queryIn) (*struct{}, error) {
	switch in.ID {
	case "panic":
		panic("secret state")
	case "foreign":
		return nil, errors.New("dial db-7.internal: no route")
	case "internal":
		return nil, fault.Wrap(errors.New("dial db-7.internal"), fault.Internal, "db_broken", "db-7.internal is broken")
	case "throttled":
		return nil, fault.Wait(1500e6, "slow_down", "wait a little")
	}
	return nil, fault.Wrap(errors.New("row 7 of db-7.internal"), fault.Kind(in.ID), "a_code", "a sentence for people")
}

func (p *probe) build(ctx context.Context, env *fn.Env) (http.Handler, error) {
	var cfg web.Config
	if err := env.Load(&cfg); err != nil {
		return nil, err
	}
	db, err := env.Pool(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	r, err := web.NewRouter(env, db, cfg)
	if err != nil {
		return nil, err
	}
	p.router = r
	web.Get(r, "/api/things/{id}", access.LeadsWrite, p.query, web.Describe("Read a thing"))
	web.Post(r, "/api/things/{id}", access.LeadsWrite, p.body, web.Status(http.StatusCreated))
	web.Put(r, "/api/things/{id}", access.LeadsWrite, p.body)
	web.Patch(r, "/api/things/{id}", access.LeadsWrite, p.body)
	web.Delete(r, "/api/things/{id}", access.LeadsWrite, p.query)
	web.Get(r, "/api/read/{id}", access.LeadsRead, p.query)
	web.Get(r, "/api/me/{id}", access.SignedIn, p.query)
	web.Patch(r, "/api/patched", access.SignedIn, p.patch)
	web.Get(r, "/api/public/fail/{id}", access.Public, p.fail)
	web.Get(r, "/api/public/tight/{id}", access.Public, p.query, web.Limited(web.Limit{Name: "tight", PerMinute: 30, Burst: 2}))
	web.Get(r, "/api/public/other/{id}", access.Public, p.query, web.Limited(web.Limit{Name: "other", PerMinute: 30, Burst: 2}))
	r.Raw(http.MethodPost, "/hooks/{id}", access.Public, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		web.Fail(w, q, fault.New(fault.Conflict, "hook_conflict", "no"))
	}))
	return r, nil
}

// open makes a database of the test's own and a caller without a token.
func (p *probe) open(t *testing.T) (*fntest.Client, *pgtest.Database) {
	t.Helper()
	db := pgtest.DB(t)
	return p.client(t, db.URL("app_rw")), db
}

func (p *probe) client(t *testing.T, url string) *fntest.Client {
	t.Helper()
	return fntest.Open(t, fn.HTTP("probe", p.build), fntest.Settings{"DATABASE_URL": url, "JWT_PUBLIC_KEY": fntest.PublicKey()})
}

// member signs somebody in and tells their session.
func member(t *testing.T, db *pgtest.Database, ws tenant.Scope, role access.Role) (token string, user, session ident.ID) {
	t.Helper()
	token, user, _ = fntest.Member(t, db, ws, role)
	if err := db.System().QueryRow(t.Context(), `select id from sessions where user_id = $1`, user).Scan(&session); err != nil {
		t.Fatal(err)
	}
	return token, user, session
}

func exec(t *testing.T, db *pgtest.Database, sql string, args ...any) {
	t.Helper()
	if tag, err := db.System().Exec(t.Context(), sql, args...); err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("%s: %v rows, %v", sql, tag.RowsAffected(), err)
	}
}
