// Package tg is Telegram's edge: webhook secrets and updates in, Bot API calls and their outcomes out, callback tokens.
// go-telegram/bot stays behind it. It refuses domain rules, and it never retries: what to do about an outcome is decided
// where the message is kept.
package tg

import (
	"context"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Client calls the Bot API as one bot.
type Client struct {
	bot     *bot.Bot
	carrier *bot.Bot       // for calls that carry files
	files   bot.HttpClient // for downloads
}

// Me is what getMe tells of a bot.
type Me struct {
	ID       int64
	Username string
	Name     string
}

// Me proves the token.
func (c Client) Me(ctx context.Context) (Me, error) {
	u, err := c.bot.GetMe(ctx)
	if err != nil {
		return Me{}, refused(err)
	}
	return Me{ID: u.ID, Username: u.Username, Name: u.FirstName}, nil
}

// Send posts a text and answers its message id.
func (c Client) Send(ctx context.Context, chat int64, m Message) (int64, error) {
	sent, err := c.bot.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: chat, Text: m.Text, MessageThreadID: m.Thread, ParseMode: models.ParseModeHTML, ReplyMarkup: m.markup(),
	})
	if err != nil {
		return 0, refused(err)
	}
	return int64(sent.ID), nil
}

// SendPlain posts a text without parse_mode, as people wrote it.
func (c Client) SendPlain(ctx context.Context, chat int64, text string) (int64, error) {
	sent, err := c.bot.SendMessage(ctx, &bot.SendMessageParams{ChatID: chat, Text: text})
	if err != nil {
		return 0, refused(err)
	}
	return int64(sent.ID), nil
}

// AnswerCallback stops the spinner of a pressed button. It is worthless later, so nobody repeats it.
func (c Client) AnswerCallback(ctx context.Context, id, text string, alert bool) error {
	_, err := c.bot.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: id, Text: text, ShowAlert: alert})
	return refused(err)
}

// Webhook is what setWebhook is told. Pending updates are never dropped.
type Webhook struct {
	URL            string
	Secret         string
	AllowedUpdates []string
	MaxConnections int
}

// SetWebhook registers the address Telegram delivers to.
func (c Client) SetWebhook(ctx context.Context, w Webhook) error {
	_, err := c.bot.SetWebhook(ctx, &bot.SetWebhookParams{
		URL: w.URL, SecretToken: w.Secret, AllowedUpdates: w.AllowedUpdates, MaxConnections: w.MaxConnections,
	})
	return refused(err)
}

// DeleteWebhook stops deliveries and keeps what is pending.
func (c Client) DeleteWebhook(ctx context.Context) error {
	_, err := c.bot.DeleteWebhook(ctx, &bot.DeleteWebhookParams{})
	return refused(err)
}

// WebhookInfo is what Telegram says about deliveries.
type WebhookInfo struct {
	URL            string
	Pending        int
	LastError      string
	LastErrorAt    time.Time // zero when there was none
	AllowedUpdates []string
	MaxConnections int
}

// WebhookInfo asks how deliveries go.
func (c Client) WebhookInfo(ctx context.Context) (WebhookInfo, error) {
	w, err := c.bot.GetWebhookInfo(ctx)
	if err != nil {
		return WebhookInfo{}, refused(err)
	}
	info := WebhookInfo{URL: w.URL, Pending: w.PendingUpdateCount, LastError: w.LastErrorMessage, AllowedUpdates: w.AllowedUpdates, MaxConnections: w.MaxConnections}
	if w.LastErrorDate > 0 {
		info.LastErrorAt = time.Unix(int64(w.LastErrorDate), 0).UTC()
	}
	return info, nil
}

// Command is one entry of a bot's command list.
type Command struct{ Name, Description string }

// SetCommands replaces the command list of a language; "" is for everybody else.
func (c Client) SetCommands(ctx context.Context, language string, commands []Command) error {
	p := &bot.SetMyCommandsParams{LanguageCode: language}
	for _, cmd := range commands {
		p.Commands = append(p.Commands, models.BotCommand{Command: cmd.Name, Description: cmd.Description})
	}
	_, err := c.bot.SetMyCommands(ctx, p)
	return refused(err)
}
