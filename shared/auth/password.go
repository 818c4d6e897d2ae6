package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"cartie/shared/fault"

	"golang.org/x/crypto/argon2"
)

// Bounds of a password: in characters at least, in bytes at most.
const (
	MinPassword = 10
	MaxPassword = 128
)

// Cost of argon2id (RFC 9106), the second of OWASP's equivalent settings: 19 MiB fits the smallest function we run, and
// takes about as long as a round trip of a mobile network.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltSize  = 16
	keySize   = 32
)

// decoy is compared with where there is no password, so that an unknown e-mail costs what a known one does. No password
// is known that matches: its key is not the hash of anything.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// CheckPassword refuses a new password that is too short, too long or the user's own address: Invalid at body.password.
func CheckPassword(password, email string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return fault.InvalidField("body.password", "shorter than %d characters", MinPassword)
	case len(password) > MaxPassword:
		return fault.InvalidField("body.password", "longer than %d bytes", MaxPassword)
	case strings.EqualFold(password, email):
		return fault.InvalidField("body.password", "the same as the e-mail address")
	}
	return nil
}

// hashPassword makes the text a password is kept as: the PHC string of argon2id with a fresh salt.
func hashPassword(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the process instead
	key := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, keySize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// matches compares in constant time. An empty or unreadable hash matches nothing and takes as long.
func matches(hash, password string) bool {
	h, ok := readHash(hash)
	if !ok {
		h, _ = readHash(decoy)
	}
	key := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.key)))
	return subtle.ConstantTimeCompare(key, h.key) == 1 && ok
}

type passwordHash struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

// readHash reads a PHC string of argon2id. Costs are bounded, so that a row cannot take the process's memory.
func readHash(text string) (h passwordHash, ok bool) {
	part := strings.Split(text, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, false
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, false
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.Strict().DecodeString(part[4])
	h.key, err2 = base64.RawStdEncoding.Strict().DecodeString(part[5])
	ok = err1 == nil && err2 == nil && h.memory >= 8 && h.memory <= 256*1024 && h.passes >= 1 && h.passes <= 10 &&
		h.lanes >= 1 && h.lanes <= 8 && len(h.salt) >= 8 && len(h.key) >= 16 && len(h.key) <= 64
	return h, ok
}
