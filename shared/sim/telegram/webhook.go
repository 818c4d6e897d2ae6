package telegram

import (
	"cmp"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// webhook is where and how a bot wants its updates. An empty url means none.
type webhook struct {
	url, secret    string
	maxConnections int
	allowed        []string // nil means the default set
	setAt          time.Time
	goneSince      time.Time // first 410 in a row
	lastError      string
	lastErrorAt    time.Time
}

// Kinds of updates a webhook does not get unless it asks for them.
func offByDefault() []string {
	return []string{"chat_member", "message_reaction", "message_reaction_count"}
}

// wants tells whether an update of that kind is sent to the webhook at all.
func (h *webhook) wants(kind string) bool {
	if h.allowed == nil {
		return !slices.Contains(offByDefault(), kind)
	}
	return slices.Contains(h.allowed, kind)
}

func (c *call) setWebhook() (any, error) {
	link := strings.TrimSpace(c.p.str("url"))
	if link == "" {
		return c.deleteWebhook()
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	h := c.b.hook
	h.url, h.secret, h.maxConnections = link, c.p.str("secret_token"), 40
	switch {
	case len(h.secret) > 256:
		return nil, badRequest("secret token is too long")
	case strings.Trim(h.secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "":
		return nil, badRequest("secret token contains unallowed characters")
	}
	if n := c.p.number("max_connections"); n > 0 {
		h.maxConnections = int(min(n, 100))
	}
	if c.p.str("allowed_updates") != "" {
		var names []string
		if err := c.p.into("allowed_updates", &names); err != nil {
			return nil, err
		}
		h.allowed = nil
		for _, name := range names {
			if _, known := updateKind(name); known && !slices.Contains(h.allowed, name) {
				h.allowed = append(h.allowed, name)
			}
		}
	}
	drop, old := c.p.flag("drop_pending_updates"), c.b.hook
	if !drop && old.url == h.url && old.secret == h.secret && old.maxConnections == h.maxConnections && slices.Equal(old.allowed, h.allowed) {
		return described{true, "Webhook is already set"}, nil
	}
	if !c.s.opt.NoLimits && c.now.Before(old.setAt.Add(time.Second)) {
		return nil, tooMany(1)
	}
	if drop {
		c.b.dropPending()
	}
	h.setAt, h.goneSince = c.now, time.Time{}
	c.b.hook = h
	c.s.learnAlias(c.b, u.Path)
	c.s.wake(c.b)
	return described{true, "Webhook was set"}, nil
}

// learnAlias takes our id of the bot from …/hooks/telegram/{kind}/{bot_id}.
func (s *Server) learnAlias(b *bot, path string) {
	_, rest, ok := strings.Cut(path, "/hooks/telegram/")
	if _, id, found := strings.Cut(rest, "/"); ok && found && id != "" && !strings.Contains(id, "/") {
		b.alias = id
		s.alias[id] = b.ID
	}
}

func (c *call) deleteWebhook() (any, error) {
	if c.p.flag("drop_pending_updates") {
		c.b.dropPending()
	}
	if c.b.hook.url == "" {
		return described{true, "Webhook is already deleted"}, nil
	}
	c.b.hook = webhook{allowed: c.b.hook.allowed, setAt: c.b.hook.setAt}
	return described{true, "Webhook was deleted"}, nil
}

type webhookInfo struct {
	URL            string   `json:"url"`
	Certificate    bool     `json:"has_custom_certificate"`
	Pending        int      `json:"pending_update_count"`
	LastErrorDate  int64    `json:"last_error_date,omitempty"`
	LastError      string   `json:"last_error_message,omitempty"`
	MaxConnections int      `json:"max_connections,omitempty"`
	IP             string   `json:"ip_address,omitempty"`
	Allowed        []string `json:"allowed_updates,omitempty"`
}

func (c *call) getWebhookInfo() (any, error) {
	h := c.b.hook
	info := webhookInfo{URL: h.url, Pending: c.b.pending(), MaxConnections: h.maxConnections, LastError: h.lastError, Allowed: h.allowed}
	if !h.lastErrorAt.IsZero() {
		info.LastErrorDate = h.lastErrorAt.Unix()
	}
	if u, err := url.Parse(h.url); err == nil && h.url != "" {
		info.IP = "127.0.0.1"
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
			info.IP = ip.String()
		}
	}
	return info, nil
}

// getUpdates hands out pending updates at once; offset forgets those before it.
func (c *call) getUpdates() (any, error) {
	if c.b.hook.url != "" {
		return nil, refuse(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	limit := int(c.p.number("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	var waiting []*update
	for key, q := range c.b.queues {
		if q.busy {
			continue // still on its way to the webhook that was deleted
		}
		q.items = slices.DeleteFunc(q.items, func(u *update) bool { return u.id < c.p.number("offset") })
		if len(q.items) == 0 {
			delete(c.b.queues, key)
		}
		waiting = append(waiting, q.items...)
	}
	slices.SortFunc(waiting, func(a, b *update) int { return cmp.Compare(a.id, b.id) })
	out := []any{}
	for _, u := range waiting[:min(limit, len(waiting))] {
		out = append(out, u.body)
	}
	return out, nil
}
