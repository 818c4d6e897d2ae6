package console

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"cartie/shared/sim/telegram"
)

// patience is how long a request waits for the first attempt at its update; Telegram itself waits a minute for a webhook.
const patience = 65 * time.Second

func (c *console) listBots(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, c.tg.Bots())
}

func (c *console) createBot(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Username string `json:"username"`
	}
	if !read(w, r, &in) {
		return
	}
	token, err := c.tg.CreateBot(in.Username)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	answer(w, http.StatusCreated, map[string]string{"token": token, "username": in.Username})
}

// deliver answers as the bot's webhook answered the first attempt: its status, its body. 404 unknown bot, 409 no webhook,
// 504 the update waits behind a failing one, 502 no answer from the webhook.
func (c *console) deliver(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
	if err != nil {
		fail(w, http.StatusBadRequest, errors.New("body: "+err.Error()))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	status, body, err := c.tg.Deliver(ctx, r.PathValue("bot"), raw)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil:
		fail(w, http.StatusGatewayTimeout, err)
	case errors.Is(err, telegram.ErrBadUpdate):
		fail(w, http.StatusBadRequest, err)
	case err != nil:
		fail(w, http.StatusBadGateway, err)
	default:
		w.Header().Set("Content-Type", http.DetectContentType(body))
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}
