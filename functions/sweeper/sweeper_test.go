package sweeper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/functions/sweeper"
	"cartie/shared/clock"
	"cartie/shared/fn"
	"cartie/shared/fn/fntest"
	"cartie/shared/ident"
	"cartie/shared/outbox"
	"cartie/shared/pg"
	"cartie/shared/pg/pgtest"
	"cartie/shared/sim/sqs"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// stage is a database of its own with one workspace, and the queues a sweep wakes.
type stage struct {
	t     *testing.T
	db    *pgtest.Database
	ws    tenant.Scope
	fn    *fntest.Client
	queue *sqs.Server
	url   string // of the queues
	log   *bytes.Buffer
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, db: pgtest.DB(t), log: &bytes.Buffer{}}
	s.ws = s.db.Workspace(t)
	s.queue = sqs.New(sqs.Options{Now: func() time.Time { return s.fn.Now }})
	server := httptest.NewServer(s.queue)
	t.Cleanup(server.Close)
	s.url = server.URL
	settings := fntest.Settings{"SYSTEM_DATABASE_URL": s.db.URL("app_system"), "AWS_ENDPOINT_URL_SQS": server.URL}
	for _, name := range []string{"capi", "tgsend", "timers"} {
		settings["QUEUE_"+strings.ToUpper(name)+"_URL"] = sqs.URL(server.URL, name)
	}
	s.fn = fntest.Open(t, sweeper.Function, settings, fn.WithOutput(s.log))
	for _, name := range []string{"capi", "tgsend", "timers"} {
		if err := s.queue.Create(name, sqs.Attributes{}); err != nil {
			t.Fatal(err)
		}
	}
	s.exec(`insert into integrations (workspace_id, id, kind, events, created_at, updated_at) values (@ws, @id, 'meta_capi', '{lead.created}', @at, @at)`)
	return s
}

