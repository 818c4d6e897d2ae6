// Package blob keeps files in one S3 bucket: bytes go in and come out by key, and browsers get addresses signed for one
// file and a short time, so files never pass through a function's 6 MB. It refuses to list, to make anything public and to
// know what a file is for.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Config is the settings of a store. Endpoint is empty in AWS and the runner's address on a laptop.
type Config struct {
	Bucket   string `env:"BLOB_BUCKET"`
	Endpoint string `env:"AWS_ENDPOINT_URL_S3" default:""`
	Region   string `env:"AWS_REGION" default:"eu-central-1"`
}

// Store reads and writes one bucket. It is safe for concurrent use. Signing S3 requests takes one function of the SDK, so
// its S3 client, ten times the size of this package's binary, is not linked.
type Store struct {
	base   string // "https://s3.dualstack.eu-central-1.amazonaws.com/bucket"
	cfg    Config
	client *http.Client
	signer *v4.Signer
}

// patience bounds one request, the transfer of its body included.
const patience = 15 * time.Second

// New makes a store; it makes no call.
func New(cfg Config) *Store {
	base := strings.TrimSuffix(cfg.Endpoint, "/")
	if base == "" {
		base = "https://s3.dualstack." + cfg.Region + ".amazonaws.com"
	}
	return &Store{
		base: base + "/" + cfg.Bucket, cfg: cfg, client: &http.Client{Timeout: patience},
		signer: v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }), // S3 signs the path as it is sent
	}
}

// File describes what a key holds.
type File struct {
	MIME string
	Size int64 // bytes
}

// Object is a file being read. Close it.
type Object struct {
	File
	io.ReadCloser
}

// Put stores exactly f.Size bytes under the key, over what was there.
func (s *Store) Put(ctx context.Context, key string, f File, body io.Reader) error {
	r, err := s.request(ctx, http.MethodPut, key, body)
	if err != nil {
		return err
	}
	r.ContentLength = f.Size
	r.Header.Set("Content-Type", f.MIME)
	res, err := s.do(ctx, r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// Get opens a file. NotFound when there is none.
func (s *Store) Get(ctx context.Context, key string) (Object, error) { return s.get(ctx, key, "") }

// Head reads a file's first bytes, at most n, and describes it. NotFound when there is none.
func (s *Store) Head(ctx context.Context, key string, n int) (File, []byte, error) {
	o, err := s.get(ctx, key, fmt.Sprintf("bytes=0-%d", n-1))
	if err != nil {
		return File{}, nil, err
	}
	defer o.Close()
	start, err := io.ReadAll(io.LimitReader(o, int64(n)))
	if err != nil {
		return File{}, nil, away(err)
	}
	return o.File, start, nil
}

func (s *Store) get(ctx context.Context, key, span string) (Object, error) {
	r, err := s.request(ctx, http.MethodGet, key, nil)
	if err != nil {
		return Object{}, err
	}
	if span != "" {
		r.Header.Set("Range", span)
	}
	res, err := s.do(ctx, r)
	if err != nil {
		return Object{}, err
	}
	f := File{MIME: res.Header.Get("Content-Type"), Size: res.ContentLength}
	if _, total, ok := strings.Cut(res.Header.Get("Content-Range"), "/"); ok {
		if _, err := fmt.Sscanf(total, "%d", &f.Size); err != nil {
			return Object{}, errors.Join(away(err), res.Body.Close())
		}
	}
	return Object{File: f, ReadCloser: res.Body}, nil
}

func (s *Store) request(ctx context.Context, method, key string, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.base+"/"+(&url.URL{Path: key}).EscapedPath(), body)
	if err != nil {
		return nil, fmt.Errorf("address of blob: %w", err)
	}
	return r, nil
}

// unsigned says that the signature does not cover the body: its length and type are covered, and the connection is TLS.
const unsigned = "UNSIGNED-PAYLOAD"

func (s *Store) do(ctx context.Context, r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Amz-Content-Sha256", unsigned)
	if err := s.signer.SignHTTP(ctx, s.credentials(), r, unsigned, "s3", s.cfg.Region, clock.Now(ctx)); err != nil {
		return nil, fmt.Errorf("sign request for blob: %w", err)
	}
	res, err := s.client.Do(r)
	if err != nil {
		return nil, away(err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	_ = res.Body.Close() // it repeats the status, with the key
	if res.StatusCode == http.StatusNotFound {
		return nil, fault.New(fault.NotFound, "not_found", "no such file")
	}
	err = fmt.Errorf("the bucket answers %d", res.StatusCode)
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		return nil, away(err)
	}
	return nil, fault.Wrap(err, fault.Internal, "blob_refused", "the file store refused")
}

func away(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // without the address, which names the key
	}
	return fault.Wrap(err, fault.Transient, "blob_unavailable", "the file store is not reachable right now")
}

// credentials are read at each signing, since Lambda renews them in the environment.
func (s *Store) credentials() aws.Credentials {
	if s.cfg.Endpoint != "" {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}
	}
	return aws.Credentials{
		AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
	}
}
