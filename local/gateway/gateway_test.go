package gateway_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"cartie/local/gateway"
	"cartie/local/lambda"
	"cartie/shared/samtmpl"
)

type invoke func(ctx context.Context, payload []byte) ([]byte, error)

func (f invoke) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return f(ctx, payload) }

func serve(t *testing.T, opt gateway.Options, f invoke) *httptest.Server {
	t.Helper()
	opt.Routes = append(opt.Routes, gateway.Route{Path: "$default", Invoker: f})
	g, err := gateway.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	return s
}

// reply is what a client has after it read the body.
type reply struct {
	Status int
	Header http.Header
}

func do(t *testing.T, r *http.Request) (reply, string) {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header}, string(body)
}

func get(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAnswers plays the recorded return values.
func TestAnswers(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/responses.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name   string
			Return json.RawMessage
			Error  *lambda.Error
			Client struct {
				Status    int
				SetCookie int `json:"set_cookie"`
				Bytes     int
				Body      string
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 6 {
		t.Fatalf("fixtures: %v", err)
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, gateway.Options{End: 200 * time.Millisecond}, func(ctx context.Context, _ []byte) ([]byte, error) {
				switch {
				case c.Error != nil:
					return nil, c.Error
				case strings.Contains(string(c.Return), "6291556"):
					return nil, &lambda.Error{Type: "Function.ResponseSizeTooLarge"}
				case strings.Contains(string(c.Return), "no answer"):
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return c.Return, nil
			})
			res, body := do(t, get(t, "GET", s.URL+"/x", ""))
			if res.Status != c.Client.Status {
				t.Errorf("status %d, want %d", res.Status, c.Client.Status)
			}
			if n := len(res.Header.Values("Set-Cookie")); n != c.Client.SetCookie {
				t.Errorf("%d cookies, want %d", n, c.Client.SetCookie)
			}
			if c.Client.Bytes != 0 && len(body) != c.Client.Bytes {
				t.Errorf("%d bytes, want %d", len(body), c.Client.Bytes)
			}
			if c.Client.Body != "" && body != c.Client.Body {
				t.Errorf("body %s, want %s", body, c.Client.Body)
			}
		})
	}
}

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for returned, want := range map[string]string{
		`{"ok":true}`:       `200 {"ok":true}`,
		`"text"`:            `200 text`,
		`not json`:          `500 {"message":"Internal Server Error"}`,
		`{"statusCode":99}`: `500 {"message":"Internal Server Error"}`,
		`{"statusCode":200,"body":"?","isBase64Encoded":true}`: `500 {"message":"Internal Server Error"}`,
	} {
		s := serve(t, gateway.Options{}, func(context.Context, []byte) ([]byte, error) { return []byte(returned), nil })
		res, body := do(t, get(t, "GET", s.URL, ""))
		if got := fmt.Sprint(res.Status) + " " + body; got != want {
			t.Errorf("%s gives %s, want %s", returned, got, want)
		}
	}
}

func TestRequestsOverTheWire(t *testing.T) {
	t.Parallel()
	s := serve(t, gateway.Options{}, func(_ context.Context, payload []byte) ([]byte, error) { return payload, nil })
	r := get(t, "POST", s.URL+"/p/a%20b%2Fc//d?x=1&x=2", "\xff\x00")
	r.Header.Set("Content-Type", "image/png")
	r.Header.Add("X-Two", "a")
	r.Header.Add("X-Two", "b")
	r.AddCookie(&http.Cookie{Name: "c", Value: "v"})
	_, body := do(t, r)
	var e struct {
		RawPath, RawQueryString, Body string
		Cookies                       []string
		Headers                       map[string]string
		IsBase64Encoded               bool
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(e.Body)
	if e.RawPath != "/p/a b/c//d" || e.RawQueryString != "x=1&x=2" || !e.IsBase64Encoded || string(raw) != "\xff\x00" {
		t.Errorf("event %s", body)
	}
	if e.Headers["x-two"] != "a,b" || e.Headers["content-length"] != "2" || len(e.Cookies) != 1 || e.Cookies[0] != "c=v" || e.Headers["cookie"] != "" {
		t.Errorf("headers %v, cookies %v", e.Headers, e.Cookies)
	}
}

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	s := serve(t, gateway.Options{}, func(context.Context, []byte) ([]byte, error) {
		return nil, errors.New("a body over the limit reached the function")
	})
	for name, size := range map[string]int{"over the gateway's 10 MB": 10<<20 + 1, "over Lambda's 6 MB as base64": 5 << 20} {
		res, body := do(t, get(t, "POST", s.URL, strings.Repeat("x", size)))
		if res.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d %s", name, res.Status, body)
		}
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	s := serve(t, gateway.Options{
		Now:       func() time.Time { return now },
		Throttles: map[string]samtmpl.Throttle{"$default": {Rate: 1, Burst: 2}},
	}, func(context.Context, []byte) ([]byte, error) { return []byte(`{}`), nil })
	var got []int
	for i := range 5 {
		if i == 3 {
			now = now.Add(time.Second)
		}
		res, _ := do(t, get(t, "GET", s.URL, ""))
		got = append(got, res.Status)
	}
	want := []int{200, 200, 429, 200, 429}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("statuses %v, want %v", got, want)
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	cors := &samtmpl.CORS{Origins: []string{"https://partner.example.net"}, Methods: []string{"POST"}, Headers: []string{"content-type"}, MaxAge: time.Minute}
	s := serve(t, gateway.Options{CORS: cors}, func(context.Context, []byte) ([]byte, error) {
		return []byte(`{"statusCode":200,"headers":{"access-control-allow-origin":"*"},"body":"from the function"}`), nil
	})
	ask := func(method, origin string) (reply, string) {
		r := get(t, method, s.URL, "")
		r.Header.Set("Origin", origin)
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", "POST")
		}
		return do(t, r)
	}
	res, body := ask("OPTIONS", "https://partner.example.net")
	if res.Status != http.StatusNoContent || res.Header.Get("Access-Control-Allow-Methods") != "POST" || body != "" {
		t.Errorf("preflight: %d %v %s", res.Status, res.Header, body)
	}
	if res, _ := ask("OPTIONS", "https://evil.example.org"); res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of a stranger: %v", res.Header)
	}
	if res, body := ask("POST", "https://partner.example.net"); res.Header.Get("Access-Control-Allow-Origin") != "https://partner.example.net" || body != "from the function" {
		t.Errorf("answer: %v %s", res.Header, body)
	}
	if res, _ := ask("POST", "https://evil.example.org"); res.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the function's header got through: %v", res.Header)
	}
}

func TestNoRoute(t *testing.T) {
	t.Parallel()
	g, err := gateway.New(gateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest("GET", "/x", nil))
	if w.Code != 404 || w.Body.String() != `{"message":"Not Found"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
