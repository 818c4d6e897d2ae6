package telegram

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// The saved form of a server: what a person or a bot would be astonished to lose over a restart. File contents and the
// pressed buttons of the last seconds are not part of it; a file lost that way reads as a plain picture.
type (
	savedServer struct {
		Serial int64      `json:"serial"`
		Bots   []savedBot `json:"bots"`
	}
	savedBot struct {
		User     User                       `json:"user"`
		Secret   string                     `json:"secret"`
		Alias    string                     `json:"alias"`
		Hook     savedHook                  `json:"hook"`
		UpdateID int64                      `json:"update_id"`
		Pending  []json.RawMessage          `json:"pending"`
		Chats    []savedChat                `json:"chats"`
		Users    map[int64]User             `json:"users"`
		Files    []savedFile                `json:"files"`
		Photos   map[string][]File          `json:"photos"`
		Commands map[string]json.RawMessage `json:"commands"`
		Menus    map[int64]json.RawMessage  `json:"menus"`
	}
	savedHook struct {
		URL            string   `json:"url"`
		Secret         string   `json:"secret"`
		MaxConnections int      `json:"max_connections"`
		Allowed        []string `json:"allowed"`
	}
	savedChat struct {
		Chat     Chat             `json:"chat"`
		LastID   int64            `json:"last_id"`
		Entries  []*entry         `json:"entries"`
		Status   string           `json:"status"`
		Cannot   bool             `json:"cannot,omitempty"`
		Gone     bool             `json:"gone,omitempty"`
		Migrated int64            `json:"migrated,omitempty"`
		Keyboard *Keyboard        `json:"keyboard,omitempty"`
		Pinned   []int64          `json:"pinned,omitempty"`
		Members  map[int64]string `json:"members,omitempty"`
	}
	savedFile struct {
		File File   `json:"file"`
		Kind string `json:"kind"`
		Path string `json:"path"`
	}
)

// Snapshot writes down bots, webhooks, chats and undelivered updates as JSON. It holds tokens: keep it private.
func (s *Server) Snapshot() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := savedServer{Serial: s.serial}
	for _, b := range s.bots {
		sb := savedBot{
			User: b.User, Secret: b.secret, Alias: b.alias, UpdateID: b.updateID,
			Hook:  savedHook{b.hook.url, b.hook.secret, b.hook.maxConnections, b.hook.allowed},
			Users: b.users, Photos: b.photos, Commands: b.commands, Menus: b.menus,
		}
		var waiting []*update
		for _, q := range b.queues {
			waiting = append(waiting, q.items...)
		}
		slices.SortFunc(waiting, func(x, y *update) int { return cmp.Compare(x.id, y.id) })
		for _, u := range waiting {
			sb.Pending = append(sb.Pending, u.body)
		}
		for _, ch := range b.chats {
			sb.Chats = append(sb.Chats, savedChat{
				ch.Chat, ch.lastID, ch.entries, ch.status, ch.cannot, ch.gone, ch.migrated, ch.keyboard, ch.pinned, ch.members,
			})
		}
		for _, f := range b.files {
			sb.Files = append(sb.Files, savedFile{f.File, f.kind, f.path})
		}
		out.Bots = append(out.Bots, sb)
	}
	raw, _ := json.Marshal(out)
	return raw
}

// Restore puts a snapshot in place of everything the server knows and resumes its deliveries. Call it before use.
func (s *Server) Restore(snapshot []byte) error {
	var in savedServer
	if err := json.Unmarshal(snapshot, &in); err != nil {
		return fmt.Errorf("telegram snapshot: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial = in.Serial
	for _, sb := range in.Bots {
		b := s.newBot(sb.User.ID, sb.User.Username, sb.Secret)
		b.User, b.alias, b.updateID = sb.User, sb.Alias, sb.UpdateID
		b.hook = webhook{url: sb.Hook.URL, secret: sb.Hook.Secret, maxConnections: sb.Hook.MaxConnections, allowed: sb.Hook.Allowed}
		if b.alias != "" {
			s.alias[b.alias] = b.ID
		}
		for _, sc := range sb.Chats {
			ch := s.meet(b, sc.Chat)
			ch.lastID, ch.entries, ch.status, ch.cannot, ch.gone = sc.LastID, sc.Entries, sc.Status, sc.Cannot, sc.Gone
			ch.migrated, ch.keyboard, ch.pinned = sc.Migrated, sc.Keyboard, sc.Pinned
			if sc.Members != nil {
				ch.members = sc.Members
			}
		}
		for _, f := range sb.Files {
			kept := &file{File: f.File, kind: f.Kind, path: f.Path}
			b.files[f.File.ID], b.paths[f.Path] = kept, kept
		}
		restoreMap(&b.users, sb.Users)
		restoreMap(&b.photos, sb.Photos)
		restoreMap(&b.commands, sb.Commands)
		restoreMap(&b.menus, sb.Menus)
		for _, raw := range sb.Pending {
			if u, _, err := readUpdate(raw, s.opt.Now()); err == nil {
				s.push(b, u)
			}
		}
	}
	return nil
}

func restoreMap[K comparable, V any](to *map[K]V, from map[K]V) {
	if from != nil {
		*to = from
	}
}
