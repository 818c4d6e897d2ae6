package deliver

import (
	"context"
	"testing"
	"time"
)

func TestRoom(t *testing.T) {
	t.Parallel()
	if !room(t.Context(), time.Hour) {
		t.Error("no room without a deadline")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if !room(ctx, time.Minute) || room(ctx, 11*time.Minute) {
		t.Errorf("ten minutes hold one: %t, eleven: %t", room(ctx, time.Minute), room(ctx, 11*time.Minute))
	}
}
