package bots

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"cartie/shared/audit"
	"cartie/shared/bot"
	"cartie/shared/dialogue"
	"cartie/shared/fault"
	"cartie/shared/fn"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"
	"cartie/shared/tg"
	"cartie/shared/web"
)

type command struct {
	Name        string `json:"name" pattern:"^[a-z0-9_]{1,32}$" doc:"without slash"`
	Description string `json:"description" minLength:"1" maxLength:"256"`
}

type commandLists struct {
	UK []command `json:"uk" maxItems:"100" doc:"also for people of languages that are not here"`
	RU []command `json:"ru" maxItems:"100"`
	EN []command `json:"en" maxItems:"100"`
}

type menuOut struct {
	Body struct {
		Version  int          `json:"version" doc:"of the bot; send it back with a change"`
		Commands commandLists `json:"commands"`
		Custom   bool         `json:"custom" doc:"staff wrote them; false: they follow the published flows"`
		PushedAt *time.Time   `json:"pushed_at" doc:"when Telegram was told last"`
		Drift    bool         `json:"drift" doc:"Telegram was told something else, or nothing yet; the next check puts it right"`
	}
}

func (d desk) menu(ctx context.Context, c web.Caller, in *idIn) (*menuOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	state, flows, err := d.readMenu(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	return menuAs(state, flows), nil
}

type setMenuIn struct {
	ID   string `path:"id"`
	Body struct {
		Version  int           `json:"version" minimum:"1"`
		Commands *commandLists `json:"commands,omitempty" doc:"absent: follow the published flows"`
	}
}

// setMenu keeps the lists and tells Telegram. When Telegram is away they are kept all the same: the answer says that they
// drift, and the next check pushes them.
func (d desk) setMenu(ctx context.Context, c web.Caller, in *setMenuIn) (*menuOut, error) {
	id, err := ident.Parse(in.ID)
	if err != nil {
		return nil, err
	}
	custom, err := in.Body.Commands.menu()
	if err != nil {
		return nil, err
	}
	_, client, err := d.open(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	err = pg.InScope(ctx, d.db, c.Scope, func(ctx context.Context, tx pg.Tx) error {
		if err := d.bots.SetMenuTx(ctx, tx, c.Scope, id, in.Body.Version, custom); err != nil {
			return err
		}
		return audit.AddTx(ctx, tx, c.Scope, "bot.menu_updated", "bot", id, map[string]any{"custom": custom != nil})
	})
	if err != nil {
		return nil, err
	}
	d.push(ctx, c.Scope, client, id)
	state, flows, err := d.readMenu(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	return menuAs(state, flows), nil
}

// push tells Telegram the menu people should see. The next check does what this could not, so nobody is told.
func (d desk) push(ctx context.Context, scope tenant.Scope, client tg.Client, id ident.ID) {
	state, flows, err := d.readMenu(ctx, scope, id)
	if err == nil {
		_, err = dialogue.PushMenu(ctx, d.db, scope, client, id, state.Wanted(flows))
	}
	if err != nil {
		fn.Note(ctx, slog.String("menu_error", err.Error()))
	}
}

// readMenu reads a bot's menu beside the one its published flows would give.
func (d desk) readMenu(ctx context.Context, scope tenant.Scope, id ident.ID) (state bot.MenuState, flows bot.Menu, err error) {
	err = pg.InScope(ctx, d.db, scope, func(ctx context.Context, tx pg.Tx) error {
		b, err := d.bots.GetTx(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		book, err := d.scenarios.BookTx(ctx, tx, scope, string(b.Kind), scenario.State{})
		if err != nil {
			return err
		}
		flows = bot.MenuOf(book.Commands())
		state, err = d.bots.MenuTx(ctx, tx, scope, id)
		return err
	})
	return state, flows, err
}

func menuAs(state bot.MenuState, flows bot.Menu) *menuOut {
	out := &menuOut{}
	wanted := state.Wanted(flows)
	list := func(code lang.Code) []command {
		commands := []command{}
		for _, c := range wanted[code] {
			commands = append(commands, command{Name: c.Name, Description: c.Description})
		}
		return commands
	}
	out.Body.Version, out.Body.Custom, out.Body.PushedAt, out.Body.Drift = state.Version, state.Custom != nil, state.PushedAt, state.Drifted(flows)
	out.Body.Commands = commandLists{UK: list(lang.UK), RU: list(lang.RU), EN: list(lang.EN)}
	return out
}

// menu reads what staff wrote; nil for nothing. A command may stand once in a list.
func (l *commandLists) menu() (bot.Menu, error) {
	if l == nil {
		return nil, nil
	}
	m := bot.Menu{}
	for code, list := range map[lang.Code][]command{lang.UK: l.UK, lang.RU: l.RU, lang.EN: l.EN} {
		seen := map[string]bool{}
		m[code] = []bot.Command{}
		for i, c := range list {
			if seen[c.Name] {
				return nil, fault.InvalidField(fmt.Sprintf("body.commands.%s[%d].name", code, i), "the command stands in the list already")
			}
			seen[c.Name] = true
			m[code] = append(m[code], bot.Command{Name: c.Name, Description: c.Description})
		}
	}
	return m, nil
}
