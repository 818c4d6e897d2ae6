package seed

import (
	"context"

	"cartie/shared/canned"
	"cartie/shared/lang"
	"cartie/shared/pg"
	"cartie/shared/tenant"

	"github.com/jackc/pgx/v5"
)

var demoReplies = []canned.Reply{
	{Shortcut: "hi", Language: lang.UK, Text: "Вітаю, {name}! Мене звати {agent}. Чим можу допомогти?"},
	{Shortcut: "hi", Language: lang.RU, Text: "Здравствуйте, {name}! Меня зовут {agent}. Чем могу помочь?"},
	{Shortcut: "hi", Language: lang.EN, Text: "Hello, {name}! I am {agent}. How can I help?"},
	{Shortcut: "price", Language: lang.UK, Text: "{name}, уточню ціну на {car} і повернуся до вас за кілька хвилин."},
	{Shortcut: "price", Language: lang.RU, Text: "{name}, уточню цену на {car} и вернусь к вам через несколько минут."},
	{Shortcut: "price", Language: lang.EN, Text: "{name}, let me check the price of {car}; I will be back in a few minutes."},
	{Shortcut: "visit", Language: lang.UK, Text: "Коли вам зручно приїхати й оглянути авто? Ми працюємо щодня з 9 до 19."},
}

// Replies gives a workspace without canned replies the demo's.
func Replies(ctx context.Context, db pg.DB, scope tenant.Scope) error {
	replies := canned.New(db)
	_, have, err := replies.List(ctx, scope)
	if err != nil || have.Count > 0 {
		return err
	}
	return pg.InScope(ctx, db, scope, func(ctx context.Context, tx pgx.Tx) error {
		for _, r := range demoReplies {
			if _, err := replies.CreateTx(ctx, tx, scope, r); err != nil {
				return err
			}
		}
		return nil
	})
}
