package telegram

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	sandboxID     = 9900000901
	sandboxSecret = "AASandboxTokenThatOpensNothing-0001"
	// SandboxToken opens the bot every sandbox has, @cartie_sandbox_bot.
	SandboxToken = "9900000901" + ":" + sandboxSecret
	firstBotID   = 9900001001
)

// bot is one bot with all that Telegram keeps for it. The server's lock guards it.
type bot struct {
	User
	secret   string // the part of the token after the colon
	alias    string // our id of it, from the newest webhook URL
	hook     webhook
	queues   map[int64]*queue
	inFlight int
	updateID int64
	pace     bucket
	chats    map[int64]*chat
	users    map[int64]User // everyone the bot has heard of
	queries  map[string]*query
	files    map[string]*file // by file id
	photos   map[string][]File
	paths    map[string]*file // by file path
	commands map[string]json.RawMessage
	menus    map[int64]json.RawMessage
}

// query is a pressed button that waits for answerCallbackQuery.
type query struct {
	at     time.Time
	chat   int64 // 0 for inline messages
	notice *Notice
}

// Notice is what a person sees after pressing a button: a toast, or a box to close when Alert.
type Notice struct {
	Text  string `json:"text"`
	Alert bool   `json:"alert,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Bot is a bot as its owner sees it.
type Bot struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username"`
	OurID    string `json:"our_id,omitempty"`  // from the webhook URL; empty until one was set
	Webhook  string `json:"webhook,omitempty"` // where updates go; empty when none is set
	Pending  int    `json:"pending"`           // updates not delivered yet
}

func (s *Server) newBot(id int64, username, secret string) *bot {
	b := &bot{
		User:   User{ID: id, IsBot: true, FirstName: username, Username: username},
		secret: secret,
		queues: map[int64]*queue{}, chats: map[int64]*chat{}, users: map[int64]User{}, queries: map[string]*query{},
		files: map[string]*file{}, photos: map[string][]File{}, paths: map[string]*file{},
		commands: map[string]json.RawMessage{}, menus: map[int64]json.RawMessage{},
	}
	s.bots[id] = b
	return b
}

// CreateBot is the sandbox's BotFather: it makes a bot, or returns the token of the one that has this name already. The
// username is 5 to 32 Latin letters, digits and underscores, as Telegram wants it.
func (s *Server) CreateBot(username string) (token string, err error) {
	username = strings.TrimPrefix(username, "@")
	if len(username) < 5 || len(username) > 32 || strings.Trim(strings.ToLower(username), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "", fmt.Errorf("bot username: 5 to 32 Latin letters, digits and underscores are allowed")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := int64(firstBotID)
	for _, b := range s.bots {
		if strings.EqualFold(b.Username, username) {
			return b.token(), nil
		}
		id = max(id, b.ID+1)
	}
	secret := make([]byte, 24)
	_, _ = rand.Read(secret)
	b := s.newBot(id, username, "AAF"+base64.RawURLEncoding.EncodeToString(secret))
	s.touch()
	return b.token(), nil
}

// RevokeToken gives the bot a new token, as its owner can with BotFather; the old one answers 401 from then on.
func (s *Server) RevokeToken(ref string) (token string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return "", err
	}
	secret := make([]byte, 24)
	_, _ = rand.Read(secret)
	b.secret = "AAF" + base64.RawURLEncoding.EncodeToString(secret)
	return b.token(), nil
}

// Bots lists all bots by id.
func (s *Server) Bots() []Bot {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Bot{}
	for _, b := range s.bots {
		out = append(out, Bot{ID: b.ID, Name: b.FirstName, Username: b.Username, OurID: b.alias, Webhook: b.hook.url, Pending: b.pending()})
	}
	slices.SortFunc(out, func(a, b Bot) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (b *bot) token() string { return strconv.FormatInt(b.ID, 10) + ":" + b.secret }

// ref is how calls name the bot: our id when a webhook told it, else Telegram's.
func (b *bot) ref() string {
	if b.alias != "" {
		return b.alias
	}
	return strconv.FormatInt(b.ID, 10)
}

// find resolves what callers name a bot by: our id, Telegram's id, username or token. The lock is held.
func (s *Server) find(ref string) (*bot, error) {
	if id, ok := s.alias[ref]; ok {
		return s.bots[id], nil
	}
	if b := s.byToken(ref); b != nil {
		return b, nil
	}
	id, _ := strconv.ParseInt(ref, 10, 64)
	for _, b := range s.bots {
		if b.ID == id || strings.EqualFold(b.Username, strings.TrimPrefix(ref, "@")) {
			return b, nil
		}
	}
	return nil, ErrUnknownBot
}
