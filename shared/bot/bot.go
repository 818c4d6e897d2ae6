// Package bot is the connected Telegram bots of a workspace: their sealed tokens, webhook secrets and settings.
// It refuses to call Telegram; functions do that and record the outcome here.
package bot

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"time"

	"cartie/shared/bot/internal/query"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/seal"
	"cartie/shared/tenant"
)

// Kind says what a bot is for; each kind has a webhook function of its own.
type Kind string

// The kinds.
const (
	Client  Kind = "client"
	Catalog Kind = "catalog"
	Dealer  Kind = "dealer"
)

// Status says how a bot stands.
type Status string

// The statuses. A disabled bot's token was refused by Telegram; a disconnected one is history.
const (
	Connecting   Status = "connecting"
	Active       Status = "active"
	Disabled     Status = "disabled"
	Disconnected Status = "disconnected"
)

// SecretOverlap is how long the webhook secret before the current one is still accepted after a rotation: updates that
// Telegram has already loaded may carry it.
const SecretOverlap = 24 * time.Hour

// Bot is one connected bot.
type Bot struct {
	ID             ident.ID
	Version        int
	Kind           Kind
	Name           string
	Username       string
	TelegramID     int64
	Status         Status
	StatusDetail   string
	AdminChat      *int64 // where staff are told of leads
	AllowedUpdates []string
	WebhookSetAt   *time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
	SigningKey     []byte // signs callback data
	// Health is how deliveries go; List and Inspect read it. nil: nobody has looked yet.
	Health *Health

	tokenSealed    []byte
	secretHash     []byte
	oldSecretHash  []byte
	oldSecretUntil *time.Time
}

// Position is where a bot stands in the list.
func (b Bot) Position() page.Position { return page.Position{At: b.CreatedAt, ID: b.ID} }

// Token opens the bot's token. Only functions that call Telegram hold a keyring.
func (b Bot) Token(ring *seal.Keyring, scope tenant.Scope) (seal.Secret, error) {
	if len(b.tokenSealed) == 0 {
		return seal.Secret{}, fault.New(fault.Conflict, "bot_disconnected", "the bot is disconnected")
	}
	return ring.OpenText(b.tokenSealed, seal.Data(scope.Workspace(), b.ID))
}

// AdminCode is what a member types in the admin group (/admin CODE) to prove that the group is the workspace's. It
// changes once it was used.
func (b Bot) AdminCode() string {
	mac := hmac.New(sha256.New, b.SigningKey)
	mac.Write([]byte("admin-chat:"))
	if b.AdminChat != nil {
		mac.Write([]byte(strconv.FormatInt(*b.AdminChat, 10)))
	}
	return base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10])
}

// RotateSecret takes the hash of a new webhook secret; the one before it stays valid for SecretOverlap.
func (b *Bot) RotateSecret(hash []byte, at time.Time) {
	until := at.Add(SecretOverlap)
	b.oldSecretHash, b.oldSecretUntil = b.secretHash, &until
	b.secretHash = hash
}

// UndoRotation goes back to the secret before, because Telegram did not take the new one.
func (b *Bot) UndoRotation() {
	b.secretHash, b.oldSecretHash, b.oldSecretUntil = b.oldSecretHash, nil, nil
}

// Activate notes that Telegram took the webhook.
func (b *Bot) Activate(at time.Time) {
	b.Status, b.StatusDetail, b.WebhookSetAt = Active, "", &at
}

// Disconnect forgets the token; the row stays for conversations and leads.
func (b *Bot) Disconnect() {
	b.Status, b.StatusDetail, b.tokenSealed = Disconnected, "", []byte{}
}

// AllowedUpdates are the updates a kind of bot handles; Telegram is told to send only these.
func AllowedUpdates(Kind) []string {
	return []string{"message", "edited_message", "callback_query", "my_chat_member"}
}

// MaxConnections caps how many updates of one bot Telegram delivers at the same time, so one bot cannot take all
// functions (Telegram's default is 40, the range 1 to 100).
const MaxConnections = 20

// HookPath is where Telegram delivers the bot's updates, below the public address.
func (b Bot) HookPath() string { return "/hooks/telegram/" + string(b.Kind) + "/" + b.ID.String() }

func newSigningKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // crypto/rand never fails, see its documentation
	return key
}

func botOf(r query.Bot) Bot {
	return Bot{
		ID: r.ID, Version: r.Version, Kind: Kind(r.Kind), Name: r.Name, Username: r.Username, TelegramID: r.TelegramID,
		Status: Status(r.Status), StatusDetail: r.StatusDetail, AdminChat: r.AdminChatID, AllowedUpdates: r.AllowedUpdates,
		WebhookSetAt: r.WebhookSetAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, SigningKey: r.SigningKey,
		tokenSealed: r.TokenSealed, secretHash: r.SecretHash, oldSecretHash: r.OldSecretHash, oldSecretUntil: r.OldSecretUntil,
	}
}
