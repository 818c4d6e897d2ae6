package console_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"cartie/local/console"
	"cartie/shared/sim/calls"
	"cartie/shared/sim/telegram"
)

const ourBot = "0199b1d2-6f00-7000-8000-000000000001"

// bench is a console in front of a Telegram whose built-in bot has a webhook that answers as told.
type bench struct {
	t      *testing.T
	url    string
	tg     *telegram.Server
	got    []string
	status int
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, status: http.StatusOK}
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		b.got = append(b.got, string(raw))
		w.WriteHeader(b.status)
		_, _ = io.WriteString(w, "webhook says")
	}))
	t.Cleanup(hook.Close)
	b.tg = telegram.New(telegram.Options{NoLimits: true})
	t.Cleanup(b.tg.Close)
	meta := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "meta "+r.URL.Path) })
	rest := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "rest "+r.URL.Path) })
	srv := httptest.NewServer(console.New(console.Options{Telegram: b.tg, Providers: map[string]http.Handler{"meta": meta}, Rest: rest}))
	t.Cleanup(srv.Close)
	b.url = srv.URL
	b.do("POST", "/_local/telegram/bot"+telegram.SandboxToken+"/setWebhook", map[string]string{"url": hook.URL + "/hooks/telegram/client/" + ourBot}, http.StatusOK, nil)
	return b
}

