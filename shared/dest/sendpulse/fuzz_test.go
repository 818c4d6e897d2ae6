package sendpulse

import (
	"encoding/json"
	"testing"
	"time"

	"cartie/shared/dest"
)

// Whatever comes back, only an object that says "result": true without an error is a success.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"result":true}`, `{"result":false}`, `{"result":true,"is_error":1}`, `{"error_code":"x","message":7}`, `[]`, ``, `{"counters":{}}`} {
		f.Add(200, seed)
		f.Add(404, seed)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		o := read(dest.Reply{Status: status, Body: []byte(body)}, time.Time{}, "invented-secret-of-the-fuzz")
		var said struct{ Result *bool }
		took := json.Unmarshal([]byte(body), &said) == nil && said.Result != nil && *said.Result
		if o.State == dest.Delivered && (!took || status >= 300) {
			t.Fatalf("%d %q is a success", status, body)
		}
		if o.State != dest.Delivered && (o.Code == "" || o.Message == "") {
			t.Fatalf("%d %q does not say why: %+v", status, body, o)
		}
	})
}
