package leads_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cartie/functions/leads"
	"cartie/shared/access"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sim/sqs"
	"cartie/shared/tenant"
)

var update = flag.Bool("update", false, "write golden files")

type bundle struct {
	*fntest.Client // signed in as OPERATOR
	db             *pgtest.Database
	ws             tenant.Scope
	queues         *sqs.Server
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
	c := fntest.Open(t, leads.Function, fntest.Settings{
		"DATABASE_URL": db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(),
		"QUEUE_CAPI_URL": sqs.URL(server.URL, "capi"), "AWS_ENDPOINT_URL_SQS": server.URL,
	})
	b.Client = c.As(b.token(t, access.Operator))
	return b
}

func (b bundle) token(t *testing.T, role access.Role) string {
	t.Helper()
	token, _, _ := fntest.Member(t, b.db, b.ws, role)
	return token
}

// later is a minute later.
func (b bundle) later() bundle {
	b.Now = b.Now.Add(time.Minute)
	return b
}

// queued is how many deliveries the lane was woken for.
func (b bundle) queued() int { return b.queues.Snapshot()[0].Visible }

type leadJSON struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Code    string `json:"code"`
	Status  string `json:"status"`
	Car     string `json:"car"`
	Comment string `json:"comment"`
	Merged  bool   `json:"merged"`
	Contact struct {
		ID    string  `json:"id"`
		Phone *string `json:"phone"`
	} `json:"contact"`
	Assignee *struct {
		ID string `json:"id"`
	} `json:"assignee"`
}

func (b bundle) make(t *testing.T, body map[string]any) leadJSON {
	t.Helper()
	var l leadJSON
	b.later().Post("/api/leads", body).JSON(&l)
	if l.ID == "" {
		t.Fatalf("no lead of %v", body)
	}
	return l
}

func lead(more ...any) map[string]any {
	body := map[string]any{"name": "Іван Тест", "type": "buy"}
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

var (
	uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	codes = regexp.MustCompile(`L-[A-Z2-7]{8}`)
	times = regexp.MustCompile(`(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d+Z`)
)

// golden compares an answer with testdata/<name>, ids numbered in the order they appear.
func golden(t *testing.T, name string, r fntest.Response) {
	t.Helper()
	var body any
	r.JSON(&body)
	pretty, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	text := uuids.ReplaceAllStringFunc(string(pretty), func(id string) string {
		if _, ok := seen[id]; !ok {
			seen[id] = fmt.Sprintf("id-%d", len(seen)+1)
		}
		return seen[id]
	})
	text = times.ReplaceAllString(codes.ReplaceAllString(text, "L-CODE"), "${1}Z")
	got := fmt.Sprintf("%d\n%s\n", r.Status, text)
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now:\n%s", name, got)
	}
}

func TestGoldenAnswers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	created := b.later().Post("/api/leads", lead("phone", "050 000 00 13", "car", "BMW X5", "budget", "30 000 $", "language", "ru"))
	golden(t, "created.golden", created)
	golden(t, "merged.golden", b.later().Post("/api/leads", lead("name", "Ваня", "phone", "+380500000013", "car", "Audi Q7", "city", "Київ", "comment", "є обмін")))
	var l leadJSON
	created.JSON(&l)
	_, user, _ := fntest.Member(t, b.db, b.ws, access.Manager)
	golden(t, "patched.golden", b.later().Patch("/api/leads/"+l.ID, map[string]any{
		"version": 2, "status": "in_progress", "assignee_id": user, "budget": "32 000 $", "note": "передзвонити о 18",
	}))
	golden(t, "detail.golden", b.Get("/api/leads/"+l.ID))
	golden(t, "list.golden", b.Get("/api/leads?q=audi&limit=1"))
	golden(t, "lost_update.golden", redacted(b.later().Patch("/api/leads/"+l.ID, map[string]any{"version": 1, "car": "x"})))
	golden(t, "contact.golden", b.Get("/api/contacts/"+l.Contact.ID))
	golden(t, "contacts.golden", b.Get("/api/contacts?q=050"))
	golden(t, "bad_phone.golden", redacted(b.later().Post("/api/leads", lead("phone", "12"))))
}

