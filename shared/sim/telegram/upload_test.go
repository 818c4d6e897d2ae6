package telegram_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"cartie/shared/sim/telegram"
)

// upload posts one file as multipart to olena.
func (b *bench) upload(method, field string, body []byte) (int, []byte) {
	b.t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	_ = form.WriteField("chat_id", "9900000111")
	_ = form.WriteField("caption", "BMW X5 2020")
	part, err := form.CreateFormFile(field, "file.bin")
	if err == nil {
		_, err = part.Write(body)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	_ = form.Close()
	resp, err := http.Post(b.url+"/bot"+telegram.SandboxToken+"/"+method, form.FormDataContentType(), &buf)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

func TestUploads(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	status, body := b.upload("sendPhoto", "photo", photo(t))
	if status != http.StatusOK {
		t.Fatalf("sendPhoto: %d %s", status, body)
	}
	sameShape(t, body, fixture(t, "api-replies/send_photo_ok.json"))

	album, err := b.client.SendMediaGroup(t.Context(), &bot.SendMediaGroupParams{ChatID: 9900000111, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://one.png", Caption: "Варіант <b>№1</b>", ParseMode: models.ParseModeHTML, MediaAttachment: bytes.NewReader(photo(t))},
		&models.InputMediaPhoto{Media: "attach://two.png", MediaAttachment: bytes.NewReader(photo(t))},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(album) != 2 || album[0].MediaGroupID == "" || album[0].MediaGroupID != album[1].MediaGroupID || album[1].ID != album[0].ID+1 {
		t.Fatalf("album: %+v", album)
	}
	if album[0].Caption != "Варіант №1" || album[0].CaptionEntities[0].Type != models.MessageEntityTypeBold {
		t.Errorf("caption %q %+v", album[0].Caption, album[0].CaptionEntities)
	}

	// A stored picture is sent again by id, and downloads byte for byte.
	largest := album[0].Photo[len(album[0].Photo)-1]
	if largest.Width != 400 || largest.Height != 300 {
		t.Errorf("largest size %dx%d", largest.Width, largest.Height)
	}
	again, err := b.client.SendPhoto(t.Context(), &bot.SendPhotoParams{ChatID: 9900000111, Photo: &models.InputFileString{Data: largest.FileID}})
	if err != nil || again.Photo[len(again.Photo)-1].FileID != largest.FileID {
		t.Fatalf("by id: %+v %v", again, err)
	}
	f, err := b.client.GetFile(t.Context(), &bot.GetFileParams{FileID: largest.FileID})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(b.client.FileDownloadLink(f))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if raw, _ := io.ReadAll(resp.Body); !bytes.Equal(raw, photo(t)) {
		t.Errorf("downloaded %d bytes, status %d", len(raw), resp.StatusCode)
	}
	_, err = b.client.SendDocument(t.Context(), &bot.SendDocumentParams{ChatID: 9900000111, Document: &models.InputFileString{Data: largest.FileID}})
	if err == nil || !strings.Contains(err.Error(), "can't use file of type Photo as Document") {
		t.Errorf("photo as document: %v", err)
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.meet()
	for name, c := range map[string]struct {
		method, field string
		body          []byte
		status        int
		want          string
	}{
		"no picture":     {"sendPhoto", "photo", []byte("plain words"), 400, "IMAGE_PROCESS_FAILED"},
		"heavy picture":  {"sendPhoto", "photo", append(photo(t), make([]byte, 10<<20)...), 400, "too big for a photo"},
		"empty document": {"sendDocument", "document", nil, 400, "file must be non-empty"},
		"forgotten file": {"sendDocument", "else", []byte("x"), 400, "there is no document in the request"},
	} {
		status, body := b.upload(c.method, c.field, c.body)
		if status != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	for media, want := range map[string]string{
		`[{"type":"photo","media":"x"}]`:                                                "not enough messages",
		`[{"type":"photo","media":"x"},{"type":"document","media":"y"}]`:                "wrong file identifier",
		`[{"type":"document","media":"attach://a"},{"type":"document","media":"y"}]`:    "not found in the request",
		`[{"type":"audio","media":"x"},{"type":"audio","media":"y"}]`:                   "can't be used in an album",
		`[` + strings.Repeat(`{"type":"photo","media":"x"},`, 10) + `{"type":"photo"}]`: "too many messages",
	} {
		status, body := b.call("sendMediaGroup", `{"chat_id":9900000111,"media":`+media+`}`)
		if status != 400 || !strings.Contains(string(body), want) {
			t.Errorf("album %s: %d %s", media, status, body)
		}
	}
	if len(b.view(9900000111).Messages) != 1 {
		t.Error("a refused upload left a message behind")
	}
}

// Files named by a hand-made update can be fetched, unless Telegram would say they are too big.
func TestFilesOfRawUpdates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.deliver(string(fixture(t, "updates/document_pdf.json")))
	b.deliver(string(fixture(t, "updates/document_too_big.json")))
	var ids []string
	for _, m := range append(b.view(9900000112).Messages, b.view(9900000111).Messages...) {
		if m.Document != nil {
			ids = append(ids, m.Document.ID)
		}
	}
	if len(ids) != 2 {
		t.Fatalf("documents seen: %v", ids)
	}
	f, err := b.client.GetFile(t.Context(), &bot.GetFileParams{FileID: ids[0]})
	if err != nil || f.FileSize != 482113 {
		t.Fatalf("getFile: %+v %v", f, err)
	}
	resp, err := http.Get(b.client.FileDownloadLink(f))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("download: %v %v", resp, err)
	}
	_ = resp.Body.Close()
	if _, err = b.client.GetFile(t.Context(), &bot.GetFileParams{FileID: ids[1]}); err == nil || !strings.Contains(err.Error(), "file is too big") {
		t.Errorf("over 20 MB: %v", err)
	}
	if resp, err = http.Get(b.url + "/file/bot" + telegram.SandboxToken + "/photos/none.jpg"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: %v %v", resp, err)
	}
	_ = resp.Body.Close()
	if resp, err = http.Get(b.url + "/file/bot1:x/photos/none.jpg"); err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("unknown token: %v %v", resp, err)
	}
	_ = resp.Body.Close()
}
