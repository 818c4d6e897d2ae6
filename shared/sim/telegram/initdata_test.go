package telegram_test

import (
	"net/url"
	"testing"

	"github.com/go-telegram/bot"

	"cartie/shared/sim/telegram"
)

func TestInitDataVerifies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, start := range []string{"", "car-17"} {
		data, err := b.s.InitData("cartie_sandbox_bot", olena(), start)
		if err != nil {
			t.Fatal(err)
		}
		values, err := url.ParseQuery(data)
		if err != nil || values.Get("start_param") != start || values.Get("auth_date") != "1791190800" {
			t.Fatalf("%s: %v", data, err)
		}
		if user, ok := bot.ValidateWebappRequest(values, telegram.SandboxToken); !ok || user.ID != 9900000111 || user.FirstName != "Олена" {
			t.Errorf("start %q does not verify: %+v", start, user)
		}
		values.Set("auth_date", "1791190801")
		if _, ok := bot.ValidateWebappRequest(values, telegram.SandboxToken); ok {
			t.Error("a changed date verifies")
		}
	}
	if _, err := b.s.InitData("nobody", olena(), ""); err == nil {
		t.Error("an unknown bot signed")
	}
}