// redacted drops what differs between two runs of the same refusal.
func redacted(r fntest.Response) fntest.Response {
	var p map[string]any
	r.JSON(&p)
	delete(p, "request_id")
	r.Body, _ = json.Marshal(p)
	return r
}

func TestCreateAnswersWhatHappened(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Post("/api/leads", lead("phone", "0500000013")).Want(http.StatusCreated)
	b.Post("/api/leads", lead("phone", "+38 (050) 000-00-13")).Want(http.StatusOK)
	b.Post("/api/leads", lead("phone", "0500000013", "type", "sell")).Want(http.StatusCreated)
	b.Post("/api/leads", lead()).Want(http.StatusCreated) // a name and an intent are enough,
	b.Post("/api/leads", lead()).Want(http.StatusCreated) // and two people without a phone are two
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	b := setup(t)
	key := fntest.Header("Idempotency-Key", "k-1")
	first := b.Post("/api/leads", lead("phone", "0500000013"), key).Want(http.StatusCreated)
	again := b.Post("/api/leads", lead("phone", "0500000013"), key).Want(http.StatusCreated)
	if string(first.Body) != string(again.Body) {
		t.Errorf("repeated as\n%s\nafter\n%s", again.Body, first.Body)
	}
	if r := b.Post("/api/leads", lead("phone", "0500000014"), key).Want(http.StatusUnprocessableEntity); r.Code() != "idempotency_key_reused" {
		t.Errorf("another request with the key: %s", r.Body)
	}
	other := setup(t)
	other.Post("/api/leads", lead("phone", "0500000013"), key).Want(http.StatusCreated)
	var list struct{ Total int }
	if b.Get("/api/leads").JSON(&list); list.Total != 1 {
		t.Errorf("%d leads", list.Total)
	}
}

func TestDeliveriesAreWoken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.db.System().Exec(t.Context(), `insert into integrations (workspace_id, id, kind, events, created_at, updated_at)
		values ($1, $2, 'meta_capi', '{lead.created,lead.updated}', $3, $3)`, b.ws.Workspace(), ident.New(), fntest.Start)
	if err != nil {
		t.Fatal(err)
	}
	l := b.make(t, lead("phone", "0500000013"))
	if n := b.queued(); n != 1 {
		t.Errorf("%d messages after a new lead", n)
	}
	b.Patch("/api/leads/"+l.ID, map[string]any{"version": 1, "status": "won"}).Want(http.StatusOK)
	if n := b.queued(); n != 2 {
		t.Errorf("%d messages after a change", n)
	}
}

func TestQueueAwayIsNobodysTrouble(t *testing.T) {
	t.Parallel()
	b := setup(t)
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	c := fntest.Open(t, leads.Function, fntest.Settings{
		"DATABASE_URL": b.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(),
		"QUEUE_CAPI_URL": away.URL + "/q", "AWS_ENDPOINT_URL_SQS": away.URL,
	}).As(b.Token)
	c.Post("/api/leads", lead()).Want(http.StatusCreated)
}

func TestPatch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead("car", "BMW", "comment", "дзвонити зранку"))
	_, user, _ := fntest.Member(t, b.db, b.ws, access.Manager)
	path := "/api/leads/" + l.ID
	b.Patch(path, map[string]any{"version": 1, "assignee_id": user, "comment": ""}).Want(http.StatusOK).JSON(&l)
	if l.Assignee == nil || l.Assignee.ID != user.String() || l.Comment != "" || l.Car != "BMW" || l.Version != 2 {
		t.Errorf("patched to %+v", l)
	}
	b.Patch(path, map[string]any{"version": 2, "status": "won"}).Want(http.StatusOK).JSON(&l)
	if l.Assignee == nil || l.Status != "won" {
		t.Errorf("an absent assignee changed it: %+v", l)
	}
	b.Patch(path, map[string]any{"version": 3, "assignee_id": nil}).Want(http.StatusOK).JSON(&l)
	if l.Assignee != nil {
		t.Errorf("null left %+v", l.Assignee)
	}
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"lost update":      {map[string]any{"version": 1, "car": "x"}, http.StatusConflict, "lead_changed"},
		"no such step":     {map[string]any{"version": 4, "status": "lost"}, http.StatusConflict, "lead_status"},
		"stale by hand":    {map[string]any{"version": 4, "status": "stale"}, http.StatusUnprocessableEntity, "invalid"},
		"no version":       {map[string]any{"car": "x"}, http.StatusUnprocessableEntity, "invalid"},
		"unknown field":    {map[string]any{"version": 4, "source": "bot"}, http.StatusUnprocessableEntity, "invalid"},
		"unknown assignee": {map[string]any{"version": 4, "assignee_id": ident.New()}, http.StatusNotFound, "not_found"},
		"assignee no id":   {map[string]any{"version": 4, "assignee_id": "me"}, http.StatusNotFound, "not_found"},
	} {
		if r := b.Patch(path, c.body); r.Status != c.status || r.Code() != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, r.Status, r.Body, c.status, c.code)
		}
	}
}

