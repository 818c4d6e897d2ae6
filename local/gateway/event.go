package gateway

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// event is payload format 2.0 in the order the gateway writes it.
type event struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  *string           `json:"body,omitempty"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string   `json:"accountId"`
	APIID        string   `json:"apiId"`
	DomainName   string   `json:"domainName"`
	DomainPrefix string   `json:"domainPrefix"`
	HTTP         httpPart `json:"http"`
	RequestID    string   `json:"requestId"`
	RouteKey     string   `json:"routeKey"`
	Stage        string   `json:"stage"`
	Time         string   `json:"time"`
	TimeEpoch    int64    `json:"timeEpoch"`
}

type httpPart struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

const stage = "$default"

// stamp is what the gateway makes up for a request.
type stamp struct {
	requestID, traceID string
	at                 time.Time
}

func (g *Gateway) event(r *http.Request, body []byte, key string, params map[string]string) ([]byte, error) {
	now := g.opt.Now().UTC()
	return g.stamped(r, body, key, params, stamp{
		requestID: rand.Text()[:15] + "=",
		traceID:   fmt.Sprintf("Root=1-%08x-%024x", now.Unix(), randomBytes(12)),
		at:        now,
	})
}

func (g *Gateway) stamped(r *http.Request, body []byte, key string, params map[string]string, s stamp) ([]byte, error) {
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return nil, fmt.Errorf("remote address of the client: %w", err)
	}
	domain, port := r.Host, ""
	if host, p, err := net.SplitHostPort(r.Host); err == nil {
		domain, port = host, p
	}
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[g.opt.Proto]
	}
	prefix, _, _ := strings.Cut(domain, ".")
	e := event{
		Version: "2.0", RouteKey: key, RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Cookies: cookies(r.Header),
		Headers: headers(r, source), QueryStringParameters: query(r.URL.RawQuery), PathParameters: params,
		RequestContext: requestContext{
			AccountID: "123456789012", APIID: g.opt.APIID, DomainName: domain, DomainPrefix: prefix,
			HTTP:      httpPart{Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: source, UserAgent: r.UserAgent()},
			RequestID: s.requestID, RouteKey: key, Stage: stage,
			Time: s.at.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: s.at.UnixMilli(),
		},
	}
	e.Headers["x-forwarded-port"], e.Headers["x-forwarded-proto"] = port, g.opt.Proto
	e.Headers["x-amzn-trace-id"] = s.traceID
	if len(body) > 0 {
		text := string(body)
		if !isText(r.Header.Get("Content-Type")) {
			e.IsBase64Encoded, text = true, base64.StdEncoding.EncodeToString(body)
		}
		e.Body = &text
		e.Headers["content-length"] = strconv.Itoa(len(body))
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// hopByHop headers end at the gateway; cookies travel apart.
func hopByHop(name string) bool {
	switch name {
	case "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "cookie":
		return true
	}
	return false
}

func headers(r *http.Request, source string) map[string]string {
	out := map[string]string{"host": r.Host}
	for name, values := range r.Header {
		if name := strings.ToLower(name); !hopByHop(name) {
			out[name] = strings.Join(values, ",")
		}
	}
	if sent := out["x-forwarded-for"]; sent != "" {
		source = sent + ", " + source
	}
	out["x-forwarded-for"] = source
	return out
}

func cookies(h http.Header) []string {
	var out []string
	for _, line := range h.Values("Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// query decodes parameters and joins repeated ones with commas. What cannot be decoded is passed as it came.
func query(raw string) map[string]string {
	if raw == "" {
		return nil
	}
	out := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		if name == "" {
			continue
		}
		if before, ok := out[name]; ok {
			value = before + "," + value
		}
		out[name] = value
	}
	return out
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// isText says whether the gateway passes a body as it is. A type with a suffix, such as application/vnd.x+json, is not.
func isText(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch media {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(media, "text/")
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
