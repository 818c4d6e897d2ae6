package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"time"

	"cartie/local/demo"
	"cartie/local/keys"
	"cartie/local/stack"
	"cartie/shared/bot"
	"cartie/shared/ident"
	"cartie/shared/page"
	"cartie/shared/pg"
	"cartie/shared/seal"
	"cartie/shared/seed"
	"cartie/shared/sim/meta"
	"cartie/shared/sim/sendpulse"
	"cartie/shared/sim/telegram"
	"cartie/shared/tenant"
	"cartie/shared/tg"
)

// furnish brings the demo and the simulated providers together: integrations, a client bot for each workspace, people who
// have talked to the first one, a planned post. What is there already stays as it is.
func furnish(ctx context.Context, s *stack.Stack, d *database, k keys.Keys, places seed.Places, password string) error {
	owner := &visitor{client: s.Client(), url: s.URL}
	if err := owner.signIn(ctx, "owner@demo.test", password); err != nil {
		return err
	}
	if err := owner.integrate(ctx, "meta_capi", map[string]string{"pixel_id": meta.DemoPixel, "access_token": meta.DemoToken}); err != nil {
		return err
	}
	err := owner.integrate(ctx, "sendpulse", map[string]string{
		"client_id": sendpulse.DemoID, "client_secret": sendpulse.DemoSecret, "address_book_id": strconv.Itoa(sendpulse.DemoBook),
	})
	if err != nil {
		return err
	}
	db, err := pg.Open(ctx, d.URL("app_rw"), 1)
	if err != nil {
		return err
	}
	defer db.Close()
	ring, err := seal.Config{Keyset: k.SealKeyset, Key: k.SealKey}.Open(ctx)
	if err != nil {
		return err
	}
	box := demo.Sandbox{Ring: ring, API: tg.NewAPI(s.Sandbox + "/telegram"), PublicURL: s.URL}
	first, fresh, err := connect(ctx, s, db, box, places.Demo, telegram.SandboxToken, owner)
	if err != nil {
		return fmt.Errorf("client bot of demo: %w", err)
	}
	token, err := s.Telegram.CreateBot("cartie_rival_bot")
	if err != nil {
		return err
	}
	rival := &visitor{client: s.Client(), url: s.URL}
	if err := rival.signIn(ctx, "owner@rival.test", password); err != nil {
		return err
	}
	if _, _, err := connect(ctx, s, db, box, places.Rival, token, rival); err != nil {
		return fmt.Errorf("client bot of rival: %w", err)
	}
	if !fresh {
		return nil
	}
	channel := telegram.Chat{ID: seed.DemoChannel, Type: "channel", Title: seed.DemoChannelTitle}
	admin := telegram.Person{ID: 9900000150, FirstName: "Олена", LanguageCode: "uk"}
	if _, err := s.Telegram.Phone(first.String(), admin).In(channel).AddBot(ctx, true); err != nil {
		return fmt.Errorf("demo channel: %w", err)
	}
	if err := seed.Posts(ctx, db, places.Demo, first); err != nil {
		return err
	}
	return demo.Chat(ctx, s.Telegram, first.String())
}

// connect makes sure of a client bot whose updates the sandbox delivers here; fresh says that it was made just now.
func connect(ctx context.Context, s *stack.Stack, db pg.DB, box demo.Sandbox, scope tenant.Scope, token string, owner *visitor) (id ident.ID, fresh bool, err error) {
	have, _, err := bot.New(db).List(ctx, scope, page.Newest(), 1)
	if err != nil {
		return ident.Nil, false, err
	}
	if id, err = demo.ClientBot(ctx, db, scope, box, seal.Hide(token)); err != nil {
		return ident.Nil, false, err
	}
	for _, known := range s.Telegram.Bots() {
		if known.OurID == id.String() && known.Webhook == s.URL+"/hooks/telegram/client/"+id.String() {
			return id, len(have) == 0, nil
		}
	}
	// The sandbox has forgotten the webhook, or knows it at another address: register it anew.
	return id, false, owner.do(ctx, "POST", "/api/bots/"+id.String()+"/rotate", struct{}{}, nil)
}

// snapshot is the one file that carries Telegram over a restart, so that chats, bots and webhooks are still there.
type snapshot struct {
	file string
	mu   sync.Mutex // the last one must not be overtaken by an older one
}

// save writes what Telegram knows: whole or not at all, even when the runner is killed meanwhile.
func (n *snapshot) save(s *stack.Stack) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	err := os.WriteFile(n.file+".new", s.Telegram.Snapshot(), 0o600)
	if err == nil {
		err = os.Rename(n.file+".new", n.file)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// keep saves at every tick until ctx ends, for runners that are killed rather than stopped.
func (n *snapshot) keep(ctx context.Context, s *stack.Stack, tick <-chan time.Time, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			if err := n.save(s); err != nil {
				failed(err)
				return
			}
		}
	}
}

// restore gives Telegram what was saved last; nothing when nothing was.
func (n *snapshot) restore(s *stack.Stack) error {
	raw, err := os.ReadFile(n.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = s.Telegram.Restore(raw)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}
