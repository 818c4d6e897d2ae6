package calls

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// Answer is what a simulated HTTP provider says to one request.
type Answer struct {
	Status     int
	RetryAfter int    // seconds; 0 sends no such header
	Body       any    // sent as JSON
	Secret     string // stands in the body and must not stand in the log
}

// Serve answers one request with what take says, or as the oldest fault ordered for it wants, and logs the call.
// refuse words an ordered status; take runs only when the call is to take effect. A dropped answer and a timeout close
// the connection.
func Serve(w http.ResponseWriter, r *http.Request, log *Log, faults *Faults, call Call, refuse func(Fault) Answer, take func() Answer) {
	fault, ordered := faults.Take(call.Provider, call.Method)
	var answer Answer
	switch {
	case ordered && fault.Timeout:
		call.Fault = "timeout"
		log.Add(call)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case ordered && fault.Status != 0:
		call.Fault = "status"
		answer = refuse(fault)
		answer.Status, answer.RetryAfter = fault.Status, fault.RetryAfter
	default:
		answer = take()
	}
	if ordered && fault.Drop != "" {
		call.Fault = "drop"
		log.Add(call)
		panic(http.ErrAbortHandler)
	}
	raw, err := json.Marshal(answer.Body)
	if err != nil {
		panic(err) // a simulator's own maps and structs
	}
	call.Status, call.Result = answer.Status, raw
	if answer.Secret != "" {
		call.Result = bytes.ReplaceAll(raw, []byte(answer.Secret), []byte("***"))
	}
	log.Add(call)
	if answer.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(answer.RetryAfter))
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(answer.Status)
	_, _ = w.Write(raw)
}
