package seal_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/seal"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	keyARN    = "arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-3333-4444-555555555555"
	keyID     = "AKIDEXAMPLE"
	keySecret = "invented-secret-access-key"
	session   = "invented-session-token"
)

// kms is the two operations as the service answers them, with signatures checked by the published recipe of SigV4.
type kms struct {
	*httptest.Server
	t      *testing.T
	key    seal.LocalKey
	answer func(w http.ResponseWriter) bool // takes over when it answers true
	calls  atomic.Int32
	dated  atomic.Value // X-Amz-Date of the last call
}

var signedAt = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)

func startKMS(t *testing.T) *kms {
	t.Helper()
	k := &kms{t: t, key: seal.NewLocalKey(), answer: func(http.ResponseWriter) bool { return false }}
	k.Server = httptest.NewServer(k)
	t.Cleanup(k.Close)
	return k
}

func (k *kms) open(arn string) (*seal.KMS, error) {
	return seal.NewKMS(arn, seal.KMSOptions{
		Endpoint: k.URL, Client: k.Client(),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: keyID, SecretAccessKey: keySecret, SessionToken: session}, nil
		}),
	})
}

func (k *kms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.calls.Add(1)
	k.dated.Store(r.Header.Get("X-Amz-Date"))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		k.t.Error(err)
	}
	if want := signature(r, body); r.Header.Get("Authorization") != want {
		k.t.Errorf("signed\n%s\nwant\n%s", r.Header.Get("Authorization"), want)
	}
	if k.answer(w) {
		return
	}
	var in struct {
		KeyId                     string
		Plaintext, CiphertextBlob []byte
	}
	if err := json.Unmarshal(body, &in); err != nil || in.KeyId != keyARN || r.Header.Get("Content-Type") != "application/x-amz-json-1.1" {
		k.t.Errorf("asked %s %s", r.Header.Get("Content-Type"), body)
	}
	out := map[string]any{"KeyId": keyARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}
	switch r.Header.Get("X-Amz-Target") {
	case "TrentService.Encrypt":
		out["CiphertextBlob"], err = k.key.Wrap(r.Context(), in.Plaintext)
	case "TrentService.Decrypt":
		out["Plaintext"], err = k.key.Unwrap(r.Context(), in.CiphertextBlob)
	default:
		k.t.Errorf("asked for %s", r.Header.Get("X-Amz-Target"))
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		out = map[string]any{"__type": "InvalidCiphertextException"}
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		k.t.Error(err)
	}
}

