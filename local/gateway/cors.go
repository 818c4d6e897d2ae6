package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// preflight answers a browser's question itself when the API has a CORS configuration.
func (g *Gateway) preflight(w http.ResponseWriter, r *http.Request) bool {
	if g.opt.CORS == nil || r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h := w.Header()
	if g.allow(h, r) {
		c := g.opt.CORS
		list := func(name string, values []string) {
			if len(values) > 0 {
				h.Set(name, strings.Join(values, ","))
			}
		}
		list("Access-Control-Allow-Methods", c.Methods)
		list("Access-Control-Allow-Headers", c.Headers)
		if c.MaxAge > 0 {
			h.Set("Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge/time.Second)))
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// allow sets the headers of every answer to an allowed origin.
func (g *Gateway) allow(h http.Header, r *http.Request) bool {
	c, origin := g.opt.CORS, r.Header.Get("Origin")
	if c == nil || origin == "" {
		return false
	}
	switch {
	case slices.Contains(c.Origins, origin):
		h.Set("Access-Control-Allow-Origin", origin)
		h.Add("Vary", "Origin")
	case slices.Contains(c.Origins, "*") && !c.Credentials:
		h.Set("Access-Control-Allow-Origin", "*")
	default:
		return false
	}
	if c.Credentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	if len(c.Expose) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(c.Expose, ","))
	}
	return true
}
