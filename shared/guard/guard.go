// Package guard opens connections to addresses that customers typed, and only to the public internet: what a name leads to
// is judged when it is dialled, after its lookup, so that no answer of a name server and no spelling of an address reaches
// our own network, this machine or the cloud's metadata service. It refuses plain http, passwords in addresses,
// redirects and proxies. It trusts nobody for having checked before.
package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// ErrRefused is why a connection was not opened. The address itself is not named: it would describe our network.
var ErrRefused = errors.New("the address does not lead to the public internet")

// Guard judges addresses. The zero Guard admits the public internet alone.
type Guard struct{ scheme, host string } // of the sandbox's origin

// New makes a guard. sandbox is "" everywhere but on a laptop; there it is the one other origin that is admitted, such as
// "http://127.0.0.1:8080".
func New(sandbox string) (Guard, error) {
	if sandbox == "" {
		return Guard{}, nil
	}
	u, err := url.Parse(sandbox)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return Guard{}, errors.New("the sandbox's origin is not scheme://host:port")
	}
	return Guard{scheme: u.Scheme, host: u.Host}, nil
}

const maxURL = 2000 // characters

// Check reads an address a person typed and says in words for them what is wrong with it: it must be https with a public
// host. Names are not looked up; that is the dialler's part.
func (g Guard) Check(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > maxURL || u.Host == "" || u.Opaque != "":
		return errors.New("is not an address like https://example.com/path")
	case u.User != nil:
		return errors.New("must not hold a user name or password")
	case u.Fragment != "":
		return errors.New("must not have a part after #")
	case g.sandbox(u):
		return nil
	case u.Scheme != "https":
		return errors.New("must begin with https://")
	case !named(u.Hostname()):
		return errors.New("must lead to the public internet")
	}
	return nil
}

func (g Guard) sandbox(u *url.URL) bool {
	return g.host != "" && u.Scheme == g.scheme && u.Host == g.host
}

var (
	// numeric is the last label of 127.1, 0x7f.1 and 2130706433, which some resolvers read as IPv4 addresses.
	numeric = regexp.MustCompile(`^(?:[0-9]+|0[xX][0-9a-fA-F]*)$`)
	local   = regexp.MustCompile(`(?i)(?:^|\.)(?:localhost|local|internal|localdomain|lan|home|corp|arpa|test|invalid|onion)$`)
)

// named reports whether a host is a public address or a name that may lead to one.
func named(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return Public(ip)
	}
	host = strings.TrimSuffix(host, ".")
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && !numeric.MatchString(host[dot+1:]) && !local.MatchString(host)
}

// Client is an HTTP client whose every connection is judged. It gives up after timeout, follows no redirect and uses no
// proxy.
func (g Guard) Client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     transport{guard: g, inner: g.dialler(timeout)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// transport judges the address first and the connection later.
type transport struct {
	guard Guard
	inner *http.Transport
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.Check(r.URL.String()); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, ErrRefused
	}
	return t.inner.RoundTrip(r)
}

func (g Guard) dialler(timeout time.Duration) *http.Transport {
	judged := &net.Dialer{Timeout: timeout, Control: control}
	free := &net.Dialer{Timeout: timeout}
	return &http.Transport{
		Proxy:                 nil, // a proxy would dial for us, unjudged
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   2,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   timeout,
		ResponseHeaderTimeout: timeout,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if g.host != "" && addr == g.host {
				return free.DialContext(ctx, network, addr)
			}
			return judged.DialContext(ctx, network, addr)
		},
	}
}

// control sees the address a name led to, right before the connection is opened.
func control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") || !Public(at.Addr()) {
		return fmt.Errorf("dial: %w", ErrRefused)
	}
	return nil
}
