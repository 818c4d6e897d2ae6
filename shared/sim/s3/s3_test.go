package s3_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cartie/shared/blob"
	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/sim/s3"
)

var start = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

// open serves a bucket under a prefix, as the laptop does, with the simulator's clock so much later than the signer's.
func open(t *testing.T, later time.Duration) (*blob.Store, context.Context) {
	t.Helper()
	sim := s3.New(s3.Options{Folder: t.TempDir(), Now: func() time.Time { return start.Add(later) }})
	server := httptest.NewServer(http.StripPrefix("/_local/s3", sim))
	t.Cleanup(server.Close)
	return blob.New(blob.Config{Bucket: "cartie-test", Endpoint: server.URL + "/_local/s3", Region: "eu-central-1"}), clock.With(t.Context(), start)
}

func TestFilesComeBackAsTheyWerePut(t *testing.T) {
	t.Parallel()
	s, ctx := open(t, 0)
	body := bytes.Repeat([]byte("0123456789"), 1000)
	f := blob.File{MIME: "image/jpeg", Size: int64(len(body))}
	if err := s.Put(ctx, "w/media/a b", f, bytes.NewReader(body)); err == nil {
		t.Error("a key that S3 would have to escape was taken")
	}
	if err := s.Put(ctx, "w/media/a", f, bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	o, err := s.Get(ctx, "w/media/a")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(o)
	if err != nil || !bytes.Equal(got, body) || o.File != f || o.Close() != nil {
		t.Errorf("%d bytes, %+v, %v", len(got), o.File, err)
	}
	info, first, err := s.Head(ctx, "w/media/a", 15)
	if err != nil || info != f || string(first) != "012345678901234" {
		t.Errorf("%+v %q %v", info, first, err)
	}
	if _, err := s.Get(ctx, "w/media"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a part of a key is a file: %v", err)
	}
	if err := s.Put(ctx, "w/media/a", blob.File{MIME: "text/plain", Size: 3}, strings.NewReader("new")); err != nil {
		t.Fatal(err)
	}
	if info, first, err = s.Head(ctx, "w/media/a", 15); err != nil || info.MIME != "text/plain" || string(first) != "new" {
		t.Errorf("%+v %q %v", info, first, err)
	}
}

func TestAnUploadAddressTakesWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	const type_, size = "image/png", 5
	for name, c := range map[string]struct {
		mime, body string
		edit       func(r *http.Request)
		later      time.Duration
		want       int
	}{
		"as announced":   {type_, "12345", nil, time.Minute, 200},
		"too long":       {type_, "123456", nil, 0, 403},
		"too short":      {type_, "1234", nil, 0, 403},
		"another type":   {"text/html", "12345", nil, 0, 403},
		"another method": {type_, "12345", func(r *http.Request) { r.Method = http.MethodDelete }, 0, 403},
		"another key":    {type_, "12345", func(r *http.Request) { r.URL.Path += "x" }, 0, 403},
		"a longer life": {type_, "12345", func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "Expires=300", "Expires=3000", 1)
		}, 0, 403},
		"too late":        {type_, "12345", nil, 301 * time.Second, 403},
		"no signature":    {type_, "12345", func(r *http.Request) { r.URL.RawQuery = "" }, 0, 403},
		"a second way in": {type_, "12345", func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x") }, 0, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ctx := open(t, c.later)
			a, err := s.UploadAddress(ctx, "w/uploads/1", blob.File{MIME: type_, Size: size}, 5*time.Minute)
			if err != nil || a.Method != http.MethodPut || a.Headers["Content-Type"] != type_ {
				t.Fatalf("%+v %v", a, err)
			}
			r, err := http.NewRequestWithContext(ctx, a.Method, a.URL, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", c.mime)
			if c.edit != nil {
				c.edit(r)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != c.want {
				t.Errorf("%d, want %d: %s", res.StatusCode, c.want, body)
			}
		})
	}
}

func TestAReadAddressSaysWhatArrives(t *testing.T) {
	t.Parallel()
	s, ctx := open(t, 0)
	if err := s.Put(ctx, "w/media/1", blob.File{MIME: "text/html", Size: 4}, strings.NewReader("<b/>")); err != nil {
		t.Fatal(err)
	}
	a, err := s.ReadAddress(ctx, "w/media/1", "application/octet-stream", "звіт.html", false, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Get(a.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != 200 || string(body) != "<b/>" || res.Header.Get("Content-Type") != "application/octet-stream" ||
		res.Header.Get("Content-Disposition") != "attachment; filename*=utf-8''%D0%B7%D0%B2%D1%96%D1%82.html" {
		t.Errorf("%d %s %v", res.StatusCode, body, res.Header)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	sim := s3.New(s3.Options{Folder: t.TempDir(), Now: func() time.Time { return start }, Secret: "another"})
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	ctx := clock.With(t.Context(), start)
	s := blob.New(blob.Config{Bucket: "cartie-test", Endpoint: server.URL, Region: "eu-central-1"})
	if err := s.Put(ctx, "k", blob.File{MIME: "text/plain", Size: 1}, strings.NewReader("x")); !fault.Is(err, fault.Internal) {
		t.Errorf("a wrong secret: %v", err)
	}
	server.Close()
	if _, err := s.Get(ctx, "secret-key"); !fault.Is(err, fault.Transient) || strings.Contains(err.Error(), "secret-key") {
		t.Errorf("a bucket that is away: %v", err)
	}
}
