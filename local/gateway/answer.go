package gateway

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// response is what a function returns. Without statusCode the whole value is the body of a 200.
type response struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// answer writes a function's return value; nothing is written when it is an error.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, out []byte) error {
	var res response
	if !json.Valid(out) {
		return fmt.Errorf("the function returned no JSON")
	}
	if json.Unmarshal(out, &res) != nil || res.StatusCode == nil {
		ok := http.StatusOK
		res = response{StatusCode: &ok, Headers: map[string]string{"content-type": "application/json"}, Body: string(out)}
		if text := ""; json.Unmarshal(out, &text) == nil {
			res.Body = text
		}
	}
	if *res.StatusCode < 100 || *res.StatusCode > 599 {
		return fmt.Errorf("the function returned status %d", *res.StatusCode)
	}
	body := []byte(res.Body)
	if res.IsBase64Encoded {
		raw, err := base64.StdEncoding.DecodeString(res.Body)
		if err != nil {
			return fmt.Errorf("the function returned a body that is not base64: %w", err)
		}
		body = raw
	}
	h := w.Header()
	for name, value := range res.Headers {
		if g.opt.CORS != nil && strings.HasPrefix(strings.ToLower(name), "access-control-") {
			continue // the gateway's own configuration wins
		}
		h.Set(name, value)
	}
	for _, c := range res.Cookies {
		h.Add("Set-Cookie", c)
	}
	g.allow(h, r)
	w.WriteHeader(*res.StatusCode)
	_, _ = w.Write(body)
	return nil
}
