package seal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cartie/shared/seal"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	const text = "invented-token-value"
	type carrier struct {
		Open   seal.Secret
		closed seal.Secret
	}
	s := seal.Hide(text)
	c := carrier{Open: s, closed: s}
	kek, err := seal.ParseLocalKey("aW52ZW50ZWQtdG9rZW4tdmFsdWUxMjM0NTY3ODkwMTI=") // begins with text
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p"} {
		for _, value := range []any{s, &s, c, &c, []seal.Secret{s}, map[string]seal.Secret{"k": s}, kek, struct{ k seal.LocalKey }{kek}} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	fmt.Fprintln(&out, errors.Join(fmt.Errorf("token %v", s)), s.String())
	var lines bytes.Buffer
	for _, log := range []*slog.Logger{slog.New(slog.NewJSONHandler(&lines, nil)), slog.New(slog.NewTextHandler(&lines, nil))} {
		log.Info("connected", "secret", s, "carrier", c, "pointer", &c, "kek", kek)
	}
	encoded, err := json.Marshal(map[string]any{"s": s, "c": c, "kek": kek})
	if err != nil {
		t.Fatal(err)
	}
	all := out.String() + lines.String() + string(encoded)
	for _, leak := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text), fmt.Sprintf("%d", []byte(text)), "aW52ZW50ZWQtdG9rZW4"} {
		if strings.Contains(all, leak) {
			t.Errorf("printed %q", leak)
		}
	}
	if !strings.Contains(string(encoded), "[secret]") {
		t.Errorf("JSON is %s", encoded)
	}
	if s.Reveal() != text {
		t.Errorf("Reveal gave %q", s.Reveal())
	}
}

func TestSecretReadsAndCompares(t *testing.T) {
	t.Parallel()
	var in struct {
		Token seal.Secret `json:"token"`
		Empty seal.Secret `json:"empty"`
	}
	if err := json.Unmarshal([]byte(`{"token":"abc","empty":""}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.Token.Reveal() != "abc" || !in.Empty.IsZero() || in.Token.IsZero() {
		t.Fatalf("read %q and %q", in.Token.Reveal(), in.Empty.Reveal())
	}
	err := json.Unmarshal([]byte(`{"token":987654321}`), &in)
	if err == nil || strings.Contains(err.Error(), "987654321") {
		t.Fatalf("err %v", err)
	}
	a := seal.Hide("abc")
	if !a.Equal(in.Token) || a.Equal(seal.Hide("abd")) || a.Equal(seal.Secret{}) || !(seal.Secret{}).Equal(seal.Hide("")) {
		t.Error("Equal is wrong")
	}
}
