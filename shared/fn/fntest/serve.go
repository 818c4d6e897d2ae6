package fntest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-lambda-go/events"
)

// Serve lets a provider's simulator reach the function over HTTP, as the gateway would. The server ends with the test.
func (c *Client) Serve() *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		ip, _, _ := net.SplitHostPort(r.RemoteAddr)
		answer := c.Do(r.Method, r.URL.RequestURI(), body, func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.HTTP.SourceIP = ip
			for name := range r.Header {
				Header(name, r.Header.Get(name))(e)
			}
		})
		for name := range answer.Header {
			w.Header().Set(name, answer.Header.Get(name))
		}
		w.WriteHeader(answer.Status)
		_, _ = w.Write(answer.Body)
	}))
	c.t.Cleanup(server.Close)
	return server
}
