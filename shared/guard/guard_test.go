package guard_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"cartie/shared/guard"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "99.255.255.255": true, "100.128.0.0": true, "172.32.0.1": true, "2a00:1450:4001::1": true,
		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "10.0.0.5": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.168.1.1": false, "169.254.169.254": false, "169.254.170.2": false, "100.64.0.1": false, "100.127.255.255": false,
		"198.18.0.1": false, "198.19.255.255": false, "192.0.0.8": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::1": false, "::": false, "::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true, "::ffff:169.254.169.254": false, "::127.0.0.1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "fec0::1": false, "ff02::1": false,
		"64:ff9b::a00:1": false, "64:ff9b::808:808": true, "2002:7f00:1::": false, "2002:808:808::1": true, "2001::1": false,
		"2001:db8::1": false, "3fff::1": false, "4000::1": false,
	} {
		if got := guard.Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s public %t, want %t", text, got, want)
		}
	}
	if guard.Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	var g guard.Guard
	for _, ok := range []string{
		"https://partner.example.net/hooks/cartie", "https://partner.example.net:8443/x?a=b", "https://8.8.8.8/x",
		"https://xn--e1afmkfd.example/", "https://[2a00:1450:4001::1]/x", "https://partner.example.net.",
	} {
		if err := g.Check(ok); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	for _, bad := range []string{
		"", "partner.example.net", "http://partner.example.net/", "ftp://partner.example.net/x", "https://localhost/x", "https://127.0.0.1/x",
		"https://[::1]/x", "https://[::ffff:10.0.0.1]/x", "https://169.254.169.254/latest/meta-data/", "https://10.0.0.5/x",
		"https://user:pw@partner.example.net/x", "https://0x7f000001/x", "https://2130706433/x", "https://127.1/x", "https://0x7f.1/x",
		"https://partner/x", "https:///x", "https:partner.example.net", "https://metadata.google.internal/", "https://a.LOCALHOST/x",
		"https://printer.local", "https://partner.example.net/#x", "javascript:alert(1)", "https://[fe80::1%25eth0]/", "http://127.0.0.1:8080/x",
		"https://partner.example.net/" + strings.Repeat("a", 2000),
	} {
		if err := g.Check(bad); err == nil {
			t.Errorf("%s is admitted", bad)
		}
	}
}

func TestSandboxIsTheOnlyException(t *testing.T) {
	t.Parallel()
	hit := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })
	sandbox, neighbour := httptest.NewServer(hit), httptest.NewServer(hit)
	t.Cleanup(sandbox.Close)
	t.Cleanup(neighbour.Close)
	g, err := guard.New(sandbox.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := g.Client(5 * time.Second)
	get := func(c *http.Client, address string) error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		return err
	}
	if err := get(client, sandbox.URL+"/x"); err != nil {
		t.Errorf("the sandbox: %v", err)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(sandbox.URL, "http://"))
	for _, address := range []string{neighbour.URL, "http://localhost:" + port, "http://[::1]:" + port, "https://127.0.0.1:" + port, "http://user@127.0.0.1:" + port} {
		if err := get(client, address); !errors.Is(err, guard.ErrRefused) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := get(guard.Guard{}.Client(time.Second), sandbox.URL); !errors.Is(err, guard.ErrRefused) {
		t.Errorf("without a sandbox: %v", err)
	}
	for _, wrong := range []string{"127.0.0.1:8080", "http://127.0.0.1:8080/path", "http://u@127.0.0.1", "::"} {
		if _, err := guard.New(wrong); err == nil {
			t.Errorf("origin %s is taken", wrong)
		}
	}
}

// What counts is where a name leads at the time of the call, whatever it looked like when it was saved.
func TestNamesAreJudgedWhenDialled(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:443", "[::1]:443", "169.254.169.254:80", "10.1.2.3:443", "[::ffff:192.168.0.1]:443", "nonsense"} {
		if err := guard.Control(address); !errors.Is(err, guard.ErrRefused) {
			t.Errorf("%s is dialled: %v", address, err)
		}
	}
	if err := guard.Control("8.8.8.8:443"); err != nil {
		t.Errorf("a public address: %v", err)
	}
	// A resolver that leads a harmless name home: the dialler of the client itself must refuse.
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "https://"))
	sandboxed, err := guard.New("http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]guard.Guard{"the zero guard": {}, "a laptop's": sandboxed} {
		if conn, err := g.Dial(t.Context(), "localhost:"+port); !errors.Is(err, guard.ErrRefused) || conn != nil {
			t.Errorf("%s: a name that leads home: %v", name, err)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	followed := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/to" {
			followed = true
			return
		}
		http.Redirect(w, r, "/to", http.StatusFound)
	}))
	t.Cleanup(server.Close)
	g, err := guard.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/from", strings.NewReader("x"))
	res, err := g.Client(time.Second).Do(req)
	if err != nil || res.StatusCode != http.StatusFound || followed {
		t.Errorf("followed %t, %v", followed, err)
	}
	if err == nil {
		_ = res.Body.Close()
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"https://example.com", "https://0x7f.1/", "https://[::1]", "https://127.0.0.1:8080/x", "http://127.0.0.1:8080"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if (guard.Guard{}).Check(raw) != nil {
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q is admitted", raw)
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !guard.Public(ip) {
			t.Fatalf("%q is admitted", raw)
		}
	})
}