func TestListContract(t *testing.T) {
	t.Parallel()
	b := setup(t)
	type page struct {
		Items      []leadJSON `json:"items"`
		NextCursor string     `json:"next_cursor"`
		Total      int        `json:"total"`
		TotalMore  bool       `json:"total_more"`
	}
	var empty page
	if r := b.Get("/api/leads").Want(http.StatusOK).JSON(&empty); empty.Items == nil || !strings.Contains(string(r.Body), `"items":[]`) {
		t.Errorf("an empty list is %s", r.Body)
	}
	var want []string
	for i := range 5 {
		want = append([]string{b.make(t, lead("car", fmt.Sprint("car ", i))).ID}, want...)
	}
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		var p page
		b.Get("/api/leads?limit=2&cursor=" + cursor).Want(http.StatusOK).JSON(&p)
		if p.Total != 5 || p.TotalMore || pages > 2 {
			t.Fatalf("page %d: %+v", pages, p)
		}
		for _, l := range p.Items {
			got = append(got, l.ID)
		}
		cursor = p.NextCursor
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("pages give %v, want %v", got, want)
	}
	for query, n := range map[string]int{"status=new,won": 5, "status=won": 0, "type=sell": 0, "source=staff": 5, "assignee=none": 5, "assignee=me": 0, "q=car+3": 1, "sort=created_at": 5} {
		var p page
		if b.Get("/api/leads?" + query).Want(http.StatusOK).JSON(&p); p.Total != n {
			t.Errorf("%s: %d leads, want %d", query, p.Total, n)
		}
	}
	for _, query := range []string{"cursor=nonsense", "limit=101", "limit=0", "sort=name", "status=open", "assignee=x", "contact_id=x"} {
		if r := b.Get("/api/leads?" + query); r.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", query, r.Status, r.Body)
		}
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.make(t, lead("phone", "0500000013"))
	path := "/api/contacts/" + l.Contact.ID
	var c struct {
		Version int     `json:"version"`
		Name    string  `json:"name"`
		Phone   *string `json:"phone"`
		Email   *string `json:"email"`
	}
	b.Patch(path, map[string]any{"version": 1, "name": "Іван Іванович", "email": "Ivan@Example.test", "phone": nil}).Want(http.StatusOK).JSON(&c)
	if c.Version != 2 || c.Name != "Іван Іванович" || c.Phone != nil || c.Email == nil || *c.Email != "ivan@example.test" {
		t.Errorf("patched to %+v", c)
	}
	var audited int
	err := b.db.System().QueryRow(t.Context(), `select count(*) from audit_log where object_id = $1 and action = 'contact.updated'`, l.Contact.ID).Scan(&audited)
	if err != nil || audited != 1 {
		t.Errorf("%d lines of history, %v", audited, err)
	}
	for name, w := range map[string]struct {
		body   map[string]any
		status int
	}{
		"lost update": {map[string]any{"version": 1, "name": "x"}, http.StatusConflict},
		"bad phone":   {map[string]any{"version": 2, "phone": "12"}, http.StatusUnprocessableEntity},
		"bad e-mail":  {map[string]any{"version": 2, "email": "x"}, http.StatusUnprocessableEntity},
		"empty name":  {map[string]any{"version": 2, "name": ""}, http.StatusUnprocessableEntity},
		"blank name":  {map[string]any{"version": 2, "name": " "}, http.StatusUnprocessableEntity},
	} {
		if r := b.Patch(path, w.body); r.Status != w.status {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
}
