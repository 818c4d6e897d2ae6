package keys_test

import (
	"os"
	"path/filepath"
	"testing"

	"cartie/local/keys"
	"cartie/shared/seal"
)

func TestOpenKeepsKeys(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state", "keys.json")
	first, err := keys.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	second, err := keys.Open(t.Context(), file)
	if err != nil || first != second {
		t.Errorf("the keys changed: %v", err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is not private: %v %v", info, err)
	}
	if other, err := keys.New(t.Context()); err != nil || other == first {
		t.Errorf("new keys are not new: %v", err)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(t.Context(), file); err == nil {
		t.Error("a damaged file is silently replaced")
	}
}

func TestSealKeysFit(t *testing.T) {
	t.Parallel()
	k, err := keys.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Config{Keyset: k.SealKeyset, Key: k.SealKey}.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := ring.Seal([]byte("secret"), []byte("row"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ring.Open(sealed, []byte("row")); err != nil || string(plain) != "secret" {
		t.Errorf("%q %v", plain, err)
	}
}
