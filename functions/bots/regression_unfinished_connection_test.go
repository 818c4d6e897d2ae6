package bots_test

import (
	"testing"
	"time"

	"cartie/shared/sim/telegram"
)

// A process that died between storing the bot and setting its webhook once blocked the token for good.
func TestUnfinishedConnectionDoesNotBlockTheToken(t *testing.T) {
	t.Parallel()
	s := setup(t)
	connect := map[string]any{"token": telegram.SandboxToken, "kind": "client"}
	s.owner.Post("/api/bots", connect).Want(201)
	if _, err := s.db.System().Exec(t.Context(), `update bots set status = 'connecting', webhook_set_at = null`); err != nil {
		t.Fatal(err)
	}
	s.owner.Now = s.owner.Now.Add(time.Minute)
	s.owner.Post("/api/bots", connect).Want(409)
	s.owner.Now = s.owner.Now.Add(2 * time.Minute)
	s.owner.Post("/api/bots", connect).Want(201)
	if n := s.count("bots", "status = 'active'"); n != 1 {
		t.Errorf("%d active bots", n)
	}
}
