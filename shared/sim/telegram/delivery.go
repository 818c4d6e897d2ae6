package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// Reasons why an update got no answer from a webhook.
var (
	ErrUnknownBot = errors.New("telegram: no such bot")
	ErrBadUpdate  = errors.New("telegram: not an update")
	ErrNoWebhook  = errors.New("telegram: the bot has no webhook, the update waits")
	ErrExpired    = errors.New("telegram: the update expired before it was delivered")
	ErrDropped    = errors.New("telegram: the update was dropped with the pending ones")
	ErrClosed     = errors.New("telegram: the sandbox is closing")
)

// Attempt is the outcome of one POST to a webhook: its answer, or why there was none.
type Attempt struct {
	Status int
	Body   []byte
	Err    error
}

// queue is one line of updates, strictly one in flight; a failing head holds the line.
type queue struct {
	items   []*update
	busy    bool
	resting func() // stops the pause before the next try; nil when there is none
}

func (q *queue) rest() {
	if q.resting != nil {
		q.resting()
		q.resting = nil
	}
}

// Deliver sends a raw Bot API update to the bot's webhook as Telegram would and answers with the first attempt; retries go on
// behind. It delivers what it is given: nothing is deduplicated and allowed_updates is not consulted. The update's chat,
// people, files and buttons become known to the bot. An update behind a failing one of its queue waits until ctx ends.
func (s *Server) Deliver(ctx context.Context, ref string, raw []byte) (status int, body []byte, err error) {
	s.mu.Lock()
	b, err := s.find(ref)
	if err != nil {
		s.mu.Unlock()
		return 0, nil, err
	}
	u, c, err := readUpdate(bytes.Clone(raw), s.opt.Now())
	if err != nil {
		s.mu.Unlock()
		return 0, nil, err
	}
	s.learn(b, u, c)
	s.push(b, u)
	s.mu.Unlock()
	a := s.await(ctx, u)
	return a.Status, a.Body, a.Err
}

// await is the first attempt at u, or the end of ctx.
func (s *Server) await(ctx context.Context, u *update) Attempt {
	select {
	case a := <-u.first:
		return a
	case <-ctx.Done():
		return Attempt{Err: fmt.Errorf("telegram: the update waits behind another: %w", ctx.Err())}
	}
}

// Pending counts the bot's updates that were not delivered yet, those being tried included.
func (s *Server) Pending(ref string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return 0
	}
	return b.pending()
}

func (b *bot) pending() int {
	n := 0
	for _, q := range b.queues {
		n += len(q.items)
	}
	return n
}

// dropPending forgets what is not in flight.
func (b *bot) dropPending() {
	for key, q := range b.queues {
		keep := 0
		if q.busy {
			keep = 1
		}
		for _, u := range q.items[keep:] {
			u.report(Attempt{Err: ErrDropped})
		}
		if q.items = q.items[:keep]; keep == 0 {
			q.rest()
			delete(b.queues, key)
		}
	}
}

// push queues an update and starts it if it can start. The lock is held.
func (s *Server) push(b *bot, u *update) {
	if s.closed {
		u.report(Attempt{Err: ErrClosed})
		return
	}
	if b.hook.url == "" {
		u.report(Attempt{Err: ErrNoWebhook})
	}
	q := b.queues[u.key]
	if q == nil {
		q = &queue{}
		b.queues[u.key] = q
	}
	q.items = append(q.items, u)
	s.kick(b, u.key)
	s.touch()
}

// wake lets every queue of the bot try at once. The lock is held.
func (s *Server) wake(b *bot) {
	for _, q := range b.queues {
		q.rest()
	}
	s.kickAll(b)
}

// kickAll starts what can start, oldest head first.
func (s *Server) kickAll(b *bot) {
	keys := make([]int64, 0, len(b.queues))
	for key := range b.queues {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y int64) int { return int(b.queues[x].items[0].id - b.queues[y].items[0].id) })
	for _, key := range keys {
		s.kick(b, key)
	}
}

// kick starts the head of a queue unless it is in flight, pausing, or the bot's connections are all used. The lock is held.
func (s *Server) kick(b *bot, key int64) {
	q := b.queues[key]
	if q == nil || q.busy || q.resting != nil || s.closed || b.hook.url == "" || b.inFlight >= b.hook.maxConnections {
		return
	}
	for len(q.items) > 0 && s.opt.Now().After(q.items[0].expires) {
		q.items[0].report(Attempt{Err: ErrExpired})
		q.items = q.items[1:]
	}
	if len(q.items) == 0 {
		delete(b.queues, key)
		return
	}
	q.busy = true
	b.inFlight++
	u, hook := q.items[0], b.hook
	s.work.Go(func() {
		header, a := s.post(hook, u.body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.settle(b, key, u, header, a)
	})
}

// emit makes an update of the bot's own numbering out of what a phone did and queues it, unless the webhook does not want
// its kind. The lock is held; the update comes back for await, nil when it was not wanted.
func (s *Server) emit(b *bot, name string, payload any) *update {
	encoded, _ := json.Marshal(payload)
	if b.updateID++; b.updateID == 1 {
		b.updateID = s.opt.Now().Unix() // beyond what a database remembers of an earlier sandbox
	}
	raw := ascii(fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, b.updateID, name, encoded))
	u, c, err := readUpdate(raw, s.opt.Now())
	if err != nil {
		panic("telegram: the phone made a broken update: " + err.Error())
	}
	s.learn(b, u, c)
	if !b.hook.wants(name) {
		return nil
	}
	s.push(b, u)
	return u
}

// hideURL keeps a webhook's address, which may hold credentials, out of errors.
func hideURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
