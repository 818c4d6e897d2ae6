package dialogue

import (
	"context"

	"cartie/shared/content"
	"cartie/shared/tenant"
	"cartie/shared/tg"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"
)

// membership follows what became of the bot itself in a chat: people who block it cannot be written to, channels and
// groups can be posted to only with the right to.
func (d *Desk) membership(ctx context.Context, tx pgx.Tx, scope tenant.Scope, u tg.Update, out *outcome) error {
	m := u.MyChatMember
	if m.Chat.Type == models.ChatTypePrivate {
		if _, err := d.Inbox.LockChatTx(ctx, tx, scope, place(out.bot, &m.Chat)); err != nil {
			return err
		}
		reason := ""
		if m.NewChatMember.Type == models.ChatMemberTypeBanned {
			reason = "blocked the bot"
		}
		return d.Inbox.SetReachableTx(ctx, tx, scope, out.bot.ID, m.Chat.ID, reason)
	}
	post, edit, detail := rights(m)
	return d.Posts.SetDestinationTx(ctx, tx, scope, content.Destination{
		Bot: out.bot.ID, ChatID: m.Chat.ID, Kind: string(m.Chat.Type), Title: m.Chat.Title, CanPost: post, CanEdit: edit, Detail: detail,
	})
}

// rights reads what the bot may do. In channels posting is a right of its own; in groups members may write.
func rights(m *models.ChatMemberUpdated) (post, edit bool, detail string) {
	switch member := m.NewChatMember; member.Type {
	case models.ChatMemberTypeOwner:
		return true, true, ""
	case models.ChatMemberTypeAdministrator:
		if m.Chat.Type != models.ChatTypeChannel {
			return true, true, ""
		}
		if !member.Administrator.CanPostMessages {
			return false, member.Administrator.CanEditMessages, "the bot lost the right to post"
		}
		return true, member.Administrator.CanEditMessages, ""
	case models.ChatMemberTypeMember:
		if m.Chat.Type == models.ChatTypeChannel {
			return false, false, "the bot is no administrator"
		}
		return true, false, ""
	case models.ChatMemberTypeRestricted:
		return member.Restricted.CanSendMessages, false, "the bot is restricted"
	}
	return false, false, "the bot was removed"
}