func (s *stage) exec(sql string) ident.ID {
	s.t.Helper()
	id := ident.New()
	if _, err := s.db.System().Exec(s.t.Context(), sql, pgx.NamedArgs{"ws": s.ws.Workspace(), "at": fntest.Start, "id": id}); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *stage) event() ident.ID {
	s.t.Helper()
	ctx := clock.Frozen(s.t.Context(), s.fn.Now)
	err := pg.InScope(ctx, s.db.RW(), s.ws, func(ctx context.Context, tx pgx.Tx) error {
		return outbox.AddTx(ctx, tx, s.ws, outbox.Event{Kind: "lead.created", Entity: ident.New(), Payload: map[string]int{}})
	})
	var id ident.ID
	if err == nil {
		err = s.db.System().QueryRow(s.t.Context(), `select id from deliveries order by created_at desc limit 1`).Scan(&id)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// tick runs a sweep some time later and answers the rows its messages name, by queue.
func (s *stage) tick(later time.Duration) map[string][]ident.ID {
	s.t.Helper()
	s.fn.Now = s.fn.Now.Add(later)
	before := s.messages()
	if err := s.fn.Tick(); err != nil {
		s.t.Fatal(err)
	}
	after := s.messages()
	for queue := range after {
		after[queue] = after[queue][len(before[queue]):]
	}
	return after
}

func (s *stage) messages() map[string][]ident.ID {
	out := map[string][]ident.ID{}
	for _, q := range s.queue.Snapshot() {
		for _, m := range q.Messages {
			var body fn.Message
			if err := json.Unmarshal([]byte(m.Body), &body); err != nil || body.Workspace != s.ws.Workspace() {
				s.t.Fatalf("queue %s has %s, %v", q.Name, m.Body, err)
			}
			out[q.Name] = append(out[q.Name], body.ID)
		}
	}
	return out
}

func TestWakesWhatWaits(t *testing.T) {
	t.Parallel()
	s := setup(t)
	delivery := s.event()
	bot := s.exec(`insert into bots (workspace_id, id, kind, name, username, telegram_id, token_sealed, secret_hash, signing_key, status, created_at, updated_at)
		values (@ws, @id, 'client', 'Bot', 'bot', 990000001, '', '', '', 'active', @at, @at)`)
	chat := s.exec(`insert into chats (workspace_id, id, bot_id, chat_id, kind, created_at, updated_at) values (@ws, @id, '` + bot.String() + `', 99000001, 'private', @at, @at)`)
	s.exec(`insert into messages (workspace_id, id, chat_id, direction, author_kind, kind, state, created_at) values (@ws, @id, '` + chat.String() + `', 'out', 'bot', 'text', 'queued', @at)`)
	due := s.exec(`insert into timers (workspace_id, id, kind, subject_id, due_at, created_at) values (@ws, @id, 'test', @id, @at::timestamptz + interval '2 minutes', @at)`)

	got := s.tick(time.Minute)
	for queue, want := range map[string]ident.ID{"capi": delivery, "tgsend": chat, "timers": due} {
		if !slices.Equal(got[queue], []ident.ID{want}) {
			t.Errorf("queue %s got %v, want one message of %s", queue, got[queue], want)
		}
	}
	for _, q := range s.queue.Snapshot() {
		if q.Name == "timers" && q.Delayed != 1 {
			t.Errorf("the timer's message is not delayed: %+v", q)
		}
	}
	// What is still waiting is woken again; the timer was sent already.
	if got = s.tick(time.Minute); len(got["capi"]) != 1 || len(got["tgsend"]) != 1 || len(got["timers"]) != 0 {
		t.Errorf("a minute later %v", got)
	}
}

func TestFreshEventIsRelayed(t *testing.T) {
	t.Parallel()
	s := setup(t)
	id := s.event()
	if got := s.tick(time.Second); !slices.Equal(got["capi"], []ident.ID{id}) {
		t.Errorf("woken %v", got)
	}
	if got := s.tick(time.Second); len(got["capi"]) != 0 {
		t.Errorf("relayed twice: %v", got)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.event()
	s.tick(3 * time.Minute)
	var line map[string]any
	if err := json.Unmarshal(s.log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	age, _ := line["deliveries.overdue_age_s"].(float64)
	if line["deliveries.pending"] != 1.0 || age < 180 || age > 190 || line["outbox.oldest_age_s"] != 0.0 || line["woken_deliveries"] != 1.0 {
		t.Errorf("figures %v", line)
	}
}

// A queue that is away takes nothing from the other parts, and the rows are there for the next sweep.
func TestOnePartFails(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.event()
	s.exec(`insert into feed (workspace_id, kind, entity_id, at) values (@ws, 'k', @id, @at::timestamptz - interval '8 days')`)
	due := s.exec(`insert into timers (workspace_id, id, kind, subject_id, due_at, created_at) values (@ws, @id, 'test', @id, @at, @at)`)
	away := fntest.Open(t, sweeper.Function, fntest.Settings{
		"SYSTEM_DATABASE_URL": s.db.URL("app_system"), "AWS_ENDPOINT_URL_SQS": s.url,
		"QUEUE_CAPI_URL": sqs.URL(s.url, "gone"), "QUEUE_TGSEND_URL": sqs.URL(s.url, "gone"), "QUEUE_TIMERS_URL": sqs.URL(s.url, "gone"),
	})
	away.Now = fntest.Start.Add(time.Minute)
	if err := away.Tick(); err == nil {
		t.Error("the sweep hides that no message left")
	}
	var n int
	if err := s.db.System().QueryRow(t.Context(), `select count(*) from feed where kind = 'k'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d old rows left, %v", n, err)
	}
	if got := s.tick(2 * time.Minute); len(got["capi"]) != 1 {
		t.Errorf("afterwards %v", got)
	}
	if got := s.tick(5 * time.Minute); !slices.Equal(got["timers"], []ident.ID{due}) {
		t.Errorf("the timer whose message was lost: %v", got)
	}
}
