// Package replay plays recorded conversations against a bot: one update a line, with the bot's own labels, callback data
// and message ids put in where the recording leaves a gap. It refuses to judge: tests look at what came of it.
package replay

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cartie/shared/sim/telegram"
)

// sentinel is the message id a recording uses for "the bot's message with the button".
const sentinel = "999000000"

// Play delivers each line after the one before was answered. Gaps: {{label:lead}} is the menu's first key and
// {{cb:confirm}} the first inline button of the bot's latest message that has any. It fails at
// the first update that the webhook does not take. between, when given, runs after each line: time may have to pass.
func Play(ctx context.Context, s *telegram.Server, bot string, person int64, recording io.Reader, between func() error) error {
	lines := bufio.NewScanner(recording)
	lines.Buffer(nil, 1<<20)
	var callback, message string
	for lines.Scan() {
		var line struct {
			Step   int
			Update json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("recording: %w", err)
		}
		view, err := s.View(bot, person)
		if err != nil {
			return err
		}
		for _, m := range view.Messages {
			if m.Own && m.ReplyMarkup != nil && len(m.ReplyMarkup.Rows) > 0 {
				callback, message = m.ReplyMarkup.Rows[0][0].CallbackData, strconv.FormatInt(m.ID, 10)
			}
		}
		text := string(line.Update)
		if view.Keyboard != nil && len(view.Keyboard.Rows) > 0 {
			text = strings.ReplaceAll(text, "{{label:lead}}", view.Keyboard.Rows[0][0].Text)
		}
		text = strings.ReplaceAll(text, "{{cb:confirm}}", callback)
		if message != "" {
			text = strings.ReplaceAll(text, sentinel, message)
		}
		status, _, err := s.Deliver(ctx, bot, []byte(text))
		if err != nil {
			return fmt.Errorf("step %d: %w", line.Step, err)
		}
		if status/100 != 2 {
			return fmt.Errorf("step %d: the webhook answered %d", line.Step, status)
		}
		if between != nil {
			if err := between(); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}
