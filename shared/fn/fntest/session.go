package fntest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"testing"
	"time"

	"cartie/shared/access"
	"cartie/shared/ident"
	"cartie/shared/pg/pgtest"
	"cartie/shared/tenant"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"
)

// The key pair of tests, made from a fixed seed; it signs nothing outside tests.
var seed = sha256.Sum256([]byte("cartie test key"))

// PrivateKey is the setting JWT_PRIVATE_KEY that goes with PublicKey: the base64 Ed25519 seed.
func PrivateKey() string { return base64.StdEncoding.EncodeToString(seed[:]) }

// PublicKey is the setting JWT_PUBLIC_KEY of tests.
func PublicKey() string {
	return base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
}

// Member makes a user with a role in the workspace, signed in at Start, and answers an access token for a day. A DEALER
// gets an account, which is answered too.
func Member(t testing.TB, db *pgtest.Database, ws tenant.Scope, role access.Role) (token string, user, account ident.ID) {
	t.Helper()
	user = ident.New()
	session := ident.New()
	batch := &pgx.Batch{}
	batch.Queue(`insert into users (id, email, name, created_at, updated_at) values ($1, $2, $3, $4, $4)`,
		user, hex.EncodeToString(user[8:])+"@test.test", "Test "+string(role), Start)
	var accountArg *ident.ID
	if role == access.Dealer {
		account = ident.New()
		accountArg = &account
		batch.Queue(`insert into accounts (workspace_id, id, name, created_at) values ($1, $2, 'Dealer', $3)`, ws.Workspace(), account, Start)
	}
	batch.Queue(`insert into memberships (workspace_id, user_id, role, account_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
		ws.Workspace(), user, string(role), accountArg, Start)
	batch.Queue(`insert into sessions (id, user_id, workspace_id, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
		session, user, ws.Workspace(), Start, Start.AddDate(1, 0, 0))
	if err := db.System().SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatalf("make a member: %v", err)
	}
	return Sign(t, user, session, ws.Workspace()), user, account
}

// Sign makes an access token of a session, valid for a day from Start.
func Sign(t testing.TB, user, session, workspace ident.ID) string {
	t.Helper()
	claims := jwt.MapClaims{
		"iss": "cartie", "aud": "cartie-api", "sub": user.String(), "sid": session.String(),
		"iat": Start.Unix(), "exp": Start.Add(24 * time.Hour).Unix(),
	}
	if workspace != ident.Nil {
		claims["wid"] = workspace.String()
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims).SignedString(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		t.Fatalf("sign a token: %v", err)
	}
	return token
}