// signature is the Authorization header the request should carry.
func signature(r *http.Request, body []byte) string {
	names := []string{"content-length", "content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"}
	values := map[string]string{"host": r.Host, "content-length": fmt.Sprint(len(body))}
	var canonical strings.Builder
	fmt.Fprintf(&canonical, "%s\n/\n\n", r.Method)
	for _, n := range names {
		v := values[n]
		if v == "" {
			v = r.Header.Get(n)
		}
		fmt.Fprintf(&canonical, "%s:%s\n", n, v)
	}
	fmt.Fprintf(&canonical, "\n%s\n%s", strings.Join(names, ";"), digest(string(body)))
	at := r.Header.Get("X-Amz-Date")
	day, _, _ := strings.Cut(at, "T")
	scope := day + "/eu-central-1/kms/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n" + digest(canonical.String())
	key := []byte("AWS4" + keySecret)
	for _, part := range []string{day, "eu-central-1", "kms", "aws4_request", text} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	return fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s", keyID, scope, strings.Join(names, ";"), hex.EncodeToString(key))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func TestKMSWrapsAKeyset(t *testing.T) {
	t.Parallel()
	service := startKMS(t)
	kek, err := service.open(keyARN)
	if err != nil {
		t.Fatal(err)
	}
	ctx := clock.Frozen(t.Context(), signedAt)
	wrapped, err := seal.NewKeyset(ctx, kek)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(ctx, wrapped, kek)
	if err != nil {
		t.Fatal(err)
	}
	if at := service.dated.Load(); at != "20300102T030405Z" {
		t.Errorf("dated %v", at)
	}
	if n := service.calls.Load(); n != 2 {
		t.Errorf("%d calls to make and open a keyset, want 2", n)
	}
	data := seal.Data(ident.New(), ident.New())
	sealed, err := ring.SealText(seal.Hide("text"), data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.Open(t.Context(), wrapped, kek)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.OpenText(sealed, data); err != nil || got.Reveal() != "text" {
		t.Errorf("opened %q, %v", got.Reveal(), err)
	}
	stranger := startKMS(t)
	kek, err = stranger.open(keyARN)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(t.Context(), wrapped, kek); !fault.Is(err, fault.Internal) || !strings.Contains(errors.Unwrap(err).Error(), "InvalidCiphertextException") {
		t.Errorf("another key opened the keyset: %v", err)
	}
}

func TestKMSFaults(t *testing.T) {
	t.Parallel()
	say := func(status int, body string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter) bool
		want   fault.Kind
	}{
		"denied":      {say(400, `{"__type":"com.amazonaws.kms#AccessDeniedException","message":"quoted"}`), fault.Internal},
		"throttled":   {say(400, `{"__type":"ThrottlingException","message":"quoted"}`), fault.Transient},
		"broken":      {say(500, `quoted`), fault.Transient},
		"too many":    {say(429, ``), fault.Transient},
		"no JSON":     {say(200, `<html>quoted`), fault.Transient},
		"other key":   {say(200, `{"KeyId":"arn:other","Plaintext":"cXVvdGVk"}`), fault.Internal},
		"no bytes":    {say(200, `{"KeyId":"`+keyARN+`"}`), fault.Internal},
		"broken line": {func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) }, fault.Transient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := startKMS(t)
			service.answer = c.answer
			kek, err := service.open(keyARN)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := kek.Unwrap(t.Context(), []byte("wrapped"))
			if !fault.Is(err, c.want) || plain != nil || strings.Contains(err.Error(), "quoted") {
				t.Errorf("got %q, %v", plain, err)
			}
		})
	}
}

func TestKMSKeyIsNamedByItsARN(t *testing.T) {
	t.Parallel()
	for _, arn := range []string{"", "arn:", "arn:aws:kms:eu-central-1:000000000000:alias/seal", "arn:aws:s3:eu-central-1:000000000000:key/x", "arn:aws:kms::0:key/x", keyARN + ":more"} {
		if _, err := seal.NewKMS(arn, seal.KMSOptions{}); !fault.Is(err, fault.Internal) {
			t.Errorf("%q: %v", arn, err)
		}
	}
	for _, key := range []string{"arn:aws:kms:x", "vault:x", ""} {
		if _, err := (seal.Config{Key: key}).Open(t.Context()); !fault.Is(err, fault.Internal) {
			t.Errorf("%q: %v", key, err)
		}
	}
	kek, err := seal.NewKMS(keyARN, seal.KMSOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kek.Unwrap(t.Context(), []byte("x")); !fault.Is(err, fault.Internal) {
		t.Errorf("without credentials: %v", err)
	}
}

// TestConfigReachesKMS is the path a function takes: everything from its environment.
//
// Serial: it sets the environment of the process.
func TestConfigReachesKMS(t *testing.T) {
	service := startKMS(t)
	service.answer = func(w http.ResponseWriter) bool {
		_, err := io.WriteString(w, `{"KeyId":"`+keyARN+`","Plaintext":"AAAA"}`)
		return err == nil
	}
	t.Setenv("AWS_ACCESS_KEY_ID", keyID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", keySecret)
	t.Setenv("AWS_SESSION_TOKEN", session)
	wrapped, err := seal.NewKeyset(t.Context(), seal.NewLocalKey())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (seal.Config{Keyset: wrapped, Key: keyARN, Endpoint: service.URL}).Open(t.Context()); !fault.Is(err, fault.Internal) {
		t.Errorf("three bytes were taken for a keyset: %v", err)
	}
	if n := service.calls.Load(); n != 1 {
		t.Errorf("%d calls to unwrap, want 1", n)
	}
}
