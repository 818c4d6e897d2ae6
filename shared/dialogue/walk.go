package dialogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strings"

	"cartie/shared/clock"
	"cartie/shared/contact"
	"cartie/shared/dialogue/internal/query"
	"cartie/shared/ident"
	"cartie/shared/inbox"
	"cartie/shared/lead"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/jackc/pgx/v5"
)

// walkTx runs the engine on the chat's session with one input after another, performs the effects in the update's
// transaction and records each step. Where staff answer the bot is silent, unless the person asks for it by /menu.
func (d *Desk) walkTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, inputs []scenario.Input, out *outcome) error {
	if t.chat.Human {
		last := inputs[len(inputs)-1]
		if last.Kind != scenario.InputCommand || !strings.EqualFold(last.Command, "menu") {
			return nil
		}
		if err := d.Inbox.SetOwnerTx(ctx, tx, scope, *t.chat.Conversation, inbox.Bot); err != nil {
			return err
		}
		inputs = inputs[len(inputs)-1:]
	}
	state, err := sessionTx(ctx, tx, scope, t.chat.ID)
	if err != nil {
		return err
	}
	book, err := d.Scenarios.BookTx(ctx, tx, scope, string(out.bot.Kind), state)
	if err != nil {
		return err
	}
	var replies []inbox.Outgoing
	for _, in := range inputs {
		next, effects, ask, err := scenario.Walk(book, state, in)
		if err != nil {
			return err
		}
		if ask != nil {
			return fmt.Errorf("node %s asks what nobody answers", ask.Node)
		}
		first := len(replies)
		for _, e := range effects {
			r, err := d.effectTx(ctx, tx, scope, t, e, out)
			if err != nil {
				return err
			}
			replies = append(replies, r...)
		}
		if err := recordTx(ctx, tx, scope, t.chat.ID, in, state, next, replies[first:]); err != nil {
			return err
		}
		state = next
	}
	if err := saveTx(ctx, tx, scope, t.chat.ID, state); err != nil {
		return err
	}
	if len(replies) == 0 {
		return nil
	}
	lease, now, err := d.Inbox.PostTx(ctx, tx, scope, t.chat, replies)
	if err != nil {
		return err
	}
	out.lease, out.sendNow = lease, now
	if !now {
		out.wake = append(out.wake, t.chat.ID)
	}
	return nil
}

// effectTx performs one effect and answers the messages it says to the person.
func (d *Desk) effectTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, e scenario.Effect, out *outcome) ([]inbox.Outgoing, error) {
	switch e := e.(type) {
	case scenario.Say:
		m, err := reply(out.bot, e)
		return []inbox.Outgoing{m}, err
	case scenario.AnswerPress:
		out.answer = e
		return nil, nil
	case scenario.SetLang:
		_, err := d.Contacts.FillTx(ctx, tx, scope, t.contact.ID, contact.Fill{Language: e.Lang})
		return nil, err
	case scenario.CreateLead:
		return nil, d.leadTx(ctx, tx, scope, t, e, out)
	case scenario.NotifyAdmin:
		return nil, d.notifyTx(ctx, tx, scope, t, e, out)
	case scenario.TagContact:
		_, err := d.Contacts.TagTx(ctx, tx, scope, t.contact.ID, e.Tag, e.Remove)
		return nil, err
	case scenario.Wait:
		return nil, d.delayTx(ctx, tx, scope, t, e, out)
	case scenario.HandOff:
		if err := d.Inbox.SetOwnerTx(ctx, tx, scope, *t.chat.Conversation, inbox.Human); err != nil {
			return nil, err
		}
		return nil, d.resumeLaterTx(ctx, tx, scope, *t.chat.Conversation)
	}
	return nil, fmt.Errorf("effect %T has no performer", e)
}

func (d *Desk) leadTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, e scenario.CreateLead, out *outcome) error {
	fill := contact.Fill{Name: e.Name, Phone: e.Phone, City: e.City, Language: e.Lang}
	if _, err := d.Contacts.FillTx(ctx, tx, scope, t.contact.ID, fill); err != nil {
		return err
	}
	_, err := d.Leads.OpenTx(ctx, tx, scope, lead.Draft{
		Contact: t.contact.ID, Type: lead.Type(e.Type), Source: lead.SourceBot, Bot: &out.bot.ID, Conversation: t.chat.Conversation,
		Name: e.Name, Phone: e.Phone, Car: e.Car, Budget: e.Budget, BudgetRange: e.BudgetRange, City: e.City, Comment: e.Comment, Language: e.Lang,
		Attribution: lead.Attribution{Link: e.Source, UTM: lead.LinkUTM(e.Source)},
	})
	out.events = true
	return err
}

// notifyTx tells the admin chat, with a way back to the person.
func (d *Desk) notifyTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, t talk, e scenario.NotifyAdmin, out *outcome) error {
	if out.bot.AdminChat == nil {
		return nil
	}
	text := e.Text + fmt.Sprintf("\n<a href=\"tg://user?id=%d\">%s</a>", t.chat.ChatID, html.EscapeString(t.contact.Name))
	m, err := outgoing("bot", out.bot.ID, e.Key, tg.Message{Text: text})
	if err != nil {
		return err
	}
	chat, err := d.Inbox.QueueTx(ctx, tx, scope, inbox.Place{Bot: out.bot.ID, ChatID: *out.bot.AdminChat, Kind: chatKind(*out.bot.AdminChat)}, m)
	if err != nil {
		return err
	}
	out.wake = append(out.wake, chat)
	return nil
}

// chatKind guesses from the id of a chat we have not met: people are positive, supergroups begin with -100.
func chatKind(id int64) string {
	switch {
	case id > 0:
		return "private"
	case id < -1_000_000_000_000:
		return "supergroup"
	}
	return "group"
}

func sessionTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat ident.ID) (scenario.State, error) {
	var state scenario.State
	row, err := query.New(tx).Session(ctx, query.SessionParams{WorkspaceID: scope.Workspace(), ChatID: chat})
	if errors.Is(err, pgx.ErrNoRows) {
		return state, nil
	}
	if err != nil {
		return state, fmt.Errorf("read session: %w", err)
	}
	if err := json.Unmarshal(row.State, &state); err != nil {
		return state, fmt.Errorf("decode session: %w", err)
	}
	return state, nil
}

func saveTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat ident.ID, state scenario.State) error {
	raw, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("encode session: %w", err)
	}
	p := query.SaveSessionParams{WorkspaceID: scope.Workspace(), ChatID: chat, State: raw, At: clock.Now(ctx)}
	if id, err := ident.Parse(state.Version); err == nil {
		p.ScenarioVersionID = &id
	}
	if err := query.New(tx).SaveSession(ctx, p); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// recordTx keeps what one input led to, for whoever asks where people leave a flow.
func recordTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, chat ident.ID, in scenario.Input, from, to scenario.State, said []inbox.Outgoing) error {
	p := query.AddStepParams{
		WorkspaceID: scope.Workspace(), ID: ident.New(), ChatID: chat, Input: string(in.Kind), FromFlow: from.Flow, FromNode: from.Node,
		Flow: to.Flow, Node: to.Node, Said: make([]string, 0, len(said)), At: clock.Now(ctx),
	}
	if id, err := ident.Parse(to.Version); err == nil {
		p.ScenarioVersionID = &id
	}
	for _, m := range said {
		p.Said = append(p.Said, m.Key)
	}
	if err := query.New(tx).AddStep(ctx, p); err != nil {
		return fmt.Errorf("record step: %w", err)
	}
	return nil
}
