package public_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"cartie/functions/public"
	"cartie/shared/event"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sim/sqs"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5/pgxpool"
)

type bundle struct {
	*fntest.Client
	db     *pgtest.Database
	ws     tenant.Scope
	path   string
	queues *sqs.Server
}

func setup(t *testing.T) bundle {
	t.Helper()
	db := pgtest.Shared(t)
	b := bundle{db: db, ws: db.Workspace(t), queues: sqs.New(sqs.Options{})}
	if err := b.queues.Create("capi", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(b.queues)
	t.Cleanup(server.Close)
	b.Client = fntest.Open(t, public.Function, fntest.Settings{
		"DATABASE_URL": db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(),
		"QUEUE_CAPI_URL": sqs.URL(server.URL, "capi"), "AWS_ENDPOINT_URL_SQS": server.URL,
	}, fn.WithPools(func(context.Context, string) (*pgxpool.Pool, error) { return db.RW(), nil }))
	// Buckets are kept by address and by workspace, so each test comes from an address of its own.
	id := ident.New()
	b.IP = fmt.Sprintf("2001:db8::%x:%x", id[12:14], id[14:16])
	var slug string
	if err := db.System().QueryRow(t.Context(), `select slug from workspaces where id = $1`, b.ws.Workspace()).Scan(&slug); err != nil {
		t.Fatal(err)
	}
	b.path = "/api/public/" + slug + "/requests"
	return b
}

// count is how many rows of a tenant table the workspace has.
func (b bundle) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := b.db.System().QueryRow(t.Context(), `select count(*) from `+table+` where workspace_id = $1`, b.ws.Workspace()).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func request(more ...any) map[string]any {
	body := map[string]any{"name": "Іван Тест", "phone": "050 000 00 13"}
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

type receipt struct {
	Accepted bool   `json:"accepted"`
	ID       string `json:"id"`
}

func accepted(t *testing.T, r fntest.Response) string {
	t.Helper()
	var out receipt
	r.Want(http.StatusAccepted).JSON(&out)
	if _, err := ident.Parse(out.ID); err != nil || !out.Accepted {
		t.Errorf("answered %s", r.Body)
	}
	return out.ID
}

func TestRequestBecomesALead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.db.System().Exec(t.Context(), `insert into integrations (workspace_id, id, kind, events, created_at, updated_at)
		values ($1, $2, 'meta_capi', '{lead.created}', $3, $3)`, b.ws.Workspace(), ident.New(), fntest.Start)
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, b.Post(b.path, request("car", "BMW X5", "budget", "30 000 $", "city", "Київ", "language", "ru",
		"page_url", "https://dealer.test/x5?utm_source=meta", "fbc", "fb.1.1.abc", "fbp", "fb.1.1.2", "utm", map[string]any{"source": "meta"}),
		fntest.Header("User-Agent", "Mozilla/5.0 (test)")))
	var raw []byte
	var kind string
	if err := b.db.System().QueryRow(t.Context(), `select kind, payload from outbox where workspace_id = $1`, b.ws.Workspace()).Scan(&kind, &raw); err != nil {
		t.Fatal(err)
	}
	var e event.Lead
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	if kind != event.LeadCreated || e.Source != event.SourcePublic || e.Type != "buy" || e.Name != "Іван Тест" || e.Phone != "+380500000013" ||
		e.Car != "BMW X5" || e.City != "Київ" || e.Language != "ru" || e.UserAgent != "Mozilla/5.0 (test)" || e.IP != b.IP ||
		e.FBC != "fb.1.1.abc" || e.FBP != "fb.1.1.2" || e.PageURL != "https://dealer.test/x5?utm_source=meta" {
		t.Errorf("told %s of %+v", kind, e)
	}
	if n := b.queues.Snapshot()[0].Visible; n != 1 {
		t.Errorf("%d messages", n)
	}
	var utm, actor string
	err = b.db.System().QueryRow(t.Context(), `select l.attribution -> 'utm' ->> 'source', a.actor_kind from leads l
		join lead_activities a on a.lead_id = l.id where l.workspace_id = $1`, b.ws.Workspace()).Scan(&utm, &actor)
	if err != nil || utm != "meta" || actor != "public" {
		t.Errorf("kept utm %q by %q, %v", utm, actor, err)
	}
}

func TestNobodyLearnsWhoIsKnown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.Post(b.path, request())
	second := b.Post(b.path, request("name", "Хтось Інший"))
	robot := b.Post(b.path, request("website", "https://spam.test"))
	ids := map[string]bool{}
	for _, r := range []fntest.Response{first, second, robot} {
		ids[accepted(t, r)] = true
		if len(r.Body) != len(first.Body) {
			t.Errorf("answers differ: %s and %s", first.Body, r.Body)
		}
	}
	if len(ids) != 3 {
		t.Errorf("an id repeats: %v", ids)
	}
	var lead string
	if err := b.db.System().QueryRow(t.Context(), `select id from leads where workspace_id = $1`, b.ws.Workspace()).Scan(&lead); err != nil {
		t.Fatal(err)
	}
	if ids[lead] {
		t.Error("the answer carries the lead's id")
	}
	if n := b.count(t, "lead_activities"); n != 2 {
		t.Errorf("%d activities of two people's requests", n)
	}
}

func TestRobotsStoreNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	accepted(t, b.Post(b.path, request("website", "x"), fntest.Header("Idempotency-Key", "r-1")))
	for _, table := range []string{"leads", "contacts", "lead_activities", "outbox", "idempotency_keys"} {
		if n := b.count(t, table); n != 0 {
			t.Errorf("%d %s of a robot", n, table)
		}
	}
}

func TestRepeatedRequestsAreOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	key := fntest.Header("Idempotency-Key", "k-1")
	var mu sync.Mutex
	ids := map[string]bool{}
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			var r receipt
			answer := b.Post(b.path, request(), key)
			mu.Lock()
			defer mu.Unlock()
			if answer.Status != http.StatusAccepted || json.Unmarshal(answer.Body, &r) != nil {
				t.Errorf("%d %s", answer.Status, answer.Body)
			}
			ids[r.ID] = true
		})
	}
	group.Wait()
	if len(ids) != 1 || b.count(t, "lead_activities") != 1 {
		t.Errorf("ids %v, %d activities", ids, b.count(t, "lead_activities"))
	}
	if r := b.Post(b.path, request("car", "BMW"), key).Want(http.StatusUnprocessableEntity); r.Code() != "idempotency_key_reused" {
		t.Errorf("another request with the key: %s", r.Body)
	}
}

func TestRequestsAtOnceAreOneLead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			if r := b.Post(b.path, request("comment", fmt.Sprint("від ", i))); r.Status != http.StatusAccepted {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	}
	group.Wait()
	if leads, contacts, activities := b.count(t, "leads"), b.count(t, "contacts"), b.count(t, "lead_activities"); leads != 1 || contacts != 1 || activities != 6 {
		t.Errorf("%d leads, %d contacts, %d activities", leads, contacts, activities)
	}
}

func TestOnlyOpenDoors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Post("/api/public/no-such-dealer/requests", request()).Want(http.StatusNotFound)
	b.Post("/api/public/%25/requests", request()).Want(http.StatusNotFound)
	b.Get(b.path).Want(http.StatusMethodNotAllowed)
	if _, err := b.db.System().Exec(t.Context(), `update workspaces set status = 'suspended' where id = $1`, b.ws.Workspace()); err != nil {
		t.Fatal(err)
	}
	closed := b.Post(b.path, request()).Want(http.StatusNotFound)
	if unknown := b.Post("/api/public/no-such-dealer/requests", request()); unknown.Code() != closed.Code() {
		t.Errorf("a suspended workspace answers %s, an unknown one %s", closed.Body, unknown.Body)
	}
	if n := b.count(t, "leads"); n != 0 {
		t.Errorf("%d leads behind a closed door", n)
	}
}

func TestStrictWhitelist(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, body := range map[string]any{
		"status is ours":   request("status", "won"),
		"source is ours":   request("source", "staff"),
		"assignee is ours": request("assignee_id", ident.New()),
		"unknown utm":      request("utm", map[string]any{"gclid": "x"}),
		"no phone":         map[string]any{"name": "Іван"},
		"no name":          map[string]any{"phone": "0500000013"},
		"blank name":       request("name", ""),
		"bad phone":        request("phone", "12-34-56"),
		"letters":          request("phone", "call me maybe"),
		"unknown intent":   request("type", "rent"),
		"unknown language": request("language", "de"),
		"an essay":         request("comment", strings.Repeat("я", 2001)),
		"a number":         request("car", 5),
		"null byte":        request("fbc", "a\x00b"),
	} {
		if r := b.Post(b.path, body); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	b.Post(b.path, `{"name":`).Want(http.StatusBadRequest)
	if n := b.count(t, "contacts"); n != 0 {
		t.Errorf("%d contacts of refused requests", n)
	}
	accepted(t, b.Post(b.path, request("comment", strings.Repeat("я", 2000))))
}

func TestLimits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	refused := 0
	for range 25 {
		r := b.Post(b.path, request("website", "x"))
		if r.Status == http.StatusTooManyRequests {
			refused++
			if r.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if refused != 5 {
		t.Errorf("%d of 25 requests of one address were refused", refused)
	}
	b.Now = b.Now.Add(time.Minute)
	accepted(t, b.Post(b.path, request("website", "x")))
	flood := 0
	for i := range 260 {
		b.IP = fmt.Sprintf("%s:%x", b.IP[:strings.LastIndex(b.IP, ":")], 0x1000+i)
		if r := b.Post(b.path, request("website", "x")); r.Status == http.StatusTooManyRequests {
			flood++
		}
	}
	if flood == 0 {
		t.Error("a flood from many addresses was not slowed")
	}
}
