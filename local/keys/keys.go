// Package keys makes the secrets a laptop or a test needs in place of those the foundation holds in the cloud: the key
// that signs access tokens, and the keyset that seals, wrapped by a key that lies beside it.
// It refuses to hold anything of value: whoever reads the file can read everything the laptop sealed.
package keys

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cartie/shared/seal"
)

// Keys are the texts functions get as settings.
type Keys struct {
	JWTPrivate string `json:"jwt_private_key"` // base64 of an Ed25519 seed
	JWTPublic  string `json:"jwt_public_key"`  // base64 of the public key
	SealKey    string `json:"seal_key"`        // "local:" and the key that wraps
	SealKeyset string `json:"seal_keyset"`     // the wrapped keyset
}

// New makes fresh keys.
func New(ctx context.Context) (Keys, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("signing key: %w", err)
	}
	wrapping := seal.NewLocalKey()
	keyset, err := seal.NewKeyset(ctx, wrapping)
	if err != nil {
		return Keys{}, fmt.Errorf("sealing keyset: %w", err)
	}
	return Keys{
		JWTPrivate: base64.StdEncoding.EncodeToString(private.Seed()),
		JWTPublic:  base64.StdEncoding.EncodeToString(public),
		SealKey:    "local:" + wrapping.Text().Reveal(),
		SealKeyset: keyset,
	}, nil
}

// Open reads the keys in a file, or makes them and writes it (mode 0600), so that what was sealed yesterday opens today.
func Open(ctx context.Context, file string) (Keys, error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return create(ctx, file)
	}
	if err != nil {
		return Keys{}, fmt.Errorf("local keys: %w", err)
	}
	var k Keys
	if err := json.Unmarshal(raw, &k); err != nil || k.JWTPrivate == "" || k.SealKeyset == "" {
		return Keys{}, fmt.Errorf("local keys: %s is damaged; remove it with the database it belongs to (make clean-local)", file)
	}
	return k, nil
}

func create(ctx context.Context, file string) (Keys, error) {
	k, err := New(ctx)
	if err != nil {
		return Keys{}, err
	}
	raw, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return Keys{}, fmt.Errorf("local keys: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return Keys{}, fmt.Errorf("local keys: %w", err)
	}
	if err := os.WriteFile(file, append(raw, '\n'), 0o600); err != nil {
		return Keys{}, fmt.Errorf("local keys: %w", err)
	}
	return k, nil
}
