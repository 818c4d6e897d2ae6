package tgclient_test

import (
	"context"
	"testing"
	"time"

	"cartie/shared/dialogue"
	"cartie/shared/ident"
	"cartie/shared/pg"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// reply writes to a person as a member of the workspace.
func (s *stage) reply(member ident.ID, text string) {
	s.t.Helper()
	var conversation ident.ID
	if err := s.db.System().QueryRow(s.t.Context(), `select id from conversations`).Scan(&conversation); err != nil {
		s.t.Fatal(err)
	}
	scope := s.ws.As(tenant.Actor{Kind: "user", ID: member})
	err := pg.InScope(s.ctx(), s.db.RW(), scope, func(ctx context.Context, tx pgx.Tx) error {
		_, _, err := s.desk.ReplyTx(ctx, tx, scope, conversation, dialogue.Reply{Text: text})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.drain()
}

func (s *stage) member() ident.ID {
	s.t.Helper()
	id := ident.New()
	batch := &pgx.Batch{}
	batch.Queue(`insert into users (id, email, name, created_at, updated_at) values ($1, $2, 'Mia', $3, $3)`, id, id.String()+"@test.test", s.clock())
	batch.Queue(`insert into memberships (workspace_id, user_id, role, created_at, updated_at) values ($1, $2, 'OPERATOR', $3, $3)`, s.ws.Workspace(), id, s.clock())
	if err := s.db.System().SendBatch(s.t.Context(), batch).Close(); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// A reply of staff takes the conversation over in the middle of a flow; the last of them decides when the bot is back, and
// the flow goes on where the person left it.
func TestStaffReplyTakesOverUntilTheyAreSilent(t *testing.T) {
	t.Parallel()
	s := setup(t)
	mia := s.member()
	s.types(olena, "/buy", "Олена")
	s.reply(mia, "Добрий день!")
	if said, _ := s.last(olena); said != "Добрий день!" {
		t.Fatalf("the person reads %q", said)
	}
	_, before := s.last(olena)
	s.types(olena, "BMW X5")
	s.advance(40 * time.Minute)
	s.reply(mia, "Одну хвилину")
	s.advance(30 * time.Minute)
	s.ring()
	s.types(olena, "чекаю")
	if said, n := s.last(olena); n != before+1 || s.count("conversations", "owner = 'human'") != 1 {
		t.Fatalf("the bot said %q half an hour after the last word of the staff", said)
	}
	s.advance(30*time.Minute + margin)
	s.ring()
	if n := s.count("conversations", "owner = 'bot'"); n != 1 {
		t.Fatal("the conversation is not given back an hour after the last word of the staff")
	}
	s.types(olena, "BMW X5")
	said, n := s.last(olena)
	if n != before+2 {
		t.Errorf("%d messages", n-before)
	}
	contains(t, said, "бюджет")
}

func TestLanguageIsChosenAndKept(t *testing.T) {
	t.Parallel()
	s := setup(t)
	hans := telegram.Person{ID: 9900000141, FirstName: "Hans", LanguageCode: "de"}
	s.types(hans, "/start")
	view, err := s.phone(hans).View()
	if err != nil {
		t.Fatal(err)
	}
	question := view.Messages[len(view.Messages)-1]
	if question.ReplyMarkup == nil || len(question.ReplyMarkup.Rows) != 3 {
		t.Fatalf("asked %+v", question)
	}
	if _, err := s.phone(hans).Press(t.Context(), question.ID, question.ReplyMarkup.Rows[2][0].CallbackData); err != nil {
		t.Fatal(err)
	}
	said, _ := s.last(hans)
	contains(t, said, "What would you like to do?")
	if n := s.count("contacts", "language = 'en'"); n != 1 {
		t.Error("the contact does not know the language")
	}
	s.types(hans, "/start")
	said, _ = s.last(hans)
	contains(t, said, "What would you like to do?")
}
