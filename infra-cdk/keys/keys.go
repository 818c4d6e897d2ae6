// Package keys completes what CloudFormation cannot make: the key pair that signs access tokens, the keyset that seals,
// wrapped by KMS, and the addresses of the database with a password for each role. It runs once before the first migration
// and changes nothing that exists, so running it again is safe; the superuser's address alone follows RDS.
// It refuses to print a value, and to replace one: rotation is an operator's decision with steps of its own.
package keys

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"

	"cartie/infra-cdk/stack"
	"cartie/shared/seal"
)

// Store is the account's Secrets Manager and Parameter Store. Absent values are reported as false.
type Store interface {
	Secret(ctx context.Context, name string) (string, bool, error)
	PutSecret(ctx context.Context, name, value string) error
	Parameter(ctx context.Context, name string) (string, bool, error)
	PutParameter(ctx context.Context, name, value string) error
}

const (
	edgeKey    = "edge_key"
	privateKey = "jwt_private_key"
	superURL   = "super_database_url"
	database   = "cartie"
)

// logins are the roles functions log in as, by the field that holds the address.
func logins() map[string]string {
	return map[string]string{
		"database_url": "app_rw", "auth_database_url": "app_auth", "system_database_url": "app_system", "owner_database_url": "app_owner",
	}
}

// Fields are the fields of the app's secret.
func Fields() []string {
	out := []string{edgeKey, privateKey, superURL}
	for field := range logins() {
		out = append(out, field)
	}
	slices.Sort(out)
	return out
}

// Parameters are the parameters this package writes, without the environment's prefix.
func Parameters() []string { return []string{stack.JWTPublicKey, stack.SealKeyset} }

// Complete fills what is missing for env and says what it filled: names, never values. The foundation must be deployed.
// kek opens the key of the ARN it is given.
func Complete(ctx context.Context, store Store, env string, kek func(arn string) (seal.KEK, error)) (filled []string, err error) {
	fields, err := read(ctx, store, stack.SecretName(env))
	if err != nil {
		return nil, err
	}
	before := len(fields)
	old := fields[superURL]
	if err := addresses(ctx, store, env, fields, &filled); err != nil {
		return nil, err
	}
	if fields[edgeKey] == "" {
		fields[edgeKey], filled = random(), append(filled, edgeKey)
	}
	if fields[privateKey] == "" {
		seed := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // never fails: the runtime stops the process instead
		fields[privateKey], filled = base64.StdEncoding.EncodeToString(seed), append(filled, privateKey)
	}
	if len(fields) != before || fields[superURL] != old {
		value, err := json.Marshal(fields)
		if err != nil {
			return nil, fmt.Errorf("write secret %s: %w", stack.SecretName(env), err)
		}
		if err := store.PutSecret(ctx, stack.SecretName(env), string(value)); err != nil {
			return nil, err
		}
	}
	more, err := parameters(ctx, store, env, fields[privateKey], kek)
	return append(filled, more...), err
}

// read gives the fields of a secret. Numbers, as RDS writes its port, become text.
func read(ctx context.Context, store Store, name string) (map[string]string, error) {
	text, ok, err := store.Secret(ctx, name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("there is no secret %s: deploy the foundation first", name)
	}
	var raw map[string]any
	if json.Unmarshal([]byte(text), &raw) != nil {
		return nil, fmt.Errorf("secret %s is no JSON object", name) // the decoder's error would quote the value
	}
	fields := map[string]string{}
	for k, v := range raw {
		switch v := v.(type) {
		case string:
			fields[k] = v
		case float64:
			fields[k] = strconv.Itoa(int(v))
		}
	}
	return fields, nil
}

// addresses makes the database's addresses from what RDS wrote into its own secret. The superuser's is made anew each
// time, because RDS may have changed the password; the roles' passwords are ours and stay.
func addresses(ctx context.Context, store Store, env string, fields map[string]string, filled *[]string) error {
	master, err := read(ctx, store, stack.MasterSecretName(env))
	if err != nil {
		return err
	}
	if master["host"] == "" || master["username"] == "" || master["password"] == "" {
		return fmt.Errorf("secret %s names no host and superuser: the database is not ready", stack.MasterSecretName(env))
	}
	host := net.JoinHostPort(master["host"], or(master["port"], "5432"))
	address := func(role, password, database string) string {
		u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Host: host, Path: "/" + database, RawQuery: "sslmode=require"}
		return u.String()
	}
	if super := address(master["username"], master["password"], "postgres"); fields[superURL] != super {
		fields[superURL], *filled = super, append(*filled, superURL)
	}
	roles := logins()
	for _, field := range slices.Sorted(maps.Keys(roles)) {
		if fields[field] == "" {
			fields[field], *filled = address(roles[field], random(), database), append(*filled, field)
		}
	}
	return nil
}

// parameters writes the public half of the signing key and the wrapped keyset. An existing keyset is never replaced: what
// it sealed would be lost.
func parameters(ctx context.Context, store Store, env, private string, kek func(arn string) (seal.KEK, error)) (filled []string, err error) {
	seed, err := base64.StdEncoding.DecodeString(private)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("field " + privateKey + " is not an Ed25519 seed in base64")
	}
	public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	want := base64.StdEncoding.EncodeToString(public)
	name := stack.Parameter(env, stack.JWTPublicKey)
	if have, _, err := store.Parameter(ctx, name); err != nil {
		return nil, err
	} else if have != want {
		if err := store.PutParameter(ctx, name, want); err != nil {
			return nil, err
		}
		filled = append(filled, stack.JWTPublicKey)
	}
	name = stack.Parameter(env, stack.SealKeyset)
	if _, ok, err := store.Parameter(ctx, name); err != nil || ok {
		return filled, err
	}
	arn, ok, err := store.Parameter(ctx, stack.Parameter(env, stack.SealKeyARN))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("there is no seal key: deploy the foundation first")
	}
	wrapper, err := kek(arn)
	if err != nil {
		return nil, err
	}
	keyset, err := seal.NewKeyset(ctx, wrapper)
	if err != nil {
		return nil, err
	}
	// Base64, because dynamic references are text inside text and the keyset is JSON with quotes.
	if err := store.PutParameter(ctx, name, base64.StdEncoding.EncodeToString([]byte(keyset))); err != nil {
		return nil, err
	}
	return append(filled, stack.SealKeyset), nil
}

// random is 32 bytes in an alphabet that needs no quoting in URLs, JSON or headers.
func random() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the runtime stops the process instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
