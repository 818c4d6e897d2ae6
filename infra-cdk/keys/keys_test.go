package keys_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cartie/infra-cdk/keys"
	"cartie/infra-cdk/stack"
	"cartie/shared/ident"
	"cartie/shared/seal"
)

const arn = "arn:aws:kms:eu-central-1:000000000000:key/0"

// account is a Store in memory that counts what is written.
type account struct {
	secrets, parameters map[string]string
	writes              int
	broken              error
}

func (a *account) Secret(_ context.Context, name string) (string, bool, error) {
	v, ok := a.secrets[name]
	return v, ok, a.broken
}

func (a *account) PutSecret(_ context.Context, name, value string) error {
	a.secrets[name] = value
	a.writes++
	return a.broken
}

func (a *account) Parameter(_ context.Context, name string) (string, bool, error) {
	v, ok := a.parameters[name]
	return v, ok, a.broken
}

func (a *account) PutParameter(_ context.Context, name, value string) error {
	a.parameters[name] = value
	a.writes++
	return a.broken
}

// fresh is an account right after the foundation.
func fresh() *account {
	return &account{
		secrets: map[string]string{
			"/cartie/dev/app":      `{"edge_key":"made-by-cloudformation"}`,
			"/cartie/dev/database": `{"username":"postgres","password":"first","host":"db.internal.test","port":5432,"engine":"postgres"}`,
		},
		parameters: map[string]string{"/cartie/dev/seal/key-arn": arn},
	}
}

func complete(t *testing.T, a *account, key seal.LocalKey) []string {
	t.Helper()
	filled, err := keys.Complete(t.Context(), a, "dev", func(got string) (seal.KEK, error) {
		if got != arn {
			t.Errorf("the keyset is wrapped by %q", got)
		}
		return key, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return filled
}

func fields(t *testing.T, a *account) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := json.Unmarshal([]byte(a.secrets["/cartie/dev/app"]), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCompleteFillsWhatIsMissing(t *testing.T) {
	t.Parallel()
	a, key := fresh(), seal.NewLocalKey()
	filled := complete(t, a, key)
	got := fields(t, a)
	want := keys.Fields()
	slices.Sort(want)
	if have := slices.Sorted(maps.Keys(got)); !slices.Equal(have, want) {
		t.Errorf("fields %v, want %v", have, want)
	}
	if got["edge_key"] != "made-by-cloudformation" || slices.Contains(filled, "edge_key") {
		t.Error("the edge key was replaced")
	}
	seed, err := base64.StdEncoding.DecodeString(got["jwt_private_key"])
	if err != nil || len(seed) != ed25519.SeedSize {
		t.Fatalf("private key of %d bytes, %v", len(seed), err)
	}
	public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if a.parameters["/cartie/dev/jwt/public-key"] != base64.StdEncoding.EncodeToString(public) {
		t.Error("the public key is not the private key's")
	}
	passwords := map[string]string{}
	for field, role := range map[string]string{
		"database_url": "app_rw", "auth_database_url": "app_auth", "system_database_url": "app_system", "owner_database_url": "app_owner", "super_database_url": "postgres",
	} {
		u, err := url.Parse(got[field])
		if err != nil {
			t.Fatalf("%s cannot be read", field)
		}
		password, _ := u.User.Password()
		if other, taken := passwords[password]; taken || len(password) < 5 {
			t.Errorf("%s shares a password with %q", field, other)
		}
		passwords[password] = field
		path := "/cartie"
		if role == "postgres" {
			path = "/postgres"
		}
		if u.User.Username() != role || u.Host != "db.internal.test:5432" || u.Path != path || u.Query().Get("sslmode") != "require" {
			t.Errorf("%s logs in as %s at %s%s?%s", field, u.User.Username(), u.Host, u.Path, u.RawQuery)
		}
		if strings.Contains(strings.Join(filled, " "), password) {
			t.Errorf("the report shows the password of %s", role)
		}
	}
	ring, err := seal.Open(t.Context(), a.parameters["/cartie/dev/seal/keyset"], key)
	if err != nil {
		t.Fatal(err)
	}
	data := seal.Data(ident.New(), ident.New())
	sealed, err := ring.Seal([]byte("x"), data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Open(sealed, data); err != nil {
		t.Error(err)
	}
}

func TestCompleteAgainChangesNothing(t *testing.T) {
	t.Parallel()
	a, key := fresh(), seal.NewLocalKey()
	complete(t, a, key)
	secrets, parameters, writes := maps.Clone(a.secrets), maps.Clone(a.parameters), a.writes
	if filled := complete(t, a, seal.NewLocalKey()); len(filled) != 0 {
		t.Errorf("filled %v again", filled)
	}
	if a.writes != writes || !maps.Equal(secrets, a.secrets) || !maps.Equal(parameters, a.parameters) {
		t.Errorf("%d writes where nothing was missing", a.writes-writes)
	}
	before := fields(t, a)
	a.secrets["/cartie/dev/database"] = strings.Replace(a.secrets["/cartie/dev/database"], "first", "second", 1)
	if filled := complete(t, a, key); !slices.Equal(filled, []string{"super_database_url"}) {
		t.Errorf("after a new password of the superuser: filled %v", filled)
	}
	after := fields(t, a)
	if !strings.Contains(after["super_database_url"], "second") || after["database_url"] != before["database_url"] {
		t.Error("the roles' passwords moved, or the superuser's did not")
	}
	if stack.Parameter("dev", stack.SealKeyset) != "/cartie/dev/seal/keyset" {
		t.Error("the keyset's name moved")
	}
}

func TestCompleteRefuses(t *testing.T) {
	t.Parallel()
	down := errors.New("throttled")
	for name, c := range map[string]struct {
		change func(a *account)
		want   string
	}{
		"no foundation":  {func(a *account) { delete(a.secrets, "/cartie/dev/app") }, "deploy the foundation first"},
		"no database":    {func(a *account) { a.secrets["/cartie/dev/database"] = `{"username":"postgres"}` }, "not ready"},
		"no JSON":        {func(a *account) { a.secrets["/cartie/dev/app"] = "s3cret" }, "no JSON object"},
		"no seal key":    {func(a *account) { delete(a.parameters, "/cartie/dev/seal/key-arn") }, "no seal key"},
		"damaged key":    {func(a *account) { a.secrets["/cartie/dev/app"] = `{"jwt_private_key":"s3cret"}` }, "jwt_private_key"},
		"no connections": {func(a *account) { a.broken = down }, "throttled"},
	} {
		a := fresh()
		c.change(a)
		_, err := keys.Complete(t.Context(), a, "dev", func(string) (seal.KEK, error) { return seal.NewLocalKey(), nil })
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
