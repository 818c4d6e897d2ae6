package tg

import (
	"context"
	"maps"
	"slices"

	"github.com/go-telegram/bot"
)

// Commands asks for the command list of a language; "" is the list of everybody whose language has none.
func (c Client) Commands(ctx context.Context, language string) ([]Command, error) {
	list, err := c.bot.GetMyCommands(ctx, &bot.GetMyCommandsParams{LanguageCode: language})
	if err != nil {
		return nil, refused(err)
	}
	out := make([]Command, len(list))
	for i, cmd := range list {
		out[i] = Command{Name: cmd.Command, Description: cmd.Description}
	}
	return out, nil
}

// PushCommands makes Telegram's command lists these, by language. It asks first and sends only the lists that differ; an
// empty list is taken away. changed are the languages that were sent, in order, also when a later one failed.
func (c Client) PushCommands(ctx context.Context, lists map[string][]Command) (changed []string, err error) {
	for _, language := range slices.Sorted(maps.Keys(lists)) {
		known, err := c.Commands(ctx, language)
		if err != nil {
			return changed, err
		}
		if slices.Equal(known, lists[language]) {
			continue
		}
		if len(lists[language]) == 0 {
			_, err = c.bot.DeleteMyCommands(ctx, &bot.DeleteMyCommandsParams{LanguageCode: language})
			err = refused(err)
		} else {
			err = c.SetCommands(ctx, language, lists[language])
		}
		if err != nil {
			return changed, err
		}
		changed = append(changed, language)
	}
	return changed, nil
}