// do sends JSON (or a string as it is), demands the status and decodes the answer into out, a *string for the raw body.
func (b *bench) do(method, path string, in any, want int, out any) {
	b.t.Helper()
	body, _ := in.(string)
	if in != nil && body == "" {
		raw, _ := json.Marshal(in)
		body = string(raw)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != want {
		b.t.Fatalf("%s %s: %d, want %d: %s", method, path, resp.StatusCode, want, raw)
	}
	switch out := out.(type) {
	case nil:
	case *string:
		*out = string(raw)
	default:
		reflect.ValueOf(out).Elem().SetZero()
		if err := json.Unmarshal(raw, out); err != nil {
			b.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
}

type deed struct {
	Delivery struct {
		Status      int
		Body, Error string
	}
	View telegram.View
}

func (b *bench) send(method string, args map[string]any) {
	b.t.Helper()
	b.do("POST", "/_local/telegram/bot"+telegram.SandboxToken+"/"+method, args, http.StatusOK, nil)
}

func TestPageAndMounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, want := range map[string]string{
		"/_local":                  `data-testid="phone-messages"`,
		"/_local/":                 `data-testid="bot-select"`,
		"/_local/page/app.js":      "startPhone",
		"/_local/page/style.css":   "prefers-color-scheme: dark",
		"/_local/meta/v24.0/1":     "meta /v24.0/1",
		"/_local/queues":           "rest /_local/queues",
		"/_local/telegram/unknown": "Not Found",
	} {
		status := http.StatusOK
		if want == "Not Found" {
			status = http.StatusNotFound
		}
		var body string
		b.do("GET", path, nil, status, &body)
		if !strings.Contains(body, want) {
			t.Errorf("%s does not contain %s: %.200s", path, want, body)
		}
	}
	var page string
	b.do("GET", "/_local", nil, http.StatusOK, &page)
	if strings.Contains(page, "https://") || strings.Contains(page, "http://") {
		t.Error("the page names a remote address")
	}
	for _, id := range []string{"bot-select", "person-select", "language-select", "chat-select", "phone-input", "phone-send", "phone-photo", "phone-block", "fault-form", "clock-advance"} {
		if !strings.Contains(page, `data-testid="`+id+`"`) {
			t.Errorf("no element %s", id)
		}
	}
}

func TestBotFatherAndDelivery(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var made struct{ Token string }
	b.do("POST", "/_local/telegram/bots", map[string]string{"username": "second_demo_bot"}, http.StatusCreated, &made)
	b.do("GET", "/_local/telegram/bot"+made.Token+"/getMe", nil, http.StatusOK, nil)
	b.do("POST", "/_local/telegram/bots", map[string]string{"username": "?"}, http.StatusBadRequest, nil)
	var bots []telegram.Bot
	var raw string
	b.do("GET", "/_local/telegram/bots", nil, http.StatusOK, &bots)
	b.do("GET", "/_local/telegram/bots", nil, http.StatusOK, &raw)
	if len(bots) != 2 || bots[0].OurID != ourBot || !strings.HasSuffix(bots[0].Webhook, ourBot) || bots[1].Webhook != "" || strings.Contains(raw, made.Token) {
		t.Fatalf("bots: %s", raw)
	}

	update := `{"update_id":7,"message":{"message_id":1,"date":1,"from":{"id":9900000199,"first_name":"Л"},"chat":{"id":9900000199,"first_name":"Л","type":"private"},"text":"привіт"}}`
	var body string
	b.do("POST", "/_local/telegram/"+ourBot+"/updates", update, http.StatusOK, &body)
	if body != "webhook says" || len(b.got) != 1 || b.got[0] != update {
		t.Fatalf("answer %q, received %v", body, b.got)
	}
	b.status = http.StatusUnauthorized
	b.do("POST", "/_local/telegram/"+ourBot+"/updates", update, http.StatusUnauthorized, &body)
	b.do("POST", "/_local/telegram/"+ourBot+"/updates", `{"nothing":1}`, http.StatusBadRequest, nil)
	b.do("POST", "/_local/telegram/nobody/updates", update, http.StatusNotFound, nil)
	b.do("POST", "/_local/telegram/second_demo_bot/updates", update, http.StatusConflict, nil)
}

func TestCallsAndFaults(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var list []calls.Call
	b.do("GET", "/_local/calls?provider=telegram", nil, http.StatusOK, &list)
	if len(list) != 1 || list[0].Method != "setWebhook" || list[0].Status != 200 {
		t.Fatalf("calls %+v", list)
	}
	b.do("GET", fmt.Sprintf("/_local/calls?after=%d", list[0].Seq), nil, http.StatusOK, &list)
	if len(list) != 0 {
		t.Fatalf("later calls %+v", list)
	}
	b.do("GET", "/_local/calls?after=x", nil, http.StatusBadRequest, nil)

	b.do("POST", "/_local/faults", `{"provider":"telegram","method":"getMe","status":429,"retry_after":2,"times":3}`, http.StatusNoContent, nil)
	b.do("POST", "/_local/faults", `{"provider":"telegram"}`, http.StatusBadRequest, nil)
	b.do("GET", "/_local/telegram/bot"+telegram.SandboxToken+"/getMe", nil, http.StatusTooManyRequests, nil)
	var left []calls.Fault
	b.do("GET", "/_local/faults", nil, http.StatusOK, &left)
	if len(left) != 1 || left[0].Times != 2 {
		t.Fatalf("faults left %+v", left)
	}
	b.do("DELETE", "/_local/faults", nil, http.StatusNoContent, nil)
	b.do("GET", "/_local/telegram/bot"+telegram.SandboxToken+"/getMe", nil, http.StatusOK, nil)
}

func TestPhoneTalks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	phone := "/_local/phone/" + ourBot
	var d deed
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "text": "/start"}, http.StatusOK, &d)
	if d.Delivery.Status != 200 || d.Delivery.Body != "webhook says" || len(d.View.Messages) != 1 || !strings.Contains(b.got[0], `"language_code":"uk"`) {
		t.Fatalf("start: %+v, received %v", d, b.got)
	}
	b.send("sendMessage", map[string]any{"chat_id": 9900000111, "text": "Підтверджуєте?", "reply_markup": map[string]any{
		"inline_keyboard": [][]map[string]string{{{"text": "Так", "callback_data": "yes"}}},
	}})
	b.do("POST", phone+"/press", map[string]any{"person": "9900000111", "data": "yes"}, http.StatusOK, &d)
	if last := b.got[len(b.got)-1]; !strings.Contains(last, `"callback_query"`) || !strings.Contains(last, `"data":"yes"`) {
		t.Fatalf("press: %s", last)
	}
	b.do("POST", phone+"/press", map[string]any{"person": 9900000111, "data": "no"}, http.StatusConflict, nil)

	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "contact": true}, http.StatusOK, &d)
	if c := d.View.Messages[2].Contact; c == nil || c.Phone != "380670000011" || c.UserID != 9900000111 {
		t.Fatalf("contact: %+v", d.View.Messages)
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "contact": map[string]any{"phone_number": "+1 650 555 0100", "first_name": "Bob"}}, http.StatusOK, &d)
	if c := d.View.Messages[3].Contact; c.Phone != "16505550100" || c.UserID != 0 {
		t.Fatalf("foreign card: %+v", c)
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "edit": d.View.Messages[0].ID, "text": "/start again"}, http.StatusOK, &d)
	if d.View.Messages[0].Text != "/start again" || !strings.Contains(b.got[len(b.got)-1], "edited_message") {
		t.Fatalf("edit: %+v", d.View.Messages[0])
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "edit": 5, "text": "?"}, http.StatusNotFound, nil)
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "text": " "}, http.StatusBadRequest, nil)
	b.do("POST", phone+"/messages", map[string]any{"person": 1, "text": "?"}, http.StatusNotFound, nil)
	b.do("POST", phone+"/messages", map[string]any{"text": "?"}, http.StatusBadRequest, nil)
	b.do("POST", "/_local/phone/nobody/messages", map[string]any{"person": 9900000111, "text": "?"}, http.StatusNotFound, nil)
	b.do("POST", phone+"/messages", `{`, http.StatusBadRequest, nil)

	b.status = http.StatusServiceUnavailable
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000112, "text": "/start"}, http.StatusOK, &d)
	if d.Delivery.Status != 503 {
		t.Errorf("failing webhook: %+v", d.Delivery)
	}
}

func TestPhoneSendsPicturesAndShowsThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	picture := []byte("GIF89a-not-quite")
	encoded := base64.StdEncoding.EncodeToString(picture)
	var d deed
	b.do("POST", "/_local/phone/"+ourBot+"/messages", map[string]any{"person": 9900000111, "photos": []string{encoded, encoded}, "caption": "VIN"}, http.StatusOK, &d)
	if len(d.View.Messages) != 2 || d.View.Messages[0].Caption != "VIN" || d.View.Messages[0].MediaGroupID == "" || len(b.got) != 2 {
		t.Fatalf("album: %+v", d.View.Messages)
	}
	var body string
	b.do("GET", "/_local/phone/"+ourBot+"/files/"+url.PathEscape(d.View.Messages[0].Photo[0].ID), nil, http.StatusOK, &body)
	if !bytes.Equal([]byte(body), picture) {
		t.Errorf("picture %q", body)
	}
	b.do("GET", "/_local/phone/"+ourBot+"/files/none", nil, http.StatusNotFound, nil)
}

func TestPhoneBlocksAndJoinsGroups(t *testing.T) {
	t.Parallel()
	b := setup(t)
	phone := "/_local/phone/" + ourBot
	var d deed
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "text": "/start"}, http.StatusOK, nil)
	b.do("POST", phone+"/block", map[string]any{"person": 9900000111, "blocked": true}, http.StatusOK, &d)
	if !d.View.Blocked || !strings.Contains(b.got[1], "my_chat_member") {
		t.Fatalf("block: %+v", d.View)
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000111, "text": "?"}, http.StatusConflict, nil)
	b.do("POST", phone+"/block", map[string]any{"person": 9900000111, "blocked": false}, http.StatusOK, &d)
	if d.View.Blocked {
		t.Fatal("still blocked")
	}

	b.do("POST", phone+"/chats", map[string]any{"person": 9900000121, "title": "Менеджери", "type": "supergroup"}, http.StatusOK, &d)
	group := d.View.Chat.ID
	if group > -1000000000000 || !strings.Contains(b.got[len(b.got)-1], `"status":"administrator"`) {
		t.Fatalf("group: %+v %s", d.View.Chat, b.got[len(b.got)-1])
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000121, "chat": group, "text": "/here"}, http.StatusOK, &d)
	if d.View.Chat.ID != group || d.View.Messages[0].From.ID != 9900000121 {
		t.Fatalf("group message: %+v", d.View)
	}
	b.send("sendMessage", map[string]any{"chat_id": group, "text": "Новий лід"})
	var v telegram.View
	b.do("GET", fmt.Sprintf("%s/9900000112?chat=%d", phone, group), nil, http.StatusOK, &v)
	if len(v.Messages) != 2 || !v.Messages[1].Own {
		t.Fatalf("group as another sees it: %+v", v.Messages)
	}
	var chats []telegram.Chat
	b.do("GET", phone+"/chats", nil, http.StatusOK, &chats)
	if len(chats) != 2 {
		t.Errorf("chats: %+v", chats)
	}
	b.do("POST", phone+"/messages", map[string]any{"person": 9900000121, "chat": -5, "text": "?"}, http.StatusBadRequest, nil)
	b.do("POST", phone+"/chats", map[string]any{"person": 9900000121, "title": "x", "type": "private"}, http.StatusBadRequest, nil)
}

