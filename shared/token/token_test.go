package token_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"
	"cartie/shared/token"

	"github.com/golang-jwt/jwt/v5"
)

var at = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func pair(t testing.TB, name string) (ed25519.PrivateKey, token.Signer, token.Verifier) {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	key := ed25519.NewKeyFromSeed(seed[:])
	s, err := token.NewSigner(base64.StdEncoding.EncodeToString(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	v, err := token.NewVerifier(base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
	if err != nil {
		t.Fatal(err)
	}
	return key, s, v
}

func TestSignedTokensAreRead(t *testing.T) {
	t.Parallel()
	_, s, v := pair(t, "a")
	for _, want := range []token.Claims{
		{User: ident.New(), Session: ident.New(), Workspace: ident.New()},
		{User: ident.New(), Session: ident.New()},
	} {
		text, err := s.Sign(at, want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Verify(at.Add(token.TTL), text); err != nil || got != want {
			t.Errorf("read %+v, %v; want %+v", got, err, want)
		}
		if _, err := v.Verify(at.Add(token.TTL+31*time.Second), text); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("an old token: %v", err)
		}
	}
}

func TestForgeriesAreRefused(t *testing.T) {
	t.Parallel()
	key, s, v := pair(t, "a")
	_, other, _ := pair(t, "b")
	id := ident.New().String()
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": token.Issuer, "aud": token.Audience, "sub": id, "sid": id, "wid": id, "exp": at.Add(time.Minute).Unix()}
	}
	sign := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
		c := good()
		change(c)
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if _, err := v.Verify(at, sign(jwt.SigningMethodEdDSA, key, func(jwt.MapClaims) {})); err != nil {
		t.Fatalf("the good one is refused: %v", err)
	}
	foreign, err := other.Sign(at, token.Claims{User: ident.New(), Session: ident.New()})
	if err != nil {
		t.Fatal(err)
	}
	own, err := s.Sign(at, token.Claims{User: ident.New(), Session: ident.New()})
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(own, ".")
	for name, text := range map[string]string{
		"empty":            "",
		"words":            "not a token",
		"another key":      foreign,
		"no signature":     parts[0] + "." + parts[1] + ".",
		"other claims":     parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + parts[2],
		"alg none":         sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, func(jwt.MapClaims) {}),
		"key as hmac key":  sign(jwt.SigningMethodHS256, []byte(key.Public().(ed25519.PublicKey)), func(jwt.MapClaims) {}),
		"another issuer":   sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { c["iss"] = "x" }),
		"another audience": sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { c["aud"] = "x" }),
		"no expiry":        sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { delete(c, "exp") }),
		"no session":       sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { delete(c, "sid") }),
		"no user":          sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { delete(c, "sub") }),
		"broken workspace": sign(jwt.SigningMethodEdDSA, key, func(c jwt.MapClaims) { c["wid"] = "1" }),
	} {
		if c, err := v.Verify(at, text); !fault.Is(err, fault.Unauthenticated) || c != (token.Claims{}) {
			t.Errorf("%s: read %+v, %v", name, c, err)
		}
	}
}

func TestBrokenKeysAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "!", base64.StdEncoding.EncodeToString([]byte("short"))} {
		if _, err := token.NewSigner(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("private key %q: %v", text, err)
		}
		if _, err := token.NewVerifier(text); err == nil {
			t.Errorf("public key %q is taken", text)
		}
	}
}

func FuzzVerify(f *testing.F) {
	_, s, v := pair(f, "a")
	text, err := s.Sign(at, token.Claims{User: ident.New(), Session: ident.New()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, in string) {
		c, err := v.Verify(at, in)
		if err == nil && in != text && (c.User == ident.Nil || c.Session == ident.Nil) {
			t.Errorf("%q is taken without a user or session", in)
		}
		if err != nil && !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%q: %v", in, err)
		}
	})
}
