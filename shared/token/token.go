// Package token makes and reads access tokens: short-lived JWTs (RFC 7519) signed with EdDSA (RFC 8037), which say which
// session, user and workspace a request speaks for. Only auth holds the private key; every function can verify. It
// refuses to say what the holder may do: that is read from the database at each request.
package token

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"time"

	"cartie/shared/fault"
	"cartie/shared/ident"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// TTL is how long an access token lives; a session renews it by its refresh token.
	TTL = 15 * time.Minute
	// Issuer of every access token.
	Issuer = "cartie"
	// Audience of every access token.
	Audience = "cartie-api"
	// leeway forgives clocks that differ between machines.
	leeway = 30 * time.Second
)

// Claims is what an access token says. Workspace is Nil for a superadmin outside any workspace.
type Claims struct {
	User      ident.ID
	Session   ident.ID
	Workspace ident.ID
}

type wire struct {
	jwt.RegisteredClaims
	Session   string `json:"sid"`
	Workspace string `json:"wid,omitempty"`
}

// Signer signs access tokens.
type Signer struct{ key ed25519.PrivateKey }

// NewSigner reads a private key: the base64 of an Ed25519 seed of 32 bytes.
func NewSigner(seed string) (Signer, error) {
	raw, err := base64.StdEncoding.DecodeString(seed)
	if err != nil || len(raw) != ed25519.SeedSize {
		return Signer{}, fault.New(fault.Internal, "bad_key", "the private key of access tokens is not a base64 Ed25519 seed")
	}
	return Signer{key: ed25519.NewKeyFromSeed(raw)}, nil
}

// Sign makes a token that lives TTL from at.
func (s Signer) Sign(at time.Time, c Claims) (string, error) {
	w := wire{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: Issuer, Audience: jwt.ClaimStrings{Audience}, Subject: c.User.String(),
			IssuedAt: jwt.NewNumericDate(at), ExpiresAt: jwt.NewNumericDate(at.Add(TTL)),
		},
		Session: c.Session.String(),
	}
	if c.Workspace != ident.Nil {
		w.Workspace = c.Workspace.String()
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, w).SignedString(s.key)
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	return text, nil
}

// Verifier verifies access tokens.
type Verifier struct{ key ed25519.PublicKey }

// NewVerifier reads a public key: the base64 of an Ed25519 public key of 32 bytes.
func NewVerifier(key string) (Verifier, error) {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return Verifier{}, fault.New(fault.Internal, "bad_key", "the public key of access tokens is not a base64 Ed25519 key")
	}
	return Verifier{key: raw}, nil
}

// Verify reads a token as it is valid at that time. Whatever is wrong with it, the answer is Unauthenticated
// (session_dead) and does not say why.
func (v Verifier) Verify(at time.Time, text string) (Claims, error) {
	var w wire
	_, err := jwt.ParseWithClaims(text, &w, func(*jwt.Token) (any, error) { return v.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(Issuer), jwt.WithAudience(Audience),
		jwt.WithExpirationRequired(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(func() time.Time { return at }))
	if err != nil {
		return Claims{}, dead()
	}
	var c Claims
	for _, id := range []struct {
		to   *ident.ID
		text string
	}{{&c.User, w.Subject}, {&c.Session, w.Session}, {&c.Workspace, w.Workspace}} {
		if id.to == &c.Workspace && id.text == "" {
			continue
		}
		if *id.to, err = ident.Parse(id.text); err != nil {
			return Claims{}, dead()
		}
	}
	return c, nil
}

func dead() error { return fault.New(fault.Unauthenticated, "session_dead", "sign in again") }
