package tgclient_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/shared/ident"
	"cartie/shared/sim/telegram"

	"github.com/jackc/pgx/v5"
)

var igor = telegram.Person{ID: 9900000113, FirstName: "Игорь", LastName: "Образцов", Username: "igor_obrazcov_fx", LanguageCode: "ru"}

// The recorded conversation with every wrong answer on the way: one lead, with what was meant in numbers.
func TestClientLeadWithWrongInputs(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.phone(igor)
	s.play("testdata/client_lead_wrong_inputs.jsonl", igor)

	if n := s.count("leads", ""); n != 1 {
		t.Fatalf("%d leads", n)
	}
	if n := s.count("leads", "car = 'Тойота Камри 70' and budget = '15k-30k' and budget_min = 15000 and budget_max = 30000 and budget_currency = 'USD' and city = '' and language = 'ru'"); n != 1 {
		t.Error("the lead is not what was said")
	}
	if n := s.count("contacts", `name = 'Игорь <b>"Тест" & Ко</b>' and phone = '+380500000013'`); n != 1 {
		t.Error("the contact is not what was said")
	}
	if n := s.count("outbox", "kind = 'lead.created' and payload ->> 'budget_min' = '15000' and payload ->> 'budget_max' = '30000'"); n != 1 {
		t.Error("the event does not tell the budget")
	}
	// Each update but the edited message is a step; the last one stands at the menu again.
	if n := s.count("scenario_steps", ""); n != 26 {
		t.Errorf("%d steps recorded, want 26", n)
	}
	if n := s.count("scenario_steps", "from_node = 'budget' and node = 'budget' and said = '{error:budget}' and input = 'text'"); n != 2 {
		t.Errorf("%d wrong budgets recorded, want 2", n)
	}
}

// publish adds a flow to the client bots of the workspace.
func (s *stage) publish(flow string) {
	s.t.Helper()
	var head struct{ Key string }
	if err := json.Unmarshal([]byte(flow), &head); err != nil {
		s.t.Fatal(err)
	}
	id := ident.New()
	_, err := s.db.System().Exec(s.t.Context(), `with s as (
		insert into scenarios (workspace_id, id, bot_kind, key, title, position, created_at, updated_at) values ($1, $2, 'client', $3, $3, 9, $5, $5))
		insert into scenario_versions (workspace_id, id, scenario_id, number, body, created_at, published_at) values ($1, $2, $2, 1, $4, $5, $5)`,
		s.ws.Workspace(), id, head.Key, []byte(flow), s.clock())
	if err != nil {
		s.t.Fatal(err)
	}
}

// ring brings every timer that has not fired, as its consumer does, and answers how many fired.
func (s *stage) ring() (fired int) {
	s.t.Helper()
	rows, err := s.db.System().Query(s.t.Context(), `select id from timers where fired_at is null order by due_at, id`)
	if err != nil {
		s.t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[ident.ID])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, id := range ids {
		r, err := s.desk.Timers.Fire(s.ctx(), s.ws, id, s.desk.TimerKinds())
		if err != nil || r.Failed != nil || r.Fired && !r.Known {
			s.t.Fatalf("timer %s: %+v, %v", id, r, err)
		}
		if r.After != nil {
			r.After(s.ctx())
		}
		if r.Fired {
			fired++
		}
	}
	return fired
}

func (s *stage) types(p telegram.Person, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if a, err := s.phone(p).SendText(s.t.Context(), text); err != nil || a.Status != 200 {
			s.t.Fatalf("%q: %+v, %v", text, a, err)
		}
	}
}

// margin is more than a step of a test takes: the clock runs on while an update is handled.
const margin = 900 * time.Millisecond

// last is the latest thing the bot said, and how much it said in all.
func (s *stage) last(p telegram.Person) (string, int) {
	said := s.said(p)
	if len(said) == 0 {
		return "", 0
	}
	return said[len(said)-1], len(said)
}

func text3(s string) string {
	b, _ := json.Marshal(map[string]string{"uk": s, "ru": s, "en": s})
	return string(b)
}

