// Package fntest opens a function as the cloud would and speaks to it in real events: HTTP API payload 2.0, SQS, schedule.
// It refuses to reach into handlers.
package fntest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"cartie/shared/fn"
	"cartie/shared/ident"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// Start is the time every client begins with.
var Start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// Settings are the setting names a function under test sees, LOCAL=1 among them.
type Settings map[string]string

// Client speaks to one opened function. Not safe for concurrent changes of its fields.
type Client struct {
	handler lambda.Handler
	Now     time.Time // the clock events carry; move it to move time
	IP      string
	Token   string // access token sent as bearer, when set
	Log     *bytes.Buffer
	t       testing.TB
}

// Open opens f with settings; a failure ends the test.
func Open(t testing.TB, f fn.Function, settings Settings, opts ...fn.Option) *Client {
	t.Helper()
	all := maps.Clone(settings)
	if all == nil {
		all = Settings{}
	}
	if _, ok := all["LOCAL"]; !ok {
		all["LOCAL"] = "1"
	}
	env := fn.NewEnv(f.Name, func(name string) (string, bool) { v, ok := all[name]; return v, ok },
		append([]fn.Option{fn.WithOutput(io.Discard)}, opts...)...)
	h, err := f.Open(context.Background(), env)
	if err != nil {
		t.Fatalf("open %s: %v", f.Name, err)
	}
	return &Client{handler: h, Now: Start, IP: "203.0.113.7", t: t}
}

// As is the same function called with another access token.
func (c *Client) As(token string) *Client {
	twin := *c
	twin.Token = token
	return &twin
}

// Response is what the function answered.
type Response struct {
	Status  int
	Header  http.Header
	Cookies []string
	Body    []byte
	t       testing.TB
}

// Want ends the test unless the status is as expected.
func (r Response) Want(status int) Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("status %d, want %d: %s", r.Status, status, r.Body)
	}
	return r
}

// JSON decodes the body into dst.
func (r Response) JSON(dst any) Response {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, dst); err != nil {
		r.t.Fatalf("decode %s: %v", r.Body, err)
	}
	return r
}

// Code is the problem code of an error answer.
func (r Response) Code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(r.Body, &p)
	return p.Code
}

// Option changes a request.
type Option func(*events.APIGatewayV2HTTPRequest)

// Header sets a request header.
func Header(name, value string) Option {
	return func(e *events.APIGatewayV2HTTPRequest) { e.Headers[strings.ToLower(name)] = value }
}

// Cookie sends a cookie, "name=value".
func Cookie(pair string) Option {
	return func(e *events.APIGatewayV2HTTPRequest) { e.Cookies = append(e.Cookies, pair) }
}

// Do sends one request through a gateway event. body may be nil, a string or []byte as they are, or anything JSON.
func (c *Client) Do(method, path string, body any, opts ...Option) Response {
	c.t.Helper()
	rawPath, query, _ := strings.Cut(path, "?")
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: rawPath, RawQueryString: query,
		Headers: map[string]string{"host": "cartie.test", "user-agent": "fntest"},
	}
	e.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: method, Path: rawPath, Protocol: "HTTP/1.1", SourceIP: c.IP, UserAgent: "fntest"}
	e.RequestContext.DomainName, e.RequestContext.Stage = "cartie.test", "$default"
	e.RequestContext.RequestID = ident.New().String()
	e.RequestContext.TimeEpoch = c.Now.UnixMilli()
	if c.Token != "" {
		e.Headers["authorization"] = "Bearer " + c.Token
	}
	switch b := body.(type) {
	case nil:
	case string:
		e.Body = b
	case []byte:
		e.Body = string(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.t.Fatalf("encode body: %v", err)
		}
		e.Body, e.Headers["content-type"] = string(raw), "application/json"
	}
	for _, o := range opts {
		o(&e)
	}
	payload, err := json.Marshal(e)
	if err != nil {
		c.t.Fatalf("encode event: %v", err)
	}
	raw, err := c.handler.Invoke(context.Background(), payload)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	var out events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &out); err != nil {
		c.t.Fatalf("decode answer: %v", err)
	}
	r := Response{Status: out.StatusCode, Header: http.Header{}, Cookies: out.Cookies, Body: []byte(out.Body), t: c.t}
	if out.IsBase64Encoded {
		if r.Body, err = base64.StdEncoding.DecodeString(out.Body); err != nil {
			c.t.Fatalf("decode answer: %v", err)
		}
	}
	for name, value := range out.Headers {
		r.Header.Set(name, value)
	}
	return r
}

// Get asks.
func (c *Client) Get(path string, opts ...Option) Response {
	c.t.Helper()
	return c.Do(http.MethodGet, path, nil, opts...)
}

// Post sends a body.
func (c *Client) Post(path string, body any, opts ...Option) Response {
	c.t.Helper()
	return c.Do(http.MethodPost, path, body, opts...)
}

// Patch sends a body.
func (c *Client) Patch(path string, body any, opts ...Option) Response {
	c.t.Helper()
	return c.Do(http.MethodPatch, path, body, opts...)
}

// Queue delivers messages as one SQS batch and answers the ids (indexes) that must come again.
func (c *Client) Queue(messages ...fn.Message) []int {
	c.t.Helper()
	var e events.SQSEvent
	stamp := c.Now.Format(time.RFC3339Nano)
	for i, m := range messages {
		body, err := json.Marshal(m)
		if err != nil {
			c.t.Fatalf("encode message: %v", err)
		}
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: string(rune('0' + i)), Body: string(body), EventSource: "aws:sqs",
			Attributes:        map[string]string{"ApproximateReceiveCount": "1"},
			MessageAttributes: map[string]events.SQSMessageAttribute{"clock": {DataType: "String", StringValue: &stamp}},
		})
	}
	payload, err := json.Marshal(e)
	if err != nil {
		c.t.Fatalf("encode event: %v", err)
	}
	raw, err := c.handler.Invoke(context.Background(), payload)
	if err != nil {
		c.t.Fatalf("queue: %v", err)
	}
	var out events.SQSEventResponse
	if err := json.Unmarshal(raw, &out); err != nil {
		c.t.Fatalf("decode answer: %v", err)
	}
	failed := []int{}
	for _, f := range out.BatchItemFailures {
		failed = append(failed, int(f.ItemIdentifier[0]-'0'))
	}
	return failed
}

// Tick runs a schedule once, at Now.
func (c *Client) Tick() error {
	payload, err := json.Marshal(map[string]any{"time": c.Now.Format(time.RFC3339Nano), "detail-type": "Scheduled Event", "detail": "{}"})
	if err != nil {
		return err
	}
	_, err = c.handler.Invoke(context.Background(), payload)
	return err
}

// Run invokes a task with a payload and decodes its answer into dst, which may be nil.
func (c *Client) Run(payload, dst any) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	out, err := c.handler.Invoke(context.Background(), raw)
	if err != nil || dst == nil {
		return err
	}
	return json.Unmarshal(out, dst)
}
