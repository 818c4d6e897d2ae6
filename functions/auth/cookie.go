package auth

import (
	"net"
	"net/http"
	"net/url"

	"cartie/shared/fault"
)

// cookieName of the refresh token. Scripts never see it, other sites never send it, and no path but ours receives it.
const cookieName = "cartie_refresh"

func (d desk) cookie(value string, maxAge int) http.Cookie {
	return http.Cookie{
		Name: cookieName, Value: value, Path: "/api/auth", MaxAge: maxAge, HttpOnly: true, Secure: d.secure,
		SameSite: http.SameSiteStrictMode,
	}
}

// Browser is what a browser says of the page that sends a request; scripts in a page cannot change these headers
// (Fetch standard, forbidden request-headers). It is exported because huma skips embedded structs that are not.
type Browser struct {
	Origin string `header:"Origin" hidden:"true"`
	Site   string `header:"Sec-Fetch-Site" hidden:"true"`
}

// origin is whose pages may use the cookie.
type origin struct {
	public string
	local  bool
}

func newOrigin(publicURL string, local bool) (origin, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return origin{}, fault.New(fault.Internal, "bad_setting", "PUBLIC_URL is not an absolute URL")
	}
	return origin{public: u.Scheme + "://" + u.Host, local: local}, nil
}

// check lets pages of our origin pass. Browsers name the origin of every POST, so a request that carries neither Origin
// nor Sec-Fetch-Site comes from no page: nobody's cookie is abused by it, and it passes. On a laptop every loopback
// address is ours, as the same server has several names.
func (o origin) check(p Browser) error {
	ours := p.Origin == o.public
	if p.Origin == "" {
		ours = p.Site == "" || p.Site == "same-origin" || p.Site == "none"
	}
	if ours || o.local && loopback(p.Origin) {
		return nil
	}
	return fault.New(fault.Forbidden, "foreign_origin", "this request must come from the application itself")
}

func loopback(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