var waiting = `{"key": "waiting", "title": ` + text3("Wait") + `, "triggers": [{"kind": "command", "value": "wait"}], "start": "start", "nodes": {
	"start": {"type": "START", "next": "tag"},
	"tag": {"type": "ACTION", "action": "TAG_USER", "tag": "Patient", "next": "pause"},
	"pause": {"type": "DELAY", "seconds": 90, "next": "remind", "answered": "year"},
	"remind": {"type": "MESSAGE", "text": ` + text3("Still there, {first_name}?") + `, "next": "year"},
	"year": {"type": "QUESTION_TEXT", "answer": "year", "var": "year", "text": ` + text3("Which year?") + `, "help": ` + text3("Four digits.") + `, "next": "thanks"},
	"thanks": {"type": "MESSAGE", "text": ` + text3("Noted: {year}") + `, "next": "end"}}}`

func TestDelayIsOnTimeAndEndsWithAnAnswer(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.publish(waiting)
	s.types(olena, "/start", "/wait")
	if n := s.count("contacts", "tags = '{patient}'"); n != 1 {
		t.Error("the contact has no tag")
	}
	_, before := s.last(olena)
	s.advance(89 * time.Second)
	if fired := s.ring(); fired != 0 {
		t.Fatalf("%d timers fired early", fired)
	}
	s.advance(time.Second + margin)
	if fired := s.ring(); fired != 1 {
		t.Fatalf("%d timers fired in time", fired)
	}
	if said, n := s.last(olena); n != before+2 || !strings.Contains(said, "Which year?") || !strings.Contains(s.said(olena)[n-2], "Still there, Олена?") {
		t.Errorf("said %q, %d messages after %d", said, n, before)
	}
	if s.ring() != 0 {
		t.Error("a timer fired twice")
	}
	// The second time the person is faster: the reminder never comes.
	s.types(olena, "/wait", "2018")
	_, before = s.last(olena)
	if !strings.Contains(strings.Join(s.said(olena), "\n"), "Noted: 2018") {
		t.Error("an answer during the delay is not taken")
	}
	s.advance(2 * time.Minute)
	if fired := s.ring(); fired != 1 {
		t.Errorf("%d timers fired", fired)
	}
	if said, n := s.last(olena); n != before {
		t.Errorf("a delay that was left said %q", said)
	}
}

// The timer's message is sent with the commit, for its own time.
func TestTimersAreQueuedWithTheirDelay(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.publish(waiting)
	s.types(olena, "/start", "/wait")
	delayed := func() int {
		for _, q := range s.queue.Snapshot() {
			if q.Name == "timers" {
				return q.Delayed
			}
		}
		return 0
	}
	if n := delayed(); n != 1 {
		t.Fatalf("%d messages wait in the queue of timers", n)
	}
	s.advance(90*time.Second + margin)
	if n := delayed(); n != 0 {
		t.Errorf("%d messages still wait after the delay", n)
	}
}

var handing = `{"key": "handing", "title": ` + text3("Human") + `, "triggers": [{"kind": "command", "value": "human"}], "start": "start", "nodes": {
	"start": {"type": "START", "next": "human"},
	"human": {"type": "HANDOFF", "text": ` + text3("A manager is coming.") + `, "next": "back"},
	"back": {"type": "MESSAGE", "text": ` + text3("The bot is back.") + `, "next": "end"}}}`

func TestBotIsSilentWhileStaffAnswer(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.publish(handing)
	s.types(olena, "/start", "/human")
	said, before := s.last(olena)
	contains(t, said, "A manager is coming.")
	if n := s.count("conversations", "owner = 'human' and resume_at is not null"); n != 1 {
		t.Fatal("the conversation is not the staff's")
	}
	s.types(olena, "Is anybody there?", "/buy")
	if said, n := s.last(olena); n != before {
		t.Errorf("the bot said %q", said)
	}
	if n := s.count("messages", "direction = 'in' and text in ('Is anybody there?', '/buy')"); n != 2 {
		t.Errorf("%d of 2 messages are kept", n)
	}
	// Asked for, the bot comes back at once.
	s.types(olena, "/menu")
	if _, n := s.last(olena); n != before+1 || s.count("conversations", "owner = 'bot'") != 1 {
		t.Errorf("/menu brought %d messages", n-before)
	}
	// Staff who say nothing for an hour give it back; the flow goes on where it was left.
	s.types(olena, "/human")
	s.advance(59 * time.Minute)
	s.ring()
	if n := s.count("conversations", "owner = 'human'"); n != 1 {
		t.Fatal("given back too early")
	}
	s.advance(time.Minute + margin)
	s.ring()
	if n := s.count("conversations", "owner = 'bot' and resume_at is null"); n != 1 {
		t.Fatal("not given back in time")
	}
	_, before = s.last(olena)
	s.types(olena, "hello?")
	if all, n := s.said(olena), before+2; len(all) != n || !strings.Contains(all[n-2], "The bot is back.") {
		t.Errorf("after the staff: %v", all[before:])
	}
}

