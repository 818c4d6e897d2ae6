package dest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cartie/shared/dest"
)

func call(t *testing.T, ctx context.Context, address string) dest.Reply {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dest.Exchange(dest.NewClient(5*time.Second), req)
}

func TestExchange(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("a", 1<<20))
		case "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		case "/hangs":
			<-r.Context().Done()
		case "/redirects":
			http.Redirect(w, r, "/large", http.StatusFound)
		}
	}))
	t.Cleanup(srv.Close)
	ctx := t.Context()
	if r := call(t, ctx, srv.URL+"/large"); r.Err != nil || len(r.Body) != 64<<10 || r.Status != 200 || r.Latency <= 0 {
		t.Errorf("large: %d bytes, %v", len(r.Body), r.Err)
	}
	if r := call(t, ctx, srv.URL+"/redirects"); r.Status != http.StatusFound {
		t.Errorf("redirect followed to %d", r.Status)
	}
	if r := call(t, ctx, srv.URL+"/cut"); r.Unanswered().State != dest.Retry || r.Err == nil {
		t.Errorf("cut answer: %+v", r)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	r := call(t, short, srv.URL+"/hangs?access_token=invented")
	if o := r.Unanswered(); o.Code != "timeout" || o.State != dest.Retry || !errors.Is(r.Err, context.DeadlineExceeded) {
		t.Errorf("hanging: %+v, %v", o, r.Err)
	}
	if strings.Contains(r.Err.Error(), "invented") {
		t.Errorf("the error shows the address: %v", r.Err)
	}
	if o := call(t, ctx, "http://127.0.0.1:1/").Unanswered(); o.Code != "network" || strings.Contains(o.Message, "127.0.0.1") {
		t.Errorf("refused: %+v", o)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0": 0, "": 0, "-1": 0, "soon": 0, "99999999999": 0,
		"Mon, 05 Oct 2026 09:01:00 GMT": time.Minute, "Mon, 05 Oct 2026 08:00:00 GMT": 0,
	} {
		if got := (dest.Reply{Header: http.Header{"Retry-After": {text}}}).RetryAfter(savedAt); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
