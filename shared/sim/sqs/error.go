package sqs

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// apiError travels as the JSON error of the protocol; the SDK turns known shapes into typed errors. query is the code of
// the older query protocol, which the SDK reports as the error code.
type apiError struct {
	shape, query, message string
	status                int
}

func (e *apiError) Error() string { return "sqs: " + e.message }

var errReceipt = &apiError{shape: "ReceiptHandleIsInvalid", query: "ReceiptHandleIsInvalid", message: "the receipt handle is not valid", status: http.StatusBadRequest}

func fail(shape, query, format string, args ...any) error {
	return &apiError{shape: shape, query: query, message: fmt.Sprintf(format, args...), status: http.StatusBadRequest}
}

func invalid(format string, args ...any) error {
	return fail("InvalidParameterValueException", "InvalidParameterValue", format, args...)
}

func missing(parameter string) error {
	return fail("MissingRequiredParameterException", "MissingParameter", "the request must contain the parameter %s", parameter)
}

func unsupported(what string) error {
	return fail("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", "%s is not supported", what)
}

// queue finds a queue. Called with mu held.
func (s *Server) queue(name string) (*queue, error) {
	if q, ok := s.queues[name]; ok {
		return q, nil
	}
	return nil, fail("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "the specified queue does not exist")
}

func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{shape: "InternalFailure", query: "InternalFailure", message: err.Error(), status: http.StatusInternalServerError}
	}
	side := "Sender"
	if e.status >= 500 {
		side = "Receiver"
	}
	w.Header().Set("X-Amzn-Query-Error", e.query+";"+side)
	w.WriteHeader(e.status)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws.sqs#" + e.shape, "message": e.message})
}
