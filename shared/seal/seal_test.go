package seal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/seal"
)

func ring(t *testing.T, kek seal.KEK) (*seal.Keyring, string) {
	t.Helper()
	wrapped, err := seal.NewKeyset(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	k, err := seal.Open(t.Context(), wrapped, kek)
	if err != nil {
		t.Fatal(err)
	}
	return k, wrapped
}

func TestSealedValueOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	k, _ := ring(t, seal.NewLocalKey())
	workspace, row := ident.New(), ident.New()
	plain := []byte("990000001:invented-token")
	sealed, err := k.Seal(plain, seal.Data(workspace, row))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, plain) {
		t.Fatal("the sealed value shows the plain one")
	}
	got, err := k.Open(sealed, seal.Data(workspace, row))
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("got %q, %v", got, err)
	}
	again, err := k.Seal(plain, seal.Data(workspace, row))
	if err != nil || bytes.Equal(again, sealed) {
		t.Fatalf("sealing twice gave the same bytes (err %v)", err)
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-1] ^= 1
	other, _ := ring(t, seal.NewLocalKey())
	for name, open := range map[string]func() ([]byte, error){
		"other row":       func() ([]byte, error) { return k.Open(sealed, seal.Data(workspace, ident.New())) },
		"other workspace": func() ([]byte, error) { return k.Open(sealed, seal.Data(ident.New(), row)) },
		"swapped ids":     func() ([]byte, error) { return k.Open(sealed, seal.Data(row, workspace)) },
		"no data":         func() ([]byte, error) { return k.Open(sealed, nil) },
		"changed bytes":   func() ([]byte, error) { return k.Open(flipped, seal.Data(workspace, row)) },
		"empty":           func() ([]byte, error) { return k.Open(nil, seal.Data(workspace, row)) },
		"other keyset":    func() ([]byte, error) { return other.Open(sealed, seal.Data(workspace, row)) },
	} {
		if got, err := open(); !fault.Is(err, fault.Internal) || got != nil {
			t.Errorf("%s: opened to %q, err %v", name, got, err)
		}
	}
}

func TestRotatedKeysetStillOpensOldValues(t *testing.T) {
	t.Parallel()
	kek := seal.NewLocalKey()
	before, wrapped := ring(t, kek)
	data := seal.Data(ident.New(), ident.New())
	old, err := before.SealText(seal.Hide("old"), data)
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := seal.Rotate(t.Context(), wrapped, kek)
	if err != nil {
		t.Fatal(err)
	}
	after, err := seal.Open(t.Context(), rotated, kek)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.OpenText(old, data); err != nil || got.Reveal() != "old" {
		t.Fatalf("the old value opened to %q, %v", got.Reveal(), err)
	}
	fresh, err := after.SealText(seal.Hide("new"), data)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.OpenText(fresh, data); err != nil || got.Reveal() != "new" {
		t.Fatalf("the new value opened to %q, %v", got.Reveal(), err)
	}
	if _, err := before.Open(fresh, data); err == nil {
		t.Fatal("the new value was sealed with the old key")
	}
}

func TestKeysetIsReadAsJSONOrBase64AndOnlyWithItsKey(t *testing.T) {
	t.Parallel()
	kek := seal.NewLocalKey()
	k, wrapped := ring(t, kek)
	data := seal.Data(ident.New(), ident.New())
	sealed, err := k.Seal([]byte("x"), data)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"json": wrapped, "blanks": "\n " + wrapped + "\n",
		"base64": base64.StdEncoding.EncodeToString([]byte(wrapped)),
	} {
		again, err := seal.Open(t.Context(), text, kek)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := again.Open(sealed, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{"empty": "", "words": "not a keyset", "empty object": "{}", "cut": wrapped[:len(wrapped)/2]} {
		if _, err := seal.Open(t.Context(), text, kek); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: err %v", name, err)
		}
	}
	if _, err := seal.Open(t.Context(), wrapped, seal.NewLocalKey()); !fault.Is(err, fault.Internal) {
		t.Errorf("another key unwrapped the keyset: %v", err)
	}
	if _, err := seal.NewKeyset(t.Context(), seal.LocalKey{}); err == nil {
		t.Error("the zero key wrapped a keyset")
	}
	down := fault.New(fault.Transient, "kms_down", "the key service does not answer")
	if _, err := seal.Open(t.Context(), wrapped, brokenKEK{down}); !errors.Is(err, down) || !fault.Is(err, fault.Transient) {
		t.Errorf("the key service's fault is lost: %v", err)
	}
}

type brokenKEK struct{ err error }

func (b brokenKEK) Wrap(context.Context, []byte) ([]byte, error)   { return nil, b.err }
func (b brokenKEK) Unwrap(context.Context, []byte) ([]byte, error) { return nil, b.err }

func TestLocalKeyText(t *testing.T) {
	t.Parallel()
	kek := seal.NewLocalKey()
	_, wrapped := ring(t, kek)
	again, err := seal.ParseLocalKey(kek.Text().Reveal() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(t.Context(), wrapped, again); err != nil {
		t.Fatal(err)
	}
	short := "c2hvcnQtc2VjcmV0LXZhbHVl"
	for _, text := range []string{"", "???", short} {
		if _, err := seal.ParseLocalKey(text); err == nil || (text != "" && strings.Contains(err.Error(), text)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzKeysetReader(f *testing.F) {
	kek := seal.NewLocalKey()
	wrapped, err := seal.NewKeyset(context.Background(), kek)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(wrapped)
	f.Add(`{"encryptedKeyset":"AAAA"}`)
	f.Add("e30=")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := seal.Open(t.Context(), text, kek)
		if (k == nil) == (err == nil) {
			t.Fatalf("keyring %v with err %v", k, err)
		}
		if err != nil && !fault.Is(err, fault.Internal) {
			t.Fatalf("not a fault of ours: %v", err)
		}
	})
}
