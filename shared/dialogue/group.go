package dialogue

import (
	"context"
	"crypto/subtle"
	"strings"

	"cartie/shared/inbox"
	"cartie/shared/lang"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// adminCommand makes a group the bot's admin chat: /admin CODE, with the code a member reads in the bot's settings.
// Whoever adds a bot to a group of their own has no code, so leads cannot be taken away.
const adminCommand = "admin"

var adminAnswers = map[bool]lang.Text{
	true: {
		lang.UK: "Готово: сюди надходитимуть нові заявки.",
		lang.RU: "Готово: сюда будут приходить новые заявки.",
		lang.EN: "Done: new leads will be announced here.",
	},
	false: {
		lang.UK: "Код не підходить. Візьміть новий у налаштуваннях бота.",
		lang.RU: "Код не подходит. Возьмите новый в настройках бота.",
		lang.EN: "The code does not fit. Take a new one from the bot's settings.",
	},
}

// groupCommand handles what concerns us in groups; everything else said there is not ours to keep or answer.
func (d *Desk) groupCommand(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	m := u.Message
	command, code, ours := tg.ParseCommand(m.Text, out.bot.Username)
	if !ours || command != adminCommand || m.Chat.Type == models.ChatTypeChannel {
		return nil
	}
	chat, err := d.Inbox.LockChatTx(ctx, tx, scope, place(out.bot, &m.Chat))
	if err != nil {
		return err
	}
	fits := subtle.ConstantTimeCompare([]byte(strings.ToUpper(strings.TrimSpace(code))), []byte(out.bot.AdminCode())) == 1
	if fits {
		if err := d.Bots.SetAdminChatTx(ctx, tx, scope, out.bot.ID, m.Chat.ID); err != nil {
			return err
		}
	}
	answer, err := outgoing("bot", out.bot.ID, "admin", tg.Message{Text: adminAnswers[fits].In(language(m.From.LanguageCode)), Thread: m.MessageThreadID})
	if err != nil {
		return err
	}
	lease, now, err := d.Inbox.PostTx(ctx, tx, scope, chat, []inbox.Outgoing{answer})
	if err != nil {
		return err
	}
	out.lease, out.sendNow = lease, now
	if !now {
		out.wake = append(out.wake, chat.ID)
	}
	return nil
}

// migration rewrites every place that knows the old id of a group that became a supergroup.
func (d *Desk) migration(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	from, to := u.Message.Chat.ID, u.Message.MigrateToChatID
	if err := d.Inbox.MigrateTx(ctx, tx, scope, out.bot.ID, from, to); err != nil {
		return err
	}
	if err := d.Posts.MigrateTx(ctx, tx, scope, out.bot.ID, from, to); err != nil {
		return err
	}
	return d.Bots.MigrateAdminChatTx(ctx, tx, scope, out.bot.ID, from, to)
}
