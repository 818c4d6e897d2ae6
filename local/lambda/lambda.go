// Package lambda runs functions the way AWS Lambda does, in one of two ways behind one interface: as values in this
// process, or as the real bootstrap binaries over the Lambda Runtime API, frozen between calls. Either way an event goes
// in as bytes, an answer comes out as bytes, and a function that fails, dies or is late is an *Error.
// It refuses to know what triggers a function.
package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Region and Account appear in ARNs.
const (
	Region  = "eu-central-1"
	Account = "123456789012"
)

// MaxPayload is how many bytes an event or an answer may have (Lambda quotas: 6 MB each way for synchronous calls).
const MaxPayload = 6291556

// Invoker runs a function once. The error is an *Error when the function itself failed.
type Invoker interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// Error is a failed invocation as Lambda reports it to the caller.
type Error struct {
	Type    string `json:"errorType"` // e.g. Runtime.ExitError, Sandbox.Timedout, errorString
	Message string `json:"errorMessage"`
}

func (e *Error) Error() string { return fmt.Sprintf("function failed: %s: %s", e.Type, e.Message) }

func timedOut(function string, after time.Duration) *Error {
	return &Error{Type: "Sandbox.Timedout", Message: fmt.Sprintf("%s: task timed out after %.2f seconds", function, after.Seconds())}
}

// reported reads the error a runtime posted.
func reported(body []byte) *Error {
	e := &Error{}
	if json.Unmarshal(body, e) != nil || e.Type == "" {
		return &Error{Type: "Runtime.Unknown", Message: "the runtime reported an unreadable error"}
	}
	return e
}

func tooLarge(what string, size int) *Error {
	return &Error{Type: "Function.ResponseSizeTooLarge", Message: fmt.Sprintf("%s of %d bytes exceeds %d", what, size, MaxPayload)}
}

// Environment is what Lambda itself puts into every function's environment.
func Environment(function string, memoryMB int) map[string]string {
	return map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        function,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": fmt.Sprint(memoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + function,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_FORMAT":           "JSON",
		"AWS_EXECUTION_ENV":               "AWS_Lambda_provided.al2023",
		"AWS_REGION":                      Region,
		"AWS_DEFAULT_REGION":              Region,
		"AWS_ACCESS_KEY_ID":               "local",
		"AWS_SECRET_ACCESS_KEY":           "local",
		"_HANDLER":                        "bootstrap",
		"TZ":                              ":UTC",
	}
}

func arn(function string) string {
	return "arn:aws:lambda:" + Region + ":" + Account + ":function:" + function
}
