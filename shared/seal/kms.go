package seal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"cartie/shared/clock"
	"cartie/shared/fault"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// KMS is a KEK held by AWS Key Management Service, which never gives the key away: wrapping and unwrapping are two signed
// calls of its JSON 1.1 protocol (TrentService.Encrypt and Decrypt). The zero value is not usable; see NewKMS.
type KMS struct {
	arn, region, endpoint string
	credentials           aws.CredentialsProvider
	client                *http.Client
}

var _ KEK = (*KMS)(nil)

// KMSOptions say how KMS is reached. Credentials are needed; the rest has defaults.
type KMSOptions struct {
	Credentials aws.CredentialsProvider
	Endpoint    string       // the region's dual-stack endpoint, which answers over IPv4 and IPv6
	Client      *http.Client // one that waits at most 5 s for an answer
}

const (
	kmsPatience = 5 * time.Second
	kmsAnswer   = 1 << 16 // bytes; an answer carries at most a few kilobytes
)

// NewKMS names the key by its ARN, arn:<partition>:kms:<region>:<account>:key/<id>. Fault: Internal for any other text,
// an alias included, because an alias can be pointed at another key.
func NewKMS(arn string, opt KMSOptions) (*KMS, error) {
	part := strings.Split(arn, ":")
	if len(part) != 6 || part[0] != "arn" || part[2] != "kms" || part[3] == "" || !strings.HasPrefix(part[5], "key/") {
		return nil, fault.New(fault.Internal, "kms_key_unreadable", "the key is not named by the ARN of a KMS key")
	}
	k := &KMS{arn: arn, region: part[3], endpoint: opt.Endpoint, credentials: opt.Credentials, client: opt.Client}
	if k.endpoint == "" {
		k.endpoint = "https://kms." + k.region + ".api.aws"
	}
	if k.client == nil {
		k.client = &http.Client{Timeout: kmsPatience}
	}
	return k, nil
}

// Wrap implements KEK. Faults as for Unwrap.
func (k *KMS) Wrap(ctx context.Context, keyset []byte) ([]byte, error) {
	out, err := k.call(ctx, "Encrypt", kmsText{KeyID: k.arn, Plaintext: keyset})
	return out.CiphertextBlob, err
}

// Unwrap implements KEK. Faults: Transient when KMS is out of reach, busy or broken and the same call may succeed later,
// else Internal, with KMS's own name of the error and never its message, which may quote what was sent.
func (k *KMS) Unwrap(ctx context.Context, wrapped []byte) ([]byte, error) {
	out, err := k.call(ctx, "Decrypt", kmsText{KeyID: k.arn, CiphertextBlob: wrapped})
	return out.Plaintext, err
}

// kmsText is both question and answer of Encrypt and Decrypt; bytes travel in base64.
type kmsText struct {
	KeyID          string `json:"KeyId,omitempty"`
	Plaintext      []byte `json:"Plaintext,omitempty"`
	CiphertextBlob []byte `json:"CiphertextBlob,omitempty"`
}

func (k *KMS) call(ctx context.Context, operation string, in kmsText) (out kmsText, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return out, fault.Wrap(err, fault.Internal, "kms_refused", "the call to KMS cannot be written")
	}
	req, err := k.signed(ctx, operation, body)
	if err != nil {
		return out, err
	}
	res, err := k.client.Do(req)
	if err != nil {
		return out, fault.Wrap(err, fault.Transient, "kms_unavailable", "KMS does not answer")
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, kmsAnswer))
	if err != nil {
		return out, fault.Wrap(err, fault.Transient, "kms_unavailable", "KMS broke off its answer")
	}
	if res.StatusCode != http.StatusOK {
		return out, refusal(operation, res.StatusCode, answer)
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return kmsText{}, fault.New(fault.Transient, "kms_unavailable", "KMS answers something else than JSON")
	}
	if out.KeyID != k.arn || len(out.Plaintext)+len(out.CiphertextBlob) == 0 {
		return kmsText{}, fault.New(fault.Internal, "kms_refused", "KMS used another key, or gave no bytes")
	}
	return out, nil
}

func (k *KMS) signed(ctx context.Context, operation string, body []byte) (*http.Request, error) {
	if k.credentials == nil {
		return nil, fault.New(fault.Internal, "kms_refused", "there are no credentials for KMS")
	}
	credentials, err := k.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fault.Wrap(err, fault.Transient, "kms_unavailable", "the credentials for KMS cannot be had")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, k.endpoint+"/", bytes.NewReader(body))
	if err != nil {
		return nil, fault.New(fault.Internal, "kms_refused", "the endpoint of KMS is no URL")
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "TrentService."+operation)
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, req, hex.EncodeToString(sum[:]), "kms", k.region, clock.Now(ctx)); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "kms_refused", "the call to KMS cannot be signed")
	}
	return req, nil
}

// refusal reads an error answer: {"__type":"prefix#Name"}. KMS's names for "later" are few; a 5xx always is one.
func refusal(operation string, status int, answer []byte) error {
	var problem struct {
		Type string `json:"__type"`
	}
	_ = json.Unmarshal(answer, &problem) // an answer without a name has status alone
	name := problem.Type[strings.LastIndexByte(problem.Type, '#')+1:]
	later := map[string]bool{"ThrottlingException": true, "LimitExceededException": true, "DependencyTimeoutException": true, "KeyUnavailableException": true, "KMSInternalException": true}
	if later[name] || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return fault.New(fault.Transient, "kms_unavailable", "KMS cannot %s now: status %d %s", strings.ToLower(operation), status, name)
	}
	return fault.New(fault.Internal, "kms_refused", "KMS does not %s: status %d %s", strings.ToLower(operation), status, name)
}
