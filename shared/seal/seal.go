// Package seal keeps secrets at rest: bot tokens, integration keys and provider sessions are sealed with one Tink AEAD
// keyset per environment, which itself is stored only wrapped by a key-encryption key (KEK). Every sealed value is bound
// to its workspace and row, so bytes copied into another row do not open. It refuses to be a vault: it stores nothing,
// decides nothing about access, and never puts a secret into an error, a log line or JSON.
package seal

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"

	"cartie/shared/fault"
	"cartie/shared/ident"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keyring seals with the newest key and opens with any key of the environment. It is safe for concurrent use and is
// opened once per process.
type Keyring struct{ aead tink.AEAD }

// Open unwraps a keyset made by NewKeyset. wrapped is Tink's encrypted keyset as JSON, or that JSON in standard base64,
// so it fits one environment variable. Faults: the KEK's own when it answers with one (a key service may be Transient),
// else Internal: the keyset is unreadable or another KEK wrapped it.
func Open(ctx context.Context, wrapped string, kek KEK) (*Keyring, error) {
	h, err := read(ctx, wrapped, kek)
	if err != nil {
		return nil, err
	}
	a, err := aead.New(h)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "keyset_unusable", "the keyset has no key to seal with")
	}
	return &Keyring{aead: a}, nil
}

// NewKeyset makes a keyset with one AES-256-GCM key and returns it wrapped, as JSON.
func NewKeyset(ctx context.Context, kek KEK) (string, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "keyset_unusable", "the keyset could not be made")
	}
	return write(ctx, h, kek)
}

// Rotate adds a key that seals from now on and keeps the earlier ones for opening. It returns the new wrapped keyset;
// processes that still hold the old one cannot open what the new key seals, so restart them before sealing again.
func Rotate(ctx context.Context, wrapped string, kek KEK) (string, error) {
	h, err := read(ctx, wrapped, kek)
	if err != nil {
		return "", err
	}
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err == nil {
		h, err = m.Handle()
	}
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, "keyset_unusable", "the keyset could not take another key")
	}
	return write(ctx, h, kek)
}

// Data is the associated data of a sealed value: it opens only for the same workspace and row.
func Data(workspace, row ident.ID) []byte {
	return append(append(make([]byte, 0, 32), workspace[:]...), row[:]...)
}

// Seal encrypts plain for the place named by data (see Data). Two calls never give the same bytes.
func (k *Keyring) Seal(plain, data []byte) ([]byte, error) {
	sealed, err := k.aead.Encrypt(plain, data)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "seal_failed", "the value could not be sealed")
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same data. Fault: Internal when the bytes, the place or the keyset differ.
func (k *Keyring) Open(sealed, data []byte) ([]byte, error) {
	plain, err := k.aead.Decrypt(sealed, data)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "sealed_unreadable", "the sealed value does not open here")
	}
	return plain, nil
}

// SealText and OpenText are Seal and Open for text that must not be printed on the way.
func (k *Keyring) SealText(plain Secret, data []byte) ([]byte, error) {
	return k.Seal([]byte(plain.Reveal()), data)
}

// OpenText opens a sealed text; see Open.
func (k *Keyring) OpenText(sealed, data []byte) (Secret, error) {
	plain, err := k.Open(sealed, data)
	if err != nil {
		return Secret{}, err
	}
	return Hide(string(plain)), nil
}

func read(ctx context.Context, wrapped string, kek KEK) (*keyset.Handle, error) {
	raw := []byte(strings.TrimSpace(wrapped))
	if !bytes.HasPrefix(raw, []byte("{")) {
		decoded, err := base64.StdEncoding.DecodeString(string(raw))
		if err != nil {
			// The decoder's error is dropped: what stands here by mistake may be a bare key.
			return nil, fault.New(fault.Internal, "keyset_unreadable", "the keyset is neither JSON nor base64")
		}
		raw = decoded
	}
	w := &wrapping{kek: kek}
	h, err := keyset.ReadWithContext(ctx, keyset.NewJSONReader(bytes.NewReader(raw)), w, nil)
	if err != nil {
		return nil, w.fault(err, "keyset_unreadable", "the keyset does not open with this key")
	}
	return h, nil
}

func write(ctx context.Context, h *keyset.Handle, kek KEK) (string, error) {
	var out bytes.Buffer
	w := &wrapping{kek: kek}
	if err := h.WriteWithContext(ctx, keyset.NewJSONWriter(&out), w, nil); err != nil {
		return "", w.fault(err, "keyset_unwrapped", "the keyset could not be wrapped")
	}
	return strings.TrimSpace(out.String()), nil
}
