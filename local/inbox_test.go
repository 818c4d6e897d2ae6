package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cartie/shared/sim/telegram"
)

type said struct {
	ID, Direction, State, Text string
	Media                      []struct{ URL string }
}

// TestStaffAnswerWithAPhoto is a person and an agent in one conversation, through gateway, queue, sender and file store:
// the agent sees the person's photo, answers with one, hears in the feed that it was sent, and gives the person back.
func TestStaffAnswerWithAPhoto(t *testing.T) {
	t.Parallel()
	l := newLaptop(t)
	s := l.start("")
	agent := l.visitor(s, "operator@demo.test")
	do := func(method, path string, body, out any) {
		t.Helper()
		if err := agent.do(t.Context(), method, path, body, out); err != nil {
			t.Fatal(err)
		}
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Fatal(err)
	}
	phone := s.Telegram.Phone("cartie_sandbox_bot", telegram.Person{ID: 9900000777, FirstName: "Фома", LanguageCode: "uk"})
	if _, err := phone.SendPhoto(t.Context(), picture.Bytes(), "Скільки дасте?"); err != nil {
		t.Fatal(err)
	}
	var found struct {
		Items []struct {
			ID, Owner string
			Unread    int
		}
	}
	do("GET", "/api/conversations?q=%D0%A1%D0%BA%D1%96%D0%BB%D1%8C%D0%BA%D0%B8", nil, &found)
	if len(found.Items) != 1 || found.Items[0].Unread != 1 || found.Items[0].Owner != "bot" {
		t.Fatalf("%+v", found)
	}
	path := "/api/conversations/" + found.Items[0].ID
	var thread struct{ Items []said }
	do("GET", path+"/messages", nil, &thread)
	i := slices.IndexFunc(thread.Items, func(m said) bool { return len(m.Media) > 0 })
	if i < 0 {
		t.Fatalf("no photo in %+v", thread)
	}
	if body := agent.fetch(t, thread.Items[i].Media[0].URL); !bytes.Equal(body, picture.Bytes()) {
		t.Errorf("%d bytes came through", len(body))
	}
	var feed struct {
		Cursor  string
		Changes []struct {
			Entity string `json:"entity_id"`
		}
	}
	do("GET", "/api/feed", nil, &feed)
	var up struct {
		ID, Method, URL string
		Headers         map[string]string
	}
	do("POST", "/api/uploads", map[string]any{"name": "x5.png", "mime": "image/png", "size": picture.Len()}, &up)
	if !strings.HasPrefix(up.URL, s.URL+"/_local/s3/") {
		t.Errorf("the page would send the file to %s", up.URL)
	}
	r, err := http.NewRequestWithContext(t.Context(), up.Method, up.URL, bytes.NewReader(picture.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", up.Headers["Content-Type"])
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close() != nil || res.StatusCode != 200 {
		t.Fatalf("PUT answers %d", res.StatusCode)
	}
	do("POST", path+"/messages", map[string]any{"kind": "text", "text": "Отаку візьмемо", "upload_ids": []string{up.ID}}, nil)
	settle(t, s)
	view, err := phone.View()
	if err != nil {
		t.Fatal(err)
	}
	if last := view.Messages[len(view.Messages)-1]; len(last.Photo) == 0 || last.Caption != "Отаку візьмемо" || !last.Own {
		t.Errorf("%+v", last)
	}
	for len(feed.Changes) == 0 { // what others do on the server may hold the feed back for a moment
		do("GET", "/api/feed?cursor="+feed.Cursor, nil, &feed)
	}
	if feed.Changes[0].Entity != found.Items[0].ID {
		t.Errorf("%+v", feed)
	}
	do("POST", path+"/give-back", nil, &found.Items[0])
	if found.Items[0].Owner != "bot" {
		t.Errorf("%+v", found.Items[0])
	}
}

// fetch reads a file through the gateway.
func (v *visitor) fetch(t *testing.T, path string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, v.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+v.token)
	res, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil || res.StatusCode != 200 {
		t.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	return body.Bytes()
}
