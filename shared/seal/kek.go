package seal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"cartie/shared/fault"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// KEK is the key that wraps the keyset: a key service in the cloud, a LocalKey on a laptop. It is called once per
// process, with a few hundred bytes.
type KEK interface {
	Wrap(ctx context.Context, keyset []byte) ([]byte, error)
	Unwrap(ctx context.Context, wrapped []byte) ([]byte, error)
}

// wrapping shows a KEK to Tink. The associated data is empty on both sides: a keyset has no row.
// It keeps the KEK's error, because Tink passes on only its text.
type wrapping struct {
	kek KEK
	err error
}

func (w *wrapping) EncryptWithContext(ctx context.Context, plain, _ []byte) (out []byte, err error) {
	out, w.err = w.kek.Wrap(ctx, plain)
	return out, w.err
}

func (w *wrapping) DecryptWithContext(ctx context.Context, sealed, _ []byte) (out []byte, err error) {
	out, w.err = w.kek.Unwrap(ctx, sealed)
	return out, w.err
}

func (w *wrapping) fault(err error, code, message string) error {
	if w.err != nil {
		return fault.Wrap(w.err, fault.KindOf(w.err), code, "%s", message)
	}
	return fault.Wrap(err, fault.Internal, code, "%s", message)
}

// LocalKey is a KEK held in memory: 32 bytes for AES-256-GCM. For laptops and tests; whoever reads the key file can
// read every secret. The zero value wraps nothing.
type LocalKey struct{ key Secret }

var _ KEK = LocalKey{}

// NewLocalKey makes a random key. Text gives the form to keep in a file of mode 0600.
func NewLocalKey() LocalKey {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the runtime stops the process instead
	return LocalKey{key: Hide(string(raw))}
}

// ParseLocalKey reads the text form: 32 bytes in standard base64, blanks around it ignored. Fault: Internal.
func ParseLocalKey(text string) (LocalKey, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != 32 {
		return LocalKey{}, fault.New(fault.Internal, "local_key_unreadable", "the local key is not 32 bytes in base64")
	}
	return LocalKey{key: Hide(string(raw))}, nil
}

// Text is the form ParseLocalKey reads. It is the secret itself.
func (k LocalKey) Text() Secret {
	return Hide(base64.StdEncoding.EncodeToString([]byte(k.key.Reveal())))
}

// Wrap implements KEK.
func (k LocalKey) Wrap(_ context.Context, keyset []byte) ([]byte, error) {
	a, err := subtle.NewAESGCM([]byte(k.key.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("local key: %w", err)
	}
	return a.Encrypt(keyset, nil)
}

// Unwrap implements KEK.
func (k LocalKey) Unwrap(_ context.Context, wrapped []byte) ([]byte, error) {
	a, err := subtle.NewAESGCM([]byte(k.key.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("local key: %w", err)
	}
	return a.Decrypt(wrapped, nil)
}