func TestPeople(t *testing.T) {
	t.Parallel()
	b := setup(t)
	type who struct {
		ID           int64  `json:"id"`
		FirstName    string `json:"first_name"`
		LanguageCode string `json:"language_code"`
		Phone        string `json:"phone"`
	}
	var list []who
	b.do("GET", "/_local/people", nil, http.StatusOK, &list)
	languages := map[string]bool{}
	for _, p := range list {
		languages[p.LanguageCode] = true
		if p.ID < 9900000000 || !strings.HasPrefix(p.Phone, "+380670000") {
			t.Errorf("%+v could be somebody", p)
		}
	}
	if len(list) < 4 || !languages["uk"] || !languages["ru"] || !languages["en"] {
		t.Fatalf("people %+v", list)
	}
	var made, changed who
	b.do("POST", "/_local/people", map[string]string{"first_name": "Ганна", "language_code": "uk"}, http.StatusCreated, &made)
	b.do("PUT", fmt.Sprintf("/_local/people/%d", made.ID), map[string]string{"language_code": "en"}, http.StatusOK, &changed)
	if made.ID < 9900000500 || changed.FirstName != "Ганна" || changed.LanguageCode != "en" || changed.Phone != made.Phone || made.Phone == "" {
		t.Fatalf("made %+v changed %+v", made, changed)
	}
	b.do("PUT", "/_local/people/1", map[string]string{}, http.StatusNotFound, nil)
	b.do("POST", "/_local/phone/"+ourBot+"/messages", map[string]any{"person": map[string]any{"id": 9900000777, "first_name": "Скрипт"}, "text": "hi"}, http.StatusOK, nil)
	b.do("GET", "/_local/phone/"+ourBot+"/9900000777", nil, http.StatusOK, nil)
	b.do("GET", "/_local/phone/"+ourBot+"/x", nil, http.StatusNotFound, nil)
}

func TestMiniAppAddressIsSigned(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var out struct{ URL string }
	b.do("POST", "/_local/phone/"+ourBot+"/webapp", map[string]any{"person": 9900000111, "url": "http://127.0.0.1:8080/app?x=1"}, http.StatusOK, &out)
	u, err := url.Parse(out.URL)
	if err != nil {
		t.Fatal(err)
	}
	fragment, _ := url.ParseQuery(u.EscapedFragment())
	data, _ := url.ParseQuery(fragment.Get("tgWebAppData"))
	if u.RawQuery != "x=1" || len(data.Get("hash")) != 64 || !strings.Contains(data.Get("user"), "9900000111") {
		t.Errorf("address %s", out.URL)
	}
}
