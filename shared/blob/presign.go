package blob

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cartie/shared/clock"
)

// Address is a request a browser may make without a sign-in.
type Address struct {
	Method  string
	URL     string
	Headers map[string]string // to be sent exactly so
}

// UploadAddress lets its holder put exactly this many bytes of this type under the key: both are signed, so another length
// or type is refused by the bucket. The browser sends Content-Length by itself.
func (s *Store) UploadAddress(ctx context.Context, key string, f File, valid time.Duration) (Address, error) {
	r, err := s.request(ctx, http.MethodPut, key, nil)
	if err != nil {
		return Address{}, err
	}
	r.ContentLength = f.Size
	r.Header.Set("Content-Type", f.MIME)
	address, err := s.presign(ctx, r, nil, valid)
	return Address{Method: http.MethodPut, URL: address, Headers: map[string]string{"Content-Type": f.MIME}}, err
}

// ReadAddress lets its holder read the file, which arrives with the given type and name; inline shows it in the browser.
func (s *Store) ReadAddress(ctx context.Context, key, mimeType, name string, inline bool, valid time.Duration) (Address, error) {
	r, err := s.request(ctx, http.MethodGet, key, nil)
	if err != nil {
		return Address{}, err
	}
	address, err := s.presign(ctx, r, url.Values{
		"response-content-type": {mimeType}, "response-content-disposition": {Disposition(name, inline)},
	}, valid)
	return Address{Method: http.MethodGet, URL: address, Headers: map[string]string{}}, err
}

func (s *Store) presign(ctx context.Context, r *http.Request, query url.Values, valid time.Duration) (string, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("X-Amz-Expires", strconv.Itoa(int(valid.Seconds())))
	r.URL.RawQuery = query.Encode()
	address, _, err := s.signer.PresignHTTP(ctx, s.credentials(), r, unsigned, "s3", s.cfg.Region, clock.Now(ctx))
	if err != nil {
		return "", fmt.Errorf("sign address of blob: %w", err)
	}
	return address, nil
}

// Disposition is the Content-Disposition of a file shown in the browser or saved from it (RFC 6266).
func Disposition(name string, inline bool) string {
	how := "attachment"
	if inline {
		how = "inline"
	}
	if name == "" {
		return how
	}
	if header := mime.FormatMediaType(how, map[string]string{"filename": name}); header != "" {
		return header
	}
	return how
}
