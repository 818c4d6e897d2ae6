package tg_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"cartie/shared/seal"
	"cartie/shared/sim/telegram"
	"cartie/shared/tg"
)

// sandbox is a bot of Telegram's simulator and a person who has started it.
func sandbox(t *testing.T) (tg.Client, *telegram.Server) {
	t.Helper()
	sim := telegram.New(telegram.Options{After: func(time.Duration, func()) func() { return func() {} }, NoLimits: true})
	t.Cleanup(sim.Close)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	// No webhook is set, so the delivery of what she writes fails, and the chat exists all the same.
	_, _ = sim.Phone("cartie_sandbox_bot", telegram.Person{ID: person, FirstName: "Олена"}).SendText(t.Context(), "/start")
	c, err := tg.NewAPI(server.URL).Client(seal.Hide(telegram.SandboxToken))
	if err != nil {
		t.Fatal(err)
	}
	return c, sim
}

const person = 9900000111

func picture(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shelf opens files by key and counts how often.
type shelf struct {
	files  map[string][]byte
	opened []string
}

func (s *shelf) open(_ context.Context, m tg.Media) (io.ReadCloser, error) {
	s.opened = append(s.opened, m.Blob)
	body, ok := s.files[m.Blob]
	if !ok {
		return nil, errors.New("no such file")
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

func TestFilesAsTelegramGetsThem(t *testing.T) {
	t.Parallel()
	c, sim := sandbox(t)
	s := &shelf{files: map[string][]byte{"a": picture(t, 40), "b": picture(t, 50), "d": []byte("%PDF-1.4"), "v": []byte("\x00\x00\x00\x18ftypmp42")}}
	last := func() telegram.Message {
		v, err := sim.View("cartie_sandbox_bot", person)
		if err != nil {
			t.Fatal(err)
		}
		return v.Messages[len(v.Messages)-1].Message
	}
	photo, err := c.SendMedia(t.Context(), person, tg.Message{Text: "<b>Ось</b> &lt;", Media: []tg.Media{{Kind: tg.Photo, Blob: "a", Name: "a.png"}}}, s.open)
	if m := last(); err != nil || m.ID != photo.ID || m.Caption != "Ось <" || len(photo.Files) != 1 || m.Photo[len(m.Photo)-1].ID != photo.Files[0] {
		t.Errorf("%+v %+v %v", photo, last(), err)
	}
	document, err := c.SendMedia(t.Context(), person, tg.Message{Media: []tg.Media{{Kind: tg.Document, Blob: "d", Name: "договір.pdf"}}}, s.open)
	if m := last(); err != nil || m.Document == nil || m.Document.Name != "договір.pdf" || document.Files[0] != m.Document.ID {
		t.Errorf("%+v %+v %v", document, last(), err)
	}
	video, err := c.SendMedia(t.Context(), person, tg.Message{Media: []tg.Media{{Kind: tg.Video, Blob: "v", Name: "v.mp4"}}}, s.open)
	if m := last(); err != nil || m.Video == nil || video.Files[0] != m.Video.ID {
		t.Errorf("%+v %+v %v", video, last(), err)
	}
	s.opened = nil
	album, err := c.SendMedia(t.Context(), person, tg.Message{Text: "Разом", Media: []tg.Media{
		{Kind: tg.Photo, Blob: "a", FileID: photo.Files[0]}, {Kind: tg.Photo, Blob: "b", Name: "b.png"}, {Kind: tg.Video, Blob: "v", FileID: video.Files[0]},
	}}, s.open)
	if err != nil || len(album.Files) != 3 || album.Files[0] != photo.Files[0] || album.Files[2] != video.Files[0] || last().ID != album.ID+2 {
		t.Errorf("%+v %v", album, err)
	}
	if !slices.Equal(s.opened, []string{"b"}) {
		t.Errorf("opened %q: what Telegram has need not be sent again", s.opened)
	}
	body, size, err := c.Download(t.Context(), album.Files[1])
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, s.files["b"]) || size != int64(len(got)) {
		t.Errorf("%d of %d bytes, %v", len(got), size, err)
	}
}

func TestFilesThatCannotGo(t *testing.T) {
	t.Parallel()
	c, _ := sandbox(t)
	s := &shelf{files: map[string][]byte{"fake": []byte("no picture")}}
	send := func(m tg.Media) error {
		_, err := c.SendMedia(t.Context(), person, tg.Message{Media: []tg.Media{m}}, s.open)
		return err
	}
	if err := send(tg.Media{Kind: tg.Photo, Blob: "none"}); err == nil || tg.RefusalOf(err) != nil {
		t.Errorf("a file that cannot be opened: %v", err)
	}
	for name, err := range map[string]error{
		"no picture":     send(tg.Media{Kind: tg.Photo, Blob: "fake", Name: "x.png"}),
		"a forgotten id": send(tg.Media{Kind: tg.Photo, FileID: "AgAC-forgotten"}),
	} {
		if r := tg.RefusalOf(err); r == nil || r.Class != tg.BadRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := c.Download(t.Context(), "AgAC-forgotten"); tg.RefusalOf(err) == nil || tg.RefusalOf(err).Class != tg.BadRequest {
		t.Errorf("download: %v", err)
	}
}

// A file's address holds the token, so no error may hold the address.
func TestDownloadsFailDiscreetly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file http.HandlerFunc
		want tg.Class
	}{
		"gone":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, tg.BadRequest},
		"broken":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, tg.Unavailable},
		"no length":  {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, tg.Unavailable},
		"hung up on": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, tg.Unavailable},
	} {
		_, _, err := against(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/file/") {
				c.file(w, r)
				return
			}
			_, _ = io.WriteString(w, `{"ok":true,"result":{"file_id":"f","file_unique_id":"u","file_path":"photos/file_1.jpg"}}`)
		}).Download(t.Context(), "f")
		if r := tg.RefusalOf(err); r == nil || r.Class != c.want {
			t.Errorf("%s: %v", name, err)
		}
		discreet(t, name, err)
	}
}
