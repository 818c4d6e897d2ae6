package tg

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// SecretHeader is where Telegram sends the secret given to setWebhook.
const SecretHeader = "X-Telegram-Bot-Api-Secret-Token"

// NewSecret makes a webhook secret of 256 bits in Telegram's alphabet (A-Z, a-z, 0-9, _ and -) and the hash to keep.
func NewSecret() (secret string, hash []byte) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never fails, see its documentation
	secret = base64.RawURLEncoding.EncodeToString(raw[:])
	return secret, HashSecret(secret)
}

// HashSecret is what is stored of a secret. The secret is random, so no salt or stretching is needed.
func HashSecret(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// MatchSecret compares a header with stored hashes in constant time. With no hash (an unknown bot) the same work is done
// against a random one, so an attacker learns nothing from the time.
func MatchSecret(header string, hashes ...[]byte) bool {
	if len(hashes) == 0 {
		var other [sha256.Size]byte
		_, _ = rand.Read(other[:])
		hashes = [][]byte{other[:]}
	}
	given := HashSecret(header)
	match := 0
	for _, h := range hashes {
		match |= subtle.ConstantTimeCompare(given, h)
	}
	return match == 1
}
