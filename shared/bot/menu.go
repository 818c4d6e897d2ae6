package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cartie/shared/bot/internal/query"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/scenario"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

// Command is one entry of a command list.
type Command struct {
	Name        string `json:"name"` // without slash
	Description string `json:"description"`
}

// Menu is the command lists of a bot by language.
type Menu map[lang.Code][]Command

// MenuOf is the menu that follows the published flows.
func MenuOf(commands []scenario.Command) Menu {
	m := Menu{}
	for _, code := range lang.All() {
		m[code] = []Command{}
		for _, c := range commands {
			m[code] = append(m[code], Command{Name: c.Name, Description: c.Title.In(code)})
		}
	}
	return m
}

// Equal compares list by list; a language that is absent is an empty list.
func (m Menu) Equal(other Menu) bool {
	for _, code := range lang.All() {
		if !slices.Equal(m[code], other[code]) {
			return false
		}
	}
	return true
}

// MenuState is what a bot's menu stands at.
type MenuState struct {
	Version  int  // of the bot
	Custom   Menu // what staff wrote; nil while the menu follows the published flows
	Pushed   Menu // what Telegram was told last; nil before the first time
	PushedAt *time.Time
}

// Wanted is the menu people should see.
func (s MenuState) Wanted(flows Menu) Menu {
	if s.Custom != nil {
		return s.Custom
	}
	return flows
}

// Drifted tells whether Telegram was told something else last.
func (s MenuState) Drifted(flows Menu) bool {
	return s.Pushed == nil || !s.Pushed.Equal(s.Wanted(flows))
}

// MenuTx reads the menu of a bot.
func (s *Store) MenuTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID) (MenuState, error) {
	row, err := query.New(tx).Menu(ctx, query.MenuParams{WorkspaceID: scope.Workspace(), ID: id})
	if err != nil {
		return MenuState{}, fmt.Errorf("bot %s: %w", id, err)
	}
	out := MenuState{Version: row.Version, PushedAt: row.MenuPushedAt}
	for _, m := range []struct {
		raw []byte
		dst *Menu
	}{{row.Menu, &out.Custom}, {row.MenuPushed, &out.Pushed}} {
		if m.raw == nil {
			continue
		}
		if err := json.Unmarshal(m.raw, m.dst); err != nil {
			return MenuState{}, fmt.Errorf("decode menu of bot %s: %w", id, err)
		}
	}
	return out, nil
}

// SetMenuTx keeps what staff wrote; nil lets the menu follow the published flows again. Conflict (bot_changed) when
// version is not the bot's.
func (s *Store) SetMenuTx(ctx context.Context, tx pgx.Tx, scope tenant.Scope, id ident.ID, version int, custom Menu) error {
	var raw []byte
	if custom != nil {
		var err error
		if raw, err = json.Marshal(custom); err != nil {
			return fmt.Errorf("encode menu: %w", err)
		}
	}
	n, err := query.New(tx).SetMenu(ctx, query.SetMenuParams{WorkspaceID: scope.Workspace(), ID: id, Version: version, Menu: raw, At: clock.Now(ctx)})
	if err != nil {
		return fmt.Errorf("set menu of bot %s: %w", id, err)
	}
	if n == 1 {
		return nil
	}
	if _, err := s.GetTx(ctx, tx, scope, id); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "bot_changed", "the bot was changed meanwhile; load it again")
}

// MenuPushed records that Telegram was told this menu.
func (s *Store) MenuPushed(ctx context.Context, scope tenant.Scope, id ident.ID, m Menu) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode menu: %w", err)
	}
	return pg.InScope(ctx, s.db, scope, func(ctx context.Context, tx pgx.Tx) error {
		at := clock.Now(ctx)
		err := query.New(tx).SetMenuPushed(ctx, query.SetMenuPushedParams{WorkspaceID: scope.Workspace(), ID: id, MenuPushed: raw, At: &at})
		if err != nil {
			return fmt.Errorf("note menu of bot %s: %w", id, err)
		}
		return nil
	})
}
