package fn_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"cartie/shared/fn"
	"cartie/shared/trace"

	"github.com/aws/aws-lambda-go/events"
)

// seen is what a handler gets of an event.
type seen struct {
	Method, Path, Remote, Trace string
	Query                       map[string][]string
	Header                      http.Header
	Cookies                     map[string]string
	Body                        string
	Length                      int64
}

func see(t *testing.T, s settings, event []byte) seen {
	t.Helper()
	var got seen
	h, _ := web(t, s, func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = seen{
			Method: r.Method, Path: r.URL.Path, Remote: r.RemoteAddr, Trace: trace.ID(r.Context()),
			Query: r.URL.Query(), Header: r.Header.Clone(), Cookies: map[string]string{}, Body: string(body), Length: r.ContentLength,
		}
		for _, c := range r.Cookies() {
			got.Cookies[c.Name] = c.Value
		}
	})
	if out := call(t, h, event); out.StatusCode != http.StatusOK || out.Body != "" {
		t.Fatalf("a handler that writes nothing answered %d %q", out.StatusCode, out.Body)
	}
	return got
}

// What must hold of every event, whatever it carries.
func TestEveryRecordedEventReachesTheHandler(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("testdata/http")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d events, %v", len(files), err)
	}
	for _, f := range files {
		if f.Name() == "post-base64-broken.json" {
			continue // TestBrokenBase64
		}
		raw := recorded(t, "http/"+f.Name())
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(raw, &event); err != nil {
			t.Fatal(err)
		}
		got := see(t, nil, raw)
		if got.Method != event.RequestContext.HTTP.Method {
			t.Errorf("%s: method %s", f.Name(), got.Method)
		}
		if ip, port, err := net.SplitHostPort(got.Remote); err != nil || ip != event.RequestContext.HTTP.SourceIP || port == "" {
			t.Errorf("%s: remote address %q", f.Name(), got.Remote)
		}
		if got.Header.Get(fn.RequestIDHeader) != event.RequestContext.RequestID || got.Trace != event.RequestContext.RequestID {
			t.Errorf("%s: request id %q, trace %q", f.Name(), got.Header.Get(fn.RequestIDHeader), got.Trace)
		}
		for name, value := range event.Headers {
			if values := got.Header.Values(name); name != "cartie-edge-key" && (len(values) != 1 || values[0] != value) {
				t.Errorf("%s: header %s came as %q, sent %q", f.Name(), name, values, value)
			}
		}
		if int(got.Length) != len(got.Body) {
			t.Errorf("%s: length %d of a body of %d", f.Name(), got.Length, len(got.Body))
		}
	}
}

func TestPathsAreText(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"get-path-parameter.json":         "/api/leads/0199b3a2-0000-7000-8000-0000000000a1",
		"path-bad-percent.json":           "/100%zz",
		"path-decoded-slash.json":         "/api/leads/a/b",
		"path-decoded-space-unicode.json": "/p/app/авто салон#1",
		"path-double-slash-dots.json":     "//api/../api/leads",
		"function-url-encoded-path.json":  "/p/app/авто salon",
	} {
		if got := see(t, nil, recorded(t, "http/"+file)).Path; got != want {
			t.Errorf("%s: path %q, want %q", file, got, want)
		}
	}
}

func TestQueryAndCookies(t *testing.T) {
	t.Parallel()
	got := see(t, nil, recorded(t, "http/get-query-cookies.json"))
	want := map[string][]string{"brand": {"BMW", "Audi"}, "q": {"x5 дизель"}, "city": {"Київ"}, "empty": {""}, "price": {"15000,30000"}}
	if !reflect.DeepEqual(got.Query, want) {
		t.Errorf("query %q", got.Query)
	}
	cookies := map[string]string{"refresh": "fx.refresh-token.0001", "theme": "dark", "b64": "YQ=="}
	if !reflect.DeepEqual(got.Cookies, cookies) {
		t.Errorf("cookies %q", got.Cookies)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	image, err := base64.StdEncoding.DecodeString("/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==")
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"post-base64-image.json":       string(image),
		"post-base64-signed-json.json": `{"object":"whatsapp_business_account","entry":[]}`,
		"post-form.json":               "login=marta%40example.com&password=fx%20pass",
		"post-json-unicode.json":       `{"name":"Олена","car":"BMW X5 🚙","phone":"067 000 00 11"}`,
		"post-empty-body.json":         "",
	} {
		if got := see(t, nil, recorded(t, "http/"+file)).Body; got != want {
			t.Errorf("%s: body %q", file, got)
		}
	}
}

func TestBrokenBase64IsTheClientsFault(t *testing.T) {
	t.Parallel()
	h, _ := web(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") })
	out := call(t, h, recorded(t, "http/post-base64-broken.json"))
	if out.StatusCode != http.StatusBadRequest || out.Headers["Content-Type"] != "application/problem+json" || !strings.Contains(out.Body, `"code":"malformed"`) {
		t.Errorf("%d %q %s", out.StatusCode, out.Headers, out.Body)
	}
}

func TestForeignEventsFail(t *testing.T) {
	t.Parallel()
	h, _ := web(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") })
	if _, err := h.Invoke(t.Context(), []byte(`[1]`)); err == nil {
		t.Error("an event of another kind was answered")
	}
}

// A client names itself only where the CDN vouches for it.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	const keys = "fx-edge-key-next, fx-edge-key-current"
	cdn, spoofed := recorded(t, "http/behind-cdn.json"), recorded(t, "http/spoofed-forwarded.json")
	with := func(event []byte, old, new string) []byte {
		return []byte(strings.ReplaceAll(string(event), old, new))
	}
	for name, c := range map[string]struct {
		keys  string
		event []byte
		want  string
	}{
		"through the CDN":         {keys, cdn, "203.0.113.77:0"},
		"the CDN over IPv6":       {keys, with(cdn, "203.0.113.77:51514", "2001:db8:0:0::7:51514"), "[2001:db8::7]:0"},
		"IPv6 in brackets":        {keys, with(cdn, "203.0.113.77:51514", "[2001:db8::7]:51514"), "[2001:db8::7]:0"},
		"the CDN says nonsense":   {keys, with(cdn, "203.0.113.77:51514", "who knows"), "130.176.0.1:0"},
		"a wrong key":             {keys, with(cdn, "fx-edge-key-current", "fx-edge-key-guessed"), "130.176.0.1:0"},
		"an empty key":            {keys, with(cdn, "fx-edge-key-current", ""), "130.176.0.1:0"},
		"no key is known":         {"", cdn, "130.176.0.1:0"},
		"no key, an empty header": {"", with(cdn, "fx-edge-key-current", ""), "130.176.0.1:0"},
		"spoofed":                 {keys, spoofed, "203.0.113.77:0"},
	} {
		got := see(t, settings{fn.EdgeKeySetting: c.keys}, c.event)
		if got.Remote != c.want {
			t.Errorf("%s: remote address %s, want %s", name, got.Remote, c.want)
		}
		if got.Header.Get("Cartie-Edge-Key") != "" {
			t.Errorf("%s: the handler sees the edge key", name)
		}
	}
}

func TestRequestIDIsTheGateways(t *testing.T) {
	t.Parallel()
	event := strings.Replace(string(recorded(t, "http/post-empty-body.json")), `"accept": "*/*"`, `"accept": "*/*", "x-request-id": "mine"`, 1)
	if got := see(t, nil, []byte(event)).Header.Values(fn.RequestIDHeader); len(got) != 1 || got[0] != "FxReqd90635bd56=" {
		t.Errorf("request id %q", got)
	}
}