// A delay that ends while staff answer waits until the bot may speak.
func TestDelayWaitsForTheStaff(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.publish(waiting)
	s.types(olena, "/start", "/wait")
	if _, err := s.db.System().Exec(t.Context(), `update conversations set owner = 'human', resume_at = $1`, s.clock().Add(10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, before := s.last(olena)
	s.advance(90*time.Second + margin)
	s.ring()
	if said, n := s.last(olena); n != before {
		t.Errorf("the bot said %q among the staff", said)
	}
	s.advance(10 * time.Minute)
	if s.ring() == 0 {
		t.Fatal("the delay is forgotten")
	}
	if said, n := s.last(olena); n != before+2 {
		t.Errorf("after the staff %q", said)
	}
}

// part reads a part of the recorded album.
func part(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/album/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, raw); err != nil {
		t.Fatal(err)
	}
	return line.Bytes()
}

var danylo = telegram.Person{ID: 9900000131, FirstName: "Данило", LastName: "Дилерський", Username: "danylo_dealer_fx", LanguageCode: "uk"}

func TestAlbumIsOneInput(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.types(danylo, "/start")
	_, before := s.last(danylo)
	for _, name := range []string{"album_1", "album_3", "album_2_caption"} {
		s.deliver(part(t, name))
		s.advance(time.Second)
		s.ring() // the timer of the part before comes while parts still come
	}
	if said, n := s.last(danylo); n != before {
		t.Fatalf("the bot said %q before the album was whole", said)
	}
	s.advance(500*time.Millisecond + margin)
	s.ring()
	if said, n := s.last(danylo); n != before+1 {
		t.Fatalf("an album got %d answers, the last %q", n-before, said)
	}
	var groups, parts int
	var caption string
	err := s.db.System().QueryRow(t.Context(), `select count(distinct album_id), count(*) from messages where album_id is not null`).Scan(&groups, &parts)
	if err != nil || groups != 1 || parts != 3 {
		t.Errorf("%d parts in %d albums, %v", parts, groups, err)
	}
	if err := s.db.System().QueryRow(t.Context(), `select parts, caption from albums`).Scan(&parts, &caption); err != nil || parts != 3 || caption == "" {
		t.Errorf("an album of %d parts, caption %q, %v", parts, caption, err)
	}
	// A late part joins the album, and is no second answer.
	s.advance(5 * time.Minute)
	s.deliver(part(t, "album_4_late"))
	if n := s.count("albums", "parts = 4 and given_at is null"); n != 1 {
		t.Error("a late part does not open the album again")
	}
	s.advance(2 * time.Second)
	s.ring()
	if said, n := s.last(danylo); n != before+1 {
		t.Errorf("a late part was answered %q", said)
	}
	if n := s.count("albums", "given_at > first_given_at"); n != 1 {
		t.Error("the album was not taken again")
	}
	if n := s.count("scenario_steps", "input = 'media'"); n != 2 {
		t.Errorf("%d steps of the album, want 2", n)
	}
}

// Who writes on does not wait: the album is taken first.
func TestTextAfterAnAlbumTakesTheAlbumFirst(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.types(danylo, "/buy")
	_, before := s.last(danylo)
	s.deliver(part(t, "album_1"))
	s.types(danylo, "Данило")
	said := s.said(danylo)[before:]
	if len(said) != 2 || !strings.Contains(said[1], "BMW X5") {
		t.Fatalf("said %q", said)
	}
	s.advance(time.Minute)
	s.ring()
	if _, n := s.last(danylo); n != before+2 {
		t.Error("the album was answered twice")
	}
}
