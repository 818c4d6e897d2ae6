package integrations_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"cartie/functions/integrations"
	"cartie/shared/access"
	"cartie/shared/clock"
	"cartie/shared/delivery"
	"cartie/shared/event"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/seal"
	"cartie/shared/sim/meta"
	"cartie/shared/sim/sendpulse"
	"cartie/shared/sim/sqs"
	"cartie/shared/sim/webhook"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

const (
	pixel  = "990000000000101"
	secret = "EAATypedByAPersonAccessToken000000000000ZDZD"
)

type bundle struct {
	*fntest.Client // as the owner
	db             *pgtest.Database
	ws             tenant.Scope
	store          *delivery.Store
	queue          *sqs.Server
	meta           *meta.Server
	hook           *webhook.Server
	hookURL        string
}

func setup(t *testing.T) bundle {
	t.Helper()
	b := bundle{db: pgtest.Shared(t), queue: sqs.New(sqs.Options{})}
	b.ws, b.store = b.db.Workspace(t), delivery.New(b.db.RW())
	server := httptest.NewServer(b.queue)
	t.Cleanup(server.Close)
	if err := b.queue.Create("capi", sqs.Attributes{}); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return fntest.Start }
	b.meta, b.hook = meta.New(meta.Options{Now: now}), webhook.New(webhook.Options{Now: now})
	providers := map[string]string{}
	for name, h := range map[string]http.Handler{"meta": b.meta, "sendpulse": sendpulse.New(sendpulse.Options{Now: now}), "webhook": b.hook} {
		provider := httptest.NewServer(h)
		t.Cleanup(provider.Close)
		providers[name] = provider.URL
	}
	b.hookURL = providers["webhook"]
	kek := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	b.Client = fntest.Open(t, integrations.Function, fntest.Settings{
		"DATABASE_URL": b.db.URL("app_rw"), "JWT_PUBLIC_KEY": fntest.PublicKey(), "AWS_ENDPOINT_URL_SQS": server.URL,
		"QUEUE_CAPI_URL": sqs.URL(server.URL, "capi"), "SEAL_KEYSET": keyset, "SEAL_KEY": "local:" + kek.Text().Reveal(),
		"META_API_URL": providers["meta"], "SENDPULSE_API_URL": providers["sendpulse"], "SANDBOX_ORIGIN": providers["webhook"],
	}).As(b.token(t, b.ws, access.Owner))
	return b
}

func (b bundle) token(t *testing.T, ws tenant.Scope, role access.Role) string {
	t.Helper()
	token, _, _ := fntest.Member(t, b.db, ws, role)
	return token
}

// connection is an integration as the API answers it.
type connection struct {
	Kind, Status string
	Connected    bool
	Enabled      bool
	Version      int
	Settings     map[string]string
	Filled       []string
	Events       []string
	Accepts      []string
	Alert        string
	Fields       []struct {
		Key         string
		ExpiresAt   *time.Time `json:"expires_at"`
		FormerUntil *time.Time `json:"former_until"`
	}
	StatusDetail string     `json:"status_detail"`
	FailingSince *time.Time `json:"failing_since"`
}

func body(version int, enabled bool, settings map[string]string) map[string]any {
	return map[string]any{"version": version, "enabled": enabled, "settings": settings}
}

func full() map[string]string { return map[string]string{"pixel_id": pixel, "access_token": secret} }

func (b bundle) put(t *testing.T, v any) fntest.Response {
	t.Helper()
	return b.Do("PUT", "/api/integrations/meta_capi", v)
}

// event writes an event of a new lead and answers the lead and the delivery.
func (b bundle) event(t *testing.T) (lead, id ident.ID) {
	t.Helper()
	lead = ident.New()
	err := pg.InScope(clock.Frozen(t.Context(), fntest.Start), b.db.RW(), b.ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, b.ws, outbox.Event{Kind: event.LeadCreated, Entity: lead, Payload: map[string]string{"stage": "new"}})
	})
	if err == nil {
		err = b.db.System().QueryRow(t.Context(), `select id from deliveries where entity_id = $1`, lead).Scan(&id)
	}
	if err != nil {
		t.Fatal(err)
	}
	return lead, id
}

// settle makes an attempt that came to the verdict.
func (b bundle) settle(t *testing.T, id ident.ID, v delivery.Verdict) {
	t.Helper()
	ctx := clock.Frozen(t.Context(), fntest.Start)
	job, _, ok, err := b.store.Claim(ctx, b.ws, "meta_capi", id)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, _, err := b.store.Settle(ctx, b.ws, job, v); err != nil {
		t.Fatal(err)
	}
}

// queued answers the deliveries named by messages in the lane.
func (b bundle) queued(t *testing.T) (ids []ident.ID) {
	t.Helper()
	for _, m := range b.queue.Snapshot()[0].Messages {
		var in fn.Message
		if err := json.Unmarshal([]byte(m.Body), &in); err != nil || in.Workspace != b.ws.Workspace() {
			t.Fatalf("message %s, %v", m.Body, err)
		}
		ids = append(ids, in.ID)
	}
	return ids
}
