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

// Play delivers each line after the one before was answered. Gaps: labels lead and skip are the first key on the screen,
// label back the first of its last row; {{cb:confirm}} and {{cb:back}} are the first buttons of the first and the last row
// of the bot's latest message that has buttons. It fails at the first update that the webhook does not take. between, when
// given, runs after each line: time may have to pass.
func Play(ctx context.Context, s *telegram.Server, bot string, person int64, recording io.Reader, between func() error) error {
	lines := bufio.NewScanner(recording)
	lines.Buffer(nil, 1<<20)
	var confirm, back, message string
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
				rows := m.ReplyMarkup.Rows
				confirm, back, message = rows[0][0].CallbackData, rows[len(rows)-1][0].CallbackData, strconv.FormatInt(m.ID, 10)
			}
		}
		text := string(line.Update)
		if view.Keyboard != nil && len(view.Keyboard.Rows) > 0 {
			rows := view.Keyboard.Rows
			for key, label := range map[string]string{"lead": rows[0][0].Text, "skip": rows[0][0].Text, "back": rows[len(rows)-1][0].Text} {
				quoted, err := json.Marshal(label) // a label may hold what JSON escapes
				if err != nil {
					return fmt.Errorf("label %s: %w", key, err)
				}
				text = strings.ReplaceAll(text, `"{{label:`+key+`}}"`, string(quoted))
			}
		}
		text = strings.ReplaceAll(text, "{{cb:confirm}}", confirm)
		text = strings.ReplaceAll(text, "{{cb:back}}", back)
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
