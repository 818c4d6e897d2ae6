package inbox_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

// A person's photo is fetched with the bot's token once, kept, and handed out without it.
func TestAPhotoOfAPersonIsShown(t *testing.T) {
	t.Parallel()
	s := setup(t)
	_, m, body := s.photo("моя машина")
	if f := m.Media[0]; len(m.Media) != 1 || f.Kind != "photo" || f.MIME != "image/jpeg" || f.Size == 0 || m.Text != "моя машина" || m.Direction != "in" {
		t.Fatalf("%+v", m)
	}
	for range 2 {
		r := s.owner.Get(m.Media[0].URL).Want(200)
		if !bytes.Equal(r.Body, body) || r.Header.Get("Content-Type") != "image/jpeg" || r.Header.Get("Content-Disposition") != "inline" ||
			!strings.HasPrefix(r.Header.Get("Cache-Control"), "private") || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%d bytes, %v", len(r.Body), r.Header)
		}
	}
	fetched := 0
	for _, c := range s.tg.Calls().After("telegram", 0) {
		if c.Method == "getFile" {
			fetched++
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
}

func TestAnAlbumOfAPersonBelongsTogether(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if _, err := s.phone().SendAlbum(t.Context(), [][]byte{picture(30), picture(31), picture(32)}, "Боки"); err != nil {
		t.Fatal(err)
	}
	parts := s.withMedia(s.only())
	if len(parts) != 3 || parts[0].AlbumID == nil || *parts[0].AlbumID != *parts[2].AlbumID {
		t.Fatalf("%+v", parts)
	}
}

// What people call a document may be a page with a script: it is saved, never shown.
func TestADocumentIsSavedAndNotShown(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	s.exec(`with m as (insert into messages (workspace_id, id, chat_id, conversation_id, direction, author_kind, kind, state, created_at)
		select workspace_id, gen_random_uuid(), id, conversation_id, 'in', 'contact', 'document', 'received', created_at from chats where workspace_id = $1 returning *)
		insert into media (workspace_id, id, message_id, bot_id, position, kind, name, mime, size, blob_key, created_at)
		select workspace_id, gen_random_uuid(), id, $2, 0, 'document', 'звіт".html', 'text/html', 5, 'w/x', created_at from m`, s.ws.Workspace(), s.bot)
	s.put("w/x", "text/html", []byte("<b/>!"))
	r := s.owner.Get(s.withMedia(c)[0].Media[0].URL).Want(200)
	if r.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment; filename*=utf-8''") ||
		!strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") || string(r.Body) != "<b/>!" {
		t.Errorf("%v %s", r.Header, r.Body)
	}
}

// A file that does not fit into a function's answer goes by a signed address.
func TestALargeFileGoesByRedirect(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	body := bytes.Repeat([]byte{7}, 4<<20+1)
	s.write(c, map[string]any{"kind": "text", "text": "", "upload_ids": []string{s.upload("фото.zip", "application/zip", body)}}).Want(201)
	f := s.withMedia(c)[0].Media[0]
	r := s.owner.Get(f.URL).Want(302)
	if r.Header.Get("Cache-Control") != "no-store" || len(r.Body) != 0 {
		t.Errorf("%v", r.Header)
	}
	res, err := http.Get(r.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || !bytes.Equal(got, body) || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes, %v, %v", len(got), res.Header, err)
	}
}

// Photos go as one album, a document by itself, and a text too long for a caption before them.
func TestStaffSendFiles(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.say("/start")
	c := s.only()
	photo := s.upload("x5.png", "image/png", picture(50))
	ids := []string{photo, s.upload("договір.pdf", "application/pdf", []byte("%PDF-1.4")), s.upload("x5b.png", "image/png", picture(60))}
	var m message
	s.write(c, map[string]any{"kind": "text", "text": "Ось <фото>", "upload_ids": ids}).Want(201).JSON(&m)
	if m.Kind != "album" || len(m.Media) != 2 || m.Media[0].Name != "x5.png" || m.State != "queued" {
		t.Errorf("%+v", m)
	}
	s.drain()
	got := s.heard(3)
	if len(got[0].Photo) == 0 || got[0].Caption != "Ось <фото>" || len(got[1].Photo) == 0 || got[0].MediaGroupID == "" || got[0].MediaGroupID != got[1].MediaGroupID ||
		got[2].Document == nil || got[2].Document.Name != "договір.pdf" || got[2].Caption != "" {
		t.Errorf("%+v", got)
	}
	last := got[0].Photo[len(got[0].Photo)-1]
	if bytes, _ := s.tg.FileBytes(s.bot.String(), last.ID); string(bytes) != string(picture(50)) {
		t.Errorf("%d bytes arrived", len(bytes))
	}
	for _, m := range s.withMedia(c) {
		if m.State != "sent" {
			t.Errorf("%+v", m)
		}
	}

	long := strings.Repeat("Довгий текст. ", 100)
	s.write(c, map[string]any{"kind": "text", "text": long, "upload_ids": []string{photo}}).Want(201).JSON(&m)
	if m.Kind != "text" || len(m.Media) != 0 {
		t.Errorf("%+v", m)
	}
	s.drain()
	got = s.heard(2)
	if got[0].Text != strings.TrimSpace(long) && got[0].Text != long || len(got[1].Photo) == 0 || got[1].Caption != "" {
		t.Errorf("%+v", got)
	}
	// The bot has sent this photo before: Telegram is told its name, not its bytes.
	if got[1].Photo[len(got[1].Photo)-1].ID != last.ID {
		t.Error("the photo was uploaded again")
	}
	s.exec(`update media set file_id = 'forgotten' where workspace_id = $1 and file_id <> ''`, s.ws.Workspace())
	s.write(c, map[string]any{"kind": "text", "text": "", "upload_ids": []string{photo}}).Want(201)
	s.drain()
	if got = s.heard(1); len(got[0].Photo) == 0 || got[0].Photo[len(got[0].Photo)-1].ID == last.ID {
		t.Errorf("%+v", got)
	}
}

func TestADeadFileIsToldAsSuch(t *testing.T) {
	t.Parallel()
	s := setup(t)
	_, m, _ := s.photo("")
	s.exec(`update media set file_id = 'gone' where id = $1`, m.Media[0].ID)
	if r := s.owner.Get(m.Media[0].URL); r.Status != 404 || r.Code() != "media_gone" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if err := s.tg.Faults().Set(calls.Fault{Provider: "telegram", Method: "getFile", Status: 500, Times: 1}); err != nil {
		t.Fatal(err)
	}
	if r := s.owner.Get(m.Media[0].URL); r.Status != 503 || strings.Contains(string(r.Body), telegram.SandboxToken) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
