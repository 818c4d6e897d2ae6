package meta

import (
	"fmt"
	"net/http"
	"regexp"
)

var versionShape = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)

const trace = "ASandboxTrace0000000000" // Meta's reference for support; one for all calls here

// graphError is the "error" object of the Graph API.
type graphError struct {
	Message   string `json:"message"`
	Type      string `json:"type"`
	Code      int    `json:"code"`
	Subcode   int    `json:"error_subcode,omitempty"`
	Transient bool   `json:"is_transient"`
	Title     string `json:"error_user_title,omitempty"`
	Detail    string `json:"error_user_msg,omitempty"`
	Trace     string `json:"fbtrace_id"`
}

// status is what Meta answers with: 401 for a dead session, otherwise 400 whatever the code.
func (e graphError) status() int {
	if e.Code == 190 && e.Subcode != 0 {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

func refused(status int, e graphError) (int, any) {
	if e.Type == "" {
		e.Type = "OAuthException"
	}
	e.Trace = trace
	return status, map[string]graphError{"error": e}
}

func invalid(format string, args ...any) graphError {
	return graphError{Message: "Invalid parameter", Code: 100, Title: "Invalid parameter", Detail: fmt.Sprintf(format, args...)}
}

// admit checks what comes before the events: token, pixel, verb.
func (s *Server) admit(method, pixel, token string) *graphError {
	pixels, known := s.tokens[token]
	switch {
	case token == "":
		return &graphError{Message: "An access token is required to request this resource.", Code: 104}
	case !known:
		return &graphError{Message: "Malformed access token " + token, Code: 190}
	case pixels == nil:
		return &graphError{
			Message: "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
			Code:    190, Subcode: 460,
		}
	case method != http.MethodPost || !s.pixels[pixel] || !pixels[pixel]:
		return &graphError{
			Message: fmt.Sprintf("Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", pixel),
			Type:    "GraphMethodException", Code: 100, Subcode: 33,
		}
	}
	return nil
}

// ordinary is the usual error of an ordered status.
func ordinary(status int, description string) any {
	e := graphError{Message: "An unknown error occurred", Code: 1}
	switch status {
	case http.StatusBadRequest:
		e = invalid("the sandbox was told to refuse this request")
	case http.StatusUnauthorized:
		e = graphError{Message: "Error validating access token: Session has expired.", Code: 190, Subcode: 463}
	case http.StatusForbidden:
		e = graphError{Message: "(#10) Application does not have permission for this action", Code: 10}
	case http.StatusTooManyRequests:
		e = graphError{Message: "(#4) Application request limit reached", Code: 4, Transient: true}
	case http.StatusServiceUnavailable:
		e = graphError{Message: "Service temporarily unavailable", Code: 2, Transient: true}
	}
	if description != "" {
		e.Message, e.Title, e.Detail = description, "", ""
	}
	_, body := refused(status, e)
	return body
}
